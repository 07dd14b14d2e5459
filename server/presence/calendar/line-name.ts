import { type NameLine, UNFINISHED } from "./lines.ts";

/** What is kept of an event; the rest (descriptions, attachments) is never copied. */
export const OF_EVENT: ReadonlySet<string> = new Set([
  ...["UID", "RECURRENCE-ID", "SEQUENCE", "DTSTAMP", "LAST-MODIFIED"],
  ...["DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE"],
  ...["STATUS", "TRANSP", "CLASS", "CATEGORIES", "SUMMARY", "ATTENDEE"],
  ...["X-MICROSOFT-CDO-BUSYSTATUS", "X-MICROSOFT-CDO-ALLDAYEVENT", "X-MICROSOFT-MSNCALENDAR-ALLDAYEVENT"],
]);
const READ = [
  ...["BEGIN", "END", "METHOD", "X-WR-TIMEZONE"],
  ...["TZID", "TZOFFSETFROM", "TZOFFSETTO", "X-LIC-LOCATION"],
  ...OF_EVENT,
];
/** Names by their first letter: a calendar of 20,000 events has 200,000 lines, and three quarters of them are passed over. */
const BY_LETTER = new Map<number, string[]>();
for (const name of READ) {
  const code = name.charCodeAt(0);
  const others = BY_LETTER.get(code) ?? [];
  BY_LETTER.set(code, [...others, name]);
}

/** What stands for a line that is no property, which is to be told. */
export const JUNK = "";
const LONGEST_NAME = 100;

/**
 * The name, in capitals, of the property that stands at `start` of a text; null for one that is not read; `JUNK`; `UNFINISHED` where
 * the text ends with the name, which may have been folded.
 */
export const lineName: NameLine = (text, start, end) => {
  const after = endOfName(text, start, end);
  const mark = skipSpace(text, after, end);
  if (mark >= end && mark > start && mark - start < LONGEST_NAME) return UNFINISHED;
  const code = text.charCodeAt(mark);
  if (after === start || mark >= end || (code !== 58 && code !== 59)) return JUNK;
  for (const name of BY_LETTER.get(text.charCodeAt(start) & ~32) ?? []) {
    if (name.length !== after - start) continue;
    if (text.startsWith(name, start) || text.slice(start, after).toUpperCase() === name) return name;
  }
  return null;
};

/** A letter, a digit, "-" or "_" belongs to a name. */
function endOfName(text: string, start: number, end: number): number {
  for (let at = start; at < end; at++) {
    const code = text.charCodeAt(at);
    const isLetter = (code | 32) >= 97 && (code | 32) <= 122;
    if (!isLetter && !(code >= 48 && code <= 57) && code !== 45 && code !== 95) return at;
  }
  return end;
}

function skipSpace(text: string, start: number, end: number): number {
  let at = start;
  while (at < end && (text.charCodeAt(at) === 32 || text.charCodeAt(at) === 9)) at++;
  return at;
}
