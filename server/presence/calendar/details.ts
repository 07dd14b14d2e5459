import type { Answer, BusyKind } from "../model.ts";
import type { Line } from "./components.ts";
import { listed, type Property, readProperty, unescaped } from "./property.ts";

/** What an event says beside its time. Read only of what falls into the period: most of a calendar is long past. */
export interface EventDetails {
  isCancelled: boolean;
  busy: BusyKind;
  answer: Answer | null;
  isPrivate: boolean;
  /** Outlook's mark for whole days that it writes as times. */
  isMarkedAllDay: boolean;
  summary: string;
  categories: readonly string[];
}

const MAX_TEXT = 1_000;
const MAX_CATEGORIES = 50;
const OF_DETAILS = new Set([
  ...["STATUS", "TRANSP", "CLASS", "CATEGORIES", "SUMMARY", "ATTENDEE"],
  ...["X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-CDO-ALLDAYEVENT", "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT"],
]);

/**
 * @param owner addresses in lower case, whose answer counts.
 * @param isCancelled whether the calendar as a whole takes its events back (METHOD:CANCEL).
 */
export function readDetails(lines: readonly Line[], owner: ReadonlySet<string>, isCancelled: boolean): EventDetails {
  const properties = lines.filter(({ name }) => OF_DETAILS.has(name)).flatMap(propertyOf);
  const first = (name: string) => properties.find((property) => property.name === name)?.value ?? "";
  return {
    isCancelled: isCancelled || /^CANCELL?ED$/i.test(first("STATUS")),
    busy: busyOf(first("X-MICROSOFT-CDO-BUSYSTATUS"), first("TRANSP"), first("STATUS")),
    answer: answerOf(properties, owner),
    // Unknown classes are to be treated as private (RFC 5545 §3.8.1.3).
    isPrivate: !/^(PUBLIC)?$/i.test(first("CLASS")),
    isMarkedAllDay: properties.some(({ name, value }) => name.endsWith("-ALLDAYEVENT") && /^TRUE$/i.test(value)),
    summary: unescaped(first("SUMMARY")).slice(0, MAX_TEXT),
    categories: properties
      .filter(({ name }) => name === "CATEGORIES")
      .flatMap(({ value }) => listed(value))
      .slice(0, MAX_CATEGORIES),
  };
}

/** A line that is none was told when the event was read. */
function propertyOf(line: Line): Property[] {
  try {
    return [readProperty(line)];
  } catch {
    return [];
  }
}

/** Outlook's word beats the standard's, which it writes beside it for others (decision of the house). */
function busyOf(kind: string, transp: string, status: string): BusyKind {
  switch (kind.toUpperCase()) {
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
  if (/^(TRANSPARENT|[1-9])$/i.test(transp)) return "free";
  return /^TENTATIVE$/i.test(status) ? "tentative" : "busy";
}

const ANSWERS: Readonly<Record<string, Answer>> = {
  ...{ ACCEPTED: "accepted", TENTATIVE: "tentative", DECLINED: "declined" },
  ...{ "NEEDS-ACTION": "needs_action", DELEGATED: "delegated" },
};

function answerOf(properties: readonly Property[], owner: ReadonlySet<string>): Answer | null {
  if (owner.size === 0) return null;
  const isOwner = ({ name, value }: Property) =>
    name === "ATTENDEE" &&
    owner.has(
      value
        .replace(/^mailto:/i, "")
        .trim()
        .toLowerCase(),
    );
  const partstat = properties.find(isOwner)?.params.get("PARTSTAT");
  return ANSWERS[partstat?.toUpperCase() ?? ""] ?? null;
}
