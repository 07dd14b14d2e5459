/** Typed reading of a row's fields. A value of another type, or none, is "unknown": "" for texts, null for the rest. */
import type { Scalar, WireDate } from "../wire/values.ts";

/** The part of a row that projections need: a field's last known value by its path. */
export interface Fields {
  get(path: string): Scalar;
}

/** Longest text that is kept of any field, and of one that identifies something: real ones are far shorter. */
const MAX_TEXT_LENGTH = 512;
const MAX_ID_LENGTH = 200;

// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;
const CONTROLS = new RegExp(`${CONTROL.source}+`, "g");

/** A trimmed text of at most 512 characters, control characters turned into spaces; numbers are written out. */
export function textOf(fields: Fields, path: string, maxLength = MAX_TEXT_LENGTH): string {
  const value = fields.get(path);
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value !== "string") return "";
  const text = value.length > maxLength ? value.slice(0, maxLength) : value;
  return (CONTROL.test(text) ? text.replace(CONTROLS, " ") : text).trim();
}

/** A text that identifies something (login, session, queue): at most 200 characters, as the tables of the database hold. */
export function idOf(fields: Fields, path: string): string {
  return textOf(fields, path, MAX_ID_LENGTH);
}

/** A finite number, read from any numeric type or from digits in a text. */
export function numberOf(fields: Fields, path: string): number | null {
  const value = fields.get(path);
  if (typeof value === "number") return Number.isFinite(value) ? value : null;
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "string" && /^\s*-?\d{1,15}(\.\d{1,15})?\s*$/.test(value)) return Number(value);
  return null;
}

/** True or false; null when unknown. Numbers count as C would. */
export function flagOf(fields: Fields, path: string): boolean | null {
  const value = fields.get(path);
  if (typeof value === "boolean") return value;
  if (typeof value === "number" || typeof value === "bigint") return Number(value) !== 0;
  return null;
}

/** Epoch milliseconds; null for "no date" (seconds 0). */
export function instantOf(fields: Fields, path: string): number | null {
  const date = dateOf(fields, path);
  return date ? date.seconds * 1000 + Math.floor(date.microseconds / 1000) : null;
}

/** Seconds east of UTC that the server displays the date in; null when there is no date. */
export function offsetOf(fields: Fields, path: string): number | null {
  return dateOf(fields, path)?.offsetSeconds ?? null;
}

function dateOf(fields: Fields, path: string): WireDate | null {
  const value = fields.get(path);
  return typeof value === "object" && value !== null && value.seconds !== 0 ? value : null;
}
