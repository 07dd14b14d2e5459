/**
 * A line of content: folded lines put together, without its end; `number` is where it begins in the calendar, from 1; `name` is what
 * `NameLine` made of it.
 */
export type TakeLine = (name: string, line: string, number: number) => void;
/**
 * The name of the line that begins at `start` of the text; null for one that is not wanted. Asked before anything is copied, and once
 * more of the whole line when it was told that the name may go on after a fold.
 */
export type NameLine = (text: string, start: number, end: number) => string | null | typeof UNFINISHED;
export const UNFINISHED = Symbol("the name may go on");

/** Longest line of content that is kept; a picture pasted into a description may be longer, and nothing that we read is. */
const MAX_LINE = 64 * 1024;
const SPACE = 32;
const TAB = 9;
const CR = 13;
const EQUALS = 61;

/**
 * Text → lines of content. Lines end with CRLF, LF or CR, also mixed; a run of CRs before an LF is one end, as exports that were
 * converted twice have them. A line that begins with a space or tab goes on with the one before (RFC 5545 §3.1). So does, in
 * vCalendar 1.0, the line after a quoted-printable one that ends with "=". Blank lines are left out.
 */
export function eachLine(text: string, nameOf: NameLine, take: TakeLine): void {
  const lines = new Unfolding(text, nameOf, take);
  // Where the next CR is; asked anew only when the reading has passed it.
  let cr = text.indexOf("\r");
  for (let start = 0; start < text.length;) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    let stop = end;
    while (stop > start && text.charCodeAt(stop - 1) === CR) stop--;
    if (cr >= 0 && cr < start) cr = text.indexOf("\r", start);
    if (cr >= 0 && cr < stop) {
      for (let at = start; at <= stop;) {
        const next = text.indexOf("\r", at);
        const pieceEnd = next < 0 || next > stop ? stop : next;
        lines.piece(at, pieceEnd);
        at = pieceEnd + 1;
      }
    } else lines.piece(start, stop);
    start = end + 1;
  }
  lines.give();
}

class Unfolding {
  private number = 0;
  private held = "";
  private heldAt = 0;
  private name: ReturnType<NameLine> = null;
  private isOpen = false;
  private isSoft = false;

  constructor(
    private readonly text: string,
    private readonly nameOf: NameLine,
    private readonly take: TakeLine,
  ) {}

  piece(start: number, end: number): void {
    this.number++;
    if (start >= end) return;
    const first = this.text.charCodeAt(start);
    const isFolded = (first === SPACE || first === TAB) && this.isOpen;
    if (isFolded || this.isSoft) {
      this.append(isFolded ? start + 1 : start, end);
    } else {
      this.give();
      this.isOpen = true;
      this.heldAt = this.number;
      this.name = this.nameOf(this.text, start, end);
      if (this.name !== null) this.held = this.text.slice(start, end);
    }
    this.isSoft = this.text.charCodeAt(end - 1) === EQUALS && (this.isSoft || this.isQuotedPrintable(start, end));
  }

  give(): void {
    if (this.name === UNFINISHED) this.name = this.nameOf(this.held, 0, this.held.length);
    // What is no property when it is whole is told as it is.
    if (this.name !== null) this.take(this.name === UNFINISHED ? "" : this.name, this.held, this.heldAt);
    this.held = "";
    this.name = null;
  }

  private append(start: number, end: number): void {
    if (this.name === null || this.held.length >= MAX_LINE) return;
    this.held = (this.isSoft ? this.held.slice(0, -1) : this.held) + this.text.slice(start, end);
  }

  private isQuotedPrintable(start: number, end: number): boolean {
    return /^[^:]*;(?:ENCODING=)?QUOTED-PRINTABLE/i.test(this.text.slice(start, end));
  }
}
