import type { Clock } from "../../platform/clock.ts";
import type { Occurrence } from "../model.ts";
import type { Issue } from "./issue.ts";
import type { RawLine } from "./raw-line.ts";
import type { CalendarReading, CalendarResult } from "./read-calendar.ts";
import type { WorkerAsk, WorkerTold } from "./worker.ts";

export interface Expanded extends CalendarResult {
  /** False: it took longer than `PATIENCE_MS`, or the thread broke, and nothing came of it; the last good copy stays. */
  isFinished: boolean;
  raw: RawLine[];
}

/** A feed that takes longer is given up. 20,000 events take less than 1.5 s (`bun run bench presence`). */
export const PATIENCE_MS = 2_000;
/** Feeds that wait for their turn; more than one feed an extension of the largest PBX. */
const MAX_WAITING = 2_000;

export type StartWorker = () => Worker;

/** Only the build sets it. */
declare const BUILD_VERSION: string | undefined;
/** All of the program's own code is one file at the root of the compiled program; threads keep their path (scripts/build.ts). */
const FILE = typeof BUILD_VERSION === "string" ? "./server/presence/calendar/worker.js" : "./worker.ts";

export const startWorker: StartWorker = () => new Worker(new URL(FILE, import.meta.url).href);

/**
 * Reads calendars in a thread of their own, one after the other, each in a new one, which is killed after `PATIENCE_MS`: whatever a feed
 * holds, the main thread goes on, and so does the next feed. A new thread is up within a few milliseconds and gives its memory back at its end.
 */
export class Expander {
  private last: Promise<unknown> = Promise.resolve();
  private waiting = 0;

  constructor(
    private readonly clock: Clock,
    private readonly start: StartWorker = startWorker,
    private readonly patienceMs = PATIENCE_MS,
  ) {}

  /**
   * Reads a body as `readCalendar` does. Never rejects for what a feed may hold.
   * @param bytes handed over to the thread, and of no use afterwards.
   * @throws Error when too many wait already.
   */
  expand(bytes: Uint8Array, reading: CalendarReading, isRaw = false): Promise<Expanded> {
    if (this.waiting >= MAX_WAITING) return Promise.reject(new Error("too many calendars wait to be read"));
    this.waiting++;
    const turn = this.last.then(() => this.once({ bytes, reading, isRaw }));
    this.last = turn.catch(() => {});
    return turn.finally(() => this.waiting--);
  }

  private once(ask: WorkerAsk): Promise<Expanded> {
    const worker = this.start();
    const occurrences: Occurrence[] = [];
    const raw: RawLine[] = [];
    return new Promise((resolve) => {
      const finish = (expanded: Expanded) => {
        timer.cancel();
        worker.terminate();
        resolve(expanded);
      };
      const timer = this.clock.after(this.patienceMs, () => finish(givenUp("took_too_long", "")));
      worker.onmessage = ({ data }: MessageEvent<WorkerTold>) => {
        if ("piece" in data) for (const one of data.piece) occurrences.push(one);
        else if ("rawPiece" in data) for (const one of data.rawPiece) raw.push(one);
        else if ("result" in data) finish({ ...data.result, occurrences, raw, isFinished: true });
        else finish(givenUp("event_unreadable", data.failure));
      };
      worker.onerror = ({ message }) => finish(givenUp("event_unreadable", message));
      // A body that is part of a larger buffer is copied rather than taking the rest away with it.
      const isWhole = ask.bytes.byteOffset === 0 && ask.bytes.byteLength === ask.bytes.buffer.byteLength;
      worker.postMessage(ask, isWhole ? [ask.bytes.buffer as ArrayBuffer] : []);
    });
  }
}

function givenUp(code: Issue["code"], detail: string): Expanded {
  const issues = [{ code, line: null, uid: null, detail }];
  return { isFinished: false, isUsable: false, occurrences: [], raw: [], issues, droppedIssues: 0, eventCount: 0 };
}
