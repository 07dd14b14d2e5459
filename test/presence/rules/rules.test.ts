import { describe, expect, test } from "bun:test";
import type { Occurrence } from "../../../server/presence/model.ts";
import { fold } from "../../../server/presence/rules/fold.ts";
import { RULE_SETS, type RuleSet, rulesOf } from "../../../server/presence/rules/presets.ts";
import { explainRule, type Fallback, rate } from "../../../server/presence/rules/rate.ts";
import { checkConditions, type Conditions, type Rule } from "../../../server/presence/rules/rule.ts";
import { occurrence } from "../decide/plans.ts";

const event = (summary: string, more: Partial<Occurrence> = {}) =>
  occurrence(summary, "2026-01-06 09:00", "2026-01-06 10:00", more);

const numbered = (set: RuleSet): Rule[] => rulesOf(set).map((rule, index) => ({ ...rule, id: index + 1 }));
const setOf = (key: string) => RULE_SETS.find((set) => set.key === key) as RuleSet;

function rule(conditions: Conditions, more: Partial<Rule> = {}): Rule {
  const usual = { id: 1, position: 0, isEnabled: true, name: "", priority: 0 };
  return { ...usual, conditions, action: { kind: "status", status: "away" }, ...more };
}

/** The status that an event comes to; "free" where it comes to none. */
function statusOf(summary: string, rules: readonly Rule[], fallback: Fallback = null, more: Partial<Occurrence> = {}) {
  return rate([event(summary, more)], rules, fallback)[0]?.status ?? "free";
}

describe("A17 the keywords of the school", () => {
  const school = numbered(setOf("school"));
  /** What the replaced application did with a title: lower case, then the first keyword that it holds. */
  function replaced(summary: string): string {
    const title = summary.toLowerCase();
    if (title.includes("cours :") || title.includes("cours:")) return "lunch";
    if (title.includes("formation")) return "business_trip";
    if (title.includes("r\u00e9union") || title.includes("reunion")) return "do_not_disturb";
    return title.includes("serv :") ? "away" : "do_not_disturb";
  }

  const TITLES: [title: string, status: string][] = [
    ["Cours : Mathématiques", "lunch"],
    ["COURS: BTS 2", "lunch"],
    ["Absence — cours : reporté", "lunch"],
    ["Cours de soutien", "do_not_disturb"],
    ["Cours  : deux blancs", "do_not_disturb"],
    ["Formation incendie", "business_trip"],
    ["Réunion de formation", "business_trip"],
    ["Cours : formation continue", "lunch"],
    ["Réunion d'équipe", "do_not_disturb"],
    ["REUNION", "do_not_disturb"],
    ["Serv : vie scolaire", "away"],
    ["serv: vie scolaire", "do_not_disturb"],
    ["Déjeuner", "do_not_disturb"],
    ["", "do_not_disturb"],
  ];

  test.each(TITLES)("A17 %p is %s, as it was", (title, status) => {
    expect(replaced(title)).toBe(status);
    expect(statusOf(title, school, setOf("school").fallback)).toBe(status as "away");
  });

  test("A17 random titles of those words come to what they came to", () => {
    const words = [
      "cours",
      "Cours",
      " ",
      " ",
      ":",
      "serv",
      "formation",
      "Réunion",
      "reunion",
      "x",
      "Serv :",
      "cours :",
    ];
    for (let seed = 1; seed <= 3_000; seed++) {
      const title = Array.from(
        { length: 6 },
        (_, index) => words[(seed * (index * 7 + 3) + index ** 3) % words.length],
      );
      const text = title.join("");
      expect(`${text} ${statusOf(text, school, "do_not_disturb")}`).toBe(`${text} ${replaced(text)}`);
    }
  });

  test("A17 neither accents nor case nor how letters are put together matter", () => {
    for (const title of ["Re\u0301union", "R\u00c9UNION", "r\u00e9union", "RE\u0301UNION", "reunion"]) {
      const [taken] = rate([event(title)], school, null);
      expect(taken?.ruleId).toBe(3);
    }
    expect(statusOf("Cours\u00a0: \u2026", school)).toBe("lunch");
    expect(statusOf("Cours\u202f: \u2026", school)).toBe("lunch");
  });

  test.each([
    ["Cours : A", "lunch"],
    ["cours   :B", "lunch"],
    ["Les cours : C", "away"],
    ["Formation", "business_trip"],
    ["re\u0301union", "do_not_disturb"],
    ["SERV:", "away"],
    ["Le serv :", "away"],
  ])("A17 strictly: %p is %s", (title, status) => {
    expect(statusOf(title, numbered(setOf("school_strict")), "away")).toBe(status as "away");
  });

  test("every set has rules that are right, and names of its own", () => {
    expect(RULE_SETS.map(({ key }) => key)).toEqual(["school", "school_strict", "office"]);
    for (const set of RULE_SETS) {
      for (const one of numbered(set)) expect(checkConditions(one.conditions)).toEqual([]);
      expect(new Set(set.rules.map(({ key }) => key)).size).toBe(set.rules.length);
      expect(set.rules.every(({ name }) => name !== "")).toBe(true);
    }
  });
});

