import type { Choice } from "../../server/enrichment/choices/choices.ts";

/** What stands between a choice and the one above it, in what a note holds. */
const NESTED = " › ";
const DEEPEST = 8;

/** The choices that are offered as a note holds them: `Facture › Retard`, in the order of the list. */
export function offered(choices: readonly Choice[]): string[] {
  return offeredChoices(choices).map(({ path }) => path);
}

/** The same with their ids. */
export function offeredChoices(choices: readonly Choice[]): { id: number; path: string }[] {
  const byId = new Map(choices.map((choice) => [choice.id, choice]));
  return choices
    .filter(({ isArchived }) => !isArchived)
    .map((choice) => ({ id: choice.id, path: pathOf(choice, byId) }));
}

function pathOf(choice: Choice, byId: ReadonlyMap<number, Choice>): string {
  const labels = [choice.label];
  let above = byId.get(choice.parentId);
  for (let depth = 0; above && depth < DEEPEST; depth++) {
    labels.unshift(above.label);
    above = byId.get(above.parentId);
  }
  return labels.join(NESTED);
}
