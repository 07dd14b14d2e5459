/** The thread in which calendars are read. It does one reading and is ended by whoever started it. */
import type { RawLine } from "./raw-line.ts";
import { type CalendarReading, type CalendarResult, readCalendar, readRaw } from "./read-calendar.ts";

/** What the thread is asked. */
export interface WorkerAsk {
  bytes: Uint8Array;
  reading: CalendarReading;
  /** Also everything that does not occupy, as `vigie calendar explain --raw` shows it. */
  isRaw: boolean;
}

/** What it tells: pieces of the list first, so that nobody has to take a large one apart at once, then the rest. */
export type WorkerTold =
  | { piece: CalendarResult["occurrences"] }
  | { rawPiece: RawLine[] }
  | { result: Omit<CalendarResult, "occurrences"> }
  | { failure: string };

/** 500 take the main thread less than a millisecond. */
const PIECE = 500;

declare const self: Worker;

self.onmessage = ({ data }: MessageEvent<WorkerAsk>) => {
  const tell = (told: WorkerTold) => self.postMessage(told);
  // The heap of a young thread grows faster than it is cleared: without this a large calendar takes half as much memory again.
  const reading = { ...data.reading, onPause: () => Bun.gc(false) };
  try {
    if (data.isRaw) {
      const { raw, ...result } = readRaw(data.bytes, reading);
      for (const rawPiece of pieces(raw)) tell({ rawPiece });
      tell({ result });
    } else {
      const { occurrences, ...result } = readCalendar(data.bytes, reading);
      for (const piece of pieces(occurrences)) tell({ piece });
      tell({ result });
    }
  } catch (cause) {
    tell({ failure: cause instanceof Error ? cause.message : String(cause) });
  }
};

function pieces<Item>(list: readonly Item[]): Item[][] {
  return Array.from({ length: Math.ceil(list.length / PIECE) }, (_, i) => list.slice(i * PIECE, (i + 1) * PIECE));
}
