import { type FSWatcher, watch } from "node:fs";
import { stat } from "node:fs/promises";
import { dirname } from "node:path";
import type { Clock, Timer } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import type { Ingest, Told } from "../calls/ingest.ts";
import { findFile, recordsOf } from "../takeover/installation.ts";
import { readCallRecord } from "../wildix/call-record.ts";
import { type Outside, textOf } from "../wildix/fields.ts";

/** How a watched file stands. */
export interface WatchView {
  /** As it was given: the file, or a folder that holds `call_history.json`. */
  path: string;
  state: "looking" | "read" | "missing" | "unreadable";
  /** When it was last read; null: never. */
  readAt: number | null;
  /** Calls in it then. */
  calls: number;
  /** Why it cannot be read, in English; "" when it can. */
  reason: string;
}

export interface WatchParts {
  path: string;
  clock: Clock;
  log: Log;
  ingest: Pick<Ingest, "take">;
}

const FILE_NAME = "call_history.json";
/** Where the system tells of no change (network drives), it is seen by looking. */
export const LOOK_EVERY_MS = 500;
/** So long a file may be half written before somebody is told. */
const HALF_WRITTEN_MS = 5_000;
/** Far above what the application that is replaced can hold in memory itself. */
const MAX_FILE_BYTES = 256 * 1024 * 1024;
/** Rows that are remembered as taken; more are taken again, which changes nothing. */
const MAX_REMEMBERED = 200_000;

/** Takes in a `call_history.json` each time that it changes; only what is new in it. */
export class WatchedFile {
  private readonly current: WatchView;
  private timer: Timer | null = null;
  private watcher: FSWatcher | null = null;
  private watched = "";
  private looking: Promise<void> | null = null;
  private isStopped = true;
  /** Of the file that was taken in last. */
  private mark = "";
  private unreadableSince: number | null = null;
  private readonly taken = new Map<string, number | bigint>();

  constructor(private readonly parts: WatchParts) {
    this.current = { path: parts.path, state: "looking", readAt: null, calls: 0, reason: "" };
  }

  get view(): WatchView {
    return { ...this.current };
  }

  start(): void {
    this.isStopped = false;
    this.timer = this.parts.clock.every(LOOK_EVERY_MS, () => void this.look());
    void this.look();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.timer?.cancel();
    this.watcher?.close();
    this.watcher = null;
    await this.looking;
  }

  /** Looks whether the file changed, and takes it in then; one look at a time. */
  look(): Promise<void> {
    this.looking ??= this.lookOnce()
      .catch((cause: unknown) => this.isUnreadable(cause instanceof Error ? cause.message : String(cause)))
      .finally(() => {
        this.looking = null;
      });
    return this.looking;
  }

  private async lookOnce(): Promise<void> {
    if (this.isStopped) return;
    const file = await fileAt(this.parts.path);
    if (file === null) {
      this.current.state = "missing";
      return;
    }
    this.follow(dirname(file.path));
    if (file.mark === this.mark) return;
    if (file.size > MAX_FILE_BYTES) throw new Error(`it is larger than ${MAX_FILE_BYTES} bytes`);
    const text = await Bun.file(file.path).text();
    let body: unknown;
    try {
      body = JSON.parse(text);
    } catch (cause) {
      // Whoever writes it may not be done: it is looked at again, and told of only when it stays so.
      this.isUnreadable(`it is no JSON (${(cause as Error).message})`);
      return;
    }
    const faults: string[] = [];
    const records = recordsOf(body, file.path, faults);
    await this.take(records);
    this.mark = file.mark;
    this.unreadableSince = null;
    const [fault = ""] = faults;
    const state = fault === "" ? "read" : "unreadable";
    Object.assign(this.current, { state, readAt: this.parts.clock.now(), calls: records.length, reason: fault });
  }

  private async take(records: readonly Outside[]): Promise<void> {
    const { ingest, clock } = this.parts;
    const told: Told[] = [];
    const fresh: [string, number | bigint][] = [];
    for (const record of records) {
      const key = `${textOf(record, "pbxid")}:${textOf(record, "id")}`;
      const hash = Bun.hash(JSON.stringify(record));
      if (this.taken.get(key) === hash) continue;
      const reading = readCallRecord(record, "file", clock.now());
      if (reading === null) continue;
      told.push({ reading, event: null });
      fresh.push([key, hash]);
    }
    await ingest.take(told);
    for (const [key, hash] of fresh) if (this.taken.size < MAX_REMEMBERED) this.taken.set(key, hash);
  }

  private isUnreadable(reason: string): void {
    const now = this.parts.clock.monotonic();
    this.unreadableSince ??= now;
    if (now - this.unreadableSince < HALF_WRITTEN_MS) return;
    if (this.current.state !== "unreadable") this.parts.log.warn("the watched file cannot be read", { reason });
    Object.assign(this.current, { state: "unreadable", reason });
  }

  /** Lets the system tell of changes in the folder, which also sees a file that is put in place of another. */
  private follow(folder: string): void {
    if (this.watched === folder) return;
    this.watched = folder;
    this.watcher?.close();
    try {
      this.watcher = watch(folder, { persistent: false }, () => void this.look());
      this.watcher.on("error", () => {
        this.watched = "";
      });
    } catch {
      // It is looked at in any case.
      this.watcher = null;
    }
  }
}

async function fileAt(path: string): Promise<{ path: string; mark: string; size: number } | null> {
  const given = await stat(path).catch(() => null);
  const file = given?.isDirectory() ? findFile(path, FILE_NAME) : path;
  const found = file === null ? null : file === path ? given : await stat(file).catch(() => null);
  if (file === null || !found?.isFile()) return null;
  return { path: file, mark: `${file}|${found.ino}|${found.size}|${found.mtimeMs}`, size: found.size };
}
