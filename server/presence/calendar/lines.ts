/** A line of content: folded lines put together, without its end; `number` is where it begins in the calendar, from 1. */
export type TakeLine = (line: string, number: number) => void;

/** Longest line of content that is kept; a picture pasted into a description may be longer, and nothing that we read is. */
const MAX_LINE = 64 * 1024;
const SPACE = 32;
const TAB = 9;

/**
 * Text → lines of content. Lines end with CRLF, LF or CR, also mixed; a run of CRs before an LF is one end, as exports that were
 * converted twice have them. A line that begins with a space or tab goes on with the one before (RFC 5545 §3.1). So does, in
 * vCalendar 1.0, the line after a quoted-printable one that ends with "=". Blank lines are left out.
 */
export function eachLine(text: string, take: TakeLine): void {
  let held = "";
  let heldAt = 0;
  let number = 0;
  let isSoft = false;
  const give = () => {
    if (held !== "") take(held, heldAt);
    held = "";
  };
  const takePiece = (piece: string) => {
    number++;
    if (piece === "") return;
    const first = piece.charCodeAt(0);
    const isFolded = (first === SPACE || first === TAB) && held !== "";
    if (isFolded || isSoft) {
      if (held.length < MAX_LINE) held = (isSoft ? held.slice(0, -1) : held) + (isFolded ? piece.slice(1) : piece);
    } else {
      give();
      held = piece;
      heldAt = number;
    }
    isSoft = held.endsWith("=") && /^[^:]*;(?:ENCODING=)?QUOTED-PRINTABLE/i.test(held);
  };
  for (let start = 0; start < text.length; ) {
    const found = text.indexOf("\n", start);
    const end = found < 0 ? text.length : found;
    let stop = end;
    while (stop > start && text.charCodeAt(stop - 1) === 13) stop--;
    const row = text.slice(start, stop);
    if (row.includes("\r")) for (const piece of row.split("\r")) takePiece(piece);
    else takePiece(row);
    start = end + 1;
  }
  give();
}
