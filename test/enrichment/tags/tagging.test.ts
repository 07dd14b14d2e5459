import { describe, expect, test } from "bun:test";
import type { TagsTold } from "../../../server/enrichment/model.ts";
import { emptyLeg } from "../../../server/enrichment/model.ts";
import { cleanTag, tagKey } from "../../../server/enrichment/tags/tag.ts";
import {
  shownTags,
  type Tagging,
  taggingAfter,
  taggingOf,
  toldTags,
  withChange,
  withTold,
  withWanted,
  withWritten,
} from "../../../server/enrichment/tags/tagging.ts";
import { Random } from "../../../server/platform/random.ts";

const legs = (...tags: string[][]) => tags.map((of, index) => ({ ...emptyLeg(index), tags: of }));
const shown = (tagging: Tagging) => shownTags({ legs: [], tagging });
const told = (of: TagsTold["of"], at: number, ...tags: string[]): TagsTold => ({ of, tags, at });
const bob = { at: 50, by: "bob" };
const START = taggingOf(legs(["adv"]), 10);

describe("a tag", () => {
  test.each([
    ["  Devis   urgent ", "Devis urgent"],
    ["e\u0301te\u0301", "été"],
    ["x".repeat(64), "x".repeat(64)],
    ["🔥", "🔥"],
  ])("%p is kept as %p", (text, tag) => expect(cleanTag(text)).toBe(tag));

  test.each([["a,b"], [""], ["  "], ["a\nb"], ["x".repeat(65)], ["a\u202eb"], ["a\u0000"]])("%p is none", (text) =>
    expect(cleanTag(text)).toBeNull(),
  );

  test("is the same in capitals and small letters, and another with an accent", () => {
    expect(tagKey("DEVIS")).toBe(tagKey("devis"));
    expect(tagKey("été")).toBe(tagKey("E\u0301TÉ"));
    expect(tagKey("ete")).not.toBe(tagKey("été"));
  });
});

describe("what people want", () => {
  test("stands on what the PBX said", () => {
    const { tagging, added, removed } = withChange(START, { add: ["devis"], remove: ["ADV"] }, bob);
    expect([added, removed, shown(tagging)]).toEqual([["devis"], ["adv"], ["devis"]]);
    expect(toldTags(tagging)).toEqual(["adv"]);
  });

  test("is no change when it is so already, in whatever spelling", () => {
    const { tagging, added, removed } = withChange(START, { add: ["ADV"], remove: ["devis"] }, bob);
    expect([tagging, added, removed]).toEqual([START, [], []]);
  });

  test("is kept when a tag comes back that is being taken away: the write on its way must not have the last word", () => {
    const gone = withChange(START, { add: [], remove: ["adv"] }, bob).tagging;
    const back = withChange(gone, { add: ["adv"], remove: [] }, bob).tagging;
    expect(shown(back)).toEqual(["adv"]);
    expect(back.wanted).toMatchObject([{ tag: "adv", isWanted: true, change: 2 }]);
    // The write of the first change is answered now.
    expect(shown(withWritten(back, [told(0, 60)], 1))).toEqual(["adv"]);
  });

  test("does not grow for ever", () => {
    let tagging = START;
    for (let n = 0; n < 1_000; n++) {
      tagging = withChange(tagging, { add: [`tag ${n}`], remove: [] }, bob).tagging;
      tagging = withChange(tagging, { add: [], remove: [`tag ${n}`] }, bob).tagging;
    }
    expect(tagging.wanted).toHaveLength(100);
    expect(shown(tagging)).toEqual(["adv"]);
  });
});

