import type { CallLine, HopView, NoteView } from "../../server/enrichment/calls/call-view.ts";
import type { NoteChanges } from "../../server/enrichment/notes/note.ts";
import { EMPTY_FIELDS, fieldsOf } from "./fields.ts";
import type { NoteEntry, TagsEdit } from "./outbox/entry.ts";

function isOpen({ state }: HopView): boolean {
  return state === "offered" || state === "accepted";
}

/** The hop by which somebody has the call or is asked to take it; null for whoever has it otherwise. */
export function hopTo(line: CallLine, name: string): HopView | null {
  return line.hops.findLast((hop) => hop.toName === name && isOpen(hop)) ?? null;
}

/** The last hop that still stands. */
export function openHop(line: CallLine): HopView | null {
  return line.hops.findLast(isOpen) ?? null;
}

/** Which of a call's notes somebody writes, by the server's rule: the one of the hop to them, else their own, else the first. */
export function ownPosition(line: CallLine, name: string): number {
  const own = line.notes.findLast((note) => note.authorName === name);
  return hopTo(line, name)?.position ?? own?.position ?? 0;
}

export function noteAt(line: CallLine, position: number): NoteView | null {
  return line.notes.find((note) => note.position === position) ?? null;
}

/** The call as it will be once the changes that wait on this device are saved. */
export function painted(
  stored: CallLine,
  entries: readonly Pick<NoteEntry, "changes" | "tags">[],
  name: string,
): CallLine {
  const line = { ...stored };
  for (const { tags } of entries) if (tags) line.tags = tagged(line.tags, tags);
  const waiting = entries.filter(({ tags }) => !tags).map(({ changes }): NoteChanges => changes);
  if (waiting.length === 0) return entries.length === 0 ? stored : line;
  const position = ownPosition(line, name);
  const note = noteAt(line, position);
  const fields = Object.assign(note ? fieldsOf(note) : { ...EMPTY_FIELDS }, ...waiting);
  const own: NoteView = {
    ...(note ?? { position, authorId: "", authorName: name, version: 0, updatedAt: 0, updatedBy: name }),
    ...fields,
    isAutomatic: false,
  };
  // Who has noted has no time running any more.
  const wrapUp = line.wrapUp?.userName === name ? null : line.wrapUp;
  const others = line.notes.filter((other) => other.position !== position);
  return { ...line, isNoted: true, wrapUp, notes: [...others, own].sort((a, b) => a.position - b.position) };
}

/** By what tags are compared, as the server does. */
export function tagKey(tag: string): string {
  return tag.normalize("NFC").trim().replace(/\s+/g, " ").toLowerCase();
}

function tagged(tags: readonly string[], { add, remove }: TagsEdit): string[] {
  const gone = new Set(remove.map(tagKey));
  const left = tags.filter((tag) => !gone.has(tagKey(tag)));
  const has = new Set(left.map(tagKey));
  return [...left, ...add.filter((tag) => !has.has(tagKey(tag)))];
}
