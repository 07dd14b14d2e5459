import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { asc, eq } from "drizzle-orm";
import { isKeyTaken } from "../../../db/errors.ts";
import { insertReturningId, newId } from "../../../db/ids.ts";
import type { Database, Transaction } from "../../../db/open.ts";
import { auditEntries, authSessions, journal, settings, users } from "../../../db/schema/platform.ts";
import { upsert } from "../../../db/upsert.ts";
import { openTestDatabase } from "../../support/database.ts";
import { testEngine } from "../../support/test-engine.ts";

let folder: string;
let database: Database;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "vigie-db-"));
  database = await openTestDatabase(folder);
});

afterEach(async () => {
  await database.close();
  rmSync(folder, { recursive: true, force: true });
});

const setting = (key: string, value: unknown = key) => ({ key, value, changedAt: 1, changedBy: null });
const add = (tx: Transaction, key: string) => tx.insert(settings).values(setting(key));
const keys = async () => {
  const rows = await database.orm.select({ key: settings.key }).from(settings).orderBy(asc(settings.key));
  return rows.map((row) => row.key);
};

describe("transact", () => {
  test("keeps all that a body wrote, and gives its result", async () => {
    const result = await database.transact(async (tx) => {
      await add(tx, "a");
      await Promise.resolve();
      await add(tx, "b");
      return 42;
    });
    expect(result).toBe(42);
    expect(await keys()).toEqual(["a", "b"]);
  });

  test("keeps nothing of an asynchronous body that failed after writing", async () => {
    const failing = database.transact(async (tx) => {
      await add(tx, "a");
      await new Promise((resolve) => setImmediate(resolve));
      await add(tx, "b");
      throw new Error("after both");
    });
    await expect(failing).rejects.toThrow("after both");
    expect(await keys()).toEqual([]);
  });

  test("keeps nothing when a statement is refused, and goes on working", async () => {
    const failing = database.transact(async (tx) => {
      await add(tx, "a");
      await add(tx, "a");
    });
    const cause = await failing.catch((error) => error);
    expect(isKeyTaken(cause)).toBe(true);
    await database.transact((tx) => add(tx, "c"));
    expect(await keys()).toEqual(["c"]);
  });

  test("runs bodies of both durabilities one at a time, in order", async () => {
    const steps: string[] = [];
    const body = (name: string) => async (tx: Transaction) => {
      steps.push(`${name} begins`);
      await add(tx, name);
      await new Promise((resolve) => setImmediate(resolve));
      steps.push(`${name} ends`);
    };
    await Promise.all([
      database.transact(body("a")),
      database.transact(body("b"), "relaxed"),
      database.transact(body("c")),
    ]);
    expect(steps).toEqual(["a begins", "a ends", "b begins", "b ends", "c begins", "c ends"]);
  });

  test("gives 50 concurrent counters of one row the sum", async () => {
    await database.transact((tx) =>
      tx
        .insert(settings)
        .values(setting("count", 0))
        .then(() => undefined),
    );
    const increment = (durability: "full" | "relaxed") =>
      database.transact(async (tx) => {
        const [row] = await tx.select().from(settings).where(eq(settings.key, "count"));
        await Promise.resolve();
        await tx
          .update(settings)
          .set({ value: Number(row?.value) + 1 })
          .where(eq(settings.key, "count"));
      }, durability);
    await Promise.all(Array.from({ length: 50 }, (_, index) => increment(index % 2 ? "full" : "relaxed")));
    const [row] = await database.orm.select().from(settings);
    expect(row?.value).toBe(50);
  });

  test("shows readers nothing that is not committed", async () => {
    let seenInside: string[] = ["unset"];
    await database.transact(async (tx) => {
      await add(tx, "a");
      seenInside = await keys();
    });
    expect(seenInside).toEqual([]);
    expect(await keys()).toEqual(["a"]);
  });

  test("refuses to be nested, rather than wait for itself", async () => {
    const nested = database.transact(() => database.transact((tx) => add(tx, "a")));
    await expect(nested).rejects.toMatchObject({ code: "transaction_nested" });
    await database.transact((tx) => add(tx, "b"));
    expect(await keys()).toEqual(["b"]);
  });

  test("what a body sets off for later may use a transaction of its own", async () => {
    let later: Promise<unknown> = Promise.resolve();
    await database.transact(async (tx) => {
      await add(tx, "a");
      later = new Promise((resolve) => setTimeout(resolve, 0)).then(() => database.transact((own) => add(own, "b")));
    });
    await later;
    expect(await keys()).toEqual(["a", "b"]);
  });

  test("refuses the ten thousand and first that waits", async () => {
    const waiting = Array.from({ length: 10_000 }, () => database.transact(async () => undefined));
    await expect(database.transact(async () => undefined)).rejects.toMatchObject({ code: "database_busy" });
    await Promise.all(waiting);
    await expect(database.transact(async () => "room again")).resolves.toBe("room again");
  });

  test("the reading connection cannot write", async () => {
    const disguised = database.orm as unknown as Transaction;
    await expect((async () => add(disguised, "a"))()).rejects.toThrow(/read.?only/i);
  });

  test("foreign keys hold: the sessions of a user go with the user", async () => {
    const orphan = { idHash: "h", userId: "nobody", createdAt: 1, expiresAt: 2, fromAddress: "", userAgent: "" };
    await expect(
      database.transact((tx) =>
        tx
          .insert(authSessions)
          .values(orphan)
          .then(() => undefined),
      ),
    ).rejects.toThrow();
    const user = { id: newId(), name: "A", nameKey: "a", displayName: "A", role: "viewer", passwordHash: "x" };
    await database.transact(async (tx) => {
      await tx.insert(users).values({ ...user, createdAt: 1, passwordChangedAt: 1 });
      await tx.insert(authSessions).values({ ...orphan, userId: user.id });
      await tx.delete(users);
    });
    expect(await database.orm.select().from(authSessions)).toEqual([]);
  });
});

