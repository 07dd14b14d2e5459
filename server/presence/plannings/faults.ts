import { fillIn, type Params } from "../../platform/http/template.ts";

/** What keeps a row, or a whole file, from being taken: what is wrong, and what to write instead. */
export const PLANNING_FAULTS = {
  file_empty: "The file holds nothing: give one with a line of headings and a line for each slot.",
  file_too_large: "The file is larger than {max} kB: split it.",
  file_binary: "The file is no text, perhaps a workbook: save it as CSV in UTF-8.",
  too_many_rows: "The file comes to more than {max} slots: split it.",
  more_faults: "{n} more faults are not listed: correct these and try again.",
  heading_missing: "The line of headings is missing: name the columns extension, day, start_time, end_time, status.",
  column_missing: "There is no column {column}: add it to the headings.",
  column_twice: "The column {value} is there twice: leave one.",
  quote_open: "A quotation mark is not closed, or something follows it: close it, or write two for one.",
  cell_missing: "The column {column} is empty in this row: fill it in, or take the row out.",
  cell_extra:
    "{value} stands behind the last column: take it out, or put quotation marks around the cell with the separator.",
  extension: "{value} is no extension: write 1 to 32 digits, letters or + * # . _ -.",
  day: "{value} is no day: write a name or its beginning (monday, mon), some (mon-fri, sat sun) or a date (2026-05-01).",
  date: "{value} is no date of the calendar: write it as 2026-05-01 or 01/05/2026.",
  day_and_date: "A slot is of a day of the week or of a date: leave one of the two empty.",
  time: "{value} is no time of day: write 08:30, 8h30 or 24:00.",
  seconds: "{value} has seconds, and slots begin and end on the minute: write it without.",
  start_at_the_end: "A slot cannot begin at 24:00: write 00:00 of the next day.",
  status:
    "{value} is no status: write available, away, business_trip, do_not_disturb, lunch or off_work, or what the telephones show for it.",
  contradiction: "{value} is said of a time for which the file says {other} elsewhere: leave one.",
  json_syntax: "The file is no JSON: {value} is not expected here.",
  json_twice: "{value} is there twice in one object: leave one.",
  json_end: "The file ends too early: a bracket or a quotation mark is not closed.",
  json_list: "{value} stands where a list is expected: put square brackets around it.",
  json_object: "{value} stands where an object is expected: put its keys within braces.",
  json_text: "{value} stands where text is expected: put quotation marks around it.",
  json_missing: "{key} is missing: add it.",
  zone: "{value} is no time zone: write it as Europe/Paris.",
} as const;
export type FaultCode = keyof typeof PLANNING_FAULTS;

/** What is taken otherwise than it was perhaps meant, or not taken because it says nothing: to be shown, no reason to refuse. */
export const PLANNING_NOTES = {
  charset_assumed: "The file is not in UTF-8 and was read as Windows-1252: look whether the accents are right.",
  column_unknown: "The column {value} is not one of ours and was not read.",
  key_unknown: "{value} is not one of our keys and was not read.",
  status_assumed: "No status is given: it is taken for available.",
  teaching_is_lunch: "{value} has no status of its own on these telephones: it is taken for lunch, as before.",
  row_twice: "The same slot is in the file twice: it is taken once.",
  until_next_day: "The end is before the start: the slot ends on the next day.",
  more_notes: "{n} more remarks are not listed.",
  around_the_clock: "Start and end are the same: the slot lasts until this time of the next day.",
} as const;
export type NoteCode = keyof typeof PLANNING_NOTES;

/** Where in a file something is; what does not apply is null. */
export interface Place {
  /** The first is 1. */
  line: number | null;
  /** Of a table the number of the cell, of a fault in JSON's own syntax that of the sign; the first is 1. */
  column: number | null;
  /** The heading of the column, as it is written. */
  heading: string | null;
  /** Of JSON: `planning[0].schedules[2].day`. */
  path: string | null;
}

export const NOWHERE: Place = { line: null, column: null, heading: null, path: null };

interface Finding<Code> extends Place {
  code: Code;
  /** What stands there, cut after 100 characters. */
  value: string;
  /** The facts of the sentence, `value` among them. */
  params: Params;
  /** In English; whoever speaks another language goes by the code. */
  message: string;
}
export type PlanningFault = Finding<FaultCode>;
export type PlanningNote = Finding<NoteCode>;

const MAX_VALUE_LENGTH = 100;
/** Faults and notes that are listed, each. */
const MAX_LISTED = 500;

/** Collects what is found in a file; bounded, and what is too much is counted. */
export class Findings {
  private readonly faulty: PlanningFault[] = [];
  private readonly noted: PlanningNote[] = [];
  /** All faults, listed or not. */
  count = 0;
  private noteCount = 0;

  fault(code: FaultCode, place: Place, value = "", params: Params = {}): void {
    if (this.count++ < MAX_LISTED) this.faulty.push(finding(PLANNING_FAULTS, code, place, value, params));
  }

  note(code: NoteCode, place: Place, value = "", params: Params = {}): void {
    if (this.noteCount++ < MAX_LISTED) this.noted.push(finding(PLANNING_NOTES, code, place, value, params));
  }

  get faults(): PlanningFault[] {
    const n = this.count - this.faulty.length;
    return n === 0 ? this.faulty : [...this.faulty, finding(PLANNING_FAULTS, "more_faults", NOWHERE, "", { n })];
  }

  get notes(): PlanningNote[] {
    const n = this.noteCount - this.noted.length;
    return n === 0 ? this.noted : [...this.noted, finding(PLANNING_NOTES, "more_notes", NOWHERE, "", { n })];
  }
}

function finding<Code extends string>(
  sentences: Readonly<Record<Code, string>>,
  code: Code,
  place: Place,
  value: string,
  more: Params,
): Finding<Code> {
  const shown = value.length > MAX_VALUE_LENGTH ? `${value.slice(0, MAX_VALUE_LENGTH)}\u2026` : value;
  const params = { value: shown, ...more };
  return { code, ...place, value: shown, params, message: fillIn(sentences[code], params) };
}
