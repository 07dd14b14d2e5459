import {
  type CalendarDay,
  type HolidayPosition,
  type Plan,
  type Status,
  STATUSES,
  type Weekday,
} from "../../../server/presence/model.ts";
import { Random } from "../../../server/platform/random.ts";

const MINUTE_MS = 60_000;
const DAY_MS = 86_400_000;

/** Zone and first day: both changes of the clock, the southern ones, half hours, a jump over midnight, a quiet week. */
const PLACES: readonly (readonly [zone: string, date: string])[] = [
  ["Europe/Paris", "2026-03-27"],
  ["Europe/Paris", "2026-10-23"],
  ["Europe/Paris", "2026-06-09"],
  ["America/New_York", "2026-03-06"],
  ["Australia/Lord_Howe", "2026-04-03"],
  ["America/Santiago", "2026-09-04"],
  ["Asia/Kolkata", "2026-01-30"],
  ["Africa/Casablanca", "2026-02-13"],
];

export interface RandomPlan {
  plan: Plan;
  from: number;
  to: number;
}

/** A plan in which much happens in few days, all of it on whole minutes, and a window of four days. */
export function randomPlan(seed: number): RandomPlan {
  const random = new Random(seed);
  const [zone, date] = random.pick(PLACES);
  const first = Date.parse(`${date}T00:00:00Z`) / DAY_MS;
  const from = first * DAY_MS + random.integer(-12, 12) * 60 * MINUTE_MS;
  const status = () => random.pick<Status>(STATUSES);
  const some = <Item>(most: number, make: (index: number) => Item) =>
    Array.from({ length: random.integer(0, most) }, (_, index) => make(index));
  // Few distinct minutes, so that ends meet beginnings, and hours that clocks skip or repeat.
  const minute = () => random.pick([0, 15, 90, 120, 135, 150, 165, 180, 210, 480, 600, 720, 840, 1080, 1320, 1425]);
  const at = () => from + random.integer(-600, 96 * 12) * 5 * MINUTE_MS;
  const day = () => new Date((first + random.integer(-2, 5)) * DAY_MS).toISOString().slice(0, 10);
  const stretch = () => ({ startMinute: minute(), endMinute: random.chance(0.1) ? 1440 : minute(), status: status() });

  const plan: Plan = {
    zone,
    isPlanned: random.chance(0.95),
    isFrozen: random.chance(0.05),
    overrides: some(3, (id) => {
      const startAt = at();
      const endAt = random.chance(0.85) ? startAt + random.integer(-2, 60) * 10 * MINUTE_MS : null;
      return { id, status: status(), reason: `o${id}`, startAt, endAt, isUntilNextEvent: random.chance(0.5) };
    }),
    holidays: some(2, (id) => ({ date: day(), name: `h${id}`, status: status() })),
    events: some(14, (id) => {
      const startAt = at();
      const isAllDay = random.chance(0.15);
      const length = isAllDay ? random.integer(1, 3) * DAY_MS : random.integer(0, 40) * 5 * MINUTE_MS;
      return {
        ...{ feedId: random.integer(1, 2), uid: `u${random.integer(0, 6)}`, recurrenceId: null },
        ...{ startAt, endAt: startAt + length, isAllDay, summary: `e${id}`, categories: [], busy: "busy" },
        ...{ answer: null, isPrivate: false, status: status(), ruleId: null },
        priority: random.chance(0.7) ? 0 : random.integer(-1, 2),
      };
    }),
    dated: some(4, (id) => ({ id, date: day(), ...stretch() })),
    weekly: some(12, (id) => ({ id, day: random.integer(0, 6) as Weekday, ...stretch() })),
    defaultStatus: random.chance(0.5) ? status() : null,
    houseStatus: status(),
    holidayPosition: random.pick<HolidayPosition>(["above_calendar", "below_calendar"]),
    calendarDay: random.pick<CalendarDay>(["overlay", "replaces_weekly"]),
    bridgeMs: random.pick([0, 5, 10, 20, 60]) * MINUTE_MS,
  };
  return { plan, from, to: from + 4 * DAY_MS };
}

/** The same plan with every list in another order. */
export function shuffled(plan: Plan, seed: number): Plan {
  const random = new Random(seed);
  const mix = <Item>(list: readonly Item[]) =>
    list
      .map((item) => [random.next(), item] as const)
      .sort(([a], [b]) => a - b)
      .map(([, item]) => item);
  return {
    ...plan,
    ...{ overrides: mix(plan.overrides), holidays: mix(plan.holidays), events: mix(plan.events) },
    ...{ dated: mix(plan.dated), weekly: mix(plan.weekly) },
  };
}
