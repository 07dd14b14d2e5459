import type { Database } from "../../../db/open.ts";
import type { Colleague, Colleagues } from "../../platform/auth/colleagues.ts";
import type { NewsItem, NewsSource } from "../../platform/index.ts";
import type { NewsReference } from "../../platform/news/news.ts";
import { summaryOf } from "../calls/stored-call.ts";
import { maskCall, type ShownCall } from "../masking/mask.ts";
import type { Masking } from "../masking/masking.ts";
import { findByRef, isVisible } from "../repo.ts";
import type { Sight } from "../viewer.ts";
import { type HopRow, hopsOf, type NoteRow, notesOf } from "./repo.ts";

const KIND = "enrichment.hop";
const SUBJECT = /^(\d{1,15})\/(\d{1,9})\/(offered|returned)$/;

type HopKey = Pick<HopRow, "callRef" | "position">;

/** What is told of a hop: that it is offered to its target, or that it was handed back to whoever made it. */
export function newsOf({ callRef, position }: HopKey, state: "offered" | "returned"): NewsReference {
  return { kind: KIND, subject: `${callRef}/${position}/${state}` };
}

interface Parts {
  database: Database;
  colleagues: Colleagues;
  masking: Pick<Masking, "maskOf">;
}

/** Says what a call that was passed on is, to whom it concerns and as long as it does. */
export class HopNews implements NewsSource {
  readonly kind = KIND;

  constructor(private readonly parts: Parts) {}

  async read(subject: string, userId: string): Promise<NewsItem | null> {
    const { database, colleagues, masking } = this.parts;
    const db = database.orm;
    const [, ref = "", position = "", state] = SUBJECT.exec(subject) ?? [];
    const [reader, stored] = [await colleagues.byId(userId), await findByRef(db, Number(ref))];
    if (!reader || !stored || !(await isVisible(db, sightOf(reader), stored.ref))) return null;
    const hop = (await hopsOf(db, [stored.ref])).get(stored.ref)?.find((one) => one.position === Number(position));
    // It may have been settled, taken back or passed on anew since.
    if (!hop || hop.state !== state || (state === "offered" ? hop.toId : hop.fromId) !== userId) return null;
    const [byId, byLogin] = state === "offered" ? [hop.fromId, hop.fromName] : [hop.toId, hop.toName];
    const notes = (await notesOf(db, [stored.ref])).get(stored.ref) ?? [];
    const by = byId === "" ? null : await colleagues.byId(byId);
    return {
      what: state === "offered" ? "call_offered" : "call_returned",
      byName: by?.displayName || byLogin,
      fromName: otherEndOf(maskCall(stored, masking.maskOf(reader.role))),
      about: state === "offered" ? subjectOf(notes, hop) : hop.comment || subjectOf(notes, hop),
      path: `/history-call/${stored.ref}`,
    };
  }
}

/** What they see by having been passed it, whatever else they see. */
function sightOf({ id, name }: Colleague): Sight {
  return { userId: id, name, marks: [{ kind: "person", value: id }] };
}

/** Whose call it is: of one that went out, whom it reached. */
function otherEndOf(call: ShownCall): string {
  const { direction, fromName, fromNumber, toName, toNumber } = summaryOf(call);
  return direction === "outbound" ? toName || toNumber : fromName || fromNumber;
}

function subjectOf(notes: readonly NoteRow[], { fromPosition }: HopRow): string {
  return notes.find(({ position }) => position === fromPosition)?.subject ?? "";
}
