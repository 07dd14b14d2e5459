import type { ExtensionLine } from "../../server/presence/extensions/line.ts";
import { fold } from "../words/format.ts";
import { hasProblem } from "./marks.ts";
import { isStatus } from "./status-looks.ts";

/** What narrows the list, as the address has it; filters of the same names mean the same to everybody it is sent to. */
export interface PresenceFilter {
  words: readonly string[];
  /** A status, `other` for one that the PBX calls by a name of its own, "" for all. */
  status: string;
  planned: "" | "on" | "off";
  groupId: number | null;
  isProblem: boolean;
  isByHand: boolean;
}

export const FILTER_NAMES = ["q", "status", "planned", "group", "problem", "hand"] as const;

export function filterOf(query: URLSearchParams): PresenceFilter {
  const planned = query.get("planned");
  const group = Number(query.get("group"));
  return {
    words: fold(query.get("q") ?? "")
      .split(/\s+/)
      .filter(Boolean),
    status: query.get("status") ?? "",
    planned: planned === "on" || planned === "off" ? planned : "",
    groupId: Number.isInteger(group) && group > 0 ? group : null,
    isProblem: query.get("problem") === "1",
    isByHand: query.get("hand") === "1",
  };
}

export function isFiltered(query: URLSearchParams): boolean {
  return FILTER_NAMES.some((name) => query.get(name));
}

/** What an extension is shown as: what the PBX says, or before it said anything what it is to be. */
export function shownStatus({ status, wantedStatus }: Pick<ExtensionLine, "status" | "wantedStatus">): string | null {
  return status ?? wantedStatus;
}

/** A status as the filter names it. */
export function statusGroup(line: Pick<ExtensionLine, "status" | "wantedStatus">): string {
  const status = shownStatus(line);
  return isStatus(status) ? status : "other";
}

export function fits(line: ExtensionLine, filter: PresenceFilter, now: number): boolean {
  if (filter.status !== "" && statusGroup(line) !== filter.status) return false;
  if (filter.planned !== "" && line.isPlanned !== (filter.planned === "on")) return false;
  if (filter.groupId !== null && !line.groupIds.includes(filter.groupId)) return false;
  if (filter.isByHand && line.override === null) return false;
  if (filter.isProblem && !hasProblem(line, now)) return false;
  const text = fold(`${line.number} ${line.name} ${line.email}`);
  return filter.words.every((word) => text.includes(word));
}
