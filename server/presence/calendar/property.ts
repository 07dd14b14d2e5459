import ICAL from "ical.js";
import type { Line } from "./components.ts";

/** One line of content taken apart; values stay as they are written. */
export interface Property {
  /** In capitals. */
  name: string;
  /** Names in capitals, without their quotation marks; of a parameter with several values the first. */
  params: ReadonlyMap<string, string>;
  value: string;
  /** Line of the calendar. */
  line: number;
}

/**
 * ical.js takes lines apart, with what that needs (quotation marks, the escapes of RFC 6868), and nothing more: with this set it leaves every
 * value as text. Its own readers of dates and rules throw away what we can still make sense of, and its zones take the host's.
 */
const RAW = { value: {}, param: {}, property: {}, propertyGroups: false };

/** Properties whose value begins with a date: what follows a colon inside of an unquoted TZID can be told from it. */
const DATED = /^(?:DTSTART|DTEND|RECURRENCE-ID|EXDATE|RDATE)[;:]/i;
const LOOKS_DATED = /^\s*(?:\d{4}-?\d\d|$)/;
/** Outlook's names hold a colon, "(UTC+01:00) Paris", and some programs forget the quotation marks that it needs then. */
const UNQUOTED_ZONE = /^([^:"]*;TZID=)([^"][^;]*):(\s*\d{8}[^:]*)$/i;

/** Names with their parameters recur on thousands of lines ("DTSTART;TZID=Europe/Paris"): they are taken apart once. */
const heads = new Map<string, Pick<Property, "name" | "params">>();
const MAX_HEADS = 2_000;

const NO_PARAMS: ReadonlyMap<string, string> = new Map();
const COLON = 58;

/** @throws Error when the line is no property. */
export function readProperty({ name, text, number }: Line): Property {
  // "SUMMARY:…": there is nothing to take apart.
  if (text.charCodeAt(name.length) === COLON) {
    return { name, params: NO_PARAMS, value: text.slice(name.length + 1).trim(), line: number };
  }
  const colon = text.indexOf(":");
  const head = text.slice(0, Math.max(colon, 0));
  const value = text.slice(colon + 1).trim();
  // Quotation marks may hold colons, and so may an Outlook's name without them: then the whole line has to be looked at.
  const isPlain = colon > 0 && !head.includes('"') && (!DATED.test(text) || LOOKS_DATED.test(value));
  if (!isPlain) return wholeLine(text, number);
  let known = heads.get(head);
  if (!known) {
    const { name, params } = wholeLine(`${head}:`, number);
    known = { name, params };
    if (heads.size < MAX_HEADS) heads.set(head, known);
  }
  return { name: known.name, params: known.params, value, line: number };
}

function wholeLine(text: string, line: number): Property {
  let parsed = parse(text);
  if (DATED.test(text) && !LOOKS_DATED.test(String(parsed[3]))) {
    const parts = UNQUOTED_ZONE.exec(text);
    if (parts) parsed = parse(`${parts[1]}"${parts[2]}":${parts[3]}`);
  }
  const params = new Map<string, string>();
  for (const [name, value] of Object.entries(parsed[1])) {
    params.set(name.trim().toUpperCase(), String(Array.isArray(value) ? value[0] : value).trim());
  }
  // ical.js keeps what VALUE says as the kind of the value.
  if (parsed[2] !== "unknown") params.set("VALUE", parsed[2].toUpperCase());
  return { name: parsed[0].trim().toUpperCase(), params, value: String(parsed[3]).trim(), line };
}

/** Text with the escapes of RFC 5545 §3.3.11 undone. */
export function unescaped(value: string): string {
  return value.replace(/\\([\\;,nN])/g, (_, one: string) => (one === "n" || one === "N" ? "\n" : one));
}

/** Values that commas separate, escaped commas excepted. */
export function listed(value: string): string[] {
  return (value.match(/(?:\\.|[^,\\])+/g) ?? []).map((each) => unescaped(each).trim()).filter((each) => each !== "");
}

/** A property as jCal has it: name, parameters, kind of the value, value. */
type JCal = [string, Record<string, string | string[]>, string, unknown];

function parse(text: string): JCal {
  return ICAL.parse.property(text, RAW) as JCal;
}