describe("the column kit", () => {
  test("gives JSON, booleans of JSON, instants and texts back as they were", async () => {
    const data = { text: "żółć 🙂 'quoted\"", list: [1, null, true], nested: { deep: -0.5 } };
    const at = 8_640_000_000_000_000 / 10;
    const row = { at, topic: "t", scope: "", subject: "é\u0000x", data };
    const id = await database.transact((tx) => insertReturningId(tx, journal, row));
    // PostgreSQL alone has no text with a NUL in it.
    const subject = testEngine === "postgresql" ? "é\ufffdx" : row.subject;
    expect(await database.orm.select().from(journal)).toEqual([{ id, ...row, subject }]);
  });

  test("a serial counts up and never gives a number twice", async () => {
    const row = { at: 1, topic: "t", scope: "", subject: "", data: {} };
    const first = await database.transact((tx) => insertReturningId(tx, journal, row));
    await database.transact((tx) => tx.delete(journal).then(() => undefined));
    const second = await database.transact((tx) => insertReturningId(tx, journal, row));
    expect(second).toBeGreaterThan(first);
  });

  test("null JSON is null, not the text null", async () => {
    const entry = { at: 1, via: "none", action: "a.b", target: "t", before: null, after: { x: null } };
    await database.transact((tx) => insertReturningId(tx, auditEntries, entry));
    const [row] = await database.orm.select().from(auditEntries);
    expect(row?.before).toBeNull();
    expect(row?.after).toEqual({ x: null });
  });

  test("a new key is 22 letters of base64url, another each time", () => {
    const made = new Set(Array.from({ length: 1000 }, newId));
    expect(made.size).toBe(1000);
    for (const key of made) expect(key).toMatch(/^[\w-]{22}$/);
  });
});

describe("upsert", () => {
  test("adds what is new, replaces what is there, leaves the rest", async () => {
    await database.transact((tx) => upsert(tx, settings, [setting("a", 1), setting("b", 2)], ["key"]));
    await database.transact((tx) => upsert(tx, settings, [setting("b", 20), setting("c", 30)], ["key"]));
    const rows = await database.orm.select().from(settings).orderBy(asc(settings.key));
    expect(rows.map(({ key, value }) => [key, value])).toEqual([
      ["a", 1],
      ["b", 20],
      ["c", 30],
    ]);
  });

  test("keeps columns that no row names", async () => {
    await database.transact((tx) => upsert(tx, settings, [{ ...setting("a", 1), changedBy: "ann" }], ["key"]));
    await database.transact((tx) => upsert(tx, settings, [{ key: "a", value: 2, changedAt: 5 }], ["key"]));
    expect(await database.orm.select().from(settings)).toEqual([
      { key: "a", value: 2, changedAt: 5, changedBy: "ann" },
    ]);
  });

  test("takes no rows, and more rows than fit in one statement", async () => {
    await database.transact((tx) => upsert(tx, settings, [], ["key"]));
    const many = Array.from({ length: 12_000 }, (_, index) => setting(`k${index}`, index));
    await database.transact((tx) => upsert(tx, settings, many, ["key"]));
    expect(await keys()).toHaveLength(12_000);
  });
});
