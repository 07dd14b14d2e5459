import { describe, expect, test } from "bun:test";
import { EMPTY_NOTE, mergeNote, NOTE_FIELDS, type NoteFields } from "../../../server/enrichment/notes/note.ts";

const BASE: NoteFields = { ...EMPTY_NOTE, subject: "Facture", result: "Rappel", transferredTo: "alice" };

describe("two people's changes of a note", () => {
  test("to different fields are both kept", () => {
    const merge = mergeNote(BASE, { ...BASE, result: "Réglé" }, { subject: "Devis" });
    expect(merge).toEqual({
      ...{ kind: "merged", fields: { ...BASE, subject: "Devis", result: "Réglé" }, changed: ["subject"] },
    });
  });

  test("to the same field are a conflict that shows all three, and then nothing is applied", () => {
    const merge = mergeNote(BASE, { ...BASE, result: "Réglé" }, { subject: "Devis", result: "Perdu" });
    expect(merge).toEqual({
      ...{ kind: "conflict", conflicts: [{ field: "result", base: "Rappel", mine: "Perdu", theirs: "Réglé" }] },
    });
  });

  test("that are the same, or change nothing, are none", () => {
    const current = { ...BASE, result: "Réglé" };
    expect(mergeNote(BASE, current, { result: "Réglé" })).toMatchObject({ kind: "merged", changed: [] });
    expect(mergeNote(BASE, BASE, { ...BASE })).toMatchObject({ kind: "merged", changed: [] });
  });

  test("what the agent settled is passed on to nobody, whoever said which first", () => {
    expect(mergeNote(BASE, BASE, { isAnsweredByAgent: true })).toMatchObject({
      ...{ fields: { transferredTo: "" }, changed: ["isAnsweredByAgent", "transferredTo"] },
    });
    const settled: NoteFields = { ...BASE, isAnsweredByAgent: true, transferredTo: "" };
    expect(mergeNote(settled, settled, { transferredTo: "bob" })).toMatchObject({ fields: settled, changed: [] });
  });

  test("each field by itself: untouched elsewhere is applied, touched elsewhere is a conflict", () => {
    for (const field of NOTE_FIELDS) {
      const [mine, theirs] = field === "isAnsweredByAgent" ? [false, true] : ["mine", "theirs"];
      expect(mergeNote(EMPTY_NOTE, EMPTY_NOTE, { [field]: mine })).toMatchObject({ kind: "merged", changed: [field] });
      const merge = mergeNote(EMPTY_NOTE, { ...EMPTY_NOTE, [field]: theirs }, { [field]: mine });
      expect(merge.kind).toBe("conflict");
    }
  });
});
