import { describe, expect, test } from "bun:test";
import { EMPTY_FIELDS } from "../../../client/enrichment/fields.ts";
import {
  blurField,
  changesOf,
  focusField,
  followNote,
  openEdit,
  resumeEdit,
  shownIn,
  typeInto,
} from "../../../client/enrichment/note-edit.ts";
import { FIELDS } from "../../../client/enrichment/fields.ts";
import { mergeNote, NOTE_FIELDS, type NoteFields } from "../../../server/enrichment/notes/note.ts";

const note = (change: Partial<NoteFields> = {}): NoteFields => ({ ...EMPTY_FIELDS, ...change });

test("the form has the server's fields, in its order", () => {
  expect(FIELDS).toEqual([...NOTE_FIELDS]);
});

describe("a note that is filled in", () => {
  test("sends what was typed and differs; typed back to what it was, nothing", () => {
    const edit = typeInto(openEdit(1, note({ subject: "Facture" })), "result", "Rappel");
    expect(changesOf(edit)).toEqual({ result: "Rappel" });
    expect(changesOf(typeInto(edit, "result", ""))).toEqual({});
  });

  test("that is settled is passed on to nobody", () => {
    const passed = typeInto(openEdit(1, note()), "transferredTo", "alice");
    expect(changesOf(typeInto(passed, "isAnsweredByAgent", true))).toEqual({ isAnsweredByAgent: true });
    const stored = openEdit(1, note({ transferredTo: "alice" }));
    expect(changesOf(typeInto(stored, "isAnsweredByAgent", true))).toEqual({
      ...{ isAnsweredByAgent: true, transferredTo: "" },
    });
  });
});

describe("a note that others change meanwhile", () => {
  test("shows theirs where nothing is typed, and goes on from their version", () => {
    const typed = typeInto(openEdit(1, note({ subject: "Facture" })), "result", "Rappel");
    const edit = followNote(typed, 2, note({ subject: "Devis" }));
    expect([shownIn(edit, "subject"), shownIn(edit, "result"), edit.baseVersion]).toEqual(["Devis", "Rappel", 2]);
    expect(changesOf(edit)).toEqual({ result: "Rappel" });
  });

  test("in the field that is typed into keeps its base, so that the server tells", () => {
    const typed = typeInto(openEdit(1, note({ subject: "Facture" })), "subject", "Panne");
    const theirs = note({ subject: "Devis", result: "Réglé" });
    const edit = followNote(typed, 2, theirs);
    expect([shownIn(edit, "subject"), shownIn(edit, "result"), edit.baseVersion]).toEqual(["Panne", "Réglé", 1]);
    expect(mergeNote(edit.base, theirs, changesOf(edit))).toMatchObject({
      ...{ kind: "conflict", conflicts: [{ field: "subject", base: "Facture", mine: "Panne", theirs: "Devis" }] },
    });
  });

  test("to the very thing that was typed is no difference any more", () => {
    const typed = typeInto(openEdit(1, note()), "subject", "Facture");
    const edit = followNote(typed, 2, note({ subject: "Facture" }));
    expect([edit.typed, edit.baseVersion]).toEqual([{}, 2]);
  });

  test("leaves the field alone that has the focus, until it has it no more", () => {
    const focused = focusField(openEdit(1, note({ subject: "Facture" })), "subject");
    const edit = followNote(focused, 2, note({ subject: "Devis" }));
    expect([shownIn(edit, "subject"), edit.baseVersion]).toEqual(["Facture", 1]);
    expect(changesOf(typeInto(edit, "subject", "Facture!"))).toEqual({ subject: "Facture!" });
    const left = blurField(edit);
    expect([shownIn(left, "subject"), left.baseVersion]).toEqual(["Devis", 2]);
  });

  test("an older version than the known one changes nothing", () => {
    const edit = openEdit(3, note({ subject: "new" }));
    expect(followNote(edit, 2, note({ subject: "old" }))).toBe(edit);
  });
});

test("a draft is taken up on top of the note as it is now", () => {
  const left = typeInto(openEdit(1, note({ subject: "Facture" })), "result", "Rappel");
  const untouched = resumeEdit(left, openEdit(2, note({ subject: "Devis" })));
  expect([shownIn(untouched, "subject"), changesOf(untouched), untouched.baseVersion]).toEqual([
    "Devis",
    { result: "Rappel" },
    2,
  ]);
  const torn = resumeEdit(left, openEdit(2, note({ result: "Réglé" })));
  expect([changesOf(torn), torn.baseVersion]).toEqual([{ result: "Rappel" }, 1]);
});
