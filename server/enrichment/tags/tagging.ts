/**
 * How the tags that the PBX tells and those that people set come together. Both sides are kept apart: what the PBX said, each time
 * with the instant at which it was so, and what people want that the PBX is not known to have. What is shown is the first
 * changed by the second.
 *
 * - Of two tellings the one of the later instant counts, whichever came first. So a reading that was asked for before our
 *   write was answered cannot undo it, and one from after it that lacks the tag means that somebody took it away there.
 * - A wish stays until a write that held it was answered; then what was written is what the PBX said, at that instant.
 */
import type { Leg, TagsTold } from "../model.ts";
import { distinctTags, hasSameTags, tagKey } from "./tag.ts";

/** What somebody wants of one tag. */
export interface WantedTag {
  tag: string;
  /** False: that it is gone. */
  isWanted: boolean;
  /** The change of the call's tags that it was part of, from 1. */
  change: number;
  at: number;
  /** Log-in name. */
  by: string;
}

export interface Tagging {
  /** The newest telling of each leg, and of the whole call. */
  told: readonly TagsTold[];
  /** One a tag. */
  wanted: readonly WantedTag[];
  /** How many changes people have made. */
  changes: number;
}

/** Wishes that a call keeps; the oldest ones that ask for what is so already go. */
const MAX_WANTED = 100;

/** As the legs alone say it. @param at when the PBX last said something that counted. */
export function taggingOf(legs: readonly Leg[], at: number): Tagging {
  return { told: legs.map(({ index, tags }) => ({ of: index, tags, at })), wanted: [], changes: 0 };
}

/** With what was heard from the PBX, in whatever order it comes. */
export function withTold(tagging: Tagging, heard: readonly TagsTold[]): Tagging {
  const told = new Map(tagging.told.map((one) => [one.of, one]));
  for (const one of heard) {
    const before = told.get(one.of);
    if (before === undefined || one.at > before.at) told.set(one.of, one);
    // Of the same instant neither is the newer one: both hold, in an order of their own.
    else if (one.at === before.at && !Bun.deepEquals(one.tags, before.tags)) {
      told.set(one.of, { ...one, tags: distinctTags([...one.tags, ...before.tags].sort()) });
    }
  }
  const rank = ({ of }: TagsTold) => (of === "call" ? -1 : of);
  return { ...tagging, told: [...told.values()].sort((a, b) => rank(a) - rank(b)) };
}

/** What the PBX has, as far as is known: legs told after the whole call speak for themselves. */
export function toldTags({ told }: Pick<Tagging, "told">): string[] {
  const whole = told.find(({ of }) => of === "call");
  const legs = told.filter(({ of }) => of !== "call");
  if (!whole) return distinctTags(legs.flatMap(({ tags }) => tags));
  const newer = legs.filter(({ at }) => at > whole.at);
  const isWholeOld = legs.length > 0 && newer.length === legs.length;
  return distinctTags([...(isWholeOld ? [] : whole.tags), ...newer.flatMap(({ tags }) => tags)]);
}

/** A list of tags with what people want of it. */
export function withWanted(tags: readonly string[], wanted: readonly WantedTag[]): string[] {
  const gone = new Set(wanted.filter(({ isWanted }) => !isWanted).map(({ tag }) => tagKey(tag)));
  const added = wanted.filter(({ isWanted }) => isWanted).map(({ tag }) => tag);
  return distinctTags([...tags.filter((tag) => !gone.has(tagKey(tag))), ...added]);
}

/** The tags as people see them. */
export function shownTags(call: { legs: readonly Leg[]; tagging: Tagging | null }): string[] {
  if (call.tagging === null) return distinctTags(call.legs.flatMap(({ tags }) => tags));
  return withWanted(toldTags(call.tagging), call.tagging.wanted);
}

/** What one change comes to: what it really adds and removes, which is nothing where that was so before. */
export interface TagChange {
  tagging: Tagging;
  added: string[];
  removed: string[];
}

/** With what somebody wants; a tag that is named on both sides is added. */
export function withChange(
  tagging: Tagging,
  { add, remove }: { add: readonly string[]; remove: readonly string[] },
  { at, by }: { at: number; by: string },
): TagChange {
  const before = withWanted(toldTags(tagging), tagging.wanted);
  const has = new Set(before.map(tagKey));
  const added = distinctTags(add).filter((tag) => !has.has(tagKey(tag)));
  const kept = new Set(add.map(tagKey));
  const gone = new Set(remove.map(tagKey).filter((key) => !kept.has(key)));
  const removed = before.filter((tag) => gone.has(tagKey(tag)));
  if (added.length + removed.length === 0) return { tagging, added, removed };
  const change = tagging.changes + 1;
  const asked = (tags: readonly string[], isWanted: boolean) =>
    tags.map((tag): WantedTag => ({ tag, isWanted, change, at, by }));
  const newest = [...asked(added, true), ...asked(removed, false)];
  const named = new Set(newest.map(({ tag }) => tagKey(tag)));
  const wanted = [...tagging.wanted.filter(({ tag }) => !named.has(tagKey(tag))), ...newest];
  return { tagging: { ...tagging, wanted: bounded(wanted, tagging), changes: change }, added, removed };
}

/** With what a write was answered to have put there, which held the wishes up to a change. */
export function withWritten(tagging: Tagging, written: readonly TagsTold[], upTo: number): Tagging {
  const wanted = tagging.wanted.filter(({ change }) => change > upTo);
  // Of what is known to the same millisecond a write is the newer: it comes after the reading that it was made from, and after the write before.
  const isKnownAt = (one: TagsTold) => tagging.told.some(({ of, at }) => of === one.of && at === one.at);
  const newest = written.map((one) => (isKnownAt(one) ? { ...one, at: one.at + 1 } : one));
  return { ...withTold(tagging, newest), wanted };
}

/**
 * What is kept once a call was read again. As long as the legs say the same as the readings there is nothing to keep; they
 * alone never lose their last tag.
 * @param saidAt when the PBX last said something that counted.
 */
export function taggingAfter(
  known: Tagging | null,
  heard: readonly TagsTold[],
  { legs, saidAt }: { legs: readonly Leg[]; saidAt: number },
): Tagging | null {
  if (heard.length === 0) return known;
  const after = withTold(known ?? taggingOf(legs, saidAt), heard);
  return known === null && hasSameTags(toldTags(after), shownTags({ legs, tagging: null })) ? null : after;
}

/** Wishes that ask for what is so already are only kept for a write that is under way. */
function bounded(wanted: readonly WantedTag[], tagging: Tagging): readonly WantedTag[] {
  if (wanted.length <= MAX_WANTED) return wanted;
  const told = new Set(toldTags(tagging).map(tagKey));
  const idle = wanted.filter(({ tag, isWanted }) => isWanted === told.has(tagKey(tag)));
  const left = new Set(idle.slice(0, wanted.length - MAX_WANTED));
  return wanted.filter((one) => !left.has(one));
}
