import { expect, test } from "bun:test";
import { Random } from "../../../server/platform/random.ts";
import { jsonFaults } from "../../../server/presence/plannings/json-syntax.ts";

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const isRight = (text: string) => !jsonFaults(text).some(({ kind }) => kind === "syntax");

test.each([
  ["a string of a million letters", JSON.stringify({ a: "x".repeat(1_000_000) })],
  ["a string of a hundred thousand escapes", JSON.stringify('\n\\"'.repeat(100_000))],
  ["letters past the first plane, and half of one", JSON.stringify({ "\u00e9\u007f\u0085\u{1f600}": "\ud800" })],
  ["numbers", "[0, -0, 1.5, -1e5, 2E+3, 10]"],
  ["words", " [ true , false , null ] "],
])("right: %s", (_, text) => {
  expect(jsonFaults(text)).toEqual([]);
});

test("what is changed at random is right exactly where JSON.parse takes it", () => {
  const signs = [
    "{",
    "}",
    "[",
    "]",
    ",",
    ":",
    '"',
    "\\",
    "0",
    "1",
    "-",
    ".",
    "e",
    " ",
    "\n",
    "\t",
    "u",
    "true",
    "null",
    "\u0001",
  ];
  const text = JSON.stringify({
    planning: [{ extension: "20\n01", schedules: [{ day: 1.5e3, start: null }] }, []],
    a: true,
  });
  let right = 0;
  for (let seed = 1; seed <= 5_000; seed++) {
    const random = new Random(seed);
    let changed = text;
    for (let turn = random.integer(1, 3); turn > 0; turn--) {
      const at = random.integer(0, changed.length);
      changed = changed.slice(0, at) + random.pick([...signs, ""]) + changed.slice(at + random.integer(0, 2));
    }
    expect(`${isRight(changed)} ${changed}`).toBe(`${isJson(changed)} ${changed}`);
    if (isJson(changed)) right++;
  }
  expect(right).toBeGreaterThan(150);
});
