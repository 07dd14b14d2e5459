import { type Stretch, statusStretches } from "../decide/stretches.ts";
import type { Segment, Status } from "../model.ts";

/** One change of somebody's status, as it would be without and with what is previewed; null: nothing is pushed. */
export interface AlteredTransition {
  at: number;
  /** Null: there is no transition at this instant before the change. */
  before: { from: Status | null; to: Status | null } | null;
  /** Null: there is none after it. */
  after: { from: Status | null; to: Status | null } | null;
}

export interface Impact {
  /** For how many people something is altered. */
  people: number;
  /** How many transitions in all. */
  transitions: number;
  /** For each person of the lists, in their order; empty for whom nothing is altered. */
  byPerson: readonly (readonly AlteredTransition[])[];
}

/**
 * What a change alters: "14 transitions next week for 3 people", as data. Both lists hold one timeline a person, of the
 * same people and the same window. A status that differs at the very beginning is a transition there, since it would be
 * pushed at once.
 */
export function impact(before: readonly (readonly Segment[])[], after: readonly (readonly Segment[])[]): Impact {
  const byPerson = before.map((segments, index) => altered(segments, after[index] ?? []));
  return {
    people: byPerson.filter((one) => one.length > 0).length,
    transitions: byPerson.reduce((sum, one) => sum + one.length, 0),
    byPerson,
  };
}

function altered(before: readonly Segment[], after: readonly Segment[]): AlteredTransition[] {
  const [old, made] = [statusStretches(before), statusStretches(after)];
  const [was, is] = [transitions(old), transitions(made)];
  const instants = [...new Set([...was.keys(), ...is.keys()])].sort((a, b) => a - b);
  const [first, second] = [old[0], made[0]];
  const beginning: AlteredTransition[] =
    first && second && first.status !== second.status
      ? [{ at: second.startAt, before: null, after: { from: first.status, to: second.status } }]
      : [];
  // What comes from another status but leads to the same one is the same push.
  const differing = instants
    .map((at) => ({ at, before: was.get(at) ?? null, after: is.get(at) ?? null }))
    .filter((one) => one.before === null || one.after === null || one.before.to !== one.after.to);
  return [...beginning, ...differing];
}

function transitions(stretches: readonly Stretch[]) {
  const found = new Map<number, { from: Status | null; to: Status | null }>();
  for (const [index, { startAt, status }] of stretches.entries()) {
    const last = stretches[index - 1];
    if (last) found.set(startAt, { from: last.status, to: status });
  }
  return found;
}
