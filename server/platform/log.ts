import { currentRequestId } from "./http/request-context.ts";
import { linesOut } from "./lines-out.ts";

/**
 * Structured log on standard error, one line an entry. Under systemd (`JOURNAL_STREAM`) each line carries the
 * syslog priority prefix of sd-daemon(3), so that journalctl can filter by level. What happens
 * for a request carries its id.
 */
export type LogLevel = "debug" | "info" | "warn" | "error";
export type LogFields = Record<string, string | number | boolean | null | undefined>;

export interface Log {
  /** Fields that cost something are given as a function, which is called only when the line is written. */
  debug(message: string, fields?: LogFields | (() => LogFields)): void;
  info(message: string, fields?: LogFields): void;
  warn(message: string, fields?: LogFields): void;
  error(message: string, fields?: LogFields): void;
  /** The same log with `part` before every message. */
  child(part: string): Log;
}

const RANK: Record<LogLevel, number> = { debug: 0, info: 1, warn: 2, error: 3 };
const PRIORITY: Record<LogLevel, string> = { debug: "<7>", info: "<6>", warn: "<4>", error: "<3>" };
/** A field so named never shows its value, whoever logs it. */
const SECRET_NAME = /pass(word|phrase)?|secret|token|cookie|authorization|credential|private/i;
/** What a token, or the one that an address carries, looks like wherever it stands. */
const SECRET_TEXT = /\bv[gk]_[\w-]{16,}|(?<=[?&](?:kiosk|(?:access_|refresh_)?token)=)[^\s&#"]+/g;
const MAX_VALUE_LENGTH = 500;
/** Control characters and what else ends a line. */
const CONTROL = /[\p{Cc}\u2028\u2029]/gu;

export interface LogOptions {
  level: LogLevel;
  write: (line: string) => void;
  now: () => number;
  isJournal: boolean;
}

/** Builds a log; the defaults write to standard error. Control characters from outside are escaped, so one entry stays one line. */
export function createLog(options: Partial<LogOptions> = {}, part = ""): Log {
  const full: LogOptions = {
    level: options.level ?? "info",
    write: options.write ?? linesOut(2),
    now: options.now ?? Date.now,
    isJournal: options.isJournal ?? process.env.JOURNAL_STREAM !== undefined,
  };
  const emit = (level: LogLevel, message: string, given?: LogFields | (() => LogFields)) => {
    if (RANK[level] < RANK[full.level]) return;
    const head = full.isJournal ? PRIORITY[level] : `${new Date(full.now()).toISOString()} ${level.padEnd(5)} `;
    const name = part ? `${oneLine(part)}: ` : "";
    const request = currentRequestId();
    const fields = typeof given === "function" ? given() : given;
    const all = request === null ? fields : { request, ...fields };
    full.write(`${head}${name}${oneLine(message)}${renderFields(all)}\n`);
  };
  return {
    debug: (message, fields) => emit("debug", message, fields),
    info: (message, fields) => emit("info", message, fields),
    warn: (message, fields) => emit("warn", message, fields),
    error: (message, fields) => emit("error", message, fields),
    child: (name) => createLog(full, part ? `${part}.${name}` : name),
  };
}

/** A log that says nothing: for pure uses and tests. */
export const silentLog: Log = createLog({ write: () => {} });

function renderFields(fields?: LogFields): string {
  if (!fields) return "";
  let out = "";
  for (const [name, value] of Object.entries(fields)) {
    if (value === undefined) continue;
    out += ` ${name}=${SECRET_NAME.test(name) ? "[hidden]" : render(value)}`;
  }
  return out;
}

function render(value: string | number | boolean | null): string {
  if (typeof value !== "string") return String(value);
  // Secrets are taken out first: the cut could go through one, and leave half of it.
  const whole = oneLine(value.slice(0, 2 * MAX_VALUE_LENGTH));
  const text = whole.length > MAX_VALUE_LENGTH ? `${whole.slice(0, MAX_VALUE_LENGTH)}…` : whole;
  return /[\s"=]/.test(text) || text === "" ? JSON.stringify(text) : text;
}

/** Without line ends and without secrets, whatever was passed in. */
function oneLine(text: string): string {
  return text
    .replace(SECRET_TEXT, "[hidden]")
    .replace(CONTROL, (letter) => `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
