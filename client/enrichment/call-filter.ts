import type { CallLine } from "../../server/enrichment/calls/call-view.ts";
import type { CallFilter } from "../../server/enrichment/calls/filter.ts";
import { dayStart } from "../platform/audit/audit-query.ts";
import { fold } from "../words/format.ts";

export const DISPOSITIONS = ["ANSWERED", "NO ANSWER", "BUSY", "FAILED"] as const;
export const DIRECTIONS = ["inbound", "outbound", "internal"] as const;
/** Filters that are typed, by their name in the address. */
export const TYPED = ["extension", "queue", "tag"] as const;
export const DAYS = ["since", "until"] as const;
/** All names of the address that narrow the list. */
export const NAMES = ["q", ...DAYS, "disposition", "direction", ...TYPED, "show"] as const;

const MAX_SEARCH = 200;
const MAX_TYPED = 128;

/** What an address asks for; what it does not know it leaves out. Days are the reader's own, the last one counts whole. */
export function filterOf(query: URLSearchParams): CallFilter {
  const text = (name: string, max: number) => query.get(name)?.trim().slice(0, max) || undefined;
  const show = query.get("show");
  const filter: CallFilter = {
    search: text("q", MAX_SEARCH),
    since: dayStart(query.get("since"), 0) ?? undefined,
    until: dayStart(query.get("until"), 1) ?? undefined,
    disposition: DISPOSITIONS.find((one) => one === query.get("disposition")),
    direction: DIRECTIONS.find((one) => one === query.get("direction")),
    ...{ extension: text("extension", MAX_TYPED), queue: text("queue", MAX_TYPED), tag: text("tag", MAX_TYPED) },
    noted: show === "todo" ? false : undefined,
    automatic: show === "auto" ? true : undefined,
    live: show === "live" ? true : undefined,
  };
  return Object.fromEntries(Object.entries(filter).filter(([, value]) => value !== undefined));
}

/** The same as the server takes it. */
export function queryOf(filter: CallFilter): string {
  return new URLSearchParams(Object.entries(filter).map(([name, value]) => [name, String(value)])).toString();
}

/** Whether those who ask want the calls that nobody has noted before all others. */
export function isTodoFirst(query: URLSearchParams): boolean {
  return query.get("order") !== "newest";
}

/**
 * Whether a call fits, as far as its line tells. The server looks at each leg: a call that only one of those makes fit
 * comes with the next reading.
 */
export function fits(line: CallLine, filter: CallFilter): boolean {
  const { search, since, until, disposition, direction, extension, queue, tag, noted, automatic, live } = filter;
  if (since !== undefined && line.startedAt < since) return false;
  if (until !== undefined && line.startedAt >= until) return false;
  if (disposition !== undefined && line.disposition !== disposition) return false;
  if (direction !== undefined && line.direction !== direction) return false;
  if (queue !== undefined && line.queue !== queue) return false;
  if (tag !== undefined && !line.tags.includes(tag)) return false;
  if (noted !== undefined && line.isNoted !== noted) return false;
  if (automatic !== undefined && isAutomatic(line) !== automatic) return false;
  if (live !== undefined && isLive(line) !== live) return false;
  const numbers = [line.fromNumber, line.toNumber];
  if (extension !== undefined && ![...line.extensions, ...numbers].includes(extension)) return false;
  if (search === undefined) return true;
  const text = textOf(line);
  return fold(search)
    .split(/\s+/)
    .every((word) => text.includes(word));
}

export function isLive({ state }: Pick<CallLine, "state">): boolean {
  return state === "ringing" || state === "talking";
}

/** Whether a note of it was filled in by itself, and nobody has saved it since. */
export function isAutomatic({ notes }: Pick<CallLine, "notes">): boolean {
  return notes.some((note) => note.isAutomatic);
}

/** What a search looks through. */
function textOf(line: CallLine): string {
  const { callId, fromNumber, fromName, toNumber, toName, queue, tags, extensions, notes } = line;
  const noted = notes.flatMap((note) => [
    ...[note.receptionMode, note.subject, note.subjectComment, note.result],
    ...[note.orientation, note.transferredTo, note.resultComment],
  ]);
  return fold([callId, fromNumber, fromName, toNumber, toName, queue, ...tags, ...extensions, ...noted].join("\n"));
}
