import type { Holiday, Occurrence, Override, Plan, RatedEvent, Status } from "../../../server/presence/model.ts";

export const PARIS = "Europe/Paris";

/** An instant by the clock on a wall in Paris: `2026-01-05 11:59:59`. */
export function paris(text: string): number {
  return Temporal.PlainDateTime.from(text.replace(" ", "T")).toZonedDateTime(PARIS).epochMilliseconds;
}

/** Minutes of a day: `08:30`. */
export function minutes(clock: string): number {
  const [hour = 0, minute = 0] = clock.split(":").map(Number);
  return hour * 60 + minute;
}

const MONDAY_FIRST = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"];
let lastId = 0;

/** `mon 08:00-12:00 available` */
export function weekly(text: string, id = ++lastId) {
  const [day = "", from = "", to = "", status] = text.split(/[ -]/);
  const stretch = { startMinute: minutes(from), endMinute: minutes(to) };
  return { id, day: MONDAY_FIRST.indexOf(day) as 0, ...stretch, status: status as Status };
}

/** `2026-01-05 08:00-12:00 available` */
export function dated(text: string, id = ++lastId) {
  const [date = "", span = "", status] = text.split(" ");
  const [from = "", to = ""] = span.split("-");
  return { id, date, startMinute: minutes(from), endMinute: minutes(to), status: status as Status };
}

export function occurrence(summary: string, from: string, to: string, more: Partial<Occurrence> = {}): Occurrence {
  return {
    ...{ feedId: 1, uid: `${summary}@example`, recurrenceId: null, startAt: paris(from), endAt: paris(to) },
    ...{ isAllDay: false, summary, categories: [], busy: "busy", answer: null, isPrivate: false },
    ...more,
  };
}

export function event(
  summary: string,
  from: string,
  to: string,
  status: Status,
  more: Partial<RatedEvent> = {},
): RatedEvent {
  return { ...occurrence(summary, from, to), status, ruleId: null, priority: 0, ...more };
}

export function holiday(date: string, status: Status = "off_work", name = "holiday"): Holiday {
  return { date, name, status };
}

export function override(status: Status, from: string, to: string | null, more: Partial<Override> = {}): Override {
  const bounds = { startAt: paris(from), endAt: to === null ? null : paris(to) };
  return { id: ++lastId, status, reason: "", ...bounds, isUntilNextEvent: false, ...more };
}

export function plan(more: Partial<Plan> = {}): Plan {
  return {
    ...{
      zone: PARIS,
      isPlanned: true,
      isFrozen: false,
      overrides: [],
      holidays: [],
      events: [],
      dated: [],
      weekly: [],
    },
    ...{ defaultStatus: null, houseStatus: "do_not_disturb", holidayPosition: "above_calendar" },
    ...{ calendarDay: "overlay", bridgeMs: 0 },
    ...more,
  };
}
