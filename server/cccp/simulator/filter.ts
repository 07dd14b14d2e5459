/**
 * The filter language of `query_list`, evaluated for real:
 *
 *     filter  := '' | '.' '[' or ']'
 *     or      := and ('or' and)*
 *     and     := term ('and' term)*
 *     term    := '(' or ')' | operand (('eq'|'ne'|'gt'|'lt'|'ge'|'le') operand)?
 *     operand := path | number | 'string', a quote inside doubled
 *     path    := name ('/' name)*
 *
 * A field alone is true when it holds something other than false, 0 or nothing. `''` stands for "no value". A date is
 * compared with text of the form `YYYY/MM/DD HH:MM:SS` (UTC).
 */
import { type Fields, Instant, type Reader, resolve, type Value } from "./paths.ts";

export type Filter<T> = (object: T) => boolean;

/** A filter longer than this is refused like any other bad filter: it came from outside. */
const MAX_LENGTH = 4096;
/** Parentheses deeper than this are refused. */
const MAX_DEPTH = 32;

const OPERATORS = {
  eq: (order: number) => order === 0,
  ne: (order: number) => order !== 0,
  gt: (order: number) => order > 0,
  lt: (order: number) => order < 0,
  ge: (order: number) => order >= 0,
  le: (order: number) => order <= 0,
} as const;

type Operand<T> = Reader<T>;

/** The predicate of a filter; null when the text is not a filter or names a field that does not exist. */
export function compileFilter<T>(text: string, fields: Fields<T>): Filter<T> | null {
  const trimmed = text.trim();
  if (trimmed === "") return () => true;
  if (trimmed.length > MAX_LENGTH) return null;
  const tokens = tokenize(trimmed);
  if (!tokens) return null;
  const parser = new Parser(tokens, fields);
  return parser.filter();
}

interface Token {
  kind: "word" | "number" | "string" | "mark";
  text: string;
}

const TOKEN = /\s*(?:('(?:[^']|'')*')|(-?\d+(?:\.\d+)?)(?![\w.])|([A-Za-z_][\w-]*)|([.[\]()/]))/y;

function tokenize(text: string): Token[] | null {
  const tokens: Token[] = [];
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < text.length) {
    const match = TOKEN.exec(text);
    if (!match) return null;
    const [, quoted, number, word, mark] = match;
    if (quoted !== undefined) tokens.push({ kind: "string", text: quoted.slice(1, -1).replaceAll("''", "'") });
    else if (number !== undefined) tokens.push({ kind: "number", text: number });
    else if (word !== undefined) tokens.push({ kind: "word", text: word });
    else if (mark !== undefined) tokens.push({ kind: "mark", text: mark });
  }
  return tokens;
}

/** Recursive descent; every method gives null for what it cannot read, and null travels up. */
class Parser<T> {
  private position = 0;
  private depth = 0;

  constructor(
    private readonly tokens: readonly Token[],
    private readonly fields: Fields<T>,
  ) {}

  filter(): Filter<T> | null {
    if (!this.take("mark", ".") || !this.take("mark", "[")) return null;
    const inside = this.or();
    if (!inside || !this.take("mark", "]") || this.position !== this.tokens.length) return null;
    return inside;
  }

  private or(): Filter<T> | null {
    return this.chain(
      "or",
      () => this.and(),
      (a, b) => (object) => a(object) || b(object),
    );
  }

  private and(): Filter<T> | null {
    return this.chain(
      "and",
      () => this.term(),
      (a, b) => (object) => a(object) && b(object),
    );
  }

  private chain(
    word: string,
    part: () => Filter<T> | null,
    join: (a: Filter<T>, b: Filter<T>) => Filter<T>,
  ): Filter<T> | null {
    let left = part();
    while (left && this.take("word", word)) {
      const right = part();
      left = right && join(left, right);
    }
    return left;
  }

  private term(): Filter<T> | null {
    if (this.take("mark", "(")) {
      if (++this.depth > MAX_DEPTH) return null;
      const inside = this.or();
      this.depth -= 1;
      return inside && this.take("mark", ")") ? inside : null;
    }
    const left = this.operand();
    if (!left) return null;
    const operator = this.operator();
    if (!operator) return (object) => isTrue(left(object));
    const right = this.operand();
    return right && ((object) => isHolding(operator, left(object), right(object)));
  }

  private operand(): Operand<T> | null {
    const token = this.tokens[this.position];
    if (!token || token.kind === "mark") return null;
    this.position += 1;
    if (token.kind === "string") return () => token.text;
    if (token.kind === "number") {
      const number = Number(token.text);
      return () => number;
    }
    const path = [{ name: token.text, query: null }];
    while (this.take("mark", "/")) {
      const next = this.tokens[this.position++];
      if (next?.kind !== "word") return null;
      path.push({ name: next.text, query: null });
    }
    return resolve(this.fields, path);
  }

  private operator(): ((order: number) => boolean) | null {
    const token = this.tokens[this.position];
    if (token?.kind !== "word" || !Object.hasOwn(OPERATORS, token.text)) return null;
    this.position += 1;
    return OPERATORS[token.text as keyof typeof OPERATORS];
  }

  private take(kind: Token["kind"], text: string): boolean {
    const token = this.tokens[this.position];
    if (token?.kind !== kind || token.text !== text) return false;
    this.position += 1;
    return true;
  }
}

function isTrue(value: Value | undefined): boolean {
  if (value instanceof Instant) return value.at !== null;
  return value !== undefined && value !== "" && value !== 0 && value !== false;
}

/** Two values that cannot be ordered (text and a number, nothing and a date) are unequal and neither before nor after. */
function isHolding(operator: (order: number) => boolean, left: Value | undefined, right: Value | undefined): boolean {
  const order = compare(left, right);
  return order === null ? operator === OPERATORS.ne : operator(order);
}

function compare(left: Value | undefined, right: Value | undefined): number | null {
  const leftIsEmpty = isEmpty(left);
  const rightIsEmpty = isEmpty(right);
  if (leftIsEmpty || rightIsEmpty) return leftIsEmpty && rightIsEmpty ? 0 : null;
  if (left instanceof Instant || right instanceof Instant) return difference(instantOf(left), instantOf(right));
  if (typeof left === "string" && typeof right === "string") return left < right ? -1 : left > right ? 1 : 0;
  return difference(numberOf(left), numberOf(right));
}

function isEmpty(value: Value | undefined): boolean {
  return value === undefined || value === "" || (value instanceof Instant && value.at === null);
}

function difference(left: number | null, right: number | null): number | null {
  return left === null || right === null ? null : left - right;
}

function numberOf(value: Value | undefined): number | null {
  if (typeof value === "boolean") return value ? 1 : 0;
  if (typeof value === "number") return value;
  if (typeof value !== "string" || !/^-?\d+(\.\d+)?$/.test(value)) return null;
  return Number(value);
}

function instantOf(value: Value | undefined): number | null {
  if (value instanceof Instant) return value.at;
  if (typeof value !== "string") return null;
  const match = /^(\d{4})\/(\d\d)\/(\d\d)(?: (\d\d):(\d\d):(\d\d))?$/.exec(value);
  if (!match) return null;
  const [year, month, day, hour, minute, second] = match.slice(1).map((part) => Number(part ?? 0));
  return Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second);
}
