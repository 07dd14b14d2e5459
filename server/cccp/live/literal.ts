/**
 * Reads an ECMAScript literal as data: objects, arrays, strings, numbers, true, false, null, undefined, brackets around
 * any of them, trailing commas. Never evaluates anything, never throws, and gives up (null) on anything else.
 */
export type Literal = string | number | boolean | null | Literal[] | Map<string, Literal>;

/** What stands at the reader's place: a key without quotes, a number, a word, the rest of an escape. */
const NAME = /[\w$\u00c0-\uffff]+/y;
const NUMBER = /[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?(?![\w$\u00c0-\uffff])/iy;
const WORD = /[a-z]+(?![\w$\u00c0-\uffff])/y;
const CODE = /x[\da-f]{2}|u[\da-f]{4}/iy;

const MAX_LENGTH = 65_536;
const MAX_DEPTH = 16;
const WORDS: ReadonlyMap<string, Literal> = new Map([
  ["true", true],
  ["false", false],
  ["null", null],
  ["undefined", null],
] as [string, Literal][]);
const ESCAPES: Readonly<Record<string, string>> = { n: "\n", r: "\r", t: "\t", b: "\b", f: "\f", v: "\v", "0": "\0" };

/** The value of a literal, wrapped so that `null` alone means "not a literal". At most 65,536 characters, 16 levels deep. */
export function parseLiteral(text: string): { value: Literal } | null {
  if (text.length > MAX_LENGTH) return null;
  const reader = new LiteralReader(text);
  const value = reader.value(0);
  return value === FAILED || !reader.isAtEnd() ? null : { value };
}

const FAILED = Symbol("not a literal");
type Result = Literal | typeof FAILED;

class LiteralReader {
  private at = 0;

  constructor(private readonly text: string) {}

  value(depth: number): Result {
    if (depth > MAX_DEPTH) return FAILED;
    const next = this.peek();
    if (next === "(") return this.bracketed(depth);
    if (next === "{") return this.object(depth);
    if (next === "[") return this.array(depth);
    if (next === "'" || next === '"') return this.string();
    return this.word();
  }

  /** Whether only spaces, and the semicolon of a statement, are left. */
  isAtEnd(): boolean {
    while (this.take(";"));
    return this.peek() === "";
  }

  private bracketed(depth: number): Result {
    this.at++;
    const value = this.value(depth + 1);
    return value !== FAILED && this.take(")") ? value : FAILED;
  }

  private object(depth: number): Result {
    this.at++;
    const entries = new Map<string, Literal>();
    while (!this.take("}")) {
      const key = this.key();
      if (key === null || !this.take(":")) return FAILED;
      const value = this.value(depth + 1);
      if (value === FAILED) return FAILED;
      entries.set(key, value);
      if (!this.take(",") && this.peek() !== "}") return FAILED;
    }
    return entries;
  }

  private array(depth: number): Result {
    this.at++;
    const items: Literal[] = [];
    while (!this.take("]")) {
      const value = this.value(depth + 1);
      if (value === FAILED) return FAILED;
      items.push(value);
      if (!this.take(",") && this.peek() !== "]") return FAILED;
    }
    return items;
  }

  private key(): string | null {
    const next = this.peek();
    if (next === "'" || next === '"') {
      const text = this.string();
      return typeof text === "string" ? text : null;
    }
    return this.match(NAME);
  }

  private string(): Result {
    const quote = this.text[this.at++];
    let out = "";
    while (this.at < this.text.length) {
      const c = this.text.charAt(this.at++);
      if (c === quote) return out;
      out += c === "\\" ? this.escape() : c;
    }
    return FAILED;
  }

  private escape(): string {
    const code = this.match(CODE);
    if (code) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    const c = this.text[this.at++] ?? "";
    return ESCAPES[c] ?? c;
  }

  private word(): Result {
    const number = this.match(NUMBER);
    if (number) return Number(number);
    const word = this.match(WORD);
    const value = word === null ? undefined : WORDS.get(word);
    return value === undefined ? FAILED : value;
  }

  /** What a sticky pattern finds here, taken; null when it does not fit. */
  private match(pattern: RegExp): string | null {
    pattern.lastIndex = this.at;
    const found = pattern.exec(this.text)?.[0] ?? null;
    if (found !== null) this.at += found.length;
    return found;
  }

  private take(c: string): boolean {
    if (this.peek() !== c) return false;
    this.at++;
    return true;
  }

  /** The next character that is no space; "" at the end. */
  private peek(): string {
    while (this.at < this.text.length && this.text.charAt(this.at).trim() === "") this.at++;
    return this.text[this.at] ?? "";
  }
}
