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

/**
 * A scope as one text, the same for all that let the same be seen: names sorted, each once. "" is everything: no scope, or one
 * that names nothing.
 */
export function scopeKey(scope: Scope | null): string {
  if (!scope || scope.projects.length + scope.queues.length === 0) return "";
  return JSON.stringify([sortedOnce(scope.projects), sortedOnce(scope.queues)]);
}

/** The inverse of `scopeKey`; null is everything. */
export function scopeOfKey(key: string): Scope | null {
  if (key === "") return null;
  const [projects, queues] = JSON.parse(key) as [string[], string[]];
  return { projects, queues };
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

function sortedOnce(names: readonly string[]): string[] {
  return [...new Set(names)].sort();
}

function isTextList(value: unknown): value is string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
