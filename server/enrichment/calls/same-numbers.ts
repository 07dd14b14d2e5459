/** PURE: whether a live call and one of the history are of the same numbers. */
import type { LiveCall } from "../../platform/live-calls.ts";
import type { Call } from "../model.ts";

/** The same number begins with `0`, `+33` or `0033`: these last digits are what it has in any spelling. */
const CORE_DIGITS = 9;

/** Both ends are of the call; only whoever is outside, by their whole number; nothing of it. */
export type Likeness = 2 | 1 | 0;

/**
 * How much two calls are alike. The number inside the house is another one for each system (a queue's public number here, an
 * extension there), so that the outside one alone says something, as long as it is a whole number; extensions say so only together.
 */
export function likenessOf(
  { outside, inside }: Pick<LiveCall, "outside" | "inside">,
  { legs }: Pick<Call, "legs">,
): Likeness {
  const numbers = legs.flatMap(({ from, to }) => [from.number, from.extension, to.number, to.extension]);
  const has = (wanted: string) => numbers.some((number) => isSameNumber(number, wanted));
  if (!has(outside)) return 0;
  if (has(inside)) return 2;
  return digitsOf(outside).length >= CORE_DIGITS ? 1 : 0;
}

/** Whether two spellings are one number: the same last nine digits, or, of extensions and short numbers, the same digits. */
export function isSameNumber(one: string, other: string): boolean {
  const [a, b] = [digitsOf(one), digitsOf(other)];
  if (a === "" || b === "") return false;
  if (a.length < CORE_DIGITS || b.length < CORE_DIGITS) return a === b;
  return a.slice(-CORE_DIGITS) === b.slice(-CORE_DIGITS);
}

function digitsOf(number: string): string {
  return (number.split("@", 1)[0] ?? "").replace(/\D/g, "");
}
