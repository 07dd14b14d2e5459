import type { RE2JSSyntaxException } from "re2js";
import type { FieldProblem } from "../../platform/http/problem.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import { ruleFault } from "./field-codes.ts";
import { withoutAccents } from "./fold.ts";

/** Characters of a pattern. */
export const MAX_PATTERN_LENGTH = 200;
/** Steps of the compiled pattern: with a title of 1,000 characters at most half a million steps. */
const MAX_STEPS = 500;

/** A pattern that is ready to be asked; in linear time, whatever the pattern and the text (RE2). */
export interface Pattern {
  /** @param text without accents (`withoutAccents`). */
  isFoundIn(text: string): boolean;
}

/** Loaded with the first pattern: its tables of characters cost every start 5 MB, and most installations have no pattern. */
const engine = () => require("re2js") as typeof import("re2js");

export type PatternRead = { pattern: Pattern; fault: null } | { pattern: null; fault: FieldProblem };

/**
 * Reads a pattern in the syntax of RE2. It looks anywhere in the text unless it says `^` or `$`; neither accents nor case
 * matter, of the pattern or of the text.
 * @param field by which the fault names the pattern: `conditions.title.value`.
 */
export function readPattern(source: string, field: string): PatternRead {
  if (source === "") return { pattern: null, fault: fieldFault(field, "required") };
  if (source.length > MAX_PATTERN_LENGTH)
    return { pattern: null, fault: fieldFault(field, "text_max", { max: MAX_PATTERN_LENGTH }) };
  const { RE2JS, RE2JSSyntaxException } = engine();
  try {
    const compiled = RE2JS.compile(withoutAccents(source), RE2JS.CASE_INSENSITIVE);
    if (compiled.programSize() > MAX_STEPS) return { pattern: null, fault: ruleFault(field, "pattern_too_large") };
    return { pattern: { isFoundIn: (text) => compiled.matcher(text).find() }, fault: null };
  } catch (cause) {
    if (!(cause instanceof RE2JSSyntaxException)) throw cause;
    return { pattern: null, fault: faultOf(source, field, cause) };
  }
}

type Where = { position: number; found: string };
const UNSUPPORTED = /^(\(\?([=!<]|P[=>])|\\[1-9k])/;

function faultOf(source: string, field: string, { error, input }: RE2JSSyntaxException): FieldProblem {
  const where = placeOf(source, String(error), String(input ?? ""));
  if (UNSUPPORTED.test(source.slice(where.position - 1))) return ruleFault(field, "pattern_unsupported", where);
  if (/^missing closing/.test(error)) return ruleFault(field, "pattern_open", where);
  if (/^unexpected \)/.test(error)) return ruleFault(field, "pattern_unexpected", where);
  if (/repe(at|tition)/.test(error)) return ruleFault(field, "pattern_repeats", where);
  if (/too large|too deep|nesting/.test(error)) return ruleFault(field, "pattern_too_large");
  return ruleFault(field, "pattern_syntax", where);
}

/**
 * Where the fault is. The library tells a part of the pattern, or for brackets the whole of it; taking accents away may have
 * moved what it tells, so what is not found as it stands is looked for among the letters without them.
 */
function placeOf(source: string, error: string, input: string): Where {
  if (/closing \)|unexpected \)/.test(error)) return oddBracket(source);
  if (/trailing backslash/.test(error)) return { position: source.length, found: "\\" };
  let index = source.indexOf(input);
  if (index < 0)
    index = Array.from(source, (letter) => withoutAccents(letter) || letter)
      .join("")
      .indexOf(input);
  return { position: Math.max(0, index) + 1, found: input.slice(0, 20) || source.slice(0, 20) };
}

/** The last bracket that is never closed, or the first that closes nothing. */
function oddBracket(source: string): Where {
  const open: number[] = [];
  let isInClass = false;
  for (let index = 0; index < source.length; index++) {
    const sign = source[index];
    if (sign === "\\") index++;
    else if (isInClass) isInClass = sign !== "]";
    else if (sign === "[") isInClass = true;
    else if (sign === "(") open.push(index);
    else if (sign === ")" && open.pop() === undefined) return { position: index + 1, found: ")" };
  }
  return { position: (open.at(-1) ?? 0) + 1, found: "(" };
}
