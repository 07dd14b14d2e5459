import type { Conflict, NoteChanges } from "../../../server/enrichment/notes/note.ts";
import type { ApiProblem, FieldProblem } from "../../live/problem.ts";

/** Tags that somebody adds to a call and takes away. */
export interface TagsEdit {
  add: readonly string[];
  remove: readonly string[];
}

/** A change of a note or of tags as somebody saved it: it stays on the device until the server has it. */
export interface NoteEntry {
  /** Made once, and sent with every attempt: the server saves it once. */
  operationId: string;
  /** Log-in name of who wrote it: nobody else sees or sends it. */
  owner: string;
  callId: number;
  /** How the call is called in a list, should it not be known when that is shown. */
  title: string;
  baseVersion: number;
  /** The entry before whose saving this one changes further; its version is the base then. Null: `baseVersion` holds. */
  afterOperation: string | null;
  /** Empty when it is tags that were changed. */
  changes: NoteChanges;
  tags?: TagsEdit;
  /** By the clock of this device. */
  writtenAt: number;
  /** The place in the queue, over all pages of the device. */
  order: number;
  attempts: number;
  state: "waiting" | "conflict" | "refused";
  /** Why the last attempt did not save it. */
  fault: Fault | null;
  conflict: { version: number; fields: readonly Conflict[] } | null;
}

/** A refusal as it is kept. */
export interface Fault {
  code: string;
  status: number;
  detail: string;
  params: Readonly<Record<string, string | number>>;
  fields: readonly FieldProblem[];
}

export function faultOf({ code, status, detail, params, fields }: ApiProblem): Fault {
  return { code, status, detail, params, fields };
}

/** A change as a form saves it. */
export interface NewEntry {
  callId: number;
  title: string;
  baseVersion: number;
  changes: NoteChanges;
  tags?: TagsEdit;
}

/**
 * What a change becomes when others of the same call still wait: the fields that they change too can only be changed after
 * them, the others keep the version that they were read at. One or two entries.
 */
export function entriesFor(
  edit: NewEntry,
  waiting: readonly NoteEntry[],
  make: () => Pick<NoteEntry, "operationId" | "owner" | "writtenAt" | "order">,
): NoteEntry[] {
  const fresh = { attempts: 0, state: "waiting", fault: null, conflict: null } as const;
  if (edit.tags) return [{ ...make(), ...edit, afterOperation: null, ...fresh }];
  const ofCall = waiting.filter(({ callId }) => callId === edit.callId);
  const fields = Object.entries(edit.changes);
  const lastWith = (field: string) => ofCall.findLast(({ changes }) => field in changes)?.operationId ?? null;
  const groups = new Map<string | null, NoteChanges>();
  for (const [field, value] of fields) {
    const after = lastWith(field);
    groups.set(after, { ...groups.get(after), [field]: value });
  }
  // Those that stand on nothing first; among the others the order of what they stand on.
  const rank = (after: string | null) => ofCall.findIndex(({ operationId }) => operationId === after);
  return [...groups]
    .sort(([a], [b]) => rank(a) - rank(b))
    .map(([afterOperation, changes]) => ({
      ...make(),
      ...{ callId: edit.callId, title: edit.title, baseVersion: edit.baseVersion, afterOperation, changes },
      ...fresh,
    }));
}
