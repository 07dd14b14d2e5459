import type { Params } from "../../platform/http/template.ts";
import type { StoredCall } from "../calls/stored-call.ts";
import type { TagChangeRow, TagWrite } from "./repo.ts";
import { tagKey } from "./tag.ts";
import { shownTags, toldTags } from "./tagging.ts";
import type { TagReach } from "./write-back.ts";

/** One tag of a call, and how far it is on its way to the PBX. */
export interface TagView {
  tag: string;
  /** Somebody took it away, and the PBX still has it. */
  isGone: boolean;
  /** `local`: nobody writes it there; see `reach` of the whole. */
  state: "at_pbx" | "waiting" | "refused" | "local";
  /** Log-in name of who set or removed it last, and when; null once the PBX has it so. */
  by: string | null;
  at: number | null;
}

/** The tags of a call with their receipts. */
export interface TaggingView {
  tags: TagView[];
  /** Why tags stay here; `full`: too many wait. */
  reach: TagReach | "full";
  /** Why the last attempt to write them failed, or why they were refused; null for none. */
  fault: { code: string; params: Params; detail: string } | null;
}

/** A change of tags by somebody here. */
export interface TagChangeView {
  at: number;
  by: string;
  /** By the clock of the device on which it was made, when that was another moment. */
  writtenAt: number | null;
  added: string[];
  removed: string[];
}

/** @param write what is to be written of the call; null for nothing. */
export function taggingView(call: StoredCall, write: TagWrite | null, reach: TagReach): TaggingView {
  const wanted = new Map((call.tagging?.wanted ?? []).map((one) => [tagKey(one.tag), one]));
  const told = new Map((call.tagging ? toldTags(call.tagging) : shownTags(call)).map((tag) => [tagKey(tag), tag]));
  const pending = write?.state === "refused" ? "refused" : reach === "open" && write ? "waiting" : "local";
  const shown = shownTags(call).map((tag): TagView => {
    const wish = wanted.get(tagKey(tag));
    if (!wish || told.has(tagKey(tag))) return { tag, isGone: false, state: "at_pbx", by: null, at: null };
    return { tag, isGone: false, state: pending, by: wish.by, at: wish.at };
  });
  const gone = [...wanted].flatMap(([key, { isWanted, by, at }]): TagView[] => {
    const tag = told.get(key);
    return isWanted || tag === undefined ? [] : [{ tag, isGone: true, state: pending, by, at }];
  });
  const { code = "", params = {}, detail = "" } = write ?? {};
  return {
    tags: [...shown, ...gone],
    reach: reach === "open" && write === null && wanted.size > 0 ? "full" : reach,
    fault: code === "" ? null : { code, params, detail },
  };
}

export function tagChangeView({ at, byName, writtenAt, added, removed }: TagChangeRow): TagChangeView {
  return { at, by: byName, writtenAt, added: [...added], removed: [...removed] };
}
