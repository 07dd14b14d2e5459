import type { Answer, BusyKind } from "../model.ts";
import type { CalendarZones } from "./calendar-zones.ts";
import type { Block } from "./components.ts";
import { readDuration } from "./duration.ts";
import type { IssueList } from "./issue.ts";
import { type Length, lengthOf } from "./length.ts";
import { type Moment, readMoment } from "./moment.ts";
import { modernRule } from "./old-rule.ts";
import { listed, type Property, readProperty, unescaped } from "./property.ts";
import { type Rule, readRule, UnreadableRule } from "./rule.ts";
import { UTC, type Zone } from "./zone.ts";

/** A date that is added to a series; `length` null: as long as the series' own. */
export interface AddedDate {
  moment: Moment;
  length: Length | null;
}

/** One VEVENT, read. */
export interface CalendarEvent {
  /** "" when it has none: then it belongs to nothing else. */
  uid: string;
  line: number;
  /** The date of its series that it changes, null for the series itself. `isOnward`: that one and all after it. */
  recurrence: { moment: Moment; text: string; isOnward: boolean } | null;
  /** -1 without one. */
  sequence: number;
  /** DTSTAMP and LAST-MODIFIED, ms; -Infinity without. */
  stampAt: number;
  modifiedAt: number;
  start: Moment;
  /** By whose clock the start, and all that follows from it, is. */
  zone: Zone;
  length: Length;
  rules: Rule[];
  exRules: Rule[];
  added: AddedDate[];
  excluded: Moment[];
  isCancelled: boolean;
  busy: BusyKind;
  answer: Answer | null;
  isPrivate: boolean;
  /** Outlook's mark for whole days that it writes as times. */
  isMarkedAllDay: boolean;
  summary: string;
  categories: readonly string[];
  zones: CalendarZones;
}

export interface ReadingEvent {
  zones: CalendarZones;
  /** METHOD:CANCEL of the calendar. */
  isCancelled: boolean;
  /** Addresses in lower case, whose answer counts. */
  owner: ReadonlySet<string>;
  issues: IssueList;
}

/** Dates of one event in its lists. */
const MAX_LISTED = 10_000;
const MAX_TEXT = 1_000;

/** Block → event; null for one of which nothing can be made, with an issue. */
export function readEvent(block: Block, reading: ReadingEvent): CalendarEvent | null {
  const properties = propertiesOf(block, reading.issues);
  const first = (name: string) => properties.find((property) => property.name === name);
  const uid = unescaped(first("UID")?.value ?? "");
  const say = { uid, issues: reading.issues, zones: reading.zones };
  const starts = properties.filter(({ name }) => name === "DTSTART");
  const given = starts.map((property) => momentOf(property, say)).find((moment) => moment !== null) ?? null;
  if (!given) {
    reading.issues.add("bad_start", starts[0]?.line ?? block.line, uid, starts[0]?.value ?? "");
    return null;
  }
  const rules = rulesOf(properties, "RRULE", say);
  if (!rules) return null;
  const end = endOf(first("DTEND"), first("DURATION"), say);
  const start = startFor(given, end);
  const { zone, length } = placed(start, end, reading.zones);
  return {
    ...{ uid, line: block.line, start, zone, length, zones: reading.zones },
    recurrence: recurrenceOf(first("RECURRENCE-ID"), say),
    sequence: whole(first("SEQUENCE")?.value),
    stampAt: stampOf(first("DTSTAMP")),
    modifiedAt: stampOf(first("LAST-MODIFIED")),
    rules,
    exRules: rulesOf(properties, "EXRULE", say) ?? [],
    added: datesOf(properties, "RDATE", say).flatMap((date) => addedOf(date, say)),
    excluded: datesOf(properties, "EXDATE", say).flatMap(({ text, property }) => read(text, property, say) ?? []),
    isCancelled: reading.isCancelled || /^CANCELL?ED$/i.test(first("STATUS")?.value ?? ""),
    busy: busyOf(first("X-MICROSOFT-CDO-BUSYSTATUS"), first("TRANSP"), first("STATUS")),
    answer: answerOf(properties, reading.owner),
    // Unknown classes are to be treated as private (RFC 5545 §3.8.1.3).
    isPrivate: !/^(PUBLIC)?$/i.test(first("CLASS")?.value ?? ""),
    isMarkedAllDay: properties.some(({ name, value }) => name.endsWith("-ALLDAYEVENT") && /^TRUE$/i.test(value)),
    summary: unescaped(first("SUMMARY")?.value ?? "").slice(0, MAX_TEXT),
    categories: properties.filter(({ name }) => name === "CATEGORIES").flatMap(({ value }) => listed(value).slice(0, 50)),
  };
}

