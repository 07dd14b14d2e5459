import type { Span } from "./expand-series.ts";
import { type DaySpan, daySpan, type FarEvent, farEvent } from "./far-event.ts";
import type { IssueList } from "./issue.ts";
import { decodeBytes, type FeedText } from "./text.ts";
import { JUNK, lineName, OF_EVENT } from "./line-name.ts";
import { eachLine } from "./lines.ts";

export interface Line {
  /** Of the property, in capitals. */
  name: string;
  text: string;
  number: number;
}

/** One component of a calendar with the lines that matter, its own components (alarms) left out. */
export interface Block {
  /** Where it begins. */
  line: number;
  lines: Line[];
}

/** One BEGIN:VCALENDAR … END:VCALENDAR. A feed may hold several. */
export interface CalendarBlock {
  properties: Line[];
  events: (Block | FarEvent)[];
  zones: ZoneBlock[];
}

export interface ZoneBlock extends Block {
  observances: Block[];
}

/** More are read of no feed; 10 MB hold about 25,000 events as they are usual. */
const MAX_EVENTS = 50_000;

/** A body of which only a part came, or which is no calendar. Nothing of it counts. */
export class UnusableCalendar extends Error {
  constructor(
    readonly code: "not_a_calendar" | "truncated",
    readonly line: number,
  ) {
    super(code);
  }
}

/**
 * Lines → components, each by itself: what is wrong inside of one does not reach the next. A missing END is taken as read where the
 * next BEGIN or END can only come after it. Of events far from the span only their UID and version are kept.
 * @throws UnusableCalendar
 */
export function readComponents({ text, isBytes }: FeedText, span: Span, issues: IssueList): CalendarBlock[] {
  const builder = new Builder(daySpan(span), issues);
  let lastLine = 0;
  eachLine(text, lineName, (name, line, number) => {
    lastLine = number;
    builder.take(name, line, number, isBytes);
  });
  if (builder.isOpen) throw new UnusableCalendar("truncated", lastLine);
  if (builder.calendars.length === 0) throw new UnusableCalendar("not_a_calendar", 1);
  return builder.calendars;
}

class Builder {
  readonly calendars: CalendarBlock[] = [];
  private calendar: CalendarBlock | null = null;
  /** Names of the components that are open inside of the calendar, the outermost first. */
  private readonly open: string[] = [];
  private block: Block | null = null;
  private zone: ZoneBlock | null = null;
  private isFull = false;

  constructor(
    private readonly days: DaySpan,
    private readonly issues: IssueList,
  ) {}

  get isOpen(): boolean {
    return this.calendar !== null;
  }

  take(name: string, line: string, number: number, isBytes: boolean): void {
    if (name === "BEGIN") this.begin(componentOf(line), number);
    else if (name === "END") this.end(componentOf(line), number);
    else if (!this.calendar) this.refuseBefore(number);
    else if (name !== JUNK) this.keep(name, isBytes ? this.decoded(line, number) : line, number);
    else if (this.open.length > 0) this.issues.add("bad_line", number, null, line);
  }

  private keep(name: string, text: string, number: number): void {
    this.linesFor(name)?.push({ name, text, number });
  }

  /** Between calendars nothing matters; before the first there is none. */
  private refuseBefore(number: number): void {
    if (this.calendars.length === 0) throw new UnusableCalendar("not_a_calendar", number);
  }

  private decoded(line: string, number: number): string {
    return decodeBytes(line, () => this.issues.add("bad_bytes", number, ""));
  }

  /** Where a property of that name belongs; null when it does not matter. */
  private linesFor(name: string): Line[] | null {
    if (this.open.length === 0) return this.calendar?.properties ?? null;
    if (!this.block) return null;
    const inner = this.open.at(-1);
    if (inner === "VEVENT") return OF_EVENT.has(name) ? this.block.lines : null;
    return inner === "VTIMEZONE" || inner === "STANDARD" || inner === "DAYLIGHT" ? this.block.lines : null;
  }

  private begin(name: string, number: number): void {
    if (name === "VCALENDAR") {
      if (this.calendar) this.closeCalendar(number);
      this.calendar = { properties: [], events: [], zones: [] };
      return;
    }
    if (!this.calendar) {
      this.refuseBefore(number);
      return;
    }
    // These never stand inside of another one: whatever is open lacks its END.
    if (/^(?:VEVENT|VTODO|VJOURNAL|VFREEBUSY|VTIMEZONE)$/.test(name) && this.open.length > 0) this.closeAll(number);
    const isObservance = name === "STANDARD" || name === "DAYLIGHT";
    if (isObservance && this.open.length > 1) this.close(number);
    this.open.push(name);
    const block = { line: number, lines: [] };
    if (name === "VEVENT") {
      this.block = block;
    } else if (name === "VTIMEZONE") {
      this.zone = { ...block, observances: [] };
      this.block = this.zone;
    } else if (isObservance && this.zone && this.open.length === 2) {
      this.block = block;
      this.zone.observances.push(block);
    }
  }

  private end(name: string, number: number): void {
    if (name === "VCALENDAR" && this.calendar) {
      this.closeCalendar(number, true);
      return;
    }
    const at = this.open.lastIndexOf(name);
    if (at < 0) {
      this.issues.add("unopened", number, null, name);
      return;
    }
    while (this.open.length > at + 1) this.close(number);
    this.close(null);
  }

  /** Ends the innermost component. `line` says where it was noticed that it has no end of its own; null when it has. */
  private close(line: number | null): void {
    const name = this.open.pop();
    if (line !== null) this.issues.add("unclosed", line, null, name);
    if (name === "VEVENT" && this.block) this.keepEvent(this.block);
    if (name === "VTIMEZONE" && this.zone) {
      this.calendar?.zones.push(this.zone);
      this.zone = null;
    }
    if (this.open.length === 0) this.block = null;
    else if (name === "STANDARD" || name === "DAYLIGHT") this.block = this.zone;
  }

  private keepEvent(block: Block): void {
    if (!this.calendar || this.isFull) return;
    const count = this.calendars.reduce((sum, { events }) => sum + events.length, this.calendar.events.length);
    this.isFull = count >= MAX_EVENTS;
    if (this.isFull) this.issues.add("too_many_events", block.line, null, `${MAX_EVENTS}`);
    else this.calendar.events.push(farEvent(block, this.days) ?? block);
  }

  private closeAll(line: number): void {
    while (this.open.length > 0) this.close(line);
  }

  private closeCalendar(line: number, hasEnd = false): void {
    this.closeAll(line);
    if (!hasEnd) this.issues.add("unclosed", line, null, "VCALENDAR");
    if (this.calendar) this.calendars.push(this.calendar);
    this.calendar = null;
  }
}

function componentOf(line: string): string {
  return line
    .slice(line.indexOf(":") + 1)
    .trim()
    .toUpperCase();
}