describe("conditions", () => {
  const office = numbered(setOf("office"));

  test("an office's calendar: away, elsewhere, tentative, whole days", () => {
    expect(statusOf("x", office, "do_not_disturb", { busy: "oof" })).toBe("off_work");
    expect(statusOf("x", office, "do_not_disturb", { busy: "working_elsewhere" })).toBe("free");
    expect(statusOf("x", office, "do_not_disturb", { busy: "tentative" })).toBe("free");
    expect(statusOf("x", office, "do_not_disturb", { isAllDay: true })).toBe("free");
    expect(statusOf("x", office, "do_not_disturb")).toBe("do_not_disturb");
  });

  test.each([
    ["title", { title: { kind: "text", value: "LESSON" } }, {}, { summary: "other" }],
    ["pattern", { title: { kind: "pattern", value: "^less[oö]n$" } }, {}, { summary: "a lesson" }],
    ["category", { category: "École" }, { categories: ["x", " ECOLE "] }, { categories: ["Écoles"] }],
    ["busy", { busy: ["oof", "tentative"] }, { busy: "oof" }, { busy: "busy" }],
    ["all day", { allDay: true }, { isAllDay: true }, {}],
    ["not all day", { allDay: false }, {}, { isAllDay: true }],
    ["feed", { feedIds: [1, 2] }, { feedId: 2 }, { feedId: 3 }],
    ["answer", { answer: ["tentative"] }, { answer: "tentative" }, { answer: null }],
    ["another answer", { answer: ["tentative", "accepted"] }, { answer: "accepted" }, { answer: "needs_action" }],
  ] as [string, Conditions, Partial<Occurrence>, Partial<Occurrence>][])("%s", (_, conditions, fitting, other) => {
    expect(statusOf("Lesson", [rule(conditions)], null, fitting)).toBe("away");
    expect(statusOf("Lesson", [rule(conditions)], null, other)).toBe("free");
  });

  test("all conditions of a rule must hold", () => {
    const both = rule({ allDay: true, title: { kind: "text", value: "x" } });
    expect(statusOf("x", [both], null, { isAllDay: true })).toBe("away");
    expect(statusOf("x", [both])).toBe("free");
    expect(statusOf("y", [both], null, { isAllDay: true })).toBe("free");
  });

  test("what was declined and time that is free occupy nobody, unless a rule names that", () => {
    for (const more of [{ answer: "declined" }, { busy: "free" }] as const) {
      expect(statusOf("x", [rule({ title: { kind: "text", value: "x" } })], "away", more)).toBe("free");
    }
    expect(statusOf("x", [rule({ answer: ["declined"] })], null, { answer: "declined" })).toBe("away");
    expect(statusOf("x", [rule({ busy: ["free"] })], null, { busy: "free" })).toBe("away");
  });

  test("the first in the order of positions takes it, whatever the order of the list; priority is only handed on", () => {
    const all = (id: number, position: number, status: "away" | "lunch", priority = 0) =>
      rule({ allDay: false }, { id, position, priority, action: { kind: "status", status } });
    const rules = [all(1, 2, "away", 9), all(2, 1, "lunch", -3)];
    expect(rate([event("x")], rules, null)).toEqual([{ ...event("x"), status: "lunch", ruleId: 2, priority: -3 }]);
    expect(statusOf("x", [all(2, 1, "lunch"), all(1, 1, "away")])).toBe("away");
    const off = { ...all(2, 1, "lunch"), isEnabled: false };
    expect(statusOf("x", [off, all(1, 2, "away")])).toBe("away");
  });

  test("a fallback may differ from feed to feed", () => {
    const byFeed = (feedId: number) => (feedId === 1 ? ("lunch" as const) : null);
    expect(statusOf("x", [], byFeed, { feedId: 1 })).toBe("lunch");
    expect(statusOf("x", [], byFeed, { feedId: 2 })).toBe("free");
    expect(rate([event("x")], [], "away")[0]).toMatchObject({ ruleId: null, priority: 0, status: "away" });
  });

  test("the first thousand characters of a title are looked at", () => {
    const here = `${"-".repeat(998)}xx`;
    for (const kind of ["text", "pattern"] as const) {
      expect(statusOf(here, [rule({ title: { kind, value: "xx" } })])).toBe("away");
      expect(statusOf(`-${here}`, [rule({ title: { kind, value: "xx" } })])).toBe("free");
    }
  });

  test("folding: ligatures are two letters", () => {
    expect(fold("\u0152uvre, c\u0153ur, Stra\u00dfe, \u00c6on")).toBe("oeuvre, coeur, strasse, aeon");
  });
});

