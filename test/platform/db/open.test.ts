import { afterEach, beforeEach, expect, test } from "bun:test";
import { Database as Connection } from "bun:sqlite";
import { mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseError } from "../../../db/errors.ts";
import { migrate } from "../../../db/sqlite/migrate.ts";
import type { EmbeddedMigration } from "../../../db/migrations/embedded.ts";
import { sqliteMigrations } from "../../../db/migrations/sqlite.ts";
import { openSqlite } from "../../../db/sqlite/open.ts";
import { settings } from "../../../db/schema/platform.ts";
import { upsert } from "../../../db/upsert.ts";
import { testEngine } from "../../support/test-engine.ts";
import { describeWhere } from "../../support/where.ts";

const root = join(import.meta.dir, "../../..");
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "vigie-open-"));
  file = join(folder, "vigie.db");
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

async function fill(): Promise<void> {
  const database = openSqlite(folder);
  const rows = Array.from({ length: 2_000 }, (_, n) => ({ key: `k${n}`, value: "x".repeat(100), changedAt: n }));
  await database.transact((tx) => upsert(tx, settings, rows, ["key"]));
  await database.close();
}

function refusal(): DatabaseError {
  try {
    void openSqlite(folder).close();
  } catch (cause) {
    if (cause instanceof DatabaseError) return cause;
    throw cause;
  }
  throw new Error("it opened");
}

describeWhere(testEngine === "sqlite")("opening", () => {
  test("makes a database that only its owner reads, with every migration, once", async () => {
    const nested = join(folder, "new");
    const first = openSqlite(nested);
    expect(first.migration).toEqual({ applied: sqliteMigrations.map(({ tag }) => tag), backupFile: null });
    await first.close();
    const second = openSqlite(nested);
    expect(second.migration).toEqual({ applied: [], backupFile: null });
    await second.close();
    expect(statSync(nested).mode & 0o777).toBe(0o700);
    expect(statSync(join(nested, "vigie.db")).mode & 0o777).toBe(0o600);
  });

  test("an empty file, as a first start that was killed leaves it, is made new", async () => {
    writeFileSync(file, "");
    const database = openSqlite(folder);
    expect(database.migration.applied).not.toEqual([]);
    await database.close();
  });

  const damages: [name: string, damage: () => void][] = [
    ["cut short", () => truncateSync(file, statSync(file).size - 8192)],
    ["shorter than a header", () => truncateSync(file, 50)],
    ["something else", () => writeFileSync(file, "this is a letter to my aunt ".repeat(100))],
    ["overwritten within", () => writeFileSync(file, scribbled(readFileSync(file)))],
  ];
  for (const [name, damage] of damages) {
    test(`refuses a file that is ${name}, says what to do, and leaves it as it is`, async () => {
      await fill();
      damage();
      const before = Bun.hash(readFileSync(file));
      const cause = refusal();
      expect(cause.code).toBe("database_damaged");
      expect(cause.message).toContain("Restore a backup");
      expect(cause.message).toContain(file);
      expect(Bun.hash(readFileSync(file))).toBe(before);
    });
  }

  test("keeps what was committed when the process ends without closing", async () => {
    const script = `
      import { openSqlite } from "${root}/db/sqlite/open.ts";
      import { settings } from "${root}/db/schema/platform.ts";
      const database = openSqlite(${JSON.stringify(folder)});
      await database.transact((tx) => tx.insert(settings).values({ key: "kept", value: 1, changedAt: 1 }).then(() => undefined));
      process.kill(process.pid, "SIGKILL");`;
    const child = Bun.spawn([process.execPath, "-e", script], { stdout: "ignore", stderr: "ignore" });
    await child.exited;
    const database = openSqlite(folder);
    expect((await database.orm.select().from(settings)).map((row) => row.key)).toEqual(["kept"]);
    await database.close();
  });

  test("says why a folder cannot be used", () => {
    writeFileSync(join(folder, "plain"), "");
    expect(() => openSqlite(join(folder, "plain"))).toThrow(/cannot be opened/);
  });
});

describeWhere(testEngine === "sqlite")("migrating", () => {
  const next: EmbeddedMigration = {
    tag: "0001_more",
    at: (sqliteMigrations.at(-1) as EmbeddedMigration).at + 1,
    sql: "CREATE TABLE more (id integer);\n--> statement-breakpoint\nINSERT INTO more VALUES (7);",
  };
  const withConnection = <Result>(use: (connection: Connection) => Result): Result => {
    const connection = new Connection(file);
    try {
      return use(connection);
    } finally {
      connection.close();
    }
  };

  test("copies a database that holds something before changing it", async () => {
    await fill();
    const report = withConnection((connection) => migrate(connection, file, [...sqliteMigrations, next]));
    expect(report.applied).toEqual(["0001_more"]);
    expect(report.backupFile).toBe(join(folder, "backups", "before-0001_more.db"));
    const backup = new Connection(report.backupFile as string, { readonly: true });
    expect(backup.query("SELECT count(*) AS n FROM settings").get()).toEqual({ n: 2_000 });
    expect(backup.query("SELECT name FROM sqlite_master WHERE name = 'more'").get()).toBeNull();
    backup.close();
    expect(statSync(report.backupFile as string).mode & 0o777).toBe(0o600);
    expect(withConnection((connection) => connection.query("SELECT id FROM more").get())).toEqual({ id: 7 });
  });

  test("a migration that fails changes nothing", async () => {
    await fill();
    const broken = { ...next, sql: `${next.sql}\n--> statement-breakpoint\nINSERT INTO nowhere VALUES (1);` };
    expect(() => withConnection((connection) => migrate(connection, file, [...sqliteMigrations, broken]))).toThrow();
    withConnection((connection) => {
      expect(connection.query("SELECT name FROM sqlite_master WHERE name = 'more'").get()).toBeNull();
      expect(migrate(connection, file)).toEqual({ applied: [], backupFile: null });
    });
  });

  test("refuses a database of a newer program and leaves it as it is", async () => {
    await fill();
    withConnection((connection) => migrate(connection, file, [...sqliteMigrations, next]));
    const before = Bun.hash(readFileSync(file));
    expect(refusal().code).toBe("database_newer");
    expect(Bun.hash(readFileSync(file))).toBe(before);
  });
});

/** The bytes of every third page, past the first few, turned over. */
function scribbled(bytes: Buffer): Buffer {
  for (let at = 4096 * 6; at < bytes.length; at += 4096 * 3) bytes.fill(0xa5, at, at + 200);
  return bytes;
}
