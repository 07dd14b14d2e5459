/** What every engine must do alike; `TEST_ENGINE` says which one it is. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { asc, eq, not } from "drizzle-orm";
import { countRows } from "../../../db/count.ts";
import { engineCode, isKeyTaken, isStorageRefused, isUnreachable } from "../../../db/errors.ts";
import { insertReturningId, newId } from "../../../db/ids.ts";
import type { Database, Transaction } from "../../../db/open.ts";
import {
  alertMaintenance,
  authSessions,
  cccpServers,
  pushSubscriptions,
  settings,
  users,
} from "../../../db/schema/index.ts";
import { contains, startsWith } from "../../../db/search.ts";
import { upsert } from "../../../db/upsert.ts";
import { openTestDatabase } from "../../support/database.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { testEngine } from "../../support/test-engine.ts";
import { testWhere } from "../../support/where.ts";

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

const setting = (key: string, value: unknown = key) => ({ key, value, changedAt: 1, changedBy: null });
const addSettings = (...keys: string[]) =>
  database.transact(async (tx) => void (await tx.insert(settings).values(keys.map((key) => setting(key)))));
const failureOf = (work: Promise<unknown>) => work.then(() => null).catch((cause: unknown) => cause as Error);

describe("keys", () => {
  const ALIKE = ["a", "A", "a ", " a", "é", "É", "e", "e\u0301", "ß", "ss", "🙂", "🙃", "", "0", "00"];

  test("that differ in case, accents, spaces or signs beyond 16 bits are different, and sorted by their numbers", async () => {
    await addSettings(...ALIKE);
    const rows = await database.orm.select().from(settings).orderBy(asc(settings.key));
    const byBytes = ALIKE.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
    expect(rows.map(({ key, value }) => [key, value])).toEqual(byBytes.map((key) => [key, key]));
    for (const key of ALIKE) {
      expect(await database.orm.select({ key: settings.key }).from(settings).where(eq(settings.key, key))).toEqual([
        { key },
      ]);
    }
  });

  test("that are taken are refused as such, within a body too, and with nothing of the row in the message", async () => {
    await addSettings("taken");
    const secret = "v1.sealed-secret";
    const cause = await failureOf(
      database.transact((tx) =>
        tx
          .insert(settings)
          .values(setting("taken", secret))
          .then(() => undefined),
      ),
    );
    expect([isKeyTaken(cause), isStorageRefused(cause), isUnreachable(cause)]).toEqual([true, false, false]);
    expect(`${cause?.message} ${cause?.stack}`).not.toContain(secret);
    const orphan = { idHash: "h", userId: "nobody", createdAt: 1, expiresAt: 2, fromAddress: "", userAgent: "" };
    const other = await failureOf(database.transact(async (tx) => void (await tx.insert(authSessions).values(orphan))));
    expect([engineCode(other) !== "", isKeyTaken(other)]).toEqual([true, false]);
  });
});

describe("upsert", () => {
  const device = (id: string, endpointHash: string, userId: string) => ({
    ...{ id, endpointHash, userId, endpointHost: "push.example", sealed: "s", serverKey: "k", deviceName: "d" },
    ...{ language: "en", minLevel: "red", createdAt: 1, expiresAt: null, endedAt: null, lastResult: null },
  });
  const addUser = async () => {
    const id = newId();
    const texts = { name: "A", nameKey: "a", displayName: "A", role: "viewer", passwordHash: "x" };
    await database.transact(async (tx) => {
      await tx.insert(users).values({ id, ...texts, createdAt: 1, passwordChangedAt: 1 });
    });
    return id;
  };

  test("goes by the key that is named: another unique one that is taken is an error, and changes nobody else's row", async () => {
    const userId = await addUser();
    const put = (id: string, hash: string) =>
      database.transact((tx) => upsert(tx, pushSubscriptions, [device(id, hash, userId)], ["id"]));
    await put("one", "h1");
    await put("two", "h2");
    await put("one", "h3");
    expect(isKeyTaken(await failureOf(put("three", "h2")))).toBe(true);
    expect(isKeyTaken(await failureOf(put("one", "h2")))).toBe(true);
    const rows = await database.orm.select().from(pushSubscriptions).orderBy(asc(pushSubscriptions.id));
    expect(rows.map(({ id, endpointHash }) => [id, endpointHash])).toEqual([
      ["one", "h3"],
      ["two", "h2"],
    ]);
  });

  test("of a row that has nothing but its key changes nothing", async () => {
    const userId = await addUser();
    const { id } = users;
    await database.transact((tx) => upsert(tx, users, [{ id: userId } as never], ["id"])).catch(() => undefined);
    expect(await countRows(database.orm, users, eq(id, userId))).toBe(1);
  });
});

describe("values", () => {
  test("numbers, booleans and instants come back as they were", async () => {
    const server = {
      ...{ name: "Été 🙂", host: "h", port: 2_147_483_647, login: "l", passwordSealed: null, secretRef: "r" },
      ...{ project: "p", isEnabled: true, source: "manual", proxyPort: null, vocalNode: "", serviceFormula: "f" },
      ...{ serviceThresholdSeconds: 0.1, serviceShortAbandonSeconds: 1e-12, createdAt: Number.MAX_SAFE_INTEGER },
    };
    const id = await database.transact((tx) => insertReturningId(tx, cccpServers, server));
    expect(await database.orm.select().from(cccpServers)).toEqual([{ id, ...server }]);
    await database.transact(async (tx) => {
      await tx.update(cccpServers).set({ isEnabled: false });
    });
    const enabled = await database.orm.select().from(cccpServers).where(eq(cccpServers.isEnabled, true));
    expect(enabled).toEqual([]);
    expect(await countRows(database.orm, cccpServers)).toBe(1);
    expect(await countRows(database.orm, cccpServers, eq(cccpServers.isEnabled, true))).toBe(0);
  });

  const JSON_VALUES: unknown[] = [
    null,
    "text",
    '"quoted" \\ back',
    "\u0000",
    0,
    -0.5,
    1e21,
    2 ** 53 - 1,
    true,
    [],
    {},
    [null, [1]],
    { z: 1, a: { "é 🙂": "\n" } },
    "null",
    "{}",
  ];
  test.each(JSON_VALUES.slice(1).map((value) => [value]))("JSON %j", async (value) => {
    await database.transact((tx) => upsert(tx, settings, [setting("k", value)], ["key"]));
    const [row] = await database.orm.select().from(settings);
    expect(row?.value).toEqual(value);
    expect(JSON.stringify(row?.value)).toBe(JSON.stringify(value));
  });

  test("a path of names may be long", async () => {
    const scopeId = `server/1/queue/${"%C3%A9".repeat(500)}`;
    const row = { id: newId(), scopeId, scopeName: "n", fromAt: 1, toAt: 2, reason: "", createdBy: null };
    await database.transact(async (tx) => void (await tx.insert(alertMaintenance).values(row)));
    expect(await database.orm.select().from(alertMaintenance)).toEqual([row]);
  });

  test("a text that is longer than its bound hinders no other row, and is found again", async () => {
    await addSettings("x".repeat(500), "short");
    const found = await database.orm
      .select({ key: settings.key })
      .from(settings)
      .where(eq(settings.key, "x".repeat(500)));
    expect(found).toEqual([{ key: "x".repeat(testEngine === "mysql" ? 128 : 500) }]);
  });
});

describe("search", () => {
  const TEXTS = [
    "Alpha",
    "alphabet",
    "ÉTÉ",
    "été",
    "50%",
    "a_b",
    "axb",
    "wow!",
    "back\\slash",
    "[x].*(y)+?^$|{1}",
    "🙂 hi",
  ];
  const found = async (condition: ReturnType<typeof contains>) => {
    const rows = await database.orm.select({ key: settings.key }).from(settings).where(condition);
    return rows.map(({ key }) => key).toSorted();
  };
  beforeEach(() => addSettings(...TEXTS));

  test.each<[string, string[]]>([
    ["ALPHA", ["Alpha", "alphabet"]],
    ["t", ["alphabet", "été", "ÉTÉ"].toSorted()],
    ["é", ["été"]],
    ["É", ["ÉTÉ"]],
    ["%", ["50%"]],
    ["_", ["a_b"]],
    ["!", ["wow!"]],
    ["\\", ["back\\slash"]],
    [".*", ["[x].*(y)+?^$|{1}"]],
    ["[X].*(Y)+?^$|{1}", ["[x].*(y)+?^$|{1}"]],
    ["🙂", ["🙂 hi"]],
    ["", TEXTS.toSorted()],
    ["nothing", []],
  ])("contains %j", async (text, expected) => {
    expect(await found(contains(settings.key, text))).toEqual(expected);
  });

  test.each<[string, string[]]>([
    ["al", ["Alpha", "alphabet"]],
    ["lpha", []],
    ["[X]", ["[x].*(y)+?^$|{1}"]],
    ["", TEXTS.toSorted()],
  ])("starts with %j", async (text, expected) => {
    expect(await found(startsWith(settings.key, text))).toEqual(expected);
    expect(await found(not(startsWith(settings.key, text)))).toEqual(
      TEXTS.filter((one) => !expected.includes(one)).toSorted(),
    );
  });

  test("goes through JSON as it is written", async () => {
    await database.transact((tx) => upsert(tx, settings, [setting("json", { Name: "Éva", n: 12 })], ["key"]));
    expect(await found(contains(settings.value, "éva"))).toEqual([]);
    expect(await found(contains(settings.value, "name"))).toEqual(["json"]);
    expect(await found(contains(settings.value, "Éva"))).toEqual(["json"]);
  });
});

describe("two processes on one database", () => {
  // SQLite's second connection of the same process would wait for the first for ever: its case is a process of its own.
  testWhere(testEngine !== "sqlite")("take turns: 20 counters each lose nothing", async () => {
    const other = await openTestDatabase(folder.path);
    await addSettings("count");
    await database.transact((tx) => upsert(tx, settings, [setting("count", 0)], ["key"]));
    const increment = (one: Database) =>
      one.transact(async (tx: Transaction) => {
        const [row] = await tx.select().from(settings);
        await upsert(tx, settings, [setting("count", Number(row?.value) + 1)], ["key"]);
      });
    await Promise.all(Array.from({ length: 40 }, (_, n) => increment(n % 2 ? other : database)));
    const [row] = await database.orm.select().from(settings);
    expect(row?.value).toBe(40);
    await other.close();
  });
});

test("a body that goes on after a statement failed keeps everything or is refused, never half", async () => {
  await addSettings("taken");
  const body = database.transact(async (tx) => {
    await tx.insert(settings).values(setting("before"));
    await tx
      .insert(settings)
      .values(setting("taken"))
      .then(() => {})
      .catch(() => {});
  });
  const isKept = await body.then(() => true).catch(() => false);
  const rows = await database.orm.select({ key: settings.key }).from(settings).orderBy(asc(settings.key));
  expect(rows.map(({ key }) => key)).toEqual(isKept ? ["before", "taken"] : ["taken"]);
  expect(isKept).toBe(testEngine !== "postgresql");
});
