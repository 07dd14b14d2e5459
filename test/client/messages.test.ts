import { describe, expect, test } from "bun:test";
import { enMessages } from "../../client/words/en-messages.ts";
import { frMessages } from "../../client/words/fr-messages.ts";
import { figureName, formatFigure, formatLasted, tellMessage } from "../../client/words/messages.ts";
import type { AlertFacts, FactLine } from "../../server/platform/alerts/delivery/facts.ts";

const LINE: FactLine = {
  ...{ alertId: "a", scopeName: "Ventes", parentName: "Paris", projectName: "DEMO", queueName: "Ventes" },
  ...{ change: "triggered", level: "red", worstLevel: "red", value: 7, limit: 6, lastedMs: 125_000 },
};
const FACTS: AlertFacts = {
  ...{ kind: "alert", ruleId: "r", ruleName: "", figure: "cccp.waiting", unit: "count", side: "above" },
  ...{ level: "red", isFlapping: false, at: 0, lines: [LINE], total: 1, wasHeld: false },
};

/** Narrow no-break spaces read as blanks. */
const plain = (text: string) => text.replaceAll("\u202f", " ");
const told = (language: "fr" | "en", facts: Partial<AlertFacts> = {}, line: Partial<FactLine> = {}) => {
  const { title, body } = tellMessage(language, { ...FACTS, lines: [{ ...LINE, ...line }], ...facts });
  return [plain(title), plain(body)];
};

describe("a message", () => {
  test("about one alert says level, figure, value and scope at a glance", () => {
    expect(told("fr")).toEqual(["Rouge : Appels en attente 7 · Ventes", "Ventes (Paris) : 7 (seuil 6), depuis 2 min"]);
    expect(told("en")).toEqual(["Red: Calls waiting 7 · Ventes", "Ventes (Paris): 7 (limit 6), for 2 min"]);
  });

  test("goes by the rule's own name where it has one", () => {
    expect(told("fr", { ruleName: "Trop de monde" })[0]).toBe("Rouge : Trop de monde 7 · Ventes");
  });

  test("tells each kind of change", () => {
    const bodies = (["worsened", "flapping", "steady", "resolved", "gone", "over"] as const).map(
      (change) => told("fr", {}, { change })[1],
    );
    expect(bodies).toEqual([
      "Ventes (Paris) : 7 (seuil 6), aggravé, depuis 2 min",
      "Ventes (Paris) : va et vient autour du seuil 6",
      "Ventes (Paris) : stable de nouveau, 7 (seuil 6), depuis 2 min",
      "Ventes (Paris) : revenu à la normale après 2 min",
      "Ventes (Paris) : n’existe plus",
      "Ventes (Paris) : a passé le seuil 6 pendant 2 min, c’est terminé",
    ]);
  });

  test("about what is over, or flaps, gives no value in its title", () => {
    expect(told("fr", { level: "ok" }, { change: "resolved", level: "ok" })[0]).toBe(
      "Terminé : Appels en attente · Ventes",
    );
    expect(told("en", { isFlapping: true, level: "amber" })[0]).toBe("Flapping: Calls waiting · Ventes");
  });

  test("about many counts them, names some, and says that it was held", () => {
    const [title, body] = told("fr", { total: 1000, wasHeld: true });
    expect(title).toBe("Rouge : Appels en attente · 1 000 alertes");
    expect(body?.split("\n")).toEqual([
      "Ventes (Paris) : 7 (seuil 6), depuis 2 min",
      "et 999 autres",
      "Retenu pendant les heures calmes ou la maintenance.",
    ]);
  });

  test("leaves braces and marks of a name alone", () => {
    expect(told("en", {}, { scopeName: "{value} $& {n}" })[0]).toBe("Red: Calls waiting 7 · {value} $& {n}");
  });

  test("for a test says which channel works", () => {
    expect(tellMessage("en", { kind: "test", channelName: "Slack", at: 0 })).toEqual({
      title: "Test by Vigie",
      body: "This message shows that the channel “Slack” works.",
    });
  });
});

test("values are written in their unit, unknown ones as a dash", () => {
  expect([formatFigure("fr", "count", 1234), formatFigure("en", "count", 1234)].map(plain)).toEqual(["1 234", "1,234"]);
  expect([formatFigure("en", "ratio", 0.785), formatFigure("en", "ratio", 1)]).toEqual(["78.5%", "100%"]);
  expect([5, 125, 3_725].map((seconds) => plain(formatFigure("fr", "seconds", seconds)))).toEqual([
    "0:05",
    "2:05",
    "1 h 02",
  ]);
  expect([formatFigure("fr", "count", null), formatFigure("fr", "seconds", Number.NaN)]).toEqual(["–", "–"]);
});

test("how long something lasted is said in a unit that fits", () => {
  const lasted = [0, 59_000, 60_000, 3_599_000, 3_660_000, 90_000_000].map((ms) => plain(formatLasted("fr", ms)));
  expect(lasted).toEqual(["0 s", "59 s", "1 min", "59 min", "1 h 01", "1 j"]);
});

test("a figure without words goes by its own name", () => {
  expect([figureName("fr", "cccp.paused"), figureName("fr", "metrics.unheard_of")]).toEqual([
    "Agents en pause",
    "metrics.unheard_of",
  ]);
});

test("both languages have the same keys, sorted, with the same names in them", () => {
  expect(Object.keys(enMessages)).toEqual(Object.keys(frMessages));
  expect(Object.keys(frMessages)).toEqual(Object.keys(frMessages).sort());
  const namesIn = (entry: unknown) => [...new Set(JSON.stringify(entry).match(/\{\w+\}/g))].sort();
  for (const [key, entry] of Object.entries(frMessages)) {
    expect([key, namesIn(enMessages[key as keyof typeof enMessages])]).toEqual([key, namesIn(entry)]);
  }
});
