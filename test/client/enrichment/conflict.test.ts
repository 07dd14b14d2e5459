import { expect, test } from "bun:test";
import { bothOf, decide, picksFor } from "../../../client/enrichment/conflict.ts";
import type { Conflict } from "../../../server/enrichment/notes/note.ts";

const subject: Conflict = { field: "subject", base: "Facture", mine: "Panne", theirs: "Devis" };
const comment: Conflict = { field: "resultComment", base: "a", mine: "a b", theirs: "a c" };
const changes = { subject: "Panne", resultComment: "a b", result: "Rappel" };

test("nothing is lost where nobody picks: texts are both kept, short fields stay one's own", () => {
  expect(decide(changes, [subject, comment], {})).toEqual({ ...changes, resultComment: "a c\na b" });
});

test("each field is what was picked; theirs needs no saving", () => {
  expect(decide(changes, [subject, comment], { subject: "theirs", resultComment: "mine" })).toEqual({
    ...{ resultComment: "a b", result: "Rappel" },
  });
  expect(decide({ subject: "Panne" }, [subject], { subject: "theirs" })).toEqual({});
});

test("both is offered where there is room for both and something to keep", () => {
  expect(picksFor(subject)).toEqual(["mine", "theirs"]);
  expect(picksFor(comment)).toEqual(["both", "mine", "theirs"]);
  expect(picksFor({ ...comment, mine: "" })).toEqual(["mine", "theirs"]);
});

test("a text that holds the other is both already", () => {
  expect(bothOf("one\ntwo", "two")).toBe("one\ntwo");
  expect(bothOf("two", "one\ntwo")).toBe("one\ntwo");
  expect(bothOf("one\n", "two")).toBe("one\ntwo");
});
