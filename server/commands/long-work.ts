import { readFileSync } from "node:fs";
import { failureOf } from "../platform/backup/errors.ts";
import type { RowProgress } from "../../db/rows-copied.ts";
import type { Progress } from "../platform/backup/progress.ts";
import type { Clock } from "../platform/clock.ts";
import { MoveError } from "../platform/move/errors.ts";
import type { CommandContext } from "./command.ts";

/** Far above the longest passphrase. */
const MAX_INPUT_BYTES = 8_192;
const BAR_WIDTH = 20;
type Told = Progress | RowProgress;
const STEPS: Readonly<Record<Progress["step"], string>> = {
  copy: "Copying the database",
  pack: "Packing",
  unpack: "Unpacking",
  look: "Looking through it",
};

/**
 * Does work that takes a while: tells how far it is, and stops it at the first Ctrl-C. With --json a failure is an object on
 * standard output too, for whoever started this as a process of its own.
 */
export async function longWork<Result>(
  context: CommandContext,
  work: (signal: AbortSignal, onProgress: (told: Told) => void) => Promise<Result>,
): Promise<Result> {
  const abort = new AbortController();
  void context.stopped.then(() => abort.abort());
  const shown = progressOf(context);
  try {
    return await work(abort.signal, shown.tell);
  } catch (cause) {
    const failure = cause instanceof MoveError ? { code: cause.code, detail: cause.message } : failureOf(cause);
    if (context.options.json) context.print(JSON.stringify({ error: failure }));
    throw cause;
  } finally {
    shown.end();
  }
}

/** The passphrase that somebody gave ahead: a file's first line, or standard input; null when they did not. */
export async function givenPassphrase({ options, readInput }: CommandContext): Promise<string | null> {
  if (options.passphraseFile !== null && options.passphraseStdin) {
    throw new Error("Choose one: --passphrase-file or --passphrase-stdin.");
  }
  if (options.passphraseStdin) return firstLine(await readInput(MAX_INPUT_BYTES));
  if (options.passphraseFile === null) return null;
  try {
    return firstLine(readFileSync(options.passphraseFile, "utf8"));
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? "unknown";
    throw new Error(`The passphrase ${options.passphraseFile} cannot be read: ${reason}.`, { cause });
  }
}

/** The passphrase of an existing backup: as given ahead, else asked for; null without a terminal. */
export async function knownPassphrase(context: CommandContext): Promise<string | null> {
  return (await givenPassphrase(context)) ?? context.askSecret("Passphrase of the backup: ");
}

function firstLine(text: string): string {
  return text.replace(/\r?\n[\s\S]*$/, "");
}

function progressOf({ options, say, clock }: CommandContext): { tell(told: Told): void; end(): void } {
  const { progress } = options;
  if (progress === "lines") return { tell: (told) => say(JSON.stringify(told)), end() {} };
  if (progress === "off" || !process.stderr.isTTY) return { tell() {}, end() {} };
  let isShown = false;
  const rowText = rowTextOf(clock);
  return {
    tell(told) {
      process.stderr.write(`\r\x1b[K${"table" in told ? rowText(told) : byteText(told)}`);
      isShown = true;
    },
    end() {
      if (isShown) process.stderr.write("\r\x1b[K");
    },
  };
}

function byteText({ step, doneBytes, totalBytes }: Progress): string {
  if (totalBytes === 0) return `${STEPS[step]}…`;
  return `${STEPS[step]} ${Math.floor((doneBytes / totalBytes) * 100)} % of ${sizeText(totalBytes)}`;
}

/** `Writing rows [#####---------------] 27 %  12,000 rows/s  audit_entries 1,500 of 3,000`; the pace is counted from where a step began. */
export function rowTextOf(clock: Pick<Clock, "monotonic">): (told: RowProgress) => string {
  let began = { step: "", atMs: 0 };
  return ({ step, table, doneRows, totalRows, doneOfAll, totalOfAll }) => {
    if (began.step !== step) began = { step, atMs: clock.monotonic() };
    const share = totalOfAll === 0 ? 1 : doneOfAll / totalOfAll;
    const filled = Math.floor(share * BAR_WIDTH);
    const bar = `[${"#".repeat(filled)}${"-".repeat(BAR_WIDTH - filled)}] ${Math.floor(share * 100)} %`;
    const tookMs = clock.monotonic() - began.atMs;
    const pace = tookMs < 100 ? "" : `  ${numberText(Math.round((doneOfAll / tookMs) * 1000))} rows/s`;
    const name = step === "read" ? "Reading rows" : "Writing rows";
    return `${name} ${bar}${pace}  ${table} ${numberText(doneRows)} of ${numberText(totalRows)}`;
  };
}

/** `12,345`. */
export function numberText(value: number): string {
  return value.toLocaleString("en");
}

/** `12 MB`, `1.3 MB`, `44 kB`. */
export function sizeText(bytes: number): string {
  if (bytes < 1e6) return `${Math.ceil(bytes / 1e3)} kB`;
  return `${bytes < 1e7 ? (bytes / 1e6).toFixed(1) : Math.round(bytes / 1e6)} MB`;
}
