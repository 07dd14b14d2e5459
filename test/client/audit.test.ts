import { beforeEach, describe, expect, test } from "bun:test";
import { actionText, authorText, changesOf } from "../../client/platform/audit/audit-entry.ts";
import { auditQuery } from "../../client/platform/audit/audit-query.ts";
import { fr } from "../../client/words/fr.ts";
import { frMore } from "../../client/words/fr-more.ts";
import { useDictionary } from "../../client/words/words.ts";

beforeEach(() => useDictionary("fr", { ...fr, ...frMore }));

describe("what an entry changed", () => {
  test("names the fields that differ, by their paths, and no other", () => {
    const before = { name: "Lyon", port: 1, level: { seconds: 20, formula: "a" }, queues: ["x"], gone: true };
    const after = { name: "Lyon", port: 2, level: { seconds: 30, formula: "a" }, queues: ["x", "y"], made: null };
    expect(changesOf({ before, after })).toEqual([
      { field: "port", before: "1", after: "2" },
      { field: "level.seconds", before: "20", after: "30" },
      { field: "queues", before: "x", after: "x, y" },
      { field: "gone", before: "true", after: null },
      { field: "made", before: null, after: "–" },
    ]);
  });

  test("tells all of what was made or deleted", () => {
    expect(changesOf({ before: null, after: { name: "ann" } })).toEqual([
      { field: "name", before: null, after: "ann" },
    ]);
    expect(changesOf({ before: { name: "ann" }, after: null })).toEqual([
      { field: "name", before: "ann", after: null },
    ]);
  });

  test("takes values that are no objects, lists of objects, and nothing", () => {
    expect(changesOf({ before: 1, after: 2 })).toEqual([{ field: "", before: "1", after: "2" }]);
    const rules = { rules: [{ amber: 1 }] };
    expect(changesOf({ before: { rules: [] }, after: rules })).toEqual([
      { field: "rules", before: "–", after: '{"amber":1}' },
    ]);
    expect(changesOf({ before: null, after: null })).toEqual([]);
  });

  test("is bounded", () => {
    const after = Object.fromEntries(Array.from({ length: 1_000 }, (_, n) => [`f${n}`, n]));
    expect(changesOf({ before: null, after })).toHaveLength(200);
  });
});

test("an action and an author go by words, unknown ones by their own", () => {
  expect(actionText("user.add")).toBe("Compte créé");
  expect(actionText("coffee.brew")).toBe("coffee.brew");
  expect(authorText({ userName: null } as never)).toBe("Vigie");
});

describe("the filter of an address", () => {
  const of = (text: string) => Object.fromEntries(new URLSearchParams(auditQuery(new URLSearchParams(text))));

  test("is named as the server names it; what is empty or foreign is left out", () => {
    expect(of("q=bob&who=ann&action=user.&target=x&from=192.&entry=7&other=1&limit=9")).toEqual({
      ...{ search: "bob", who: "ann", action: "user.", target: "x", from: "192." },
    });
    expect(of("q=+&who=")).toEqual({});
  });

  test("days are the reader's own, the last one whole", () => {
    const at = (day: number) => String(new Date(2026, 2, day).getTime());
    expect(of("since=2026-03-02&until=2026-03-02")).toEqual({ since: at(2), until: at(3) });
    expect(of("since=yesterday&until=2026-3-2")).toEqual({});
  });
});
