/**
 * What is wrong with a calendar, told so that its owner can correct it. A calendar with issues is still read: an issue takes away
 * no more than what it names.
 */

interface IssueText {
  what: string;
  remedy: string;
}

/** Every kind of issue, for the command line in English; the app has words of its own, by code. */
export const ISSUES = {
  not_a_calendar: {
    what: "the text does not begin with BEGIN:VCALENDAR",
    remedy: "Give the address of the calendar itself; a page to sign in at is the usual reason.",
  },
  truncated: {
    what: "the calendar ends before END:VCALENDAR: only a part of it came",
    remedy: "Fetch it again; the last whole copy stays in use.",
  },
  bad_bytes: {
    what: "some text is not UTF-8 and was read as Windows-1252",
    remedy: "Let the program that writes the calendar write UTF-8.",
  },
  bad_line: { what: "a line is no property and was left out", remedy: "Correct or remove the line." },
  unclosed: { what: "a component has no END line of its own", remedy: "Add the END line that is missing." },
  unopened: { what: "an END line closes nothing", remedy: "Remove the line." },
  too_many_events: {
    what: "the calendar has more events than are read",
    remedy: "Export fewer years, or split the calendar.",
  },
  event_unreadable: {
    what: "the event cannot be read and was left out",
    remedy: "Correct the event, or write it anew.",
  },
  bad_start: { what: "DTSTART is missing or no date; the event was left out", remedy: "Give the event a start." },
  bad_end: { what: "DTEND or DURATION is no date or duration and was left out", remedy: "Give the event an end." },
  bad_date: { what: "a date cannot be read and was left out", remedy: "Correct the date." },
  end_before_start: {
    what: "the event ends before it starts and was left out",
    remedy: "Correct its start or its end.",
  },
  no_length: {
    what: "the event has no length and occupies no time",
    remedy: "Give it an end, if it is to occupy time.",
  },
  unknown_zone: {
    what: "the time zone is unknown; the calendar's own, or the telephone's, was used",
    remedy: "Choose a time zone by its place, as Europe/Paris, in the program that writes the calendar.",
  },
  bad_zone: { what: "a VTIMEZONE cannot be read and was left out", remedy: "Export the calendar anew." },
  bad_rule: {
    what: "the rule cannot be read; its event was left out",
    remedy: "Write the repetition anew.",
  },
  rule_part_ignored: {
    what: "a part of the rule is unknown and was left out",
    remedy: "Check the dates that come out.",
  },
  rscale: {
    what: "the rule counts in another calendar (RSCALE); its event was left out",
    remedy: "Write the repetition by Gregorian months, or as single dates.",
  },
  rule_too_long: {
    what: "the rule takes more steps, or gives more dates, than are followed; the rest was left out",
    remedy: "Repeat less often, or end the repetition.",
  },
  rule_on_override: {
    what: "a changed date of a series repeats by itself; only that date counts",
    remedy: "Write the repetition as a series of its own.",
  },
  range_ignored: {
    what: "RANGE=THISANDPRIOR is no longer in use; only that date was changed",
    remedy: "Write the dates before as a series of their own.",
  },
  in_gap: {
    what: "the start falls into the hour that the change to summer time skips, and was moved on by it",
    remedy: "Nothing, if that is what was meant.",
  },
  too_many_occurrences: {
    what: "more dates fall into the period than are kept; the rest was left out",
    remedy: "Split the calendar, or ask for a shorter period.",
  },
  took_too_long: {
    what: "reading took too long and was given up",
    remedy: "Look for rules that repeat every second or minute, or split the calendar.",
  },
} as const satisfies Record<string, IssueText>;

export type IssueCode = keyof typeof ISSUES;

export interface Issue {
  code: IssueCode;
  /** Number of the line in the calendar, from 1; null where none is to blame. */
  line: number | null;
  /** Of the event; null for what concerns the calendar as a whole. */
  uid: string | null;
  /** What it is about, in the calendar's own words, shortened; "" for nothing. Foreign text: to be shown as text. */
  detail: string;
}

/** A calendar of 20,000 broken events shall not become a list of 20,000 issues. */
const MAX_ISSUES = 200;
const MAX_DETAIL = 120;

/** Collects issues, of which the first ones count: one is kept per code and event, and no more than `MAX_ISSUES` in all. */
export class IssueList {
  readonly issues: Issue[] = [];
  /** How many more there were. */
  dropped = 0;
  private readonly known = new Set<string>();

  add(code: IssueCode, line: number | null, uid: string | null = null, detail = ""): void {
    const key = `${code} ${uid ?? `line ${line}`}`;
    if (this.known.has(key)) return;
    if (this.issues.length >= MAX_ISSUES) {
      this.dropped++;
      return;
    }
    this.known.add(key);
    this.issues.push({ code, line, uid: uid === null ? null : shortened(uid), detail: shortened(detail) });
  }
}

/** An issue as one line for a terminal. */
export function sayIssue({ code, line, uid, detail }: Issue): string {
  const where = [line === null ? "" : `line ${line}`, uid === null ? "" : `UID ${uid}`].filter(Boolean).join(", ");
  const { what, remedy } = ISSUES[code];
  return `${where === "" ? "" : `${where}: `}${what}${detail === "" ? "" : ` (${detail})`}. ${remedy} [${code}]`;
}

/** Control characters would reach the terminal of whoever asks. */
function shortened(text: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is taken out.
  const plain = text.replace(/[\u0000-\u001f\u007f-\u009f]/g, " ");
  return plain.length > MAX_DETAIL ? `${plain.slice(0, MAX_DETAIL)}…` : plain;
}
