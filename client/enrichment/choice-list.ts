import type { Choice, FieldListEdit } from "../../server/enrichment/choices/choices.ts";

/** A choice as it is edited; a new one has no id yet. Those under another one follow it. */
export interface EditedChoice {
  /** Of this page only, so that a row keeps its box while it moves. */
  key: string;
  id: number | null;
  parentId: number;
  label: string;
  isArchived: boolean;
}

/** The choices in the order of a tree, each after the one it stands under, with how deep it stands. */
export function treeOf(choices: readonly EditedChoice[]): { choice: EditedChoice; depth: number }[] {
  const under = (parentId: number, depth: number): { choice: EditedChoice; depth: number }[] =>
    choices
      .filter((choice) => choice.parentId === parentId)
      .flatMap((choice) => [
        { choice, depth },
        ...(choice.id === null || depth > MAX_DEPTH ? [] : under(choice.id, depth + 1)),
      ]);
  return under(0, 0);
}

const MAX_DEPTH = 8;

export function editedOf(choices: readonly Choice[]): EditedChoice[] {
  const ids = new Set(choices.map(({ id }) => id));
  // One whose parent is gone stands at the top, where it can be seen.
  const rows = choices.map(({ id, parentId, label, isArchived }) => ({
    ...{ key: String(id), id, parentId: ids.has(parentId) ? parentId : 0, label, isArchived },
  }));
  return treeOf(rows).map(({ choice }) => choice);
}

export function bodyOf(choices: readonly EditedChoice[]): FieldListEdit["choices"] {
  return treeOf(choices).map(({ choice: { id, parentId, label, isArchived } }) => ({
    ...{ ...(id !== null && { id }), parentId, label: label.trim(), isArchived },
  }));
}

/** Swaps a choice with its neighbour under the same one; the same list when there is none. */
export function moved(choices: readonly EditedChoice[], key: string, by: -1 | 1): readonly EditedChoice[] {
  const at = choices.findIndex((choice) => choice.key === key);
  const own = choices[at];
  if (!own) return choices;
  const beside = choices.flatMap((choice, index) => (choice.parentId === own.parentId ? [index] : []));
  const other = beside[beside.indexOf(at) + by];
  if (other === undefined) return choices;
  const next = [...choices];
  [next[at], next[other]] = [choices[other] as EditedChoice, own];
  return next;
}

/** The choice under which one would stand: its neighbour above, once that is stored. Null when there is none. */
export function parentFor(choices: readonly EditedChoice[], key: string): number | null {
  const own = choices.find((choice) => choice.key === key);
  if (!own) return null;
  const beside = choices.filter(({ parentId }) => parentId === own.parentId);
  return beside[beside.indexOf(own) - 1]?.id ?? null;
}

/** Sets a choice under its neighbour above. */
export function nested(choices: readonly EditedChoice[], key: string): readonly EditedChoice[] {
  const parentId = parentFor(choices, key);
  return parentId === null ? choices : changed(choices, key, { parentId });
}

/** Takes a choice out from under the one it stands under. */
export function lifted(choices: readonly EditedChoice[], key: string): readonly EditedChoice[] {
  const own = choices.find((choice) => choice.key === key);
  const parent = choices.find(({ id }) => id !== null && id === own?.parentId);
  return parent ? changed(choices, key, { parentId: parent.parentId }) : choices;
}

export function changed(
  choices: readonly EditedChoice[],
  key: string,
  change: Partial<EditedChoice>,
): readonly EditedChoice[] {
  return choices.map((choice) => (choice.key === key ? { ...choice, ...change } : choice));
}
