/** PURE: what the rows of the replaced application come to here, and what of them comes to nothing. */
import { calendarAddress } from "../feeds/calendar-address.ts";
import { readFeedAddress } from "../feeds/feed.ts";
import type { Status, Weekday } from "../model.ts";
import { readTime } from "../plannings/times.ts";
import { readStatus } from "../plannings/vocabulary.ts";
import { isDate } from "../slots/slot.ts";
import { type OldInstallation, textOf } from "./installation.ts";
import type { OldRow } from "./old-database.ts";

/** A slot without its extension. */
export interface TakenSlot {
  day: Weekday | null;
  date: string | null;
  startMinute: number;
  endMinute: number;
  status: Status;
}

export interface TakenOverride {
  status: Status;
  reason: string;
  startAt: number;
  endAt: number | null;
}

export interface TakenExtension {
  /** Of the old table. */
  oldId: number;
  yeastarId: number;
  number: string;
  name: string;
  email: string;
  status: string | null;
  syncedAt: number | null;
  isPlanned: boolean;
  isFrozen: boolean;
  slots: TakenSlot[];
  /** The one that holds. */
  override: TakenOverride | null;
  /** Of its calendar. */
  address: string | null;
}

export interface TakenRows {
  extensions: TakenExtension[];
  /** How many of each were left out; `remarks` say why. */
  left: { extensions: number; slots: number; overrides: number; feeds: number };
  remarks: string[];
}

const MAX_REASON = 500;
/** The last minute of a day that the old application could name, and counted to its end. */
const LAST_MINUTE = 1_439;

/** @param now what is over by then holds no more. */
export function readOldRows(
  { tables, calendarBase }: Pick<OldInstallation, "tables" | "calendarBase">,
  now: number,
): TakenRows {
  const left = { extensions: 0, slots: 0, overrides: 0, feeds: 0 };
  const remarks: string[] = [];
  const slotsOf = Map.groupBy(tables.schedules, (row) => Number(row.extension_id));
  const overridesOf = Map.groupBy(tables.overrides, (row) => Number(row.extension_id));
  const { kept, doubles } = withoutDoubles(tables.extensions);
  for (const { row, by } of doubles) {
    left.extensions++;
    left.slots += slotsOf.get(Number(row.id))?.length ?? 0;
    remarks.push(
      `extension ${textOf(row.number)}: is there twice; the PBX's ${textOf(row.yeastar_id)} is left out with its planning, ${by} is taken`,
    );
  }
  const extensions = kept.flatMap((row): TakenExtension[] => {
    const id = Number(row.id);
    const number = textOf(row.number);
    const remark = (text: string) => remarks.push(`extension ${number}: ${text}`);
    const yeastarId = Number(row.yeastar_id);
    if (number === "" || number.length > 64 || row.yeastar_id === null || !Number.isSafeInteger(yeastarId)) {
      left.extensions++;
      remarks.push(`the extension with the id ${id} has no number, or none of the PBX`);
      return [];
    }
    const slots = readSlots(slotsOf.get(id) ?? [], remark);
    const override = readOverride(overridesOf.get(id) ?? [], now, remark);
    const feed = readAddress(row, calendarBase, remark);
    left.slots += slots.left;
    left.overrides += override.left;
    left.feeds += feed.left;
    return [
      {
        ...{
          oldId: id,
          yeastarId,
          number,
          name: textOf(row.name).slice(0, 256),
          email: textOf(row.email).slice(0, 256),
        },
        ...{ status: textOf(row.current_status).slice(0, 256) || null, syncedAt: readInstant(row.last_synced_at) },
        ...{ isPlanned: Boolean(row.planning_enabled), isFrozen: Boolean(row.override_enabled) },
        ...{ slots: slots.taken, override: override.taken, address: feed.address },
      },
    ];
  });
  return { extensions, left, remarks };
}

/** A number that was deleted at the PBX and made anew was there twice: the one that was listed last is the living one. */
function withoutDoubles(rows: readonly OldRow[]) {
  const doubles: { row: OldRow; by: string }[] = [];
  const kept = new Map<string, OldRow>();
  for (const row of rows) {
    const key = textOf(row.number) || `id ${textOf(row.id)}`;
    const other = kept.get(key);
    const [living, gone] = other && ageOf(other) > ageOf(row) ? [other, row] : [row, other];
    kept.set(key, living);
    if (gone) doubles.push({ row: gone, by: textOf(living.yeastar_id) });
  }
  return { kept: [...kept.values()], doubles };
}

function ageOf({ last_synced_at: at }: OldRow): number {
  return readInstant(at) ?? 0;
}

