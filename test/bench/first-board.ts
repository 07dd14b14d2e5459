/**
 * From dialling to a complete board: the call centre's simulator in a process of its own (1,000 sessions, 400 agents, 50
 * queues), our client and live store here, over loopback. The replaced board started three processes for the same and
 * took 0.34 s for 900 sessions, of which it showed 7 of 400 agents.
 */
import { join } from "node:path";
import { CccpClient } from "../../server/cccp/client.ts";
import { dialTcp } from "../../server/cccp/link/tcp.ts";
import { DEFAULT_SERVICE_LEVEL } from "../../server/cccp/live/service-level.ts";
import { LiveStore } from "../../server/cccp/live/store.ts";
import { DEFAULT_THRESHOLDS } from "../../server/cccp/live/thresholds.ts";
import { VIEW_NAMES, VIEWS } from "../../server/cccp/live/views.ts";
import { systemClock } from "../../server/platform/clock.ts";
import { silentLog } from "../../server/platform/log.ts";

export const name = "first-board";
export const about =
  "From dialling to a complete board of 1,000 sessions, 400 users (those at work are shown as agents) and 50 queues, over loopback from a simulated centre in a process of its own. The replaced board needed 0.34 s for 900 sessions and showed 7 of 400 agents.";

const AGENTS = 400;
const QUEUES = 50;
const CALLS = 600;
const ROUNDS = 5;

interface Round {
  ms: number;
  sessions: number;
  agents: number;
  queues: number;
  calls: number;
  bytes: number;
}

export async function run(): Promise<{ rows: Record<string, string | number>[]; json: unknown }> {
  const options = JSON.stringify({ agents: AGENTS, queues: QUEUES, history: CALLS });
  const child = Bun.spawn([process.execPath, join(import.meta.dir, "support", "centre-process.ts"), options], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const first = await child.stdout.pipeThrough(new TextDecoderStream()).getReader().read();
  const port = Number(first.value);
  const rounds: Round[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await loadBoard(port));
  child.kill();
  await child.exited;
  const cold = rounds[0];
  const warm = rounds.slice(1).sort((a, b) => a.ms - b.ms)[Math.floor((ROUNDS - 1) / 2)];
  if (!cold || !warm) throw new Error("no round was measured");
  const row = (what: string, { ms, sessions, agents, queues, calls, bytes }: Round) => ({
    what,
    ms: Math.round(ms),
    sessions,
    agents,
    queues,
    calls,
    kB: Math.round(bytes / 1024),
  });
  return { rows: [row("first in the process", cold), row("median of the next", warm)], json: { rounds } };
}

function loadBoard(port: number): Promise<Round> {
  const store = new LiveStore({ now: Date.now, serviceLevel: DEFAULT_SERVICE_LEVEL, thresholds: DEFAULT_THRESHOLDS });
  const client = new CccpClient({
    host: "127.0.0.1",
    port,
    login: "bench",
    password: () => "demo",
    clock: systemClock,
    log: silentLog,
    dial: dialTcp,
    random: Math.random,
  });
  const startedAt = performance.now();
  return new Promise((resolve) => {
    let missing = VIEW_NAMES.length;
    for (const view of VIEW_NAMES) {
      client.watch(VIEWS[view], (change) => {
        store.apply(view, change);
        if (change.kind !== "listed" || --missing > 0) return;
        const { agents, queues, calls } = store.snapshot();
        const round: Round = {
          ms: performance.now() - startedAt,
          sessions: store.sessions().length + store.allCalls().length,
          agents: agents.length,
          queues: queues.length,
          calls: calls.length,
          bytes: client.counters.bytesIn,
        };
        void client.stop().then(() => resolve(round));
      });
    }
    client.start();
  });
}
