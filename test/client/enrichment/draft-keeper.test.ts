import { expect, test } from "bun:test";
import { DRAFT_MS, DraftKeeper } from "../../../client/enrichment/draft-keeper.ts";
import { FakeClock } from "../../support/fake-clock.ts";

function newKeeper(isKept = true) {
  const clock = new FakeClock();
  const written: (string | null)[] = [];
  const keeper = new DraftKeeper<string>({
    clock,
    write: async (draft) => {
      written.push(draft);
      return isKept;
    },
    remove: async () => void written.push(null),
  });
  return { clock, keeper, written };
}

test("what is typed is written every two seconds, the newest of it", async () => {
  const { clock, keeper, written } = newKeeper();
  for (const text of ["a", "ab", "abc"]) {
    keeper.note(text);
    await clock.advance(DRAFT_MS * 0.75);
  }
  expect(written).toEqual(["ab"]);
  expect(keeper.isBehind.value).toBe(true);
  await clock.advance(DRAFT_MS);
  expect([written, keeper.isBehind.value]).toEqual([["ab", "abc"], false]);
  expect(keeper.keptAt.value).not.toBeNull();
});

test("it is written at once when the form goes, and not again", async () => {
  const { clock, keeper, written } = newKeeper();
  keeper.note("a");
  await keeper.flush();
  await clock.advance(DRAFT_MS * 2);
  await keeper.flush();
  expect(written).toEqual(["a"]);
});

test("nothing typed takes the draft away; a device that keeps nothing is not said to have", async () => {
  const { keeper, written } = newKeeper(false);
  keeper.note("a");
  await keeper.flush();
  expect(keeper.keptAt.value).toBeNull();
  keeper.note(null);
  await keeper.flush();
  expect(written).toEqual(["a", null]);
});
