import type { Conflict, NoteChanges, NoteField } from "../../server/enrichment/notes/note.ts";
import { LONG_FIELDS } from "./fields.ts";

/** Which of two people's values of a field is to stand. */
export type Pick = "mine" | "theirs" | "both";

/** What can be chosen for a field: both only where there is room for both. */
export function picksFor({ field, mine, theirs }: Conflict): readonly Pick[] {
  const canKeepBoth = LONG_FIELDS.has(field) && mine !== "" && theirs !== "";
  return canKeepBoth ? ["both", "mine", "theirs"] : ["mine", "theirs"];
}

/** Two texts in one, the other's first; one that holds the other already is both. */
export function bothOf(theirs: string, mine: string): string {
  if (theirs.includes(mine)) return theirs;
  return mine.includes(theirs) ? mine : `${theirs.trimEnd()}\n${mine}`;
}

/** The changes that are left once it is decided what stands: those nobody else made, and in the fields that differ what was picked. */
export function decide(
  changes: NoteChanges,
  conflicts: readonly Conflict[],
  picks: Partial<Record<NoteField, Pick>>,
): NoteChanges {
  const left: NoteChanges = { ...changes };
  for (const conflict of conflicts) {
    const { field, mine, theirs } = conflict;
    const pick = picks[field] ?? picksFor(conflict)[0];
    if (pick === "theirs") delete left[field];
    else Object.assign(left, { [field]: pick === "both" ? bothOf(String(theirs), String(mine)) : mine });
  }
  return left;
}
