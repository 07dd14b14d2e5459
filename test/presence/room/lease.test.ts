import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Database } from "../../../db/open.ts";
import { leaseStore } from "../../../server/presence/engine/repo.ts";
import { openTestDatabase } from "../../support/database.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { monday, planOf, SECOND, slot, World } from "../engine/world.ts";

let folder: ReturnType<typeof temporaryFolder>;
let database: Database;
beforeEach(async () => {
  folder = temporaryFolder();
  database = await openTestDatabase(folder.path);
});
afterEach(async () => {
  await database.close();
  folder.remove();
});

test("a lease is taken by whoever saw it as it is, and by nobody else", async () => {
  const store = leaseStore(database);
  expect(await store.read()).toBeNull();
  const [first, second] = [
    { holder: "a", term: 1, until: 1_000 },
    { holder: "b", term: 2, until: 2_000 },
  ];
  expect(await store.compareAndSet(null, first)).toBe(true);
  expect(await store.compareAndSet(null, second)).toBe(false);
  expect(await store.compareAndSet({ ...first, until: 999 }, second)).toBe(false);
  expect(await store.read()).toEqual(first);
  expect(await store.compareAndSet(first, second)).toBe(true);
  expect(await store.read()).toEqual(second);
});

test("of two that want it at once, one gets it", async () => {
  const store = leaseStore(database);
  const want = (holder: string) => store.compareAndSet(null, { holder, term: 1, until: 1 });
  const got = await Promise.all([want("a"), want("b")]);
  expect(got.filter(Boolean)).toHaveLength(1);
});

test.each(["falls silent", "stops in order"])(
  "A22 two engines, each with a connection of its own: each change once, and the other takes over when the leader %s",
  async (end) => {
    const connections = { a: database, b: await openTestDatabase(folder.path) };
    const world = new World(monday("07:59:55"));
    const gone = new Set<string>();
    world.leaseOf = (nodeId) => {
      const store = leaseStore(connections[nodeId as "a" | "b"]);
      const away = () => Promise.reject(new Error("killed"));
      return {
        read: () => (gone.has(nodeId) ? away() : store.read()),
        compareAndSet: (...given) => (gone.has(nodeId) ? away() : store.compareAndSet(...given)),
      };
    };
    const weekly = [slot("08:00-08:01 available"), slot("08:01-08:02 do_not_disturb", 2)];
    for (const id of [1, 2, 3]) world.add(id, "off_work", planOf({ weekly }));
    try {
      const first = await world.started("a");
      const second = await world.started("b");
      await world.clock.advance(monday("08:00:20") - world.clock.now());
      expect([first.view.isLeader, second.view.isLeader]).toEqual([true, false]);
      if (end === "falls silent") gone.add("a");
      else await first.stop();
      await world.clock.advance(30 * SECOND);
      expect(second.view.isLeader).toBe(true);
      await world.clock.advance(monday("08:02:01") - world.clock.now());
      for (const id of [1, 2, 3]) {
        const pushes = world.pbx.pushes.filter(({ yeastarId }) => yeastarId === id);
        expect(pushes.map(({ status, by }) => `${status} by ${by}`)).toEqual([
          ...["available by a", "do_not_disturb by b", "off_work by b"],
        ]);
      }
    } finally {
      world.complaints.length = 0;
      gone.clear();
      await world.end();
      await connections.b.close();
    }
  },
);
