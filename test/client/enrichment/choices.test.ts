import { expect, test } from "bun:test";
import { bodyOf, editedOf, lifted, moved, nested, parentFor, treeOf } from "../../../client/enrichment/choice-list.ts";
import { offered } from "../../../client/enrichment/choice-paths.ts";
import { type Choice, pathsOf } from "../../../server/enrichment/choices/choices.ts";

const choice = (id: number, label: string, parentId = 0, isArchived = false): Choice => ({
  id,
  parentId,
  label,
  isArchived,
});
const CHOICES = [choice(1, "Facture"), choice(2, "Technique"), choice(3, "Retard", 1), choice(4, "Ancien", 0, true)];

test("what a field offers is what the server takes, archived ones not", () => {
  expect(offered(CHOICES)).toEqual(["Facture", "Technique", "Facture › Retard"]);
  expect(offered(CHOICES)).toEqual(pathsOf(CHOICES));
});

test("a list is edited as a tree and saved in its order", () => {
  const edited = editedOf(CHOICES);
  expect(treeOf(edited).map(({ choice: { label }, depth }) => [label, depth])).toEqual([
    ["Facture", 0],
    ["Retard", 1],
    ["Technique", 0],
    ["Ancien", 0],
  ]);
  expect(bodyOf(edited)[1]).toEqual({ id: 3, parentId: 1, label: "Retard", isArchived: false });
  // One whose parent is gone can still be seen.
  expect(editedOf([choice(7, "x", 99)])).toMatchObject([{ id: 7, parentId: 0 }]);
});

test("choices move among those beside them, under the one above, and out again", () => {
  const edited = editedOf(CHOICES);
  const labels = (choices: readonly { label: string }[]) => choices.map(({ label }) => label);
  expect(labels(bodyOf(moved(edited, "2", -1)))).toEqual(["Technique", "Facture", "Retard", "Ancien"]);
  expect(moved(edited, "3", 1)).toBe(edited);
  expect(parentFor(edited, "1")).toBeNull();
  const under = nested(edited, "2");
  expect(bodyOf(under).map(({ label, parentId }) => [label, parentId])).toEqual([
    ["Facture", 0],
    ["Retard", 1],
    ["Technique", 1],
    ["Ancien", 0],
  ]);
  expect(bodyOf(lifted(under, "2")).find(({ label }) => label === "Technique")?.parentId).toBe(0);
  // Nothing can stand under what the server does not know yet.
  const fresh = [{ key: "new-1", id: null, parentId: 0, label: "neu", isArchived: false }, ...edited];
  expect(parentFor(fresh, "1")).toBeNull();
});
