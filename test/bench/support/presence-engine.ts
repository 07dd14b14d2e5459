import { readFileSync } from "node:fs";
import { type Clock, systemClock } from "../../../server/platform/clock.ts";
import { prepare } from "../../../server/presence/decide.ts";
import type { EnginePorts, WatchedExtension } from "../../../server/presence/engine/ports.ts";
import { PresenceEngine } from "../../../server/presence/engine.ts";
import type { Plan, Weekday } from "../../../server/presence/model.ts";
import { FakePbx } from "../../presence/engine/fake-pbx.ts";

type Row = Record<string, string | number>;

/** Monday 2 March 2026, 08:00:00 in Paris. */
const EIGHT = Date.UTC(2026, 2, 2, 7);

export async function engineRows(): Promise<Row[]> {
  return [await atEight(), await judged("5,000 judged at once, in slices", false), await judged("… in one turn", true)];
}

/** From one second before the hour until all are pushed. */
async function atEight(): Promise<Row> {
  const clock = shifted(EIGHT - 1_000);
  const pbx = new FakePbx(clock);
  Object.assign(pbx, { spacingMs: 150, latencyMs: 120 });
  const engine = new PresenceEngine(portsOf(clock, pbx, extensions(pbx, 100)));
  engine.start();
  await sleep(500);
  const turns = watchTurns();
  while (pbx.pushes.length < 100) await sleep(50);
  const longestMs = turns.stop();
  await engine.stop();
  const lateMs = pbx.pushes.map(({ at }) => at - EIGHT);
  const attempts = pbx.attempts.map(({ atMs }) => atMs);
  const gaps = attempts.slice(1).map((atMs, index) => atMs - (attempts[index] ?? 0));
  return {
    what: "100 at 08:00:00",
    "first, s": seconds(lateMs[0] ?? 0),
    "last, s": seconds(lateMs.at(-1) ?? 0),
    "closest, ms": Math.round(Math.min(...gaps)),
    "longest turn, ms of CPU": round(longestMs),
  };
}

/** All plans are new, so that each has to be made ready, as after a calendar that concerns everybody. */
async function judged(what: string, isOneTurn: boolean): Promise<Row> {
  const real = shifted(EIGHT + 1_000);
  const pbx = new FakePbx(real);
  const all = extensions(pbx, 5_000);
  for (const { plan } of all) Object.assign(plan, { isFrozen: true });
  const ports = portsOf(real, pbx, all);
  const engine = new PresenceEngine(ports);
  engine.start();
  await sleep(3_000);
  const before = engine.view.decisions;
  ports.renew();
  const turns = watchTurns();
  const startedMs = performance.now();
  if (isOneTurn) for (const { plan } of ports.all()) prepare(plan).decide(real.now());
  else {
    engine.planChanged("all");
    while (engine.view.decisions - before < 5_000) await sleep(1);
  }
  const tookMs = performance.now() - startedMs;
  await sleep(5);
  const longestMs = turns.stop();
  await engine.stop();
  return { what, "all, ms": Math.round(tookMs), "longest turn, ms of CPU": round(longestMs) };
}

function extensions(pbx: FakePbx, count: number): WatchedExtension[] {
  return Array.from({ length: count }, (_, index) => {
    const id = index + 1;
    pbx.add(id, "off_work");
    return {
      ...{ id, pbxId: 1, yeastarId: id, number: String(1000 + id), isMissing: false, status: "off_work", statusAt: 0 },
      ...{ settledStatus: null, settledAt: null, isMonitored: null, plan: weekOf(id) },
    };
  });
}

/** Ten slots a week and thirty events, as a teacher has. */
function weekOf(seed: number): Plan {
  const days = [0, 1, 2, 3, 4] as const;
  const weekly = days.flatMap((day: Weekday) => [
    { id: 2 * day, day, startMinute: 480, endMinute: 720, status: "available" as const },
    { id: 2 * day + 1, day, startMinute: 780, endMinute: 1_020, status: "available" as const },
  ]);
  const events = Array.from({ length: 30 }, (_, index) => {
    const startAt = EIGHT + (index + 1) * 86_400_000 + (seed % 8) * 3_600_000;
    return {
      ...{ feedId: 1, uid: `${index}`, recurrenceId: null, startAt, endAt: startAt + 3_600_000, isAllDay: false },
      ...{ summary: "Cours", categories: [], busy: "busy" as const, answer: null, isPrivate: false },
      ...{ status: "lunch" as const, ruleId: null, priority: 0 },
    };
  });
  return {
    ...{ zone: "Europe/Paris", isPlanned: true, isFrozen: false, overrides: [], holidays: [], events, dated: [] },
    ...{ weekly, defaultStatus: null, houseStatus: "off_work", holidayPosition: "above_calendar" },
    ...{ calendarDay: "overlay", bridgeMs: 300_000 },
  };
}

function portsOf(clock: Clock, pbx: FakePbx, stored: WatchedExtension[]) {
  const prepared = new WeakMap<Plan, ReturnType<typeof prepare>>();
  let all = stored;
  const ports: EnginePorts = {
    clock,
    decide: (plan, at) => {
      const ready = prepared.get(plan) ?? prepare(plan);
      prepared.set(plan, ready);
      return ready.decide(at);
    },
    plans: { load: async () => all, loadSome: async () => all, stamp: async () => 1 },
    pbxs: () => [pbx.client()],
    statuses: { save: async () => undefined },
    log: { write: async () => undefined },
    feed: {
      extensionsChanged: () => undefined,
      engineChanged: () => undefined,
      overrideEnded: () => undefined,
      listed: async () => undefined,
    },
    lease: null,
    nodeId: "bench",
    house: () => ({ isSimulation: false, isCallAware: false }),
    pbxSettings: () => ({ onForeignChange: "respect", onPlanningOff: "leave" }),
    complain: (what, cause) => console.error(what, cause),
  };
  return {
    ...ports,
    all: () => all,
    /** Every plan is another object. */
    renew: () => {
      all = all.map((extension) => ({ ...extension, plan: { ...extension.plan } }));
    },
  };
}

/** The real clock, moved so that it begins at `startAt`. */
function shifted(startAt: number): Clock {
  const offsetMs = startAt - systemClock.now();
  return { ...systemClock, now: () => systemClock.now() + offsetMs };
}

/** The longest turn of the event loop, in ms that this thread had the processor: others on the machine are not our doing. */
function watchTurns(): { stop(): number } {
  let [longestMs, lastMs, isOver] = [0, threadMs(), false];
  const turn = () => {
    const nowMs = threadMs();
    longestMs = Math.max(longestMs, nowMs - lastMs);
    lastMs = nowMs;
    if (!isOver) setTimeout(turn, 1);
  };
  setTimeout(turn, 1);
  return {
    stop: () => {
      isOver = true;
      return longestMs;
    },
  };
}

/** By Linux' own account; elsewhere by the clock. */
function threadMs(): number {
  try {
    return Number(readFileSync("/proc/thread-self/schedstat", "utf8").split(" ")[0]) / 1e6;
  } catch {
    return performance.now();
  }
}

const sleep = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
const seconds = (ms: number) => Math.round(ms) / 1000;
const round = (ms: number) => Math.round(ms * 10) / 10;
