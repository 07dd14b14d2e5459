import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const BINARY = join(import.meta.dir, "../../../compiled/vigie");

export interface MeasuredVigie {
  url: string;
  port: number;
  pid: number;
  /** A viewer's bearer token. */
  token: string;
  get<Answer>(path: string): Promise<Answer>;
  stop(): Promise<void>;
}

/** A port that was free a moment ago. */
export function freePort(): number {
  const listener = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = listener;
  listener.stop(true);
  return port;
}

/** Starts the compiled program on an empty data folder, linked to the call centre on `cccpPort`, and waits until it is ready. */
export async function startVigie(cccpPort: number, password: string): Promise<MeasuredVigie> {
  const data = mkdtempSync(join(tmpdir(), "vigie-bench-"));
  const more = ["--cccp", `127.0.0.1:${cccpPort}`, "--cccp-login", "bench"];
  return serveFolder(data, more, { CCCP_PASSWORD: password });
}

/** Starts the compiled program on a data folder, which is removed when it is stopped. */
export async function serveFolder(
  data: string,
  more: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<MeasuredVigie> {
  if (!existsSync(BINARY)) throw new Error("compiled/vigie is missing: run `bun run build` first");
  const port = freePort();
  const added = Bun.spawnSync([BINARY, "token", "add", "--name", "bench", "--role", "viewer", "--data", data]);
  const token = added.stdout.toString().trim();
  const child = Bun.spawn([BINARY, "serve", "--port", String(port), "--data", data, ...more], {
    env: { ...process.env, ...env, LOG_LEVEL: "error" },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const url = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(`${url}/readyz`).catch(() => null))?.ok === true);
  return {
    url,
    port,
    pid: child.pid,
    token,
    async get<Answer>(path: string) {
      const answer = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${token}` } });
      if (!answer.ok) throw new Error(`${path} answered ${answer.status}`);
      return (await answer.json()) as Answer;
    },
    async stop() {
      child.kill();
      await child.exited;
      rmSync(data, { recursive: true, force: true });
    },
  };
}

/** Asks again until it is so; gives up after half a minute. */
export async function until(isSo: () => Promise<boolean>): Promise<void> {
  for (let attempt = 0; attempt < 3_000; attempt++) {
    if (await isSo()) return;
    await Bun.sleep(10);
  }
  throw new Error("waited 30 s in vain");
}
