import { expect, test } from "bun:test";
import { journalStore } from "../../../server/platform/events/repo.ts";
import { openTestDatabase } from "../../support/database.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

test("journal rows are read back as written, newest last, across an opening of the database, and deleted by age", async () => {
  const folder = temporaryFolder();
  try {
    const entries = Array.from({ length: 2_500 }, (_, i) => ({
      id: i + 1,
      at: 1_000 + i,
      topic: "cccp.call.started",
      scope: "1",
      subject: `é ' " ${i}`,
      data: { wait: i, name: null, isNew: true },
    }));
    const first = await openTestDatabase(folder.path);
    await journalStore(first).write(entries, null);
    await first.close();
    const second = await openTestDatabase(folder.path);
    const store = journalStore(second);
    expect(await store.readNewest(2)).toEqual(entries.slice(-2));
    await store.write(
      entries.slice(0, 1).map((entry) => ({ ...entry, id: 2_501 })),
      2_499,
    );
    expect((await store.readNewest(10)).map((entry) => entry.id)).toEqual([2_500, 2_501]);
    await second.close();
  } finally {
    folder.remove();
  }
});
