import type { Call } from "../live/model.ts";

export interface CallFilter {
  state: "current" | "ended" | "all";
  queue?: string;
  agent?: string;
  /** Words looked for in caller, called, queue, agent, entry point and id; case and accents do not matter. */
  search?: string;
}

export interface CallPage {
  calls: Call[];
  /** Give it back to read on; null on the last page. */
  nextCursor: string | null;
  /** How many calls match, on all pages. */
  total: number;
}

/** Where a page ended: calls are read newest first, those of one instant by id. */
interface Position {
  startedAt: number;
  id: string;
}

/**
 * One page of the matching calls, newest first. The cursor is a place in that order, not a count: calls that begin
 * meanwhile do not shift the following pages. Null when the cursor is not one of ours.
 */
export function pageOfCalls(
  calls: readonly Call[],
  filter: CallFilter,
  cursor: string | null,
  limit: number,
): CallPage | null {
  const after = cursor === null ? null : readCursor(cursor);
  if (cursor !== null && after === null) return null;
  const matching = calls.filter((call) => matches(call, filter)).sort((a, b) => compare(positionOf(a), positionOf(b)));
  const from = after === null ? 0 : matching.findIndex((call) => compare(positionOf(call), after) > 0);
  const page = from < 0 ? [] : matching.slice(from, from + limit);
  const last = page.at(-1);
  const hasMore = last !== undefined && from + page.length < matching.length;
  return { calls: page, nextCursor: hasMore ? writeCursor(positionOf(last)) : null, total: matching.length };
}

/** Newest first, as every list of calls is shown. */
export function newestFirst(calls: readonly Call[]): Call[] {
  return [...calls].sort((a, b) => compare(positionOf(a), positionOf(b)));
}

function matches(call: Call, filter: CallFilter): boolean {
  const isEnded = call.state === "ended";
  if (filter.state === "current" && isEnded) return false;
  if (filter.state === "ended" && !isEnded) return false;
  if (filter.queue !== undefined && call.queueId !== filter.queue) return false;
  if (filter.agent !== undefined && call.agentId !== filter.agent) return false;
  const words = fold(filter.search ?? "")
    .split(/\s+/)
    .filter(Boolean);
  if (words.length === 0) return true;
  const text = fold(
    [call.caller, call.called, call.queueName, call.agentName, call.agentId, call.entryPoint, call.id].join(" "),
  );
  return words.every((word) => text.includes(word));
}

function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function positionOf(call: Call): Position {
  return { startedAt: call.startedAt ?? 0, id: call.id };
}

function compare(a: Position, b: Position): number {
  return b.startedAt - a.startedAt || (a.id < b.id ? -1 : a.id > b.id ? 1 : 0);
}

function writeCursor(position: Position): string {
  return Buffer.from(`${position.startedAt}:${position.id}`, "utf8").toString("base64url");
}

function readCursor(cursor: string): Position | null {
  const match = /^(\d{1,16}):([\s\S]+)$/.exec(Buffer.from(cursor, "base64url").toString("utf8"));
  return match?.[1] && match[2] ? { startedAt: Number(match[1]), id: match[2] } : null;
}
