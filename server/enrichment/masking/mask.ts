/** PURE: hides digits of outside numbers. The one place that does; whatever shows calls shows what comes out of here. */
import type { StoredCall } from "../calls/stored-call.ts";
import type { Party } from "../model.ts";

/** Nothing is hidden; the last four digits are; all but the last two are. */
export const MASKS = ["none", "end", "most"] as const;
export type Mask = (typeof MASKS)[number];

declare const shown: unique symbol;
/** A call as some eyes may see it: nothing but `maskCall` makes one. */
export type ShownCall = StoredCall & { readonly [shown]: true };

const HIDDEN = "•";
const HIDDEN_AT_END = 4;
const SHOWN_OF_MOST = 2;
/** What has fewer digits is an extension or a short number of the house, and nobody's. */
const FEWEST_DIGITS = 6;
/** The same number begins with `0`, `+33` or `0033`: these last digits are what it has in any spelling. */
const CORE_DIGITS = 9;
/** Digits before those that belong to the number too: the longest prefix of a country with its two zeros, and some. */
const MOST_PREFIX_DIGITS = 7;
/** What people write between digits. */
const BETWEEN = "[\\s.()/-]{0,2}";

/**
 * The call with the digits of its outside numbers hidden, wherever they stand: in numbers, names, tags and channels, in addresses of
 * recordings, in the row of the record table. What a telephone of the house has as its own extension is shown. Notes are no part of
 * a call: they are people's words, and stay.
 */
export function maskCall(call: StoredCall, mask: Mask): ShownCall {
  const hide = mask === "none" ? null : hiderOf(outsideNumbersOf(call), mask);
  if (hide === null) return call as ShownCall;
  const { legs, record, tagging, endCauseText } = call;
  return {
    ...call,
    legs: everyText(legs, hide),
    tagging: everyText(tagging, hide),
    record: everyText(record, hide),
    endCauseText: hide(endCauseText),
  } as ShownCall;
}

/** Whether a number belongs to somebody outside: not the extension of its own end, and too long for one. */
function isOutside({ number, extension }: Pick<Party, "number" | "extension">): boolean {
  return number !== extension && digitsOf(number).length >= FEWEST_DIGITS;
}

/** Whether a text could be a number that some eyes do not see whole: then a count of what it finds would tell it. */
export function couldBeOutside(text: string): boolean {
  return digitsOf(text).length >= FEWEST_DIGITS;
}

function outsideNumbersOf({ legs, record }: StoredCall): string[] {
  const extensions = new Set(legs.flatMap(({ from, to }) => [from.extension, to.extension]));
  const ofLegs = legs.flatMap(({ from, to }) => [from, to]).filter(isOutside);
  const ofRecord = ["src", "dst", "from_number", "to_number"]
    .map((field) => ({ number: String(record?.[field] ?? ""), extension: "" }))
    .filter((party) => !extensions.has(party.number) && isOutside(party));
  return [...new Set([...ofLegs, ...ofRecord].map(({ number }) => digitsOf(number).slice(-CORE_DIGITS)))];
}

/** Hides the numbers in a text, however they are written there; null when there are none to hide. */
function hiderOf(cores: readonly string[], mask: Exclude<Mask, "none">): ((text: string) => string) | null {
  if (cores.length === 0) return null;
  const spelled = cores.map((core) => [...core].join(BETWEEN)).join("|");
  const pattern = new RegExp(`(?:\\d${BETWEEN}){0,${MOST_PREFIX_DIGITS}}(?:${spelled})`, "g");
  return (text) => text.replace(pattern, (number) => hideDigits(number, mask));
}

function hideDigits(number: string, mask: Exclude<Mask, "none">): string {
  const count = digitsOf(number).length;
  const [from, to] = mask === "end" ? [count - HIDDEN_AT_END, count] : [0, count - SHOWN_OF_MOST];
  let place = -1;
  return number.replace(/\d/g, (digit) => {
    place++;
    return place >= from && place < to ? HIDDEN : digit;
  });
}

/** The part of a number that says who: of an address such as `0612345678@host`, what stands before the host. */
function digitsOf(number: string): string {
  return (number.split("@", 1)[0] ?? "").replace(/\D/g, "");
}

/** The same value with every text in it changed, however deep it lies. */
function everyText<Value>(value: Value, change: (text: string) => string): Value {
  if (typeof value === "string") return change(value) as Value;
  if (Array.isArray(value)) return value.map((one) => everyText(one, change)) as Value;
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, everyText(one, change)])) as Value;
}
