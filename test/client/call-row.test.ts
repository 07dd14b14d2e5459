import { afterAll, beforeAll, expect, test } from "bun:test";
import { callWord } from "../../client/cccp/call-row.tsx";
import { feed } from "../../client/cccp/selection.ts";
import { BoardFeed } from "../../client/live/board-feed.ts";
import { speak } from "../../client/words/words.ts";
import { board, call, queue } from "./board-fixture.ts";

beforeAll(async () => {
  await speak("fr");
  const shown = new BoardFeed("1", {} as never);
  shown.store.load(board({ queues: [queue("DEMO__Sales")] }));
  feed.value = shown;
});
afterAll(() => {
  feed.value = null;
});

test("who waits in a queue of the board waits; who waits for a person waits aside: no figure counts that", () => {
  expect(callWord(call("c", { queueId: "DEMO__Sales" }))).toBe("Attend");
  expect(callWord(call("c", { queueId: "DEMO__Appels nominatifs" }))).toBe("Attend hors file");
});

test("once it is answered, or where no queue is known, nothing is said of it", () => {
  expect(callWord(call("c", { queueId: "DEMO__Appels nominatifs", state: "talking" }))).toBe("En conversation");
  expect(callWord(call("c"))).toBe("Attend");
  feed.value?.store.load(board());
  expect(callWord(call("c", { queueId: "DEMO__Sales" }))).toBe("Attend");
});