function readSlots(rows: readonly OldRow[], remark: (text: string) => void): { taken: TakenSlot[]; left: number } {
  const taken = new Map<string, TakenSlot>();
  let left = 0;
  let ofCalendars = 0;
  for (const row of rows) {
    if (row.source === "ical") ofCalendars++;
    const slot = row.source === "ical" ? null : readSlot(row, remark);
    const key = JSON.stringify(slot);
    if (slot && !taken.has(key)) taken.set(key, slot);
    else if (slot) remark(`the slot ${placeOf(row)} is there twice, and is taken once`);
    else if (row.source !== "ical") left++;
  }
  if (ofCalendars > 0) remark(`${ofCalendars} slots were its calendar's, which is read anew`);
  return { taken: [...taken.values()], left };
}

function readSlot(row: OldRow, remark: (text: string) => void): TakenSlot | null {
  const leave = (why: string): null => {
    remark(`the slot ${placeOf(row)} is left out: ${why}`);
    return null;
  };
  const date = textOf(row.specific_date).slice(0, 10) || null;
  const day = row.day_of_week === null || date !== null ? null : Number(row.day_of_week);
  if (date === null && !(day !== null && Number.isInteger(day) && day >= 0 && day <= 6)) return leave("it has no day");
  if (date !== null && !isDate(date)) return leave("its date is none");
  const [start, end] = [readTime(textOf(row.start_time)), readTime(textOf(row.end_time))];
  if (start.minute === null || end.minute === null || start.minute === 1_440) return leave("a time of it is none");
  if (start.minute === end.minute) return leave("it began and ended in one minute");
  const status = statusOf(row, remark);
  if (status === null) return leave(`${JSON.stringify(textOf(row.status))} is no status`);
  const endMinute = end.minute === LAST_MINUTE ? 1_440 : end.minute;
  return { day: day as Weekday | null, date, startMinute: start.minute, endMinute, status };
}

function readOverride(rows: readonly OldRow[], now: number, remark: (text: string) => void) {
  let left = 0;
  const holding = rows.flatMap((row): TakenOverride[] => {
    const endAt = readInstant(row.expires_at);
    // An end that cannot be read is none: one that should have ended would hold for ever.
    if (textOf(row.expires_at) !== "" && (endAt === null || endAt <= now)) return [];
    const status = statusOf(row, remark);
    if (status === null) {
      left++;
      remark(`what was set by hand is left out: ${JSON.stringify(textOf(row.status))} is no status`);
      return [];
    }
    return [
      { status, reason: textOf(row.reason).slice(0, MAX_REASON), startAt: readInstant(row.created_at) ?? now, endAt },
    ];
  });
  const taken = holding.reduce<TakenOverride | null>(
    (last, one) => (last && last.startAt > one.startAt ? last : one),
    null,
  );
  if (holding.length > 1) remark(`${holding.length} overrides held at once; the last one is taken`);
  return { taken, left: left + Math.max(0, holding.length - 1) };
}

function statusOf(row: OldRow, remark: (text: string) => void): Status | null {
  const read = readStatus(textOf(row.status));
  if (read?.isTeaching)
    remark(`${textOf(row.status)} is no status of these telephones: it is taken for lunch, as before`);
  return read?.status ?? null;
}

/** The address of its calendar: the one that it worked with, but the token as one value. */
function readAddress(
  row: OldRow,
  base: string,
  remark: (text: string) => void,
): { address: string | null; left: number } {
  const token = textOf(row.ical_token);
  const stored = textOf(row.ical_url);
  if (token === "" && stored === "") return { address: null, left: 0 };
  // What it worked with, then what is said now: a bare host before the token would be another host.
  const isWhole = token !== "" && stored.endsWith(token);
  const before = [isWhole ? stored.slice(0, -token.length) : "", base].find(isCalendarBase);
  const written = token !== "" && before !== undefined ? calendarAddress(before, token) : isWhole ? "" : stored;
  const address = readFeedAddress(written);
  if (address === null) {
    remark(
      "its calendar is left out: its token has no address before it; give ICAL_BASE_URL in the .env of the folder",
    );
    return { address: null, left: 1 };
  }
  if (/%[0-9a-f]{2}/i.test(token))
    remark("the token of its calendar has percent signs, which are taken as they stand: look whether it is read");
  return { address, left: 0 };
}

function isCalendarBase(text: string): boolean {
  return /[=/]$/.test(text) && URL.canParse(text);
}

function placeOf(row: OldRow): string {
  const when = textOf(row.specific_date) || `of day ${textOf(row.day_of_week) || "?"}`;
  return `${when}, ${textOf(row.start_time)} to ${textOf(row.end_time)}`;
}

/** Its instants are in UTC and do not say so: `2026-03-02 08:00:00.123456`. Null for what is none. */
export function readInstant(value: unknown): number | null {
  const [, day, time] = /^(\d{4}-\d\d-\d\d)[ T](\d\d:\d\d:\d\d(?:\.\d{1,3})?)/.exec(textOf(value)) ?? [];
  const at = day === undefined ? Number.NaN : Date.parse(`${day}T${time}Z`);
  return Number.isNaN(at) ? null : at;
}
