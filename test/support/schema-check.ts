/** Prints what the generator would still add to the migrations of an engine, as JSON: `bun schema-check.ts mysql [a table to leave out]`. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import {
  generateDrizzleJson,
  generateMigration,
  generateMySQLDrizzleJson,
  generateMySQLMigration,
  generateSQLiteDrizzleJson,
  generateSQLiteMigration,
} from "drizzle-kit/api";
import { chooseDialect, type Dialect } from "../../db/dialect.ts";

const [dialect, leftOut] = process.argv.slice(2) as [Dialect, string | undefined];
chooseDialect(dialect);
const schema = { ...(await import("../../db/schema/index.ts")) } as Record<string, unknown>;

const ENGINES = {
  sqlite: [generateSQLiteDrizzleJson, generateSQLiteMigration],
  mysql: [generateMySQLDrizzleJson, generateMySQLMigration],
  postgresql: [generateDrizzleJson, generateMigration],
} as const;
type Snapshot = { id: string };
const [describe, compare] = ENGINES[dialect] as unknown as [
  (tables: object, before?: string) => Promise<Snapshot>,
  (before: Snapshot, now: Snapshot) => Promise<string[]>,
];

const folder = join(import.meta.dir, "../../db/migrations", dialect, "meta");
const newest =
  readdirSync(folder)
    .filter((name) => name.endsWith("_snapshot.json"))
    .toSorted()
    .at(-1) ?? "";
const snapshot = JSON.parse(readFileSync(join(folder, newest), "utf8")) as Snapshot;
const declared = await describe(schema, snapshot.id);
if (leftOut) delete schema[leftOut];
const before = leftOut ? await describe(schema, snapshot.id) : snapshot;
process.stdout.write(JSON.stringify(await compare(before, declared)));
