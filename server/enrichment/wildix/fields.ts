/** Reading what came from outside: a field of another type, or none, is unknown ("" for texts, null for the rest). */

export type Outside = Readonly<Record<string, unknown>>;

/** Longest text and longest list that are kept: real ones are far shorter. */
const MAX_TEXT_LENGTH = 512;
const MAX_ITEMS = 100;
/** The years between which an instant makes sense; everything else is a unit that was mixed up. */
const EARLIEST_MS = Date.UTC(1990, 0);
const LATEST_MS = Date.UTC(2200, 0);

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROLS = /[\u0000-\u001f\u007f-\u009f]+/g;

/** Whether it is an object that is no list. */
export function isObject(value: unknown): value is Outside {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** An object field; an empty one when it is something else. */
export function objectOf(of: Outside, name: string): Outside {
  const value = of[name];
  return isObject(value) ? value : {};
}

/** The objects of a list field. */
export function objectsOf(of: Outside, name: string): Outside[] {
  const value = of[name];
  return Array.isArray(value) ? value.slice(0, MAX_ITEMS).filter(isObject) : [];
}

/** A trimmed text of at most 512 characters, control characters turned into spaces; numbers are written out. */
export function textOf(of: Outside, name: string): string {
  const value = of[name];
  if (typeof value === "number" && Number.isFinite(value)) return String(value);
  if (typeof value !== "string") return "";
  return value.slice(0, MAX_TEXT_LENGTH).replace(CONTROLS, " ").trim();
}

/** The texts of a list field, without empty ones and doubles. */
export function textsOf(of: Outside, name: string): string[] {
  const value = of[name];
  if (!Array.isArray(value)) return [];
  const texts = value.slice(0, MAX_ITEMS).map((item) => textOf({ item }, "item"));
  return [...new Set(texts.filter((text) => text !== ""))];
}

/** A finite number, also when it is written as a text. */
export function numberOf(of: Outside, name: string): number | null {
  const value = of[name];
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value !== "string" || !/^\s*-?\d{1,15}(\.\d{1,9})?\s*$/.test(value)) return null;
  return Number(value);
}

/** An instant that is given in epoch milliseconds, or in ISO 8601 with its offset. */
export function instantOf(of: Outside, name: string): number | null {
  const number = numberOf(of, name);
  const value = of[name];
  const isIso = typeof value === "string" && /^\d{4}-\d\d-\d\dT[\d:.]{5,}(Z|[+-]\d\d:?\d\d)$/.test(value);
  return asInstant(number ?? (isIso ? Date.parse(value) : Number.NaN));
}

/** The number as an instant, null when it cannot be one. */
export function asInstant(epochMs: number): number | null {
  return epochMs > EARLIEST_MS && epochMs < LATEST_MS ? Math.round(epochMs) : null;
}
