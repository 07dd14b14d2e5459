/** What only database servers have: `TEST_ENGINE` says which one it is. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { ServerAddress } from "../../../db/address.ts";
import { isKeyTaken } from "../../../db/errors.ts";
import type { EmbeddedMigration } from "../../../db/migrations/embedded.ts";
import { type Database, openDatabase, type Transaction } from "../../../db/open.ts";
import type { Body } from "../../../db/queue.ts";
import { settings } from "../../../db/schema/platform.ts";
import type { Ask, ServerConnection } from "../../../db/server/connection.ts";
import { Line } from "../../../db/server/line.ts";
import { migrateServer } from "../../../db/server/migrate.ts";
import { mysqlEngine } from "../../../db/server/mysql.ts";
import { postgresqlEngine } from "../../../db/server/postgresql.ts";
import { Writer } from "../../../db/server/transact.ts";
import { systemClock } from "../../../server/platform/clock.ts";
import { addressFor, openTestDatabase, rawQuery } from "../../support/database.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { testEngine } from "../../support/test-engine.ts";
import { describeWhere } from "../../support/where.ts";

const engine = testEngine === "mysql" ? mysqlEngine : postgresqlEngine;
const isSqlite = testEngine === "sqlite";

let folder: ReturnType<typeof temporaryFolder>;
let address: ServerAddress;
let database: Database;
const connections: ServerConnection[] = [];

beforeEach(async () => {
  folder = temporaryFolder();
  if (isSqlite) return;
  database = await openTestDatabase(folder.path);
  address = (await addressFor(folder.path)) as ServerAddress;
});
afterEach(async () => {
  for (const connection of connections.splice(0)) await connection.end();
  await database?.close();
  folder.remove();
});

const add = (tx: Transaction, key: string) =>
  tx.insert(settings).values({ key, value: key, changedAt: 1, changedBy: null });
const keys = async () => (await database.orm.select({ key: settings.key }).from(settings)).map(({ key }) => key);
const refusalOf = (work: Promise<unknown>) => work.then(() => null).catch((cause) => cause);
async function connect(): Promise<ServerConnection> {
  const connection = await engine.connect(address, "writing");
  connections.push(connection);
  return connection;
}
const askOf = (connection: ServerConnection): Ask => connection.ask.bind(connection);

describeWhere(!isSqlite)("opening", () => {
  const open = (change: Partial<ServerAddress> = {}, isSole = false) =>
    openDatabase({ dataDir: folder.path, address: { ...address, ...change }, isSole });

  test("a database that another process holds as its own is refused; without that claim it is shared", async () => {
    const owner = await open({}, true);
    expect(await refusalOf(open({}, true))).toMatchObject({ code: "database_in_use" });
    const beside = await open();
    await beside.close();
    await owner.close();
    await (await open({}, true)).close();
  }, 30_000);

  test.each<[string, Partial<ServerAddress>, string]>([
    ["a port where nobody listens", { port: 1 }, "database_unreachable"],
    ["a host that does not exist", { host: "db.invalid" }, "database_unreachable"],
    ["a database that does not exist", { database: "nowhere" }, "database_refused"],
    ["a user that does not exist", { user: "nobody_here" }, "database_refused"],
    ["a wrong password", { password: "wrong" }, "database_refused"],
    [
      "TLS that the server does not speak",
      { tls: { isVerified: false, authority: null } },
      testEngine === "mysql" ? "database_refused" : "database_unreachable",
    ],
  ])("%s is said, with the place and the options, and without the password", async (_, change, code) => {
    const cause = await refusalOf(open(change));
    expect(cause.code).toBe(code);
    expect(cause.message).toContain(`${testEngine}://`);
    expect(cause.message).toMatch(/DB_HOST|DB_USER/);
    expect(`${cause.message}${cause.stack}`).not.toContain(address.password);
  });
});

describeWhere(!isSqlite)("migrating", () => {
  const step = (sql: string): EmbeddedMigration => ({ tag: "0001_more", at: 2, sql });
  const MORE = step(
    [
      "CREATE TABLE more (id int PRIMARY KEY, name varchar(10));",
      "CREATE INDEX more_name ON more (name);",
      "INSERT INTO more VALUES (1, 'once');",
      "ALTER TABLE more ADD added int;",
    ].join("--> statement-breakpoint"),
  );
  const all = [...engine.migrations, MORE];
  const dropMore = async (ask: Ask) => {
    await ask("DROP TABLE IF EXISTS more");
    await ask("DELETE FROM vigie_migrations WHERE tag = '0001_more'");
  };

  test("a database of a newer program is refused and left as it is", async () => {
    const ask = askOf(await connect());
    await migrateServer(engine, ask, address.database, all);
    expect(await refusalOf(migrateServer(engine, ask, address.database))).toMatchObject({ code: "database_newer" });
    expect((await ask("SELECT name FROM more")).rows).toEqual([["once"]]);
    await dropMore(ask);
  });

  test("a migration that is cut short anywhere, before a step or after it, is whole after the next start", async () => {
    const ask = askOf(await connect());
    for (const isAfter of [false, true]) {
      for (let cut = 1, wasCut = true; wasCut; cut++) {
        let count = 0;
        wasCut = false;
        const cutting: Ask = async (statement, values) => {
          const isCut = /^(CREATE|INSERT|ALTER|UPDATE|COMMIT)/.test(statement) && ++count === cut;
          if (isCut) wasCut = true;
          if (isCut && !isAfter) throw new Error("killed");
          const answer = await ask(statement, values);
          if (isCut) throw new Error("killed");
          return answer;
        };
        await refusalOf(migrateServer(engine, cutting, address.database, all));
        await migrateServer(engine, ask, address.database, all);
        expect((await ask("SELECT name, added FROM more")).rows).toEqual([["once", null]]);
        expect((await migrateServer(engine, ask, address.database, all)).applied).toEqual([]);
        await dropMore(ask);
      }
    }
  });

  test("a migration that fails says so, and the ones before it count", async () => {
    const ask = askOf(await connect());
    const broken = step(
      "CREATE TABLE more (id int PRIMARY KEY);--> statement-breakpoint INSERT INTO nowhere VALUES (1);",
    );
    const run = () => migrateServer(engine, ask, address.database, [...engine.migrations, broken]);
    expect((await refusalOf(run())).message).toMatch(/nowhere/);
    // The same fault again, not one about what the first try left behind.
    expect((await refusalOf(run())).message).toMatch(/nowhere/);
    await dropMore(ask);
  });

  test("two that start at once do it one after the other", async () => {
    const [one, two] = [await connect(), await connect()];
    const reports = await Promise.all(
      [one, two].map((connection) => migrateServer(engine, askOf(connection), address.database, all)),
    );
    expect(reports.map(({ applied }) => applied.length).toSorted()).toEqual([0, 1]);
    await dropMore(askOf(one));
  });
});

describeWhere(!isSqlite)("a connection that is lost", () => {
  const KILL = {
    mysql:
      "SELECT CONCAT('KILL ', id) FROM information_schema.processlist WHERE db = DATABASE() AND id <> CONNECTION_ID()",
    postgresql:
      "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()",
  };
  const killAll = async () => {
    const rows = await rawQuery(folder.path, KILL[testEngine as "mysql" | "postgresql"]);
    if (testEngine === "mysql") for (const [kill] of rows) await rawQuery(folder.path, String(kill)).catch(() => {});
  };

  const untilUp = async () => {
    while (!database.link?.isUp) await new Promise<void>((resolve) => setImmediate(resolve));
  };

  test("is noticed by nobody who reads, and by who writes at most once", async () => {
    const write = (key: string) => database.transact(async (tx) => void (await add(tx, key)));
    await write("a");
    await killAll();
    expect(await keys()).toEqual(["a"]);
    await untilUp();
    await killAll();
    const cause = await refusalOf(write("b"));
    if (cause !== null) {
      expect(cause.code).toBe("database_unreachable");
      await untilUp();
      await write("b");
    }
    expect((await keys()).toSorted()).toEqual(["a", "b"]);
  });

  test("in the middle of a change takes all of it back, and says so", async () => {
    const cause = await refusalOf(
      database.transact(async (tx) => {
        await add(tx, "half");
        await killAll();
        await add(tx, "other half");
      }),
    );
    expect(cause).toMatchObject({ code: "database_unreachable" });
    await database.transact(async (tx) => void (await add(tx, "later")));
    expect(await keys()).toEqual(["later"]);
  });
});

describeWhere(!isSqlite)("a writer", () => {
  /** A writer whose connection behaves as `meddle` says at a commit. */
  async function writerWith(meddle: (commit: () => Promise<unknown>, drop: () => void) => Promise<unknown>) {
    let isFirst = true;
    const line = new Line({
      ...{ place: "test", clock: systemClock, onChange: () => {} },
      async connect() {
        const connection = await engine.connect(address, "writing");
        const { ask } = connection;
        connection.ask = (statement, values) => {
          if (statement !== "COMMIT" || !isFirst) return ask.call(connection, statement, values);
          isFirst = false;
          const commit = () => ask.call(connection, statement, values);
          return meddle(commit, () => connection.drop("cut")) as never;
        };
        return connection;
      },
    });
    await line.open();
    connections.push({ end: () => line.close() } as ServerConnection);
    // No time passes, so that a slow machine ends no transaction early.
    const clock = { monotonic: () => 0, after: systemClock.after.bind(systemClock) };
    return new Writer({ engine, line, clock, place: "test" });
  }

  test("knows of a commit whose answer was lost that it was kept", async () => {
    const writer = await writerWith(async (commit, drop) => {
      await commit();
      drop();
      throw new Error("cut");
    });
    const keep = async (tx: Transaction) => {
      await add(tx, "kept");
      return 42;
    };
    const { result, certainty } = await once(writer, keep);
    await certainty;
    expect(result).toBe(42);
    expect(await keys()).toEqual(["kept"]);
  });

  test("knows it although others, and other processes, wrote meanwhile", async () => {
    const writer = await writerWith(async (commit, drop) => {
      await commit();
      drop();
      for (let n = 0; n < 20; n++) await database.transact(async (tx) => void (await add(tx, `other ${n}`)));
      throw new Error("cut");
    });
    const { certainty } = await once(writer, async (tx) => void (await add(tx, "kept")));
    await certainty;
    expect(await keys()).toHaveLength(21);
  });

  test("knows of one that never arrived that it was not", async () => {
    const writer = await writerWith(async (_, drop) => {
      drop();
      throw new Error("cut");
    });
    const { certainty } = await once(writer, async (tx) => void (await add(tx, "gone")));
    await expect(certainty as Promise<void>).rejects.toThrow("cut");
    expect(await keys()).toEqual([]);
  });

  test.each(["40001", "40P01", "ER_LOCK_DEADLOCK", "ER_LOCK_WAIT_TIMEOUT"])("tries again after %s", async (code) => {
    const writer = await writerWith((commit) => commit());
    let runs = 0;
    const conflict = Object.assign(new Error("conflict"), { code });
    await once(writer, async (tx) => {
      await add(tx, `run ${++runs}`);
      if (runs < 3) throw conflict;
    });
    expect(await keys()).toEqual(["run 3"]);
    await expect(once(writer, () => Promise.reject(conflict))).rejects.toBe(conflict);
  });

  test("tries nothing again that is no conflict", async () => {
    const writer = await writerWith((commit) => commit());
    let runs = 0;
    const cause = await refusalOf(
      once(writer, async (tx) => {
        runs++;
        await add(tx, "twice");
        await add(tx, "twice");
      }),
    );
    expect([isKeyTaken(cause), runs]).toEqual([true, 1]);
  });

  describe("of several bodies", () => {
    const body = (key: string) => async (tx: Transaction) => void (await add(tx, key));
    const failing = async (tx: Transaction) => {
      await add(tx, "failed");
      throw new Error("no");
    };

    test("commits once, and leaves out the one that failed", async () => {
      let commits = 0;
      const writer = await writerWith((commit) => {
        commits++;
        return commit();
      });
      const outcomes = await writer.transact([body("a"), failing, body("b")], "full");
      expect(outcomes.map(({ isKept }) => isKept)).toEqual([true, false, true]);
      expect([commits, await keys()]).toEqual([1, ["a", "b"]]);
    });

    test.each([true, false])(
      "knows of all of them what became of a commit whose answer was lost: %p",
      async (isDone) => {
        const writer = await writerWith(async (commit, drop) => {
          if (isDone) await commit();
          drop();
          throw new Error("cut");
        });
        const outcomes = await writer.transact([body("a"), body("b")], "full");
        const kept = await Promise.all(
          outcomes.map(async (outcome) => {
            if (!outcome.isKept) return false;
            return (outcome.certainty as Promise<void>).then(
              () => true,
              () => false,
            );
          }),
        );
        expect(kept).toEqual([isDone, isDone]);
        expect(await keys()).toEqual(isDone ? ["a", "b"] : []);
      },
    );

    test("does the first one alone when the server gave up all of them", async () => {
      const writer = await writerWith((commit) => commit());
      let runs = 0;
      const conflicting = async () => {
        if (++runs === 1) throw Object.assign(new Error("conflict"), { code: "40001" });
      };
      const outcomes = await writer.transact([body("a"), conflicting], "full");
      expect(outcomes).toEqual([{ isKept: true, result: undefined, certainty: null }]);
      expect(await keys()).toEqual(["a"]);
    });

    test("keeps nothing of a body that went on after a statement that failed", async () => {
      const stubborn = async (tx: Transaction) => {
        await add(tx, "a");
        await add(tx, "a").catch(() => undefined);
      };
      const writer = await writerWith((commit) => commit());
      const [first, second] = await writer.transact([stubborn, body("b")], "full");
      const isKept = testEngine === "mysql";
      expect([first?.isKept, second?.isKept]).toEqual([isKept, true]);
      expect(await keys()).toEqual(isKept ? ["a", "b"] : ["b"]);
    });
  });

  /** The outcome of one body. */
  async function once(writer: Writer, body: Body) {
    const [outcome] = await writer.transact([body], "full");
    if (!outcome?.isKept) throw outcome?.cause;
    return outcome;
  }
});
