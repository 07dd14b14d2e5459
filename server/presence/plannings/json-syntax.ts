/** What is wrong with a text as JSON; `offset` counts from 0. */
export type JsonFault = { kind: "syntax"; offset: number } | { kind: "twice"; offset: number; key: string };

/** Objects and lists within each other. */
const MAX_DEPTH = 40;
/** All signs but those of control, the quotation mark and the backslash, from blank on; unrolled, for strings may be long. */
const STRING = /"[ !#-[\]-\uffff]*(?:\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})[ !#-[\]-\uffff]*)*"/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const WORD = /true|false|null/y;
const BLANK = /[ \t\n\r]*/y;

/**
 * Finds where a text stops being JSON (RFC 8259), and keys that are twice in one object, of which `JSON.parse` keeps the last in
 * silence. Only for telling people: the values themselves are read by `JSON.parse`, which tells no place.
 */
export function jsonFaults(text: string): JsonFault[] {
  const scan = new Scan(text);
  try {
    scan.value(0);
    scan.end();
  } catch (cause) {
    if (cause !== UNEXPECTED) throw cause;
    return [...scan.twice, { kind: "syntax", offset: scan.at }];
  }
  return scan.twice;
}

const UNEXPECTED = Symbol("unexpected");

class Scan {
  at = 0;
  readonly twice: JsonFault[] = [];

  constructor(private readonly text: string) {}

  value(depth: number): void {
    this.take(BLANK);
    const sign = this.text[this.at];
    if (depth > MAX_DEPTH) throw UNEXPECTED;
    if (sign === "{") this.object(depth);
    else if (sign === "[") this.items("]", () => this.value(depth + 1));
    else if (!this.take(STRING) && !this.take(NUMBER) && !this.take(WORD)) throw UNEXPECTED;
    this.take(BLANK);
  }

  end(): void {
    if (this.at < this.text.length) throw UNEXPECTED;
  }

  private object(depth: number): void {
    const keys = new Set<string>();
    this.items("}", () => {
      this.take(BLANK);
      const offset = this.at;
      const written = this.take(STRING);
      if (!written) throw UNEXPECTED;
      const key = JSON.parse(written) as string;
      if (keys.has(key)) this.twice.push({ kind: "twice", offset, key });
      keys.add(key);
      this.take(BLANK);
      this.sign(":");
      this.value(depth + 1);
    });
  }

  /** What stands between brackets, with commas between; the first bracket is here. */
  private items(closing: string, item: () => void): void {
    this.at++;
    this.take(BLANK);
    if (this.text[this.at] === closing) {
      this.at++;
      return;
    }
    for (;;) {
      item();
      if (this.text[this.at] === closing) break;
      this.sign(",");
    }
    this.at++;
  }

  private sign(expected: string): void {
    if (this.text[this.at] !== expected) throw UNEXPECTED;
    this.at++;
  }

  private take(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const [found] = pattern.exec(this.text) ?? [];
    if (found === undefined) return null;
    this.at += found.length;
    return found;
  }
}

/** Line and column of an offset, the first being 1. */
export function placeOf(text: string, offset: number): { line: number; column: number } {
  const before = text.slice(0, offset).split("\n");
  return { line: before.length, column: (before.at(-1) as string).length + 1 };
}
