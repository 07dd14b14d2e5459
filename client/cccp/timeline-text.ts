import type { TimelineEntry } from "../../server/cccp/live/model.ts";
import { fold } from "../words/format.ts";

const COLUMNS = ["date", "source", "target", "state", "name", "data"] as const;

/** The events in which every word is found, in any column. */
export function filterEntries(entries: readonly TimelineEntry[], search: string): readonly TimelineEntry[] {
  const words = fold(search).split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries;
  return entries.filter((entry) => {
    const text = fold([entry.source, entry.target, entry.state, entry.name, entry.data].join(" "));
    return words.every((word) => text.includes(word));
  });
}

/** RFC 4180 with a byte-order mark, so that spreadsheets read the accents. */
export function toCsv(entries: readonly TimelineEntry[]): string {
  const lines = [COLUMNS.join(","), ...entries.map((entry) => cellsOf(entry).map(csvCell).join(","))];
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

export function toJson(entries: readonly TimelineEntry[]): string {
  return JSON.stringify(
    entries.map(({ at, source, target, state, name, data }) => ({
      date: isoDate(at),
      source,
      target,
      state,
      name,
      data,
    })),
    null,
    2,
  );
}

/** Tab-separated, for pasting into a message or a sheet. */
export function toTabs(entries: readonly TimelineEntry[]): string {
  return entries
    .map((entry) =>
      cellsOf(entry)
        .map((cell) => cell.replace(/\s+/g, " "))
        .join("\t"),
    )
    .join("\n");
}

function cellsOf({ at, source, target, state, name, data }: TimelineEntry): string[] {
  return [isoDate(at), source, target, state, name, data];
}

function isoDate(at: number | null): string {
  return at === null ? "" : new Date(at).toISOString();
}

/** What a spreadsheet would take for a formula is made text by an apostrophe: the texts come from callers. */
function csvCell(text: string): string {
  const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
