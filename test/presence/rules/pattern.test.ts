import { describe, expect, test } from "bun:test";
import { MAX_PATTERN_LENGTH, readPattern } from "../../../server/presence/rules/pattern.ts";
import { checkConditions, type Conditions } from "../../../server/presence/rules/rule.ts";

const faultOf = (source: string) => {
  const { fault } = readPattern(source, "conditions.title.value");
  return fault && [fault.code, fault.params?.position, fault.params?.found];
};

describe("patterns that cannot be read say what is wrong, and where", () => {
  test.each([
    ["", "required", undefined, undefined],
    ["[abc", "pattern_open", 1, "[abc"],
    ["é[", "pattern_open", 2, "["],
    ["e\u0301[", "pattern_open", 3, "["],
    ["a(b(c)", "pattern_open", 2, "("],
    ["[(](a", "pattern_open", 4, "("],
    ["\\((a", "pattern_open", 3, "("],
    ["a\\)(b", "pattern_open", 4, "("],
    ["[é-a]", "pattern_syntax", 2, "e-a"],
    ["ab)c", "pattern_unexpected", 3, ")"],
    ["a**", "pattern_repeats", 2, "**"],
    ["a|*", "pattern_repeats", 3, "*"],
    ["ab{2000}", "pattern_repeats", 3, "{2000}"],
    ["x{1,0}", "pattern_repeats", 2, "{1,0}"],
    ["a(?=b)", "pattern_unsupported", 2, "(?="],
    ["a(?!b)", "pattern_unsupported", 2, "(?!"],
    ["(a)\\1", "pattern_unsupported", 4, "\\1"],
    ["a\\q", "pattern_syntax", 2, "\\q"],
    ["[z-a]", "pattern_syntax", 2, "z-a"],
    ["ab\\", "pattern_syntax", 3, "\\"],
    ["(a{30}){30}", "pattern_too_large", undefined, undefined],
  ])("%p: %s at %p", (source, code, position, found) => {
    expect(faultOf(source)).toEqual([code, position, found]);
  });

  test("one that is too long is not looked at", () => {
    expect(readPattern("x".repeat(MAX_PATTERN_LENGTH), "p").fault).toBeNull();
    expect(faultOf("(".repeat(MAX_PATTERN_LENGTH + 1))).toEqual(["text_max", undefined, undefined]);
  });
});

test("what takes other machines 2 to the power of 1,000 steps is answered", () => {
  const { pattern } = readPattern("^(a+)+$|(x?){50}x{50}", "p");
  expect(pattern?.isFoundIn(`${"a".repeat(1_000)}!`)).toBe(false);
});

test("a pattern is found anywhere, without accents and case", () => {
  const found = (source: string, text: string) => readPattern(source, "p").pattern?.isFoundIn(text);
  expect(found("réunion", "une REUNION tardive")).toBe(true);
  expect(found("[éè]t", "un ete")).toBe(true);
  expect(found("^reunion", "une reunion")).toBe(false);
  expect(found("\\S+ \\d", "salle 4")).toBe(true);
});

describe("conditions", () => {
  test.each([
    ["nothing", {}, [["conditions", "rule_without_condition"]]],
    ["a blank text", { title: { kind: "text", value: " " } }, [["conditions.title.value", "required"]]],
    ["a long text", { title: { kind: "text", value: "x".repeat(201) } }, [["conditions.title.value", "text_max"]]],
    ["a bad pattern", { title: { kind: "pattern", value: "(" } }, [["conditions.title.value", "pattern_open"]]],
    ["a blank category", { category: "" }, [["conditions.category", "required"]]],
    [
      "empty lists",
      { busy: [], feedIds: [], answer: [] },
      [
        ["conditions.busy", "list_some"],
        ["conditions.feedIds", "list_some"],
        ["conditions.answer", "list_some"],
      ],
    ],
    ["good ones", { allDay: false, title: { kind: "text", value: "x" } }, []],
  ] as [string, Conditions, [string, string][]][])("%s", (_, conditions, faults) => {
    expect(checkConditions(conditions).map(({ field, code }) => [field, code] as [string, string])).toEqual(faults);
  });
});
