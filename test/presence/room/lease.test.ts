import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Database } from "../../../db/open.ts";
import { leaseStore } from "../../../server/presence/engine/repo.ts";
import { openTestDatabase } from "../../support/database.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

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
