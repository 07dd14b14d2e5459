import type { Figures } from "../figures.ts";
import { isMeant } from "../engine.ts";
import { levelNow } from "../judge.ts";
import type { Rule } from "../model.ts";

/** Scopes that a preview names of each level; of the others it says how many they are. */
const MAX_NAMED = 20;

export interface PreviewedScope {
  id: string;
  name: string;
  parentName: string;
  value: number | null;
}

/** What a rule would say now, by its limits alone: how long a value has lasted is not known of a rule that does not exist. */
export interface Preview {
  red: PreviewedScope[];
  amber: PreviewedScope[];
  counts: { red: number; amber: number; ok: number; unknown: number };
}

export function previewRule(rule: Rule, figures: Figures): Preview {
  const found: Preview = { red: [], amber: [], counts: { red: 0, amber: 0, ok: 0, unknown: 0 } };
  for (const reading of figures.read(new Set([rule.figure]))) {
    if (reading.figure !== rule.figure || !isMeant(rule, reading.scope)) continue;
    const level = levelNow(rule, reading);
    found.counts[level ?? "unknown"] += 1;
    if (level !== "red" && level !== "amber") continue;
    const { id, name, parentName } = reading.scope;
    if (found[level].length < MAX_NAMED) found[level].push({ id, name, parentName, value: reading.value });
  }
  return found;
}
