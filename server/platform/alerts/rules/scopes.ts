import { type Figures, type FigureScope, isUnder } from "../figures.ts";

/** Scopes that a form offers; past it a rule is made for all, or for a whole server. */
const MAX_SCOPES = 5_000;

/** Everything that some figures are read of now, once each, what stands above before what is under it. */
export function scopesOf(figures: Figures, names: readonly string[]): FigureScope[] {
  const found = new Map<string, FigureScope>();
  for (const { scope } of figures.read(new Set(names))) {
    if (found.size >= MAX_SCOPES) break;
    if (!found.has(scope.id)) found.set(scope.id, scope);
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1));
}

/** What people call the scope of a path, by what some figures are read of; null when nothing is there. */
export function scopeNameOf(figures: Figures, names: readonly string[], scopeId: string): string | null {
  let above: string | null = null;
  for (const { scope } of figures.read(new Set(names))) {
    if (scope.id === scopeId) return scope.name;
    if (isUnder(scope.id, scopeId)) above ??= scope.parentName;
  }
  return above;
}
