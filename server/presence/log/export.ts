import { csvRow, type Separator } from "../../platform/http/csv.ts";
import { isoIn } from "../../platform/moments.ts";
import type { Eyes } from "../viewer.ts";
import type { LogEntry, PresenceLog } from "./log.ts";
import type { LogFilter, LogPosition } from "./repo.ts";

const LINES_PER_PAGE = 500;
const HEAD = [
  ...[
    "at",
    "extension",
    "name",
    "old_status",
    "new_status",
    "source",
    "because",
    "latency_ms",
    "result",
    "detail",
    "by",
  ],
];

export interface LogFile {
  separator: Separator;
  /** Whether it begins with a byte order mark, as Excel wants it. */
  hasMark: boolean;
  zone: string;
}

/** What a filter finds as CSV, the newest first; a page is read when the reader has taken the one before. */
export function exportLog(log: PresenceLog, filter: LogFilter, { separator, hasMark, zone }: LogFile, eyes: Eyes) {
  const encoder = new TextEncoder();
  let after: LogPosition | null = null;
  return new ReadableStream<Uint8Array>(
    {
      start(controller) {
        controller.enqueue(encoder.encode((hasMark ? "\ufeff" : "") + csvRow(HEAD, separator)));
      },
      async pull(controller) {
        const page: { entries: LogEntry[]; next: LogPosition | null } = await log.read(
          ...([filter, after, LINES_PER_PAGE, eyes] as const),
        );
        const text = page.entries.map((entry) => csvRow(cellsOf(entry, zone), separator)).join("");
        if (text !== "") controller.enqueue(encoder.encode(text));
        after = page.next;
        if (after === null) controller.close();
      },
    },
    { highWaterMark: 1 },
  );
}

function cellsOf(entry: LogEntry, zone: string): (string | number | null)[] {
  const { at, number, name, oldStatus, newStatus, source, because, latencyMs, result, detail, byName } = entry;
  const why = because.map((one) => (one.name === "" ? one.level : `${one.level}: ${one.name}`)).join(" > ");
  return [isoIn(at, zone), number, name, oldStatus, newStatus, source, why, latencyMs, result, detail, byName];
}
