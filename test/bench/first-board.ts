/**
 * From dialling to a complete board: the call centre's simulator in a process of its own (1,000 sessions, 400 users, 50
 * queues), our client and live store in another, over loopback. The replaced board started three processes for the same
 * and took 0.34 s for 900 sessions, of which it showed 7 of 400 agents.
 */
import { join } from "node:path";
import type { BoardLoad } from "./support/load-board.ts";

export const about =
  "From dialling to a complete board of 1,000 sessions, 400 users (those at work are shown as agents) and 50 queues, over loopback from a simulated centre in a process of its own. The replaced board needed 0.34 s for 900 sessions and showed 7 of 400 agents.";

const AGENTS = 400;
const QUEUES = 50;
const CALLS = 600;
const STARTS = 5;
const RECONNECTS = 9;

export async function run(): Promise<{ rows: Record<string, string | number>[]; json: unknown }> {
  const centre = Bun.spawn(
    script("centre-process.ts", JSON.stringify({ agents: AGENTS, queues: QUEUES, history: CALLS })),
    { stdio: ["ignore", "pipe", "inherit"] },
  );
  const first = await centre.stdout.pipeThrough(new TextDecoderStream()).getReader().read();
  const port = String(Number(first.value));
  // The centre has served before: what is measured is our start, not its own.
  await loadBoards(port, RECONNECTS);
  const starts: BoardLoad[] = [];
  for (let start = 0; start < STARTS; start++) starts.push(...(await loadBoards(port, 1)));
  const reconnects = (await loadBoards(port, RECONNECTS)).slice(1);
  centre.kill();
  await centre.exited;
  const row = (what: string, { ms, bytes, ...counts }: BoardLoad) => ({
    what,
    ms: Math.round(ms),
    ...counts,
    kB: Math.round(bytes / 1024),
  });
  const rows = [
    row(`a process just started (median of ${starts.length})`, medianOf(starts)),
    row(`a reconnect (median of ${reconnects.length})`, medianOf(reconnects)),
  ];
  return { rows, json: { starts, reconnects } };
}

async function loadBoards(port: string, times: number): Promise<BoardLoad[]> {
  const child = Bun.spawn(script("load-board.ts", port, String(times)), { stdio: ["ignore", "pipe", "inherit"] });
  return JSON.parse(await new Response(child.stdout).text()) as BoardLoad[];
}

function script(file: string, ...parameters: string[]): string[] {
  return [process.execPath, join(import.meta.dir, "support", file), ...parameters];
}

function medianOf(loads: BoardLoad[]): BoardLoad {
  const sorted = [...loads].sort((a, b) => a.ms - b.ms);
  const median = sorted[sorted.length >> 1];
  if (!median) throw new Error("no board was loaded");
  return median;
}
