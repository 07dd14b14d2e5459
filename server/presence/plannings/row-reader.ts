import type { Status, Weekday } from "../model.ts";
import { isDateLike, readDate } from "./dates.ts";
import { type Findings, NOWHERE, type Place } from "./faults.ts";
import type { PlanningRow } from "./planning.ts";
import { readTime } from "./times.ts";
import { readDays, readStatus } from "./vocabulary.ts";

/** Slots of a file, each day of a range counted. */
const MAX_ROWS = 20_000;
const MINUTES_PER_DAY = 1_440;
const EXTENSION = /^[0-9A-Za-z+*#._-]{1,32}$/;

/** Something that is written somewhere; "" for nothing. */
export interface Written {
  text: string;
  place: Place;
}

/** A row as it is written, of a table or of JSON. */
export interface WrittenRow {
  extension: Written;
  day: Written;
  date: Written;
  start: Written;
  end: Written;
  /** Null: there is no such column or key, which was noted. */
  status: Written | null;
}

/** Makes slots of what is written in rows, whichever kind of file they come from. */
export class RowReader {
  readonly rows: PlanningRow[] = [];
  readonly extensions = new Set<string>();
  private readonly byStretch = new Map<string, PlanningRow>();
  private isFull = false;

  constructor(private readonly findings: Findings) {}

  /** Takes a row; what is wrong with it is noted as a fault, and nothing of it is taken then. */
  take(written: WrittenRow): void {
    const before = this.findings.count;
    const extension = this.extension(written.extension);
    const days = this.days(written.day, written.date);
    const start = this.time("start_time", written.start);
    const end = this.time("end_time", written.end);
    if (start === MINUTES_PER_DAY) this.findings.fault("start_at_the_end", written.start.place, written.start.text);
    const status = written.status ? this.status(written.status) : "available";
    if (this.findings.count > before || start === null || end === null || !status || !extension) return;
    // Midnight that ends a slot is the end of its day.
    const endMinute = end === 0 ? MINUTES_PER_DAY : end;
    if (endMinute < start) this.findings.note("until_next_day", written.end.place, written.end.text);
    if (endMinute === start) this.findings.note("around_the_clock", written.end.place, written.end.text);
    for (const day of days) {
      this.add({ extension, ...day, startMinute: start, endMinute, status, place: written.extension.place });
    }
  }

  /** Somebody's number; null, with a fault, for what is none. */
  extension({ text, place }: Written): string | null {
    // A spreadsheet's ways to keep a number a text: ="2001", and the apostrophe that our own export writes.
    const number = text
      .trim()
      .replace(/^="([^"]*)"$/, "$1")
      .replace(/^'(?=[=+\-@#])/, "");
    if (number === "") this.missing("extension", place);
    else if (!EXTENSION.test(number)) this.findings.fault("extension", place, text);
    else return number;
    return null;
  }

  /** A status; null, with a fault, for what is none. */
  status({ text, place }: Written): Status | null {
    if (text.trim() === "") {
      this.findings.note("status_assumed", place);
      return "available";
    }
    const read = readStatus(text);
    if (read?.isTeaching) this.findings.note("teaching_is_lunch", place, text);
    if (!read) this.findings.fault("status", place, text);
    return read?.status ?? null;
  }

  /** A date may also stand where a day is expected. */
  private days(day: Written, date: Written): { day: Weekday | null; date: string | null }[] {
    const [named, dated] = [day.text.trim(), date.text.trim()];
    if (named !== "" && dated !== "") this.findings.fault("day_and_date", date.place, dated);
    else if (dated !== "" || isDateLike(named)) {
      const read = readDate(dated || named);
      if (read) return [{ day: null, date: read }];
      this.findings.fault("date", dated ? date.place : day.place, dated || named);
    } else if (named === "") this.missing("day", day.place);
    else {
      const days = readDays(named);
      if (days) return days.map((one) => ({ day: one, date: null }));
      this.findings.fault("day", day.place, named);
    }
    return [];
  }

  private time(column: string, { text, place }: Written): number | null {
    if (text.trim() === "") this.missing(column, place);
    else {
      const { minute, fault } = readTime(text);
      if (fault === null) return minute;
      this.findings.fault(fault, place, text);
    }
    return null;
  }

  /** Named as the file names it. */
  private missing(column: string, place: Place): void {
    this.findings.fault("cell_missing", place, "", { column: place.heading ?? column });
  }

  private add(row: PlanningRow): void {
    const { extension, day, date, startMinute, endMinute, status, place } = row;
    const key = JSON.stringify([extension, day, date, startMinute, endMinute]);
    const known = this.byStretch.get(key);
    if (known && known.status === status) this.findings.note("row_twice", place, extension);
    else if (known) this.findings.fault("contradiction", place, status, { other: known.status });
    else if (this.rows.length < MAX_ROWS) {
      this.byStretch.set(key, row);
      this.rows.push(row);
      this.extensions.add(extension);
    } else if (!this.isFull) {
      this.isFull = true;
      this.findings.fault("too_many_rows", NOWHERE, "", { max: MAX_ROWS });
    }
  }
}