describe("what the PBX said", () => {
  const written = withWritten(
    withChange(START, { add: ["devis"], remove: [] }, bob).tagging,
    [told(0, 60, "adv", "devis")],
    1,
  );

  test("a reading from before our write does not undo it", () => {
    expect(shown(withTold(written, [told(0, 59, "adv")]))).toEqual(["adv", "devis"]);
  });

  test("a later one without the tag means that somebody took it away there", () => {
    expect(shown(withTold(written, [told(0, 61, "adv")]))).toEqual(["adv"]);
    expect(shown(withTold(written, [told(0, 61)]))).toEqual([]);
  });

  test("what is not written yet stays whatever is read", () => {
    const wanted = withChange(START, { add: ["devis"], remove: ["adv"] }, bob).tagging;
    expect(shown(withTold(wanted, [told(0, 100, "adv", "svi")]))).toEqual(["svi", "devis"]);
  });

  test("of the whole call counts until each leg was told after it", () => {
    const row = withTold(taggingOf(legs(["a"], ["b"]), 10), [told("call", 20, "a", "c")]);
    expect(toldTags(row)).toEqual(["a", "c"]);
    const one = withTold(row, [told(1, 30, "d")]);
    expect(toldTags(one)).toEqual(["a", "c", "d"]);
    expect(toldTags(withTold(one, [told(0, 30)]))).toEqual(["d"]);
  });

  test("is not kept beside the legs while they say the same", () => {
    const call = { legs: legs(["adv"]), saidAt: 10 };
    expect(taggingAfter(null, [told(0, 20, "adv")], call)).toBeNull();
    expect(taggingAfter(null, [], call)).toBeNull();
    expect(shown(taggingAfter(null, [told(0, 20)], call) as Tagging)).toEqual([]);
    // It was asked for before the PBX said what the legs have.
    expect(taggingAfter(null, [told(0, 5)], call)).toBeNull();
  });
});

describe("any order of readings and writes", () => {
  const NAMES = ["adv", "svi", "devis", "Compta", "été"];

  /** A PBX on which people tag too, what we read of it, and what we wrote: each with its instant. */
  function life(random: Random) {
    let atPbx = ["adv"];
    let tagging = START;
    const readings: TagsTold[] = [];
    const writes: { written: TagsTold; upTo: number }[] = [];
    const name = () => NAMES[random.integer(0, NAMES.length - 1)] as string;
    for (let at = 11; at < 60; at++) {
      const what = random.integer(0, 3);
      if (what === 0)
        atPbx = random.chance(0.5) ? atPbx.filter((tag) => tag !== name()) : [...new Set([...atPbx, name()])];
      if (what === 1) readings.push(told(0, at, ...atPbx));
      if (what === 2) {
        const edit = random.chance(0.5) ? { add: [name()], remove: [] } : { add: [], remove: [name()] };
        tagging = withChange(tagging, edit, { at, by: "bob" }).tagging;
      }
      if (what === 3 && tagging.wanted.length > 0) {
        atPbx = withWanted(atPbx, tagging.wanted);
        const written = told(0, at, ...atPbx);
        writes.push({ written, upTo: tagging.changes });
        tagging = withWritten(tagging, [written], tagging.changes);
      }
    }
    return { atPbx, readings, writes };
  }

  test("comes to the same, and after a last reading and a last write to what the PBX has", () => {
    for (let seed = 1; seed <= 300; seed++) {
      const random = new Random(seed);
      const { atPbx, readings, writes } = life(random);
      const last = told(0, 100, ...atPbx);
      const wish = withChange(START, { add: ["vip"], remove: ["svi"] }, bob).tagging;
      const ends = Array.from({ length: 6 }, () => {
        // Twice each: what is read again changes nothing.
        const heard = shuffled([...readings, ...readings, ...writes.map(({ written }) => written), last], random);
        return heard.reduce((tagging, one) => withTold(tagging, [one]), wish);
      });
      for (const end of ends) expect(end).toEqual(ends[0] as Tagging);
      const end = ends[0] as Tagging;
      expect(new Set(toldTags(end))).toEqual(new Set(atPbx));
      expect(shown(end)).toEqual(withWanted(toldTags(end), wish.wanted));
      // The wish is written at last: both sides have the same.
      const there = withWanted(atPbx, end.wanted);
      const settled = withWritten(end, [told(0, 200, ...there)], end.changes);
      expect(settled.wanted).toEqual([]);
      expect(shown(settled)).toEqual(there);
    }
  });

  test("also when two readings are of one instant", () => {
    const [one, other] = [told(0, 20, "b", "a"), told(0, 20, "a", "c")];
    const ways = [
      [one, other],
      [other, one],
      [one, other, one],
      [other, one, other],
    ];
    for (const way of ways) expect(toldTags(withTold(START, way))).toEqual(["a", "b", "c"]);
  });
});

function shuffled<Item>(items: readonly Item[], random: Random): Item[] {
  const left = [...items];
  return items.map(() => left.splice(random.integer(0, left.length - 1), 1)[0] as Item);
}
