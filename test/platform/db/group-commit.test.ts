/** Transactions that wait are kept by one commit: each of them is still whole or not there, and is its own caller's. */
import { Database as Connection } from "bun:sqlite";
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { AsyncLocalStorage } from "node:async_hooks";
import { asc } from "drizzle-orm";
import { drizzle } from "drizzle-orm/bun-sqlite";
import { isStorageRefused } from "../../../db/errors.ts";
import type { Database, Transaction } from "../../../db/open.ts";
import type { Body } from "../../../db/queue.ts";
import { settings } from "../../../db/schema/platform.ts";
import { transact } from "../../../db/sqlite/transact.ts";
import { openTestDatabase } from "../../support/database.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { testEngine } from "../../support/test-engine.ts";
import { describeWhere } from "../../support/where.ts";

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

const add = async (tx: Transaction, key: string, value: unknown = key) =>
  void (await tx.insert(settings).values({ key, value, changedAt: 1, changedBy: null }));
const keys = async () => {
  const rows = await database.orm.select({ key: settings.key }).from(settings).orderBy(asc(settings.key));
  return rows.map(({ key }) => key);
};

describe("bodies that wait together", () => {
  test("are each kept whole or not at all", async () => {
    const ended = await Promise.allSettled(
      Array.from({ length: 200 }, (_, n) =>
        database.transact(async (tx) => {
          await add(tx, `${n} first`);
          if (n % 3 === 1) throw new Error(`${n} failed`);
          await add(tx, `${n} second`);
          return n;
        }),
      ),
    );
    const kept = ended.flatMap((end) => (end.status === "fulfilled" ? [end.value] : []));
    expect(kept).toEqual(Array.from({ length: 200 }, (_, n) => n).filter((n) => n % 3 !== 1));
    expect(await keys()).toEqual(kept.flatMap((n) => [`${n} first`, `${n} second`]).toSorted());
    const failed = ended.flatMap((end) => (end.status === "rejected" ? [(end.reason as Error).message] : []));
    expect(failed[1]).toBe("4 failed");
  });

  test("see what those before them wrote, and not what one of them wrote that failed", async () => {
    const seen: number[] = [];
    const ended = Array.from({ length: 10 }, (_, n) =>
      database.transact(async (tx) => {
        const before = (await tx.select().from(settings)).length;
        await add(tx, `k${n}`);
        if (n === 4) throw new Error("no");
        seen.push(before);
      }),
    );
    await Promise.allSettled(ended);
    expect(seen).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8]);
  });

  test("are acknowledged when they are committed, and not before", async () => {
    const all = Array.from({ length: 30 }, (_, n) =>
      database.transact((tx) => add(tx, `k${n}`)).then(async () => (await keys()).includes(`k${n}`)),
    );
    expect(await Promise.all(all)).toEqual(Array.from({ length: 30 }, () => true));
  });

  test("run in the surroundings of whoever gave them", async () => {
    const who = new AsyncLocalStorage<number>();
    const told = Array.from({ length: 10 }, (_, n) =>
      who.run(n, () =>
        database.transact(async (tx) => {
          await tx.select().from(settings);
          return who.getStore();
        }),
      ),
    );
    expect(await Promise.all(told)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]);
  });

  test("are refused when they nest, each of them", async () => {
    const nested = Array.from({ length: 3 }, () => database.transact(() => database.transact((tx) => add(tx, "x"))));
    const ended = await Promise.allSettled(nested);
    expect(ended.map((end) => end.status === "rejected" && (end.reason as { code: string }).code)).toEqual(
      Array.from({ length: 3 }, () => "transaction_nested"),
    );
    expect(await keys()).toEqual([]);
  });
});

describeWhere(testEngine === "sqlite")("on SQLite", () => {
  let connection: Connection;
  let statements: string[];
  let tx: Transaction;
  beforeEach(() => {
    connection = new Connection(`${folder.path}/vigie.db`);
    statements = [];
    const run = connection.run.bind(connection);
    connection.run = ((statement: string) => {
      statements.push(statement);
      return run(statement);
    }) as typeof connection.run;
    tx = drizzle(connection) as unknown as Transaction;
  });
  afterEach(() => connection.close());

  const body =
    (key: string, length = 1): Body =>
    (own) =>
      add(own, key, "x".repeat(length));
  const isKept = async (bodies: Body[], monotonic = () => 0) =>
    (await transact(connection, tx, bodies, monotonic)).map((outcome) => outcome.isKept);

  test("ten have one commit", async () => {
    expect(await isKept(Array.from({ length: 10 }, (_, n) => body(`k${n}`)))).toHaveLength(10);
    expect(statements.filter((statement) => statement === "COMMIT")).toHaveLength(1);
    expect(await keys()).toHaveLength(10);
  });

  test("what would keep the first waiting for long is left for the next commit", async () => {
    let now = 0;
    expect(await isKept([body("a"), body("b"), body("c")], () => (now += 6))).toEqual([true, true]);
    expect(await keys()).toEqual(["a", "b"]);
  });

  test("one that fills the disk takes the others with it, and then only itself", async () => {
    const [[pages] = [0]] = connection.query("PRAGMA page_count").values() as [number][];
    connection.query(`PRAGMA max_page_count=${pages + 20}`).all();
    const bodies = [body("a"), body("huge", 1_000_000), body("b")];
    // SQLite has rolled back all three: the first is done again alone, the rest is left to be given anew.
    expect(await isKept(bodies)).toEqual([true]);
    const [huge] = await transact(connection, tx, bodies.slice(1));
    expect(huge?.isKept === false && isStorageRefused(huge.cause)).toBe(true);
    expect(await isKept(bodies.slice(2))).toEqual([true]);
    expect(await keys()).toEqual(["a", "b"]);
  });
});