interface Say {
  uid: string;
  issues: IssueList;
  zones: CalendarZones;
}

type End = { moment: Moment } | { duration: { days: number; exactMs: number } } | null;

function propertiesOf(block: Block, issues: IssueList): Property[] {
  return block.lines.flatMap(({ text, number }) => {
    try {
      return [readProperty(text, number)];
    } catch {
      issues.add("bad_line", number, null, text);
      return [];
    }
  });
}

function momentOf({ value, params, line }: Property, { zones }: Say): Moment | null {
  const name = params.get("TZID") ?? "";
  const moment = readMoment(value, null);
  if (moment?.kind !== "floating" || name === "") {
    // "VALUE=DATE:20260105T000000" is a day, written twice.
    const isDay = moment?.kind === "floating" && params.get("VALUE") === "DATE" && moment.wall % 86_400_000 === 0;
    return isDay ? { kind: "date", wall: moment.wall } : moment;
  }
  const zone = zones.named(name, line);
  return zone === UTC ? { kind: "utc", wall: moment.wall } : { kind: "zoned", wall: moment.wall, zone };
}

/** One value of a list, with the parameters of its property. */
function read(text: string, property: Property, say: Say): Moment | null {
  const moment = momentOf({ ...property, value: text }, say);
  if (!moment) say.issues.add("bad_date", property.line, say.uid, text);
  return moment;
}

function endOf(dtend: Property | undefined, duration: Property | undefined, say: Say): End {
  if (dtend && dtend.value !== "") {
    const moment = momentOf(dtend, say);
    if (moment) return { moment };
    say.issues.add("bad_end", dtend.line, say.uid, dtend.value);
  }
  if (duration && duration.value !== "") {
    const read = readDuration(duration.value);
    if (read) return { duration: read };
    say.issues.add("bad_end", duration.line, say.uid, duration.value);
  }
  return null;
}

/** A start without a zone whose end has one means that zone. */
function startFor(start: Moment, end: End): Moment {
  if (start.kind !== "floating" || !end || !("moment" in end)) return start;
  if (end.moment.kind === "zoned") return { kind: "zoned", wall: start.wall, zone: end.moment.zone };
  return end.moment.kind === "utc" ? { kind: "utc", wall: start.wall } : start;
}

function placed(start: Moment, end: End, zones: CalendarZones): { zone: Zone; length: Length } {
  const zone = zoneOf(start, zones);
  return { zone, length: lengthOf(start, zone, end, zones.days) };
}

/** By whose clock a moment is. */
export function zoneOf(moment: Moment, zones: CalendarZones): Zone {
  switch (moment.kind) {
    case "zoned":
      return moment.zone;
    case "utc":
      return UTC;
    case "date":
      return zones.days;
    case "floating":
      return zones.floating;
  }
}

function recurrenceOf(property: Property | undefined, say: Say): CalendarEvent["recurrence"] {
  if (!property || property.value === "") return null;
  const moment = read(property.value, property, say);
  if (!moment) return null;
  const range = (property.params.get("RANGE") ?? "").toUpperCase();
  if (range === "THISANDPRIOR") say.issues.add("range_ignored", property.line, say.uid);
  return { moment, text: property.value, isOnward: range === "THISANDFUTURE" };
}

