/** How fast it is decided what an extension is set to: a plan of 35 days with 600 events and 40 weekly slots, made ready and asked. */
import { prepare } from "../../server/presence/decide.ts";
import type { CalendarDay, Plan } from "../../server/presence/model.ts";

export const about =
  "What an extension is set to: a plan of 35 days with 600 events and 40 weekly slots. Made ready once, then asked for one instant, or for all 35 days; the best of 20 rounds. A decision may take 1 ms.";

const EVENTS = 600;
const SLOTS = 40;
const DAY_MS = 86_400_000;
const DAYS = 35;
const ROUNDS = 20;
const QUESTIONS = 1_000;
const START = Date.UTC(2026, 2, 2);

export async function run(): Promise<{ rows: Record<string, string | number>[]; json: unknown }> {
  const measured = (["overlay", "replaces_weekly"] as const).map((calendarDay) => ({
    calendarDay,
    ...measure(planOf(calendarDay)),
  }));
  const rows = measured.map(({ calendarDay, readyMs, decisionMs, timelineMs, segments }) => ({
    what: calendarDay === "overlay" ? "weekly slots fill the gaps" : "a day of the calendar replaces them",
    "made ready": `${readyMs.toFixed(2)} ms`,
    "one decision": `${(decisionMs * 1_000).toFixed(1)} µs`,
    "35 days": `${timelineMs.toFixed(1)} ms`,
    segments,
  }));
  return { rows, json: { events: EVENTS, slots: SLOTS, days: DAYS, measured } };
}

function measure(plan: Plan) {
  const best = {
    readyMs: Number.POSITIVE_INFINITY,
    decisionMs: Number.POSITIVE_INFINITY,
    timelineMs: Number.POSITIVE_INFINITY,
  };
  let segments = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const [ready, readyMs] = timed(() => prepare(plan));
    const [, decisionsMs] = timed(() => {
      for (let index = 0; index < QUESTIONS; index++) ready.decide(START + ((DAYS * DAY_MS) / QUESTIONS) * index);
    });
    const [line, timelineMs] = timed(() => prepare(plan).timeline(START, START + DAYS * DAY_MS));
    segments = line.length;
    best.readyMs = Math.min(best.readyMs, readyMs);
    best.decisionMs = Math.min(best.decisionMs, decisionsMs / QUESTIONS);
    best.timelineMs = Math.min(best.timelineMs, timelineMs);
  }
  return { ...best, segments };
}

function timed<Result>(work: () => Result): [Result, number] {
  const begunAt = performance.now();
  const result = work();
  return [result, performance.now() - begunAt];
}

/** Events of 50 minutes every 84, over both a change of the clock and nights. */
function planOf(calendarDay: CalendarDay): Plan {
  return {
    ...{ zone: "Europe/Paris", isPlanned: true, isFrozen: false, overrides: [], holidays: [], dated: [] },
    events: Array.from({ length: EVENTS }, (_, index) => {
      const startAt = START + index * 84 * 60_000;
      return {
        ...{
          feedId: 1,
          uid: `event-${index}`,
          recurrenceId: null,
          startAt,
          endAt: startAt + 50 * 60_000,
          isAllDay: false,
        },
        ...{ summary: `event ${index}`, categories: [], busy: "busy", answer: null, isPrivate: false },
        ...{ status: "lunch", ruleId: 1, priority: 0 },
      };
    }),
    weekly: Array.from({ length: SLOTS }, (_, id) => ({
      ...{ id, day: (id % 7) as 0, startMinute: 480 + (id % 10) * 60, endMinute: 540 + (id % 10) * 60 },
      status: "available" as const,
    })),
    ...{ defaultStatus: null, houseStatus: "do_not_disturb", holidayPosition: "above_calendar" },
    ...{ calendarDay, bridgeMs: 300_000 },
  };
}
