/**
 * From starting the compiled program on a migrated data folder to its first `200` on `/readyz`, and what it weighs when
 * idle. The peer is the bare runtime: a Bun server of one route, started and asked in the same way.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { residentMb } from "./support/process-memory.ts";
import { freePort } from "./support/vigie.ts";

export const about =
  "From starting the compiled program on a migrated data folder to its first 200 on /readyz, median of 15; resident memory 3 s later. Beside it the bare runtime with one route.";

const ROUNDS = 15;
const SETTLE_MS = 3_000;
const BINARY = join(import.meta.dir, "../../compiled/vigie");
const BARE = "Bun.serve({ hostname: '127.0.0.1', port: Number(process.argv[1]), fetch: () => new Response('ok') })";

interface Measured {
  medianMs: number;
  slowestMs: number;
  idleRssMb: number;
}

export async function run(): Promise<{ rows: Record<string, string | number>[]; json: unknown }> {
  const data = mkdtempSync(join(tmpdir(), "vigie-bench-"));
  const ours = await measure((port) => [BINARY, "serve", "--port", String(port), "--data", data]);
  rmSync(data, { recursive: true, force: true });
  const bare = await measure((port) => [process.execPath, "-e", BARE, String(port)]);
  const row = (what: string, { medianMs, slowestMs, idleRssMb }: Measured) => ({
    what,
    "start ms (median)": Math.round(medianMs),
    "slowest ms": Math.round(slowestMs),
    "idle RSS MB": Math.round(idleRssMb),
  });
  return { rows: [row("vigie serve → /readyz", ours), row("bare runtime, one route", bare)], json: { ours, bare } };
}

async function measure(command: (port: number) => string[]): Promise<Measured> {
  await startOnce(command, 0);
  const tookMs: number[] = [];
  for (let round = 0; round < ROUNDS; round++) tookMs.push((await startOnce(command, 0)).ms);
  const { rssMb } = await startOnce(command, SETTLE_MS);
  tookMs.sort((a, b) => a - b);
  return { medianMs: tookMs[ROUNDS >> 1] ?? 0, slowestMs: tookMs.at(-1) ?? 0, idleRssMb: rssMb };
}

async function startOnce(command: (port: number) => string[], idleMs: number): Promise<{ ms: number; rssMb: number }> {
  const port = freePort();
  const startedAt = performance.now();
  const env = { ...process.env, LOG_LEVEL: "error" };
  const child = Bun.spawn(command(port), { env, stdio: ["ignore", "ignore", "inherit"] });
  while (!(await fetch(`http://127.0.0.1:${port}/readyz`).catch(() => null))?.ok) await Bun.sleep(1);
  const ms = performance.now() - startedAt;
  if (idleMs > 0) await Bun.sleep(idleMs);
  const rssMb = residentMb(child.pid);
  child.kill();
  await child.exited;
  return { ms, rssMb };
}
