import { describe, expect, test } from "bun:test";
import {
  diffPlanning,
  type ExistingPlanning,
  type ImportMode,
} from "../../../server/presence/plannings/diff-planning.ts";
import type { ParsedPlanning, PlannedSlot } from "../../../server/presence/plannings/planning.ts";
import { HEAD, line, read } from "./reading.ts";
import { SCHOOL_CSV, SCHOOL_JSON } from "./school-files.ts";

type Stored = PlannedSlot & { id: number };
type Existing = ExistingPlanning<Stored>;

const none: Existing = { extensions: ["2001", "2002", "2003"], slots: [], defaults: new Map() };

/** What is there once an import was taken. */
function taken(existing: Existing, parsed: ParsedPlanning, mode: ImportMode): Existing {
  const { add, remove, defaults } = diffPlanning(existing, parsed, mode);
  const gone = new Set(remove.map(({ id }) => id));
  const slots = [
    ...existing.slots.filter(({ id }) => !gone.has(id)),
    ...add.map((row, id) => ({ ...row, id: 1_000 + id })),
  ];
  return {
    ...existing,
    slots,
    defaults: new Map([...existing.defaults, ...defaults.map((one) => [one.extension, one.to] as const)]),
  };
}

function stored(...rows: string[]): Existing {
  const slots = read(HEAD + rows.join("\n")).rows.map((row, id) => ({ ...row, id }));
  return { ...none, slots };
}

function diffOf(existing: Existing, rows: string, mode: ImportMode) {
  const { add, same, remove } = diffPlanning(existing, read(HEAD + rows), mode);
  return { add: add.map(line), same: same.map(line), remove: remove.map(line) };
}

describe.each(["replace", "merge"] as const)("%s", (mode) => {
  test.each([
    ["CSV", SCHOOL_CSV, 18, 0],
    ["JSON", SCHOOL_JSON, 21, 1],
  ])("A58 the %s file adds all, and a second time nothing", (_, text, slots, defaults) => {
    const parsed = read(text);
    const first = diffPlanning(none, parsed, mode);
    expect([first.add.length, first.same.length, first.remove.length, first.defaults.length]).toEqual([
      slots,
      0,
      0,
      defaults,
    ]);
    const second = diffPlanning(taken(none, parsed, mode), parsed, mode);
    expect([second.add, second.remove, second.defaults, second.same.length]).toEqual([[], [], [], slots]);
  });

  test("a slot of the same time with another status takes its place", () => {
    expect(diffOf(stored("2001,mon,08:00,12:00,away"), "2001,mon,08:00,12:00,lunch", mode)).toEqual({
      ...{ add: ["2001 mon 08:00-12:00 lunch"], same: [] as string[], remove: ["2001 mon 08:00-12:00 away"] },
    });
  });

  test("A59 unknown extensions are listed with what is lost, and known ones are taken", () => {
    const parsed = read(`${HEAD}2001,mon,08:00,12:00,away\n9999,mon-fri,08:00,12:00,away\n`);
    const { add, unknownExtensions } = diffPlanning(none, parsed, mode);
    expect(add.map(line)).toEqual(["2001 mon 08:00-12:00 away"]);
    expect(unknownExtensions).toEqual([
      { extension: "9999", slots: 5, place: { line: 3, column: 1, heading: "extension", path: null } },
    ]);
    const json = read(JSON.stringify([{ extension: "8888", default_status: "away" }]));
    expect(diffPlanning(none, json, mode)).toMatchObject({
      ...{ defaults: [], unknownExtensions: [{ extension: "8888", slots: 0, place: null }] },
    });
  });

  test("two stored slots that are the same are one too many, in whatever order they are", () => {
    const [one] = stored("2001,mon,08:00,12:00,away").slots as [Stored];
    const double: Existing = { ...none, slots: [{ ...one, status: "lunch" }, one, { ...one, id: 7 }] };
    const parsed = read(`${HEAD}2001,mon,08:00,12:00,away`);
    for (const slots of [double.slots, double.slots.toReversed()]) {
      const diff = diffPlanning({ ...double, slots }, parsed, mode);
      expect([diff.add.length, diff.same.length, diff.remove.length]).toEqual([0, 1, 2]);
    }
  });

  test("midnight at the end is the same however it is stored, and faults are handed on", () => {
    const [one] = stored("2001,mon,08:00,24:00,away").slots as [Stored];
    const existing = { ...none, slots: [{ ...one, endMinute: 0 }] };
    expect(diffOf(existing, "2001,mon,08:00,00:00,away", mode)).toMatchObject({ add: [], remove: [] });
    expect(diffPlanning(none, read(`${HEAD}2001,x,08:00,12:00,away`), mode).faults).toHaveLength(1);
  });
});

describe("what the file does not name", () => {
  const existing = stored("2001,mon,08:00,12:00,away", "2001,tue,08:00,12:00,away", "2002,mon,08:00,12:00,away");

  test("goes from the extensions that it names, when they are replaced", () => {
    expect(diffOf(existing, "2001,mon,08:00,12:00,away", "replace")).toEqual({
      ...{ add: [], same: ["2001 mon 08:00-12:00 away"], remove: ["2001 tue 08:00-12:00 away"] },
    });
  });

  test("stays when it is merged", () => {
    expect(diffOf(existing, "2001,wed,08:00,12:00,away", "merge")).toEqual({
      ...{ add: ["2001 wed 08:00-12:00 away"], same: [], remove: [] },
    });
  });

  test("is left of defaults too", () => {
    const before = { ...existing, defaults: new Map([["2001", "away"]] as const) };
    const says = (text: string) => diffPlanning(before, read(text), "replace").defaults;
    expect(says(JSON.stringify({ extension: "2001", schedules: [] }))).toEqual([]);
    expect(says(JSON.stringify({ extension: "2001", default_status: "away" }))).toEqual([]);
    const changed = { extension: "2001", default_status: "lunch" };
    expect(says(JSON.stringify(changed))).toEqual([{ extension: "2001", from: "away", to: "lunch" }]);
  });

  test("an empty list empties an extension, and rows that are all faulty do not", () => {
    const empty = read(JSON.stringify({ extension: "2001", schedules: [] }));
    expect(diffPlanning(existing, empty, "replace").remove).toHaveLength(2);
    expect(diffPlanning(existing, empty, "merge").remove).toEqual([]);
    const faulty = read(JSON.stringify({ extension: "2001", schedules: [{ day: "x" }] }));
    expect(diffPlanning(existing, faulty, "replace").remove).toEqual([]);
  });
});
