import { describe, expect, test } from "bun:test";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Dialect } from "../../../db/dialect.ts";
import type { EmbeddedMigration } from "../../../db/migrations/embedded.ts";
import { mysqlMigrations } from "../../../db/migrations/mysql.ts";
import { postgresqlMigrations } from "../../../db/migrations/postgresql.ts";
import { sqliteMigrations } from "../../../db/migrations/sqlite.ts";

const root = join(import.meta.dir, "../../..");
const EMBEDDED: [Dialect, readonly EmbeddedMigration[]][] = [
  ["sqlite", sqliteMigrations],
  ["mysql", mysqlMigrations],
  ["postgresql", postgresqlMigrations],
];

/** In a process of its own: the tables of a process are made for one engine. */
async function missing(dialect: Dialect, leftOut = ""): Promise<string[]> {
  const script = join(root, "test/support/schema-check.ts");
  const child = Bun.spawn([process.execPath, script, dialect, leftOut], { stdout: "pipe", stderr: "pipe" });
  const [text, told] = await Promise.all([new Response(child.stdout).text(), new Response(child.stderr).text()]);
  if ((await child.exited) !== 0) throw new Error(told);
  return JSON.parse(text.slice(text.lastIndexOf("[")));
}

describe.each(EMBEDDED)("the migrations of %s", (dialect, embedded) => {
  test("are all embedded", () => {
    const folder = join(root, "db/migrations", dialect);
    const inFolder = readdirSync(folder).filter((name) => name.endsWith(".sql"));
    expect(embedded.map(({ tag }) => `${tag}.sql`)).toEqual(inFolder.toSorted());
    for (const { tag, sql } of embedded) expect(sql).toBe(readFileSync(join(folder, `${tag}.sql`), "utf8"));
  });

  test("make the schema that is declared: the generator finds nothing to add", async () => {
    expect(await missing(dialect)).toEqual([]);
  });

  test("would be found wanting if a table were missing", async () => {
    expect(await missing(dialect, "settings")).not.toEqual([]);
  });
});
