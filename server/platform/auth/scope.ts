/**
 * The part of the call centre that someone may see. Null instead of a scope means all of it; an empty list within one
 * sets no limit of its own, so `{projects: ["DEMO"], queues: []}` is every queue of one project.
 */
export interface Scope {
  /** Project names. */
  projects: readonly string[];
  /** Queue names without their project's prefix. */
  queues: readonly string[];
}

/** Reads a stored scope. One that cannot be understood shows nothing, for showing everything would be worse. */
export function scopeOf(row: { scope: unknown }): Scope | null {
  const { scope } = row;
  if (scope === null || scope === undefined) return null;
  const { projects, queues } = scope as Partial<Record<keyof Scope, unknown>>;
  return isTextList(projects) && isTextList(queues) ? { projects, queues } : NOTHING;
}

/** Names no project of any call centre. */
const NOTHING: Scope = { projects: [""], queues: [] };

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
