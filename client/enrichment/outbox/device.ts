import type { NoteEdit } from "../note-edit.ts";
import type { NoteEntry } from "./entry.ts";

/**
 * What somebody wrote and the server does not have, on the device. A database of its own: what is forgotten when a session ends is
 * what people may see, not what they wrote. Every key holds the name of who wrote it.
 */
const DATABASE = "vigie-notes";
const STORE = "written";

let opening: Promise<IDBDatabase> | null = null;

function open(): Promise<IDBDatabase> {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
  return opening;
}

/** Does one thing with the store; rejects where the browser keeps nothing. */
async function within<Result>(
  mode: IDBTransactionMode,
  work: (store: IDBObjectStore) => IDBRequest<Result>,
): Promise<Result> {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    const request = work(transaction.objectStore(STORE));
    // Kept is what the transaction has written, not what it was asked to.
    transaction.oncomplete = () => resolve(request.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

const write = (key: string, value: unknown) => within("readwrite", (store) => store.put(value, key)).then(() => {});
const remove = (range: string | IDBKeyRange) => within("readwrite", (store) => store.delete(range));
/** All keys that begin with something. */
const under = (prefix: string) => IDBKeyRange.bound(prefix, `${prefix}\uffff`);

/** A slash ends a name; one within it would make somebody else's. */
const folder = (kind: string, owner: string) => `${kind}/${encodeURIComponent(owner)}/`;
const entryKey = ({ owner, operationId }: Pick<NoteEntry, "owner" | "operationId">) =>
  folder("entry", owner) + operationId;
const draftKey = (owner: string, callId: number) => folder("draft", owner) + callId;

export const outboxDevice = {
  load: (owner: string): Promise<NoteEntry[]> =>
    within("readonly", (store) => store.getAll(under(folder("entry", owner)))),
  put: (entry: NoteEntry): Promise<void> => write(entryKey(entry), entry),
  remove: (entry: NoteEntry): Promise<void> => remove(entryKey(entry)),
};

/** A form that was left half filled in. */
export interface Draft extends Pick<NoteEdit, "baseVersion" | "base" | "typed"> {
  savedAt: number;
}

/** Drafts by call. A device that keeps nothing has none. */
export const drafts = {
  count: (owner: string): Promise<number> =>
    within("readonly", (store) => store.count(under(folder("draft", owner)))).catch(() => 0),
  read: (owner: string, callId: number): Promise<Draft | null> =>
    within("readonly", (store) => store.get(draftKey(owner, callId))).then(
      (draft: Draft | undefined) => draft ?? null,
      () => null,
    ),
  /** False where the device would not keep it. */
  write: (owner: string, callId: number, draft: Draft): Promise<boolean> =>
    write(draftKey(owner, callId), draft).then(
      () => true,
      () => false,
    ),
  remove: (owner: string, callId: number): Promise<void> => remove(draftKey(owner, callId)).catch(() => {}),
  removeAll: (owner: string): Promise<void> => remove(under(folder("draft", owner))).catch(() => {}),
};
