/** Copies of all rows between the engines: run once, for the tables of an engine play no part in it. */
import { Database as Connection } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { join } from "node:path";
import type { ServerAddress } from "../../../db/address.ts";
import { bringUpToDate, snapshotTo } from "../../../db/backup.ts";
import { sqliteMigrations } from "../../../db/migrations/sqlite.ts";
import { openDatabase } from "../../../db/open.ts";
import { countServer, holdServer, LoadTarget } from "../../../db/server/load.ts";
import { migrateServer } from "../../../db/server/migrate.ts";
import { shapesOf } from "../../../db/shape.ts";
import { migrate } from "../../../db/sqlite/migrate.ts";
import {
  type DatabaseServer,
  findServer,
  SERVER_DIALECTS,
  type ServerDialect,
  startServerOf,
} from "../../support/database-server.ts";
import { chanceOf, fillAtRandom } from "../../support/random-rows.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { testEngine } from "../../support/test-engine.ts";

/** More than one page. */
const ROWS = 520;
const SEED = Number(process.env.SEED ?? 20_261_127);
const SLOW_MS = 60_000;
const dialects = testEngine === "sqlite" ? SERVER_DIALECTS.filter((dialect) => findServer(dialect) !== null) : [];

if (dialects.length > 0) {
  const folder = temporaryFolder();
  const servers = new Map<ServerDialect, DatabaseServer>();
  let source = "";
  let number = 0;

  const server = (dialect: ServerDialect) => servers.get(dialect) as DatabaseServer;
  const newDatabase = (dialect: ServerDialect) => server(dialect).create(`copy_${++number}`);
  const newFile = () => join(folder.path, `copy-${++number}.db`);
  const refusalOf = (work: Promise<unknown>) => work.then(() => null).catch((cause) => cause);
  const noSignal = new AbortController().signal;

  async function load(address: ServerAddress, file: string, onRows = () => {}, signal = noSignal) {
    const target = await LoadTarget.open(address);
    try {
      await target.begin();
      return await target.load({ file, onRows, signal });
    } finally {
      await target.close();
    }
  }
  async function copyOf(address: ServerAddress): Promise<string> {
    const file = newFile();
    await snapshotTo({ dataDir: folder.path, address }, file);
    return file;
  }
  function rowsOf(file: string): Record<string, unknown[][]> {
    const connection = new Connection(file, { readonly: true });
    const rows = shapesOf(connection).map(({ name, key }) => [
      name,
      connection.query(`SELECT * FROM "${name}" ORDER BY "${key}"`).values(),
    ]);
    connection.close();
    return Object.fromEntries(rows);
  }
  async function emptyFile(): Promise<string> {
    const empty = join(folder.path, `empty-${++number}`);
    await (await openDatabase({ dataDir: empty })).close();
    return join(empty, "vigie.db");
  }

  beforeAll(async () => {
    for (const dialect of dialects) servers.set(dialect, await startServerOf(dialect));
    const [first = "postgresql"] = dialects;
    const plain = await newDatabase(first);
    await load(plain, await emptyFile());
    const columns = await server(first).query(
      plain.database,
      "SELECT table_name, column_name FROM information_schema.columns WHERE data_type = 'bigint'",
    );
    const large = new Set(columns.map(([table, column]) => `${table}.${column}`));
    const database = await openDatabase({ dataDir: join(folder.path, "source") });
    await fillAtRandom(database, chanceOf(SEED), ROWS, (column) => large.has(column));
    await database.close();
    source = join(folder.path, "source", "vigie.db");
  }, SLOW_MS);
  afterAll(async () => {
    for (const one of servers.values()) await one.stop();
    folder.remove();
  }, SLOW_MS);

  describe("a copy of all rows", () => {
    test(
      `of random ones (seed ${SEED}) through ${dialects.join(" and ")} and back is the same, row by row`,
      async () => {
        let file = source;
        for (const dialect of dialects) {
          const address = await newDatabase(dialect);
          const counts = await load(address, file);
          expect(Object.values(counts)).toEqual(Object.values(counts).map(() => ROWS));
          expect(await countServer(address)).toEqual(counts);
          file = await copyOf(address);
        }
        const copy = new Connection(file);
        // Fails when the words are not those of the rows.
        copy.run("INSERT INTO enrichment_words (enrichment_words, rank) VALUES ('integrity-check', 1)");
        copy.close();
        const [before, after] = [rowsOf(source), rowsOf(file)];
        expect(Object.keys(after)).toEqual(Object.keys(before));
        for (const [table, rows] of Object.entries(before)) expect([table, after[table]]).toEqual([table, rows]);
      },
      SLOW_MS,
    );
  });

  for (const dialect of dialects) {
    describe(`a copy into ${dialect}`, () => {
      test(
        "lets keys go on behind the highest that was ever given, through a copy back too",
        async () => {
          const file = await emptyFile();
          const connection = new Connection(file);
          const add = "INSERT INTO audit_entries (id, at, via, action, target) VALUES (?, 1, 'x', 'x', 'x')";
          for (const id of [7, 90]) connection.query(add).run(id);
          connection.run("DELETE FROM audit_entries WHERE id = 90");
          connection.close();
          const address = await newDatabase(dialect);
          await load(address, file);
          const next = async () => {
            await server(dialect).query(
              address.database,
              "INSERT INTO audit_entries (at, via, action, target) VALUES (2, 'x', 'x', 'x')",
            );
            const [[id] = []] = await server(dialect).query(address.database, "SELECT MAX(id) FROM audit_entries");
            return Number(id);
          };
          expect(await next()).toBe(91);
          await server(dialect).query(address.database, "DELETE FROM audit_entries WHERE id = 91");
          const back = new Connection(await copyOf(address));
          back.run("INSERT INTO audit_entries (at, via, action, target) VALUES (3, 'x', 'x', 'x')");
          expect(back.query("SELECT MAX(id) FROM audit_entries").values()).toEqual([[92]]);
          back.close();
        },
        SLOW_MS,
      );

      test(
        "with a row less than was counted is given up, and leaves nothing",
        async () => {
          const file = await copyOf(await filledWith(await emptyFile(), dialect, 3));
          const address = await newDatabase(dialect);
          let isFirst = true;
          const refusal = await refusalOf(
            load(address, file, () => {
              // Under the copy's feet: settings come after the first table.
              if (isFirst) remove(file, "settings");
              isFirst = false;
            }),
          );
          expect(refusal).toMatchObject({ code: "database_copy_differs" });
          expect(refusal.message).toContain("settings has 2 rows and not 3");
          expect(Object.values(await countServer(address)).filter((count) => count > 0)).toEqual([]);
        },
        SLOW_MS,
      );

      test(
        "that was cut short is refused by whoever opens it or backs it up, and another one begins anew",
        async () => {
          const file = await copyOf(await filledWith(await emptyFile(), dialect, 3));
          const address = await newDatabase(dialect);
          const abort = new AbortController();
          const cut = await refusalOf(load(address, file, () => abort.abort(), abort.signal));
          expect(cut.name).toBe("AbortError");
          const { engine, connection } = await holdServer(address);
          const ask = connection.ask.bind(connection);
          expect(await refusalOf(migrateServer(engine, ask, address.database))).toMatchObject({
            code: "database_half_copied",
          });
          await connection.end();
          expect(await refusalOf(copyOf(address))).toMatchObject({ code: "database_half_copied" });
          await load(address, file);
          expect(rowsOf(await copyOf(address)).settings).toHaveLength(3);
        },
        SLOW_MS,
      );

      test(
        "changes texts that the engine cannot keep as the program does that writes them",
        async () => {
          const file = await emptyFile();
          const connection = new Connection(file);
          const add = "INSERT INTO settings (key, value, changed_at, changed_by) VALUES (?, ?, 1, ?)";
          connection.query(add).run("🙂".repeat(200), '"\\u0000"', "a\0b");
          connection.close();
          const address = await newDatabase(dialect);
          await load(address, file);
          const [row] = rowsOf(await copyOf(address)).settings ?? [];
          const [length, nul] = dialect === "mysql" ? [128, "\0"] : [200, "\ufffd"];
          expect(row).toEqual(["🙂".repeat(length), '"\\u0000"', 1, `a${nul}b`]);
        },
        SLOW_MS,
      );

      test(
        "into a database that holds a row is refused and changes nothing",
        async () => {
          const address = await filledWith(await emptyFile(), dialect, 1);
          const refusal = await refusalOf(load(address, source));
          expect(refusal).toMatchObject({ code: "database_not_empty" });
          expect(refusal.message).toContain("settings");
          expect((await countServer(address)).settings).toBe(1);
        },
        SLOW_MS,
      );
    });
  }

  /** A database with as many settings and nothing else. */
  async function filledWith(file: string, dialect: ServerDialect, count: number): Promise<ServerAddress> {
    const connection = new Connection(file);
    for (let key = 0; key < count; key++) {
      connection.query("INSERT INTO settings (key, value, changed_at) VALUES (?, '1', 1)").run(`key ${key}`);
    }
    connection.close();
    const address = await newDatabase(dialect);
    await load(address, file);
    return address;
  }

  function remove(file: string, table: string): void {
    const connection = new Connection(file);
    connection.run(`DELETE FROM ${table} WHERE rowid = 2`);
    connection.close();
  }

  test("a file of an older program is brought up to date before it is copied; a later one's is refused", async () => {
    const old = newFile();
    const connection = new Connection(old);
    migrate(connection, null, sqliteMigrations.slice(0, 2));
    connection.run("INSERT INTO settings (key, value, changed_at) VALUES ('k', '1', 1)");
    expect(Object.keys(bringUpToDate(old)).toSorted()).toEqual(Object.keys(rowsOf(await emptyFile())).toSorted());
    expect(bringUpToDate(old)).toMatchObject({ settings: 1, enrichment_calls: 0 });
    connection.run("INSERT INTO __drizzle_migrations (hash, created_at) VALUES ('x', 9999999999999)");
    connection.close();
    expect(() => bringUpToDate(old)).toThrow("newer version");
  });
}
