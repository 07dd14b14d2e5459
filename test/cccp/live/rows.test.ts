import { describe, expect, test } from "bun:test";
import { flagOf, instantOf, numberOf, textOf } from "../../../server/cccp/live/read.ts";
import { RowTable } from "../../../server/cccp/live/rows.ts";
import type { Scalar } from "../../../server/cccp/wire/values.ts";
import { wireDate } from "./scene.ts";

function values(record: Record<string, Scalar>): Map<string, Scalar> {
  return new Map(Object.entries(record));
}

describe("rows of a view", () => {
  test("partial answers add up, undefined takes a value away", () => {
    const table = new RowTable("login");
    table.upsert(1, values({ login: "anna", name: "Anna", busy_count: 1 }), true);
    expect([...table.upsert(1, values({ busy_count: undefined, name: "Anna B." }), false)]).toEqual(["anna"]);
    const row = table.find("anna");
    expect([row?.get("name"), row?.get("busy_count"), row?.get("login")]).toEqual(["Anna B.", undefined, "anna"]);
  });

  test("an object that is new again starts afresh", () => {
    const table = new RowTable("login");
    table.upsert(1, values({ login: "anna", name: "Anna" }), true);
    table.upsert(1, values({ login: "anna" }), true);
    expect(table.find("anna")?.get("name")).toBeUndefined();
    expect(table.findAll("anna")).toHaveLength(1);
  });

  test("a changed key touches the old one and the new one", () => {
    const table = new RowTable("login");
    table.upsert(1, values({ login: "anna" }), true);
    expect([...table.upsert(1, values({ login: "bea" }), false)]).toEqual(["anna", "bea"]);
    expect(table.find("anna")).toBeNull();
    expect(table.find("bea")?.itemId).toBe(1);
  });

  test("rows can share a key; the newest speaks for it until it goes", () => {
    const table = new RowTable("login");
    table.upsert(1, values({ login: "anna" }), true);
    table.upsert(2, values({ login: "anna" }), true);
    expect(table.find("anna")?.itemId).toBe(2);
    table.remove(2);
    expect(table.find("anna")?.itemId).toBe(1);
    table.remove(1);
    expect(table.find("anna")).toBeNull();
    expect([...table.remove(1)]).toEqual([]);
  });

  test("after a loss the old rows stay until the new list is complete", () => {
    const table = new RowTable("login");
    table.upsert(1, values({ login: "anna" }), true);
    table.upsert(2, values({ login: "bea" }), true);
    table.settle(true);
    table.lose();
    expect(table.upsert(1, values({ login: "carl" }), true).size).toBe(0);
    expect(table.upsert(9, values({ login: "anna" }), true).size).toBe(0);
    expect([table.find("anna")?.itemId, table.find("carl"), table.isStale]).toEqual([1, null, true]);
    expect([...table.settle(true)].sort()).toEqual(["anna", "bea", "carl"]);
    expect([table.find("anna")?.itemId, table.find("bea"), table.isStale]).toEqual([9, null, false]);
  });

  test("a second loss forgets what was gathered, silence drops the old rows", () => {
    const table = new RowTable("login");
    table.upsert(1, values({ login: "anna" }), true);
    table.lose();
    table.upsert(5, values({ login: "bea" }), true);
    table.lose();
    expect([...table.settle(false)]).toEqual(["anna"]);
    expect([[...table.all()].length, table.isSettled, table.isAnswered]).toEqual([0, true, false]);
  });
});

describe("reading fields", () => {
  const row = new Map<string, Scalar>([
    ["text", "  a\u0000\nb  "],
    ["long", "x".repeat(600)],
    ["number", 7],
    ["big", 12n],
    ["digits", "12.5"],
    ["word", "twelve"],
    ["yes", true],
    ["nothing", null],
    ["date", { seconds: 10, microseconds: 383_749, offsetSeconds: 3_600 }],
    ["noDate", wireDate(null)],
  ]);

  test("texts are trimmed, bounded and free of control characters", () => {
    expect(textOf(row, "text")).toBe("a b");
    expect(textOf(row, "long")).toHaveLength(512);
    expect([textOf(row, "number"), textOf(row, "big"), textOf(row, "nothing"), textOf(row, "absent")]).toEqual([
      "7",
      "12",
      "",
      "",
    ]);
  });

  test("what is not of the type asked for is unknown", () => {
    expect([numberOf(row, "number"), numberOf(row, "big"), numberOf(row, "digits")]).toEqual([7, 12, 12.5]);
    expect([numberOf(row, "word"), numberOf(row, "date"), numberOf(row, "absent")]).toEqual([null, null, null]);
    expect([flagOf(row, "yes"), flagOf(row, "number"), flagOf(row, "word")]).toEqual([true, true, null]);
    expect([instantOf(row, "date"), instantOf(row, "noDate"), instantOf(row, "text")]).toEqual([10_383, null, null]);
  });
});
