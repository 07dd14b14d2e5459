import { expect, test } from "bun:test";
import { Timers } from "../../../server/presence/engine/timers.ts";
import { Writing } from "../../../server/presence/engine/writing.ts";
import { FakeClock } from "../../support/fake-clock.ts";

/** A storage that takes its time, and who is told. */
function recorded(isRefusing = false) {
  const seen: string[] = [];
  const clock = new FakeClock();
  const writing = new Writing(
    {
      statuses: {
        async save(changes) {
          await Promise.resolve();
          if (isRefusing) throw new Error("the disk is full");
          seen.push(`stored ${changes.map(({ extensionId }) => extensionId)}`);
        },
      },
      log: { write: async () => void seen.push("logged") },
      feed: {
        extensionsChanged: (ids) => void seen.push(`told ${ids}`),
        engineChanged() {},
        overrideEnded() {},
        async listed() {},
      },
      complain() {},
    },
    new Timers(clock),
  );
  return { seen, writing };
}

test("whoever is told of a change finds it stored", async () => {
  const { seen, writing } = recorded();
  writing.know({ extensionId: 7, status: "away", statusAt: 1 });
  await writing.flush();
  expect(seen).toEqual(["stored 7", "told 7"]);
});

test("a storage that takes nothing leaves nobody without the news", async () => {
  const { seen, writing } = recorded(true);
  writing.know({ extensionId: 7, status: "away", statusAt: 1 });
  await writing.flush();
  expect(seen).toEqual(["told 7"]);
});
