import type { Database, Transaction } from "../../../db/open.ts";
import type { Audit } from "../../platform/audit/audit.ts";
import type { Identity } from "../../platform/auth/identity.ts";
import type { Clock } from "../../platform/clock.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { StoredCall } from "../calls/stored-call.ts";
import { couldBeOutside } from "../masking/mask.ts";
import type { Masking } from "../masking/masking.ts";
import type { Writer } from "../notes/notes.ts";
import { contentOf, notesOf } from "../notes/repo.ts";
import { noteFault } from "../problems.ts";
import { findByRef, isVisible, type TagInUse, tagsInUse, updateCall } from "../repo.ts";
import { sightOf } from "../viewer.ts";
import { callOfOperation, countWrites, findWrite, insertTagChange, NO_FAULT, saveWrite } from "./repo.ts";
import { cleanTag, MAX_TAG_LENGTH, MAX_TAGS } from "./tag.ts";
import { shownTags, taggingOf, withChange } from "./tagging.ts";

/** A change of a call's tags as somebody's screen sends it. */
export interface TagEdit {
  add: readonly string[];
  remove: readonly string[];
  /** Made once by the screen: the same operation sent again is answered and not repeated. */
  operationId: string;
  /** When it was made, by the clock of the device; null: now. */
  writtenAt: number | null;
}

export interface TagsParts {
  database: Database;
  audit: Audit;
  clock: Clock;
  masking: Pick<Masking, "viewerOf">;
}

/** Calls that may wait to be written at the PBX; the tags of further ones stay here. */
export const MAX_WRITES = 10_000;
/** What suggestions are made from. */
const IN_USE_MS = 90 * 86_400_000;
const IN_USE_CALLS = 20_000;
const MAX_IN_USE = 50;

/** The tags that people give calls. Each change is kept with who made it, is an entry of the audit, and waits to be written at the PBX. */
export class Tags {
  constructor(private readonly parts: TagsParts) {}

  /**
   * Adds and removes tags of a call of the writer's. What is so already is no change.
   * @throws Problem `history_call_not_found`, `invalid_fields`.
   */
  change(ref: number, edit: TagEdit, writer: Writer): Promise<StoredCall> {
    const { add, remove } = { add: cleaned("add", edit.add), remove: cleaned("remove", edit.remove) };
    return this.parts.database.transact(async (tx) => {
      const call = await openCall(tx, ref, writer.who);
      const done = await callOfOperation(tx, edit.operationId);
      if (done !== null && done !== ref) throw new Problem("history_call_not_found", { params: { id: ref } });
      if (done !== null) return call;
      const [at, by] = [this.parts.clock.now(), writer.who.name];
      const known = call.tagging ?? taggingOf(call.legs, call.saidAt);
      const { tagging, added, removed } = withChange(known, { add, remove }, { at, by });
      if (added.length + removed.length === 0) return call;
      const [before, after] = [shownTags(call), shownTags({ ...call, tagging })];
      if (added.length > 0 && after.length > MAX_TAGS) {
        throw new Problem("invalid_fields", { fields: [noteFault("add", "too_many_tags", { max: MAX_TAGS })] });
      }
      const notes = (await notesOf(tx, [ref])).get(ref) ?? [];
      const changed = await updateCall(tx, { ...call, tagging }, notes.map(contentOf));
      const byId = writer.who.via === "session" ? writer.who.id : "";
      const { operationId, writtenAt } = edit;
      await insertTagChange(tx, { callRef: ref, added, removed, at, byId, byName: by, writtenAt, operationId });
      await this.queue(tx, ref, at);
      const told = writtenAt === null ? { tags: after } : { tags: after, writtenAt };
      const entry = { action: "enrichment.tags.change", target: call.callId, before: { tags: before }, after: told };
      await this.parts.audit.record({ ...writer, ...entry }, tx);
      return changed;
    });
  }

  /** What the viewer's calls of the last 90 days are tagged with, the most frequent first, at most 50. */
  async inUse(who: Identity): Promise<TagInUse[]> {
    const since = this.parts.clock.now() - IN_USE_MS;
    const viewer = this.parts.masking.viewerOf(who);
    const found = await tagsInUse(this.parts.database.orm, viewer, { since, within: IN_USE_CALLS }, MAX_IN_USE);
    // Here nobody knows any more whose number a tag may name.
    return viewer.mask === "none" ? found : found.filter(({ tag }) => !couldBeOutside(tag));
  }

  private async queue(tx: Transaction, callRef: number, at: number): Promise<void> {
    const before = await findWrite(tx, callRef);
    if (!before && (await countWrites(tx, "waiting")) + (await countWrites(tx, "refused")) >= MAX_WRITES) return;
    const queuedAt = before?.state === "waiting" ? before.queuedAt : at;
    await saveWrite(tx, { callRef, state: "waiting", queuedAt, nextAt: at, attempts: 0, ...NO_FAULT });
  }
}

/** @throws Problem `history_call_not_found`, also for a call that is none of the reader's. */
async function openCall(tx: Transaction, ref: number, who: Identity): Promise<StoredCall> {
  const call = await findByRef(tx, ref);
  if (call && (await isVisible(tx, sightOf(who), ref))) return call;
  throw new Problem("history_call_not_found", { params: { id: ref } });
}

/** @throws Problem `invalid_fields` for a text that cannot be a tag. */
function cleaned(field: "add" | "remove", texts: readonly string[]): string[] {
  return texts.map((text, index) => {
    const tag = cleanTag(text);
    // Whatever is there can be taken away, also what the PBX told in a form of its own.
    if (tag === null && field === "remove") return text;
    if (tag !== null) return tag;
    const fault = noteFault(`${field}[${index}]`, "tag_text", { max: MAX_TAG_LENGTH });
    throw new Problem("invalid_fields", { fields: [fault] });
  });
}