describe("the test box", () => {
  const rules = [
    rule({ title: { kind: "text", value: "x" } }, { id: 1, position: 1, isEnabled: false, name: "off" }),
    rule({ title: { kind: "pattern", value: "(" } }, { id: 2, position: 2, name: "broken" }),
    rule({ feedIds: [7] }, { id: 3, position: 3, name: "feed" }),
    rule({ allDay: true }, { id: 4, position: 4, name: "days" }),
    rule({ title: { kind: "text", value: "y" } }, { id: 5, position: 5, name: "other" }),
    rule({ title: { kind: "text", value: "x" } }, { id: 6, position: 6, name: "this", priority: 2 }),
    rule({ allDay: false }, { id: 7, position: 7, name: "never asked" }),
  ];

  test("says which rule took it, and why each earlier one did not", () => {
    expect(explainRule(event("an x"), rules, null)).toEqual({
      ...{ outcome: "status", status: "away", ruleId: 6, priority: 2 },
      passed: [
        { ruleId: 1, name: "off", why: "disabled" },
        { ruleId: 2, name: "broken", why: "bad_pattern" },
        { ruleId: 3, name: "feed", why: "feed" },
        { ruleId: 4, name: "days", why: "not_all_day" },
        { ruleId: 5, name: "other", why: "title" },
      ],
    });
  });

  test.each([
    ["ignored", rule({ allDay: false }, { action: { kind: "ignore" } }), {}, 1],
    ["declined", rule({ allDay: false }), { answer: "declined" }, null],
    ["free", rule({ allDay: false }), { busy: "free" }, null],
    ["no_rule", rule({ allDay: true }), {}, null],
  ] as const)("says %s", (outcome, one, more, ruleId) => {
    expect(explainRule(event("x", more), [one], null)).toMatchObject({ outcome, status: null, ruleId });
  });

  test("the fallback is told as a status without a rule", () => {
    const told = explainRule(event("x"), [rule({ allDay: true })], "lunch");
    expect(told).toMatchObject({ outcome: "status", status: "lunch", ruleId: null });
    expect(told.passed).toHaveLength(1);
  });
});