/** Null when one of them cannot be read, or cannot be followed: an event of which it is not known when it happens is left out. */
function rulesOf(properties: readonly Property[], name: string, { uid, issues }: Say): Rule[] | null {
  const rules: Rule[] = [];
  for (const { value, line } of properties.filter((property) => property.name === name && property.value !== "")) {
    try {
      const text = modernRule(value) ?? value;
      rules.push(readRule(text, (part) => issues.add("rule_part_ignored", line, uid, part)));
    } catch (cause) {
      if (!(cause instanceof UnreadableRule)) throw cause;
      issues.add(cause.code, line, uid, cause.message);
      return null;
    }
  }
  return rules;
}

/** Lists are separated by commas; by semicolons in vCalendar 1.0. */
function datesOf(properties: readonly Property[], name: string, { uid, issues }: Say) {
  const all = properties
    .filter((property) => property.name === name)
    .flatMap((property) => {
      const texts = property.value.split(/[,;]/).filter((text) => text.trim() !== "");
      return texts.map((text) => ({ text: text.trim(), property }));
    });
  if (all.length > MAX_LISTED) issues.add("rule_too_long", all[0]?.property.line ?? null, uid, `${all.length} × ${name}`);
  return all.slice(0, MAX_LISTED);
}

/** A date of RDATE; with "/" a period, whose end is a date or a duration. */
function addedOf({ text, property }: { text: string; property: Property }, say: Say): AddedDate[] {
  const [from = "", to] = text.split("/");
  const moment = read(from, property, say);
  if (!moment) return [];
  if (to === undefined) return [{ moment, length: null }];
  const duration = readDuration(to);
  const end = duration ? null : read(to, property, say);
  if (!duration && !end) return [{ moment, length: null }];
  const { zones } = say;
  const length = lengthOf(moment, zoneOf(moment, zones), duration ? { duration } : { moment: end as Moment }, zones.days);
  return [{ moment, length }];
}

/** Outlook's word beats the standard's, which it writes beside it for others (decision of the house). */
function busyOf(kind: Property | undefined, transp: Property | undefined, status: Property | undefined): BusyKind {
  switch (kind?.value.toUpperCase()) {
    case "FREE":
      return "free";
    case "TENTATIVE":
      return "tentative";
    case "BUSY":
      return "busy";
    case "OOF":
      return "oof";
    case "WORKINGELSEWHERE":
      return "working_elsewhere";
  }
  // vCalendar 1.0 has numbers: 0 occupies.
  if (/^(TRANSPARENT|[1-9])$/i.test(transp?.value ?? "")) return "free";
  return /^TENTATIVE$/i.test(status?.value ?? "") ? "tentative" : "busy";
}

const ANSWERS: Readonly<Record<string, Answer>> = {
  ...{ ACCEPTED: "accepted", TENTATIVE: "tentative", DECLINED: "declined" },
  ...{ "NEEDS-ACTION": "needs_action", DELEGATED: "delegated" },
};

function answerOf(properties: readonly Property[], owner: ReadonlySet<string>): Answer | null {
  if (owner.size === 0) return null;
  const isOwner = ({ name, value }: Property) =>
    name === "ATTENDEE" && owner.has(value.replace(/^mailto:/i, "").trim().toLowerCase());
  const partstat = properties.find(isOwner)?.params.get("PARTSTAT");
  return ANSWERS[partstat?.toUpperCase() ?? ""] ?? null;
}

function whole(text: string | undefined): number {
  return /^\d{1,9}$/.test(text ?? "") ? Number(text) : -1;
}

function stampOf(property: Property | undefined): number {
  return readMoment(property?.value ?? "", null)?.wall ?? Number.NEGATIVE_INFINITY;
}
