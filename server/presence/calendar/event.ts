import type { CalendarZones } from "./calendar-zones.ts";
import type { Block } from "./components.ts";
import { type EventDetails, readDetails } from "./details.ts";
import { readDuration } from "./duration.ts";
import type { IssueList } from "./issue.ts";
import { type Length, lengthOf } from "./length.ts";
import { type Moment, readMoment } from "./moment.ts";
import { modernRule } from "./old-rule.ts";
import { type Property, readProperty, unescaped } from "./property.ts";
import { type Rule, readRule, UnreadableRule } from "./rule.ts";
import { type EventVersion, versionOf } from "./version.ts";
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
  start: Moment;
  /** By whose clock the start, and all that follows from it, is. */
  zone: Zone;
  length: Length;
  rules: Rule[];
  exRules: Rule[];
  added: AddedDate[];
  excluded: Moment[];
  zones: CalendarZones;
  version(): EventVersion;
  details(): EventDetails;
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
/** What says when an event happens; the rest is for `details`. */
const OF_TIME = new Set([
  ...["UID", "RECURRENCE-ID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED"],
  ...["DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE"],
]);

/** Block → event; null for one of which nothing can be made, with an issue. */
export function readEvent(block: Block, { zones, isCancelled, owner, issues }: ReadingEvent): CalendarEvent | null {
  const properties = propertiesOf(block, issues);
  const first = (name: string) => properties.get(name)?.[0];
  const all = (name: string) => properties.get(name) ?? NONE;
  const uid = unescaped(first("UID")?.value ?? "");
  const say = { uid, issues, zones };
  const starts = all("DTSTART");
  const given = starts.map((property) => momentOf(property, say)).find((moment) => moment !== null) ?? null;
  if (!given) {
    issues.add("bad_start", starts[0]?.line ?? block.line, uid, starts[0]?.value ?? "");
    return null;
  }
  const rules = rulesOf(all("RRULE"), say);
  if (!rules) return null;
  const end = endOf(first("DTEND"), first("DURATION"), say);
  const start = startFor(given, end);
  const zone = zoneOf(start, zones);
  let details: EventDetails | null = null;
  return {
    ...{ uid, line: block.line, start, zone, zones, rules },
    length: lengthOf(start, zone, end, zones.days),
    recurrence: recurrenceOf(first("RECURRENCE-ID"), say),
    exRules: rulesOf(all("EXRULE"), say) ?? [],
    added: datesOf(all("RDATE"), say).flatMap((date) => addedOf(date, say)),
    excluded: datesOf(all("EXDATE"), say).flatMap(({ text, property }) => read(text, property, say) ?? []),
    version: () => versionOf((name) => first(name)?.value ?? ""),
    details() {
      details ??= readDetails(block.lines, owner, isCancelled);
      return details;
    },
  };
}

const NONE: readonly Property[] = [];

interface Say {
  uid: string;
  issues: IssueList;
  zones: CalendarZones;
}

type End = { moment: Moment } | { duration: { days: number; exactMs: number } } | null;

function propertiesOf(block: Block, issues: IssueList): ReadonlyMap<string, Property[]> {
  const properties = new Map<string, Property[]>();
  for (const line of block.lines) {
    if (!OF_TIME.has(line.name)) continue;
    try {
      const property = readProperty(line);
      const known = properties.get(line.name);
      if (known) known.push(property);
      else properties.set(line.name, [property]);
    } catch {
      issues.add("bad_line", line.number, null, line.text);
    }
  }
  return properties;
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
function rulesOf(properties: readonly Property[], { uid, issues }: Say): Rule[] | null {
  if (properties.length === 0) return [];
  const rules: Rule[] = [];
  for (const { value, line } of properties) {
    if (value === "") continue;
    try {
      const text = value.includes("=") ? value : (modernRule(value) ?? value);
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
function datesOf(properties: readonly Property[], { uid, issues }: Say): { text: string; property: Property }[] {
  if (properties.length === 0) return [];
  const all = properties.flatMap((property) => {
    const texts = property.value.split(/[,;]/).filter((text) => text.trim() !== "");
    return texts.map((text) => ({ text: text.trim(), property }));
  });
  const [first] = all;
  if (first && all.length > MAX_LISTED) issues.add("rule_too_long", first.property.line, uid, `${all.length} dates`);
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
  const length = lengthOf(
    moment,
    zoneOf(moment, zones),
    duration ? { duration } : { moment: end as Moment },
    zones.days,
  );
  return [{ moment, length }];
}
