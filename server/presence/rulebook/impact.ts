import type { Clock } from "../../platform/clock.ts";
import { timeline } from "../decide.ts";
import type { Plan } from "../model.ts";
import type { Plans } from "../plans/plans.ts";
import { type AlteredTransition, impact } from "../rules/impact.ts";
import type { Rule } from "../rules/rule.ts";
import { mapInSlices } from "../slices.ts";

const WEEK_MS = 7 * 86_400_000;
/** People that are named one by one, and transitions of each that are. */
const MAX_NAMED = 50;

/** What other rules would alter in the week to come. */
export interface RuleImpact {
  people: number;
  transitions: number;
  /** The first of them, by number. */
  changes: { id: number; number: string; name: string; transitions: number; altered: AlteredTransition[] }[];
}

export interface ImpactParts {
  clock: Clock;
  plans: Plans;
}

/** Compares what is going to be applied with what would be. */
export async function impactOf({ clock, plans }: ImpactParts, rules: readonly Rule[]): Promise<RuleImpact> {
  const from = clock.now();
  const to = from + WEEK_MS;
  const before = await plans.of({ ids: null, from, to });
  const others = new Map((await plans.of({ ids: null, from, to, rules })).map((one) => [one.row.id, one]));
  // Who went between the two readings is compared with nobody.
  const both = before.filter(({ row }) => others.has(row.id));
  const line = (plan: Plan) => timeline(plan, from, to);
  const found = impact(
    await mapInSlices(both, ({ plan }) => line(plan)),
    await mapInSlices(both, ({ row, plan }) => line(others.get(row.id)?.plan ?? plan)),
  );
  const changes = both.flatMap(({ row: { id, number, name } }, at) => {
    const altered = [...(found.byPerson[at] ?? [])];
    return altered.length === 0
      ? []
      : [{ id, number, name, transitions: altered.length, altered: altered.slice(0, MAX_NAMED) }];
  });
  return { people: found.people, transitions: found.transitions, changes: changes.slice(0, MAX_NAMED) };
}
