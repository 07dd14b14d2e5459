import { describe, expect, test } from "bun:test";
import { EMPTY_FIELDS } from "../../../client/enrichment/fields.ts";
import { editedTemplates, movedTemplate, templateEdits } from "../../../client/enrichment/template-list.ts";
import { expanded, type FillContext, fillOf, knownOf, unknownIn } from "../../../client/enrichment/template-text.ts";
import type { FieldLists } from "../../../server/enrichment/choices/choices.ts";
import type { NoteFields } from "../../../server/enrichment/notes/note.ts";
import { callLine } from "./samples.ts";

const known = knownOf(callLine({ fromName: "Élodie", queue: "accueil", startedAt: 5 }), {
  ...{ date: (at) => `day ${at}`, time: (at) => `time ${at}`, agent: "Bob Petit" },
});
const context = (shown: Partial<NoteFields> = {}, lists: FieldLists | null = null): FillContext => ({
  ...{ shown: { ...EMPTY_FIELDS, ...shown }, lists, known, me: "bob" },
});
const listsOf = (isFree: boolean, labels: readonly string[]): FieldLists => {
  const choices = labels.map((label, at) => ({ id: at + 1, parentId: 0, label, isArchived: false }));
  const list = { isFree, isMandatory: false, choices };
  return { receptionMode: list, subject: list, result: list, orientation: list };
};

describe("the texts of templates", () => {
  test("name what is known of the call; what they do not know stays as it is", () => {
    expect(expanded("{from_name} ({from_number}), {queue}, {date} {time}, {agent}: {nonsense} {", known)).toBe(
      "Élodie (0612345699), accueil, day 5 time 5, Bob Petit: {nonsense} {",
    );
    expect(unknownIn("{from_name} {nonsense} {From} {agent}")).toEqual(["nonsense"]);
  });

  test("are taken as they are, whatever the caller is called", () => {
    const odd = knownOf(callLine({ fromName: "$& {queue}" }), { date: String, time: String, agent: "" });
    expect(expanded("by {from_name}", odd)).toBe("by $& {queue}");
  });
});

describe("a template", () => {
  test("fills in what is empty and names what it leaves alone", () => {
    const template = { subject: "Facture", result: "Rappel", subjectComment: "Appel de {from_name}" };
    expect(fillOf(template, context({ result: "Réglé" }))).toEqual({
      fill: { subject: "Facture", subjectComment: "Appel de Élodie" },
      left: ["result"],
    });
    // The same already is nothing to say.
    expect(fillOf({ subject: "Facture" }, context({ subject: "Facture" }))).toEqual({ fill: {}, left: [] });
  });

  test("passes a settled call on to nobody, and no call to whoever writes", () => {
    const passing = { transferredTo: "alice" };
    expect(fillOf(passing, context())).toEqual({ fill: passing, left: [] });
    expect(fillOf(passing, context({ isAnsweredByAgent: true })).left).toEqual(["transferredTo"]);
    const both = { isAnsweredByAgent: true, transferredTo: "alice" };
    expect(fillOf(both, context())).toEqual({ fill: { isAnsweredByAgent: true }, left: ["transferredTo"] });
    expect(fillOf({ transferredTo: "bob" }, context()).left).toEqual(["transferredTo"]);
  });

  test("leaves a field whose list takes nothing else and does not offer it any more", () => {
    const template = { subject: "Autre", result: "Facture" };
    expect(fillOf(template, context({}, listsOf(false, ["Facture"])))).toEqual({
      ...{ fill: { result: "Facture" }, left: ["subject"] },
    });
    expect(fillOf(template, context({}, listsOf(true, ["Facture"]))).left).toEqual([]);
  });

  test("holds no more than a note takes", () => {
    const long = knownOf(callLine({ fromName: "x".repeat(600) }), { date: String, time: String, agent: "" });
    const { fill } = fillOf({ subject: "{from_name}" }, { ...context(), known: long });
    expect(fill.subject).toHaveLength(500);
  });
});

describe("the list of templates", () => {
  test("goes to the server with the fields that it fills in, and without rows that hold nothing", () => {
    const [first] = editedTemplates([{ id: 1, name: "A", fields: { subject: "x" }, isArchived: false }]);
    const empty = { key: "new-1", id: null, name: " ", fields: EMPTY_FIELDS, isArchived: false };
    const added = { ...empty, key: "new-2", name: "B ", fields: { ...EMPTY_FIELDS, isAnsweredByAgent: false } };
    expect(templateEdits([first as never, empty, added])).toEqual([
      { id: 1, name: "A", fields: { subject: "x" }, isArchived: false },
      { name: "B", fields: { isAnsweredByAgent: false }, isArchived: false },
    ]);
  });

  test("moves one past its neighbour, and not beyond the end", () => {
    const rows = editedTemplates(["A", "B"].map((name, id) => ({ id, name, fields: {}, isArchived: false })));
    expect(movedTemplate(rows, "1", -1).map(({ name }) => name)).toEqual(["B", "A"]);
    expect(movedTemplate(rows, "1", 1)).toBe(rows);
  });
});
