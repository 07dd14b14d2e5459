import { describe, expect, test } from "bun:test";
import { compileFilter } from "../../../server/cccp/simulator/filter.ts";
import { type Fields, Instant, leaf, via } from "../../../server/cccp/simulator/paths.ts";

interface Thing {
  name: string;
  size: number;
  isRunning: boolean;
  endedAt: number | null;
  parent: Thing | null;
}

const fields: Fields<Thing> = {
  named: {
    name: leaf((thing) => thing.name),
    size: leaf((thing) => thing.size),
    running: leaf((thing) => thing.isRunning),
    terminate_date: leaf((thing) => new Instant(thing.endedAt)),
    parent: via(
      () => fields,
      (thing) => thing.parent,
    ),
  },
};

const parent: Thing = { name: "/default", size: 9, isRunning: true, endedAt: null, parent: null };
const thing: Thing = {
  name: "l'été",
  size: 3,
  isRunning: false,
  endedAt: Date.UTC(2026, 1, 8, 10, 0, 0),
  parent,
};

const TABLE: [filter: string, ofThing: boolean, ofParent: boolean][] = [
  ["", true, true],
  ["  ", true, true],
  [".[size eq 3]", true, false],
  [".[size ne 3]", false, true],
  [".[size gt 3]", false, true],
  [".[size ge 3]", true, true],
  [".[size lt 9]", true, false],
  [".[size le 9]", true, true],
  [".[3 eq size]", true, false],
  [".[size eq '3']", true, false],
  [".[size gt 2.5 and size lt 3.5]", true, false],
  [".[running]", false, true],
  [".[running eq 0]", true, false],
  [".[running eq 1]", false, true],
  [".[name eq 'l''été']", true, false],
  [".[name eq 'l']", false, false],
  [".[name gt '0']", true, false],
  [".[terminate_date eq '']", false, true],
  [".[terminate_date ne '']", true, false],
  [".[terminate_date]", true, false],
  [".[terminate_date gt '2026/02/08 00:00:00']", true, false],
  [".[terminate_date lt '2026/02/08 10:00:00']", false, false],
  [".[terminate_date le '2026/02/08 10:00:00']", true, false],
  [".[terminate_date ge '2026/02/09']", false, false],
  [".[parent/name eq '/default']", true, false],
  [".[parent/parent/name eq '']", true, true],
  [".[parent/name eq '']", false, true],
  // and binds closer than or
  [".[size eq 3 or size eq 9 and running eq 0]", true, false],
  [".[(size eq 3 or size eq 9) and running]", false, true],
  [".[((size eq 9))]", false, true],
  [" .[ size  eq 3 and name ne '' ] ", true, false],
  // what cannot be ordered is unequal, and neither before nor after
  [".[name gt 1]", false, false],
  [".[name ne 1]", true, true],
];

describe("a filter", () => {
  for (const [text, ofThing, ofParent] of TABLE) {
    test(`${text || "(empty)"} keeps the right objects`, () => {
      const filter = compileFilter(text, fields);
      expect([filter?.(thing), filter?.(parent)]).toEqual([ofThing, ofParent]);
    });
  }

  const bad = [
    "size eq 3",
    ".size eq 3",
    ".[size eq 3",
    ".[size eq]",
    ".[eq 3]",
    ".[]",
    ".[size = 3]",
    ".[sise eq 3]",
    ".[parent eq '/default']",
    ".[parent/nom eq 'x']",
    ".[parent/ eq 'x']",
    ".[name eq 'l'été']",
    '.[name eq "x"]',
    ".[size eq 3] or 1",
    ".[size eq 3 and]",
    ".[(size eq 3]",
    ".[size eq 3)]",
    ".[size eq 3px]",
    ".[constructor]",
    `.[${"(".repeat(100)}size${")".repeat(100)}]`,
    `.[name eq '${"x".repeat(5000)}']`,
  ];
  for (const text of bad) {
    test(`${text.slice(0, 40)} is none`, () => {
      expect(compileFilter(text, fields)).toBeNull();
    });
  }

  test("does not see a quoted text as anything but text", () => {
    const filter = compileFilter(".[name eq ''' or size eq 3 or name eq ''']", fields);
    expect(filter?.(thing)).toBe(false);
  });
});
