import { afterEach, beforeEach, describe, expect, spyOn, test } from "bun:test";
import type { Database } from "../../../db/open.ts";
import { type Choice, Choices, type FieldListEdit } from "../../../server/enrichment/choices/choices.ts";
import "../../../server/enrichment/problems.ts";
import { Audit } from "../../../server/platform/audit/audit.ts";
import { Settings } from "../../../server/platform/config/store.ts";
import { openTestDatabase } from "../../support/database.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const NOBODY = { who: null as never, from: null };
const RULE = { isFree: true, isMandatory: false };

let folder: ReturnType<typeof temporaryFolder>;
let database: Database;
let settings: Settings;
let audit: Audit;
let choices: Choices;
beforeEach(async () => {
  folder = temporaryFolder();
  database = await openTestDatabase(folder.path);
  const clock = new FakeClock();
  audit = new Audit(database, clock);
  settings = new Settings(database, audit, clock);
  choices = new Choices(database, settings, audit);
});
afterEach(async () => {
  await database.close();
  folder.remove();
});

const save = async (edit: FieldListEdit["choices"], rule = RULE) =>
  (await choices.change("result", { ...rule, choices: edit }, NOBODY)).result.choices;
const now = async () => (await choices.lists()).result;
const labels = (list: readonly Choice[]) => list.map(({ id, label }) => [id, label]);
/** The code of what is wrong with a list; null when it is taken. */
const faultsOf = async (edit: FieldListEdit["choices"]) => {
  try {
    await save(edit);
    return null;
  } catch (cause) {
    return (cause as { fields?: { field: string; code: string }[] }).fields?.map(({ field, code }) => [field, code]);
  }
};

describe("a list of choices", () => {
  test("is saved with how its field is filled in, or neither is", async () => {
    await save([{ label: "Facture" }]);
    const before = [await now(), (await audit.list(null, null, 50)).length];
    const failing = spyOn(settings, "setSetting").mockRejectedValue(new Error("the storage refuses"));
    const strict = { isFree: false, isMandatory: true };
    await expect(save([{ label: "Devis" }], strict)).rejects.toThrow("the storage refuses");
    failing.mockRestore();
    expect([await now(), (await audit.list(null, null, 50)).length]).toEqual(before);
    await save([{ label: "Devis" }], strict);
    expect(await now()).toMatchObject(strict);
  });

  test("takes two choices that swap their labels, and three that pass theirs on", async () => {
    const made = await save([{ label: "a" }, { label: "b" }, { label: "c" }]);
    const [a, b, c] = made.map(({ id }) => id) as [number, number, number];
    const swapped = await save([
      { id: a, label: "b" },
      { id: b, label: "a" },
      { id: c, label: "c" },
    ]);
    expect(labels(swapped)).toEqual([
      [a, "b"],
      [b, "a"],
      [c, "c"],
    ]);
    const turned = await save([
      { id: a, label: "c" },
      { id: b, label: "b" },
      { id: c, label: "a" },
    ]);
    expect(labels(turned)).toEqual([
      [a, "c"],
      [b, "b"],
      [c, "a"],
    ]);
  });

  test("takes choices that swap their places under others", async () => {
    const tops = await save([{ label: "A" }, { label: "B" }]);
    const [a, b] = tops.map(({ id }) => id) as [number, number];
    const made = await save([
      ...[
        { id: a, label: "A" },
        { id: b, label: "B" },
      ],
      ...[
        { label: "x", parentId: a },
        { label: "x", parentId: b },
      ],
    ]);
    const [, , first, second] = made.map(({ id }) => id) as [number, number, number, number];
    const moved = await save([
      ...[
        { id: a, label: "A" },
        { id: b, label: "B" },
      ],
      ...[
        { id: first, label: "x", parentId: b },
        { id: second, label: "x", parentId: a },
      ],
    ]);
    expect(moved.slice(2).map(({ id, parentId }) => [id, parentId])).toEqual([
      [first, b],
      [second, a],
    ]);
  });

  test("takes a label that another one lets go of in the same save, as a new choice", async () => {
    const [made] = await save([{ label: "a" }]);
    const id = made?.id as number;
    const list = await save([{ id, label: "b" }, { label: "a" }]);
    expect(list.map(({ label }) => label)).toEqual(["b", "a"]);
    expect(list[0]?.id).toBe(id);
    expect(list[1]?.id).not.toBe(id);
  });

  test("says of a label that one in the archive has, and of a choice that is named twice, where it is wrong", async () => {
    const made = await save([{ label: "a" }, { label: "b" }]);
    const [a] = made.map(({ id }) => id) as [number];
    expect(await faultsOf([{ id: a, label: "b" }])).toEqual([["choices[0].label", "twice"]]);
    const twice = [
      { id: a, label: "a" },
      { id: a, label: "c" },
    ];
    expect(await faultsOf(twice)).toEqual([["choices[1].label", "twice"]]);
    expect(await faultsOf([{ id: 9_999, label: "z" }])).toEqual([["choices[0].id", "no_such_choice"]]);
    expect(labels((await now()).choices)).toEqual(labels(made));
  });
});
