/** The words of this room as types: what a telephone can be set to, and everything that is known of an extension. */

/** What a Yeastar PBX can set an extension to (`presence_status` of `extension/update`). It may tell others of its own: those are text. */
export const STATUSES = ["available", "away", "business_trip", "do_not_disturb", "lunch", "off_work"] as const;
export type Status = (typeof STATUSES)[number];

/** Who may be reached the least comes first: of two events of the same weight the earlier one here wins. */
export const MOST_RESTRICTIVE_FIRST: readonly Status[] = [
  "do_not_disturb",
  "off_work",
  "business_trip",
  "away",
  "lunch",
  "available",
];

/** What a calendar says of a stretch of time; Microsoft's kinds beside the standard's two. */
export const BUSY_KINDS = ["busy", "free", "tentative", "oof", "working_elsewhere"] as const;
export type BusyKind = (typeof BUSY_KINDS)[number];

/** What the owner of the calendar answered to an invitation; null: none was asked. */
export const ANSWERS = ["accepted", "tentative", "declined", "needs_action", "delegated"] as const;
export type Answer = (typeof ANSWERS)[number];

/** One occurrence of a calendar's event as it occupies time; half open, instants in ms since 1970. */
export interface Occurrence {
  feedId: number;
  uid: string;
  /** Which one of a series, as the calendar writes it; null for an event that happens once. */
  recurrenceId: string | null;
  startAt: number;
  endAt: number;
  isAllDay: boolean;
  summary: string;
  categories: readonly string[];
  busy: BusyKind;
  answer: Answer | null;
  /** CLASS:PRIVATE or CONFIDENTIAL: only administrators read the summary. */
  isPrivate: boolean;
}

/** An occurrence that a rule gave a status to; what a rule ignores is not here. */
export interface RatedEvent extends Occurrence {
  status: Status;
  /** Null: no rule took it, and the feed's own status holds. */
  ruleId: number | null;
  /** The rule's; the highest wins. */
  priority: number;
}

/** 0 is Monday. */
export type Weekday = 0 | 1 | 2 | 3 | 4 | 5 | 6;

/** A stretch of a day by the clock on the wall. An end at or before the start belongs to the next day; 0 to 1,440 is the whole day. */
export interface DayStretch {
  /** Minutes since midnight, 0 to 1,439. */
  startMinute: number;
  /** Minutes since midnight, 0 to 1,440. */
  endMinute: number;
}

export interface WeeklySlot extends DayStretch {
  id: number;
  /** The day on which it begins. */
  day: Weekday;
  status: Status;
}

export interface DatedSlot extends DayStretch {
  id: number;
  /** YYYY-MM-DD, the day on which it begins. */
  date: string;
  status: Status;
}

export interface Holiday {
  /** YYYY-MM-DD, from local midnight to local midnight. */
  date: string;
  name: string;
  status: Status;
}

export interface Override {
  id: number;
  status: Status;
  reason: string;
  startAt: number;
  /** Null: until somebody ends it. */
  endAt: number | null;
  /** It ends as soon as the next event of the calendar begins, if that is before `endAt`. */
  isUntilNextEvent: boolean;
}

/** Whether holidays come before the calendar's events or after them. */
export type HolidayPosition = "above_calendar" | "below_calendar";

/** What a weekly slot is worth on a day on which the calendar has an event: it fills the gaps, or nothing. */
export type CalendarDay = "overlay" | "replaces_weekly";

/** Everything that decides what an extension is set to. */
export interface Plan {
  /** IANA name: by whose clock slots, holidays and whole days are. */
  zone: string;
  /** False: nothing is scheduled; an override still holds. */
  isPlanned: boolean;
  /** True: whatever it is set to stays. */
  isFrozen: boolean;
  overrides: readonly Override[];
  holidays: readonly Holiday[];
  events: readonly RatedEvent[];
  dated: readonly DatedSlot[];
  weekly: readonly WeeklySlot[];
  /** Null: the house's. */
  defaultStatus: Status | null;
  houseStatus: Status;
  holidayPosition: HolidayPosition;
  calendarDay: CalendarDay;
  /** Two events of the same status with a gap shorter than that are one; ms, 0 for none. */
  bridgeMs: number;
}

/**
 * The levels of a decision, the strongest first (holidays stand before or after the calendar). `unplanned` is what holds
 * where planning is off, and there nothing below it has a say.
 */
export const LEVELS = [
  "override",
  "freeze",
  "unplanned",
  "holiday",
  "calendar",
  "dated",
  "weekly",
  "extension_default",
  "house_default",
] as const;
export type Level = (typeof LEVELS)[number];

/** One thing that has something to say at an instant; the first of a decision's is what holds. */
export interface Because {
  level: Level;
  /** Null for a freeze and for what is not planned: whatever is set stays. */
  status: Status | null;
  /** From when to when it says so by itself, ms; null where it has no bound. */
  startAt: number | null;
  endAt: number | null;
  /** The override, slot or rule; null for what has none. */
  id: number | null;
  /** The summary of an event, the reason of an override, the name of a holiday; "" for the rest. */
  name: string;
  isPrivate: boolean;
}

/** What an extension is to be set to at an instant. */
export interface Decision {
  /** Null: nobody sets it (frozen, or not planned and without an override). */
  status: Status | null;
  /** The winner first, then those that lost, the strongest first; never empty. */
  because: readonly Because[];
  /** When the status or its reason changes next, ms; null: never, as far as is known. */
  nextChangeAt: number | null;
}

/** A stretch of a timeline, half open. */
export interface Segment {
  startAt: number;
  endAt: number;
  status: Status | null;
  because: Because;
}
