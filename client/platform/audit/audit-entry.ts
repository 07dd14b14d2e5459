import { t, tell } from "../../words/words.ts";

/** An entry of the audit, as the server sends it. */
export interface AuditEntry {
  id: number;
  at: number;
  userName: string | null;
  via: string;
  fromAddress: string | null;
  action: string;
  target: string;
  before: unknown;
  after: unknown;
  requestId: string | null;
}

/** One field that is not the same before and after; null is a side on which it is not there. */
export interface FieldChange {
  /** Path of the field: `scope.queues`; empty for a value that has none. */
  field: string;
  before: string | null;
  after: string | null;
}

const MAX_CHANGES = 200;

/** What was done, in words; an action that the app does not know goes by its own name. */
export function actionText(action: string): string {
  return tell(`did.${action}`) || action;
}

/** Who did it; the program itself has no name. */
export function authorText({ userName }: AuditEntry): string {
  return userName ?? t("audit.nobody");
}

/** The fields that differ, in the order in which they stand; all of them when the thing was made or deleted. */
export function changesOf({ before, after }: Pick<AuditEntry, "before" | "after">): FieldChange[] {
  const old = flatten(before);
  const now = flatten(after);
  const names = [...new Set([...old.keys(), ...now.keys()])];
  return names
    .map((field) => ({ field, before: old.get(field) ?? null, after: now.get(field) ?? null }))
    .filter((change) => change.before !== change.after)
    .slice(0, MAX_CHANGES);
}

/** The leaves of a value by their paths, as text. Lists are told whole: their places mean nothing. */
function flatten(value: unknown, path = "", into = new Map<string, string>()): Map<string, string> {
  if (value === null || value === undefined) {
    if (path !== "") into.set(path, "–");
  } else if (Array.isArray(value)) {
    into.set(path, value.length === 0 ? "–" : value.map(leaf).join(", "));
  } else if (typeof value === "object") {
    for (const [name, inner] of Object.entries(value)) flatten(inner, path === "" ? name : `${path}.${name}`, into);
  } else {
    into.set(path, leaf(value));
  }
  return into;
}

function leaf(value: unknown): string {
  return typeof value === "string" ? value : JSON.stringify(value);
}
