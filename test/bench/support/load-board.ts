/** Loads the board of the centre on the given port so many times, one after the other, and prints what each took as JSON. */
import { CccpClient } from "../../../server/cccp/client.ts";
import { dialTcp } from "../../../server/cccp/link/tcp.ts";
import { DEFAULT_SERVICE_LEVEL } from "../../../server/cccp/live/service-level.ts";
import { LiveStore } from "../../../server/cccp/live/store.ts";
import { DEFAULT_THRESHOLDS } from "../../../server/cccp/live/thresholds.ts";
import { VIEW_NAMES, VIEWS } from "../../../server/cccp/live/views.ts";
import { systemClock } from "../../../server/platform/clock.ts";
import { silentLog } from "../../../server/platform/log.ts";

export interface BoardLoad {
  ms: number;
  sessions: number;
  agents: number;
  queues: number;
  calls: number;
  bytes: number;
}

const [port = 0, times = 1] = process.argv.slice(2).map(Number);
const loads: BoardLoad[] = [];
for (let i = 0; i < times; i++) loads.push(await loadBoard());
console.log(JSON.stringify(loads));

function loadBoard(): Promise<BoardLoad> {
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
        const load: BoardLoad = {
          ms: performance.now() - startedAt,
          sessions: store.sessions().length + store.allCalls().length,
          agents: agents.length,
          queues: queues.length,
          calls: calls.length,
          bytes: client.counters.bytesIn,
        };
        void client.stop().then(() => resolve(load));
      });
    }
    client.start();
  });
}
