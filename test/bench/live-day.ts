/**
 * A day of 10,000,000 changes through the live store, on a clock that runs as fast as the store does: 400 agents, 50
 * queues, 80,000 calls that begin, wait, are answered, end and are forgotten by the server an hour later. Patches and the
 * day's calls are taken out as the room does. Memory is read after a full collection at each simulated hour; what counts
 * is its growth from the third hour on, when as many calls are forgotten as begin.
 */
import { DEFAULT_SERVICE_LEVEL } from "../../server/cccp/live/service-level.ts";
import { LiveStore } from "../../server/cccp/live/store.ts";
import { DEFAULT_THRESHOLDS } from "../../server/cccp/live/thresholds.ts";
import { VIEW_NAMES, type ViewName } from "../../server/cccp/live/views.ts";
import { msToDate } from "../../server/cccp/wire/dates.ts";
import type { Scalar } from "../../server/cccp/wire/values.ts";

export const about =
  "Ten million changes of a simulated day through the live store, faster than real time. Memory is read after a full collection at each simulated hour; what grows is the record of the day's finished calls, which the service level is computed from and which ends with the day.";

const CHANGES = 10_000_000;
const DAY_MS = 86_400_000;
const AGENTS = 400;
const QUEUES = 50;
const CALLS = 80_000;
const CHANGES_PER_CALL = CHANGES / CALLS;
const FORGOTTEN_AFTER = Math.round(CALLS / 24);
const WARM_HOURS = 3;

type Values = Record<string, Scalar>;

export async function run(): Promise<{ rows: Record<string, string | number>[]; json: unknown }> {
  let nowMs = Date.UTC(2026, 2, 2);
  const store = new LiveStore({
    now: () => nowMs,
    serviceLevel: DEFAULT_SERVICE_LEVEL,
    thresholds: DEFAULT_THRESHOLDS,
  });
  let facts = 0;
  store.onFact(() => facts++);
  const put = (view: ViewName, itemId: number, values: Values, isNew = false) =>
    store.apply(view, { kind: "upserted", itemId, values: new Map(Object.entries(values)), isNew });
  for (let i = 1; i <= QUEUES; i++) put("queues", i, { name: queueName(i), display_name: `Queue ${i}` }, true);
  for (let i = 1; i <= AGENTS; i++) {
    put("users", i, { login: `a${i}`, name: `Agent ${i}`, last_state_name: "traitement", busy_count: 0 }, true);
    put("userSessions", AGENTS + i, { session_id: `u${i}`, "user.login": `a${i}`, logged: true }, true);
  }
  for (const view of VIEW_NAMES) store.apply(view, { kind: "listed" });

  const heapMb: number[] = [];
  let patches = 0;
  let saved = 0;
  let changes = 0;
  let tickedAt = nowMs;
  const startedAt = performance.now();
  const step = () => {
    changes++;
    nowMs += DAY_MS / CHANGES;
    if (nowMs - tickedAt < 1_000) return;
    tickedAt = nowMs;
    store.tick();
    if (store.takePatch()) patches++;
    saved += store.takeDayCalls().length;
  };
  for (let call = 1; call <= CALLS; call++) {
    for (const [view, id, values, isNew] of lifeOf(call, () => nowMs)) {
      put(view, id, values, isNew);
      step();
    }
    if (call > FORGOTTEN_AFTER) {
      store.apply("calls", { kind: "removed", itemId: callItem(call - FORGOTTEN_AFTER) });
      step();
    }
    if (call % FORGOTTEN_AFTER === 0) heapMb.push(heapUsedMb());
  }
  const seconds = (performance.now() - startedAt) / 1000;
  const steady = heapMb.slice(WARM_HOURS - 1);
  const growth = ((steady.at(-1) ?? 0) - (steady[0] ?? 0)) / Math.max(1, steady.length - 1);
  const rows = [
    {
      changes,
      "changes/s": Math.round(changes / seconds),
      patches,
      facts,
      "calls saved": saved,
      "heap at 03:00 MB": (steady[0] ?? 0).toFixed(1),
      "heap at 24:00 MB": (steady.at(-1) ?? 0).toFixed(1),
      "growth MB/h": growth.toFixed(2),
    },
  ];
  return { rows, json: { changes, seconds, heapMb, growthMbPerHour: growth } };
}

/** One call's share of the day's changes: its own life, and the counters of its queue and agent that go with it. */
function* lifeOf(call: number, now: () => number): Generator<[ViewName, number, Values, boolean]> {
  const id = callItem(call);
  const queue = (call % QUEUES) + 1;
  const agent = (call % AGENTS) + 1;
  const date = () => msToDate(now(), 3600);
  yield [
    "calls",
    id,
    { session_id: `c${call}`, session_type: 1, create_date: date(), terminate_date: msToDate(null) },
    true,
  ];
  yield ["calls", id, { "tasks.last.queue_name": queueName(queue), "tasks.last.start_date": date() }, false];
  yield ["queues", queue, { waiting_tasks_count: 1, oldest_waiting_date: date() }, false];
  yield ["calls", id, { "tasks.last.stop_waiting_date": date(), "tasks.last.manager_user_id": `a${agent}` }, false];
  yield ["users", agent, { busy_count: 1, last_task_name: "contact", last_state_date: date() }, false];
  yield ["calls", id, { "tasks.last.management_date": date() }, false];
  const rest = CHANGES_PER_CALL - 10;
  for (let i = 0; i < rest; i++) {
    yield i % 2 === 0
      ? ["queues", (i % QUEUES) + 1, { "managed_tasks.count('0')": call, waiting_tasks_count: i % 5 }, false]
      : ["users", (i % AGENTS) + 1, { "managed_inbound.count('0')": call }, false];
  }
  yield ["calls", id, { "tasks.last.post_management_date": date() }, false];
  yield ["calls", id, { terminate_date: date() }, false];
  yield ["users", agent, { busy_count: 0, last_state_date: date() }, false];
}

function callItem(call: number): number {
  return 10_000 + call;
}

function queueName(queue: number): string {
  return `DAY__Q${queue}`;
}

function heapUsedMb(): number {
  Bun.gc(true);
  return process.memoryUsage().heapUsed / 1024 / 1024;
}
