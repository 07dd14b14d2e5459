import { describe, expect, test } from "bun:test";
import type { BoardPatch } from "../../../server/cccp/live/model.ts";
import { mergeBoardPatches } from "../../../server/cccp/servers/merge-patch.ts";

interface Row {
  id: string;
  name: string;
  priority: number | null;
}
/** What a screen holds: rows by id, and the parts that are replaced whole. */
interface Held {
  queues: Map<string, Row>;
  calls: Map<string, Row>;
  projects: string[];
}

function apply(held: Held, patch: BoardPatch, isRemovedFirst: boolean): Held {
  const result: Held = { queues: new Map(held.queues), calls: new Map(held.calls), projects: held.projects };
  if (patch.projects) result.projects = patch.projects;
  for (const kind of ["queues", "calls"] as const) {
    const remove = () => {
      for (const id of patch.removed?.[kind] ?? []) result[kind].delete(id);
    };
    if (isRemovedFirst) remove();
    for (const row of (patch[kind] ?? []) as Row[]) result[kind].set(row.id, { ...result[kind].get(row.id), ...row });
    if (!isRemovedFirst) remove();
  }
  return result;
}

/** A small seeded generator (mulberry32), so that a failure repeats. */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** A patch that is true to `before`: known rows change by field, unknown ones come whole, only known ones go. */
function randomPatch(before: Held, random: () => number, at: number): BoardPatch {
  const patch: BoardPatch = { at };
  if (random() < 0.2) patch.projects = [`p${at}`];
  for (const kind of ["queues", "calls"] as const) {
    const rows: (Partial<Row> & { id: string })[] = [];
    const removed: string[] = [];
    for (let i = 0; i < 5; i++) {
      const id = `id${i}`;
      const dice = random();
      const isKnown = before[kind].has(id);
      if (dice < 0.25 && isKnown) removed.push(id);
      else if (dice < 0.5 && !isKnown) rows.push({ id, name: `n${at}`, priority: random() < 0.3 ? null : at });
      else if (dice < 0.65 && isKnown) rows.push({ id, name: `n${at}` });
      else if (dice < 0.8 && isKnown) rows.push({ id, priority: random() < 0.5 ? null : at });
    }
    if (rows.length > 0) (patch as unknown as Record<string, unknown>)[kind] = rows;
    if (removed.length > 0) patch.removed = { ...patch.removed, [kind]: removed };
  }
  return patch;
}

const EMPTY: Held = { queues: new Map(), calls: new Map(), projects: [] };

describe("merging board patches", () => {
  test("merging then applying = applying each, whatever the order a reader applies the parts in (2,000 histories)", () => {
    for (let seed = 1; seed <= 2000; seed++) {
      const random = randomFrom(seed);
      let start = EMPTY;
      for (let i = 0; i < 3; i++) start = apply(start, randomPatch(start, random, i), true);
      let truth = start;
      let merged: BoardPatch | null = null;
      for (let at = 10; at < 10 + 2 + Math.floor(random() * 6); at++) {
        const next = randomPatch(truth, random, at);
        truth = apply(truth, next, true);
        merged = merged ? mergeBoardPatches(merged, next) : next;
      }
      for (const isRemovedFirst of [true, false]) {
        const result = apply(start, merged as BoardPatch, isRemovedFirst);
        expect({ seed, ...result }).toEqual({ seed, ...truth });
      }
    }
  });

  test("keeps the arguments as they were and the newest instant", () => {
    const pending: BoardPatch = { at: 1, queues: [{ id: "a", name: "A" }], removed: { calls: ["c"] } };
    const next: BoardPatch = {
      at: 2,
      queues: [{ id: "a", waiting: 3 }],
      removed: { queues: ["b"] },
      projects: undefined,
    };
    const copies = structuredClone([pending, next]);
    expect(mergeBoardPatches(pending, next)).toEqual({
      at: 2,
      queues: [{ id: "a", name: "A", waiting: 3 }],
      removed: { queues: ["b"], calls: ["c"] },
    });
    expect([pending, next]).toEqual(copies);
  });

  test("a field that turned null stays null, and a part that is undefined hides nothing", () => {
    const pending: BoardPatch = { at: 1, projects: ["DEMO"], queues: [{ id: "a", waiting: 3 }] };
    const merged = mergeBoardPatches(pending, { at: 2, projects: undefined, queues: [{ id: "a", waiting: null }] });
    expect(merged.projects).toEqual(["DEMO"]);
    expect(merged.queues).toEqual([{ id: "a", waiting: null }]);
  });

  test("a row that came and went leaves only its removal", () => {
    const merged = mergeBoardPatches({ at: 1, calls: [{ id: "x" }] }, { at: 2, removed: { calls: ["x"] } });
    expect(merged).toEqual({ at: 2, removed: { calls: ["x"] } });
  });
});
