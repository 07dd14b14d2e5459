import { afterEach, expect, test } from "bun:test";
import { parsePlace } from "../../client/place.ts";
import { hasUnsavedText, holdUnsaved, leave, leaving } from "../../client/ui/unsaved.ts";

afterEach(() => {
  leaving.value = null;
});

test("nothing typed: a screen is left at once, without a question", () => {
  let left = 0;
  leave(() => left++);
  expect([left, leaving.value]).toEqual([1, null]);
});

test("with something typed the way out waits for an answer", () => {
  const release = holdUnsaved();
  let left = 0;
  leave(() => left++);
  expect(left).toBe(0);
  leaving.value?.();
  expect(left).toBe(1);
  release();
  expect(hasUnsavedText.value).toBe(false);
});

test("two forms on a screen: saving one does not forget the other", () => {
  const releases = [holdUnsaved(), holdUnsaved()];
  releases[0]?.();
  expect(hasUnsavedText.value).toBe(true);
  releases[1]?.();
  expect(hasUnsavedText.value).toBe(false);
});

test("a sheet lies over its screen: what is typed on that stays", () => {
  expect(parsePlace("/queue/q?server=1", "/settings/servers/new").path).toBe("/settings/servers/new");
});
