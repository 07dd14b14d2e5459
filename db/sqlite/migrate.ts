import type { Database as Connection } from "bun:sqlite";
import { chmodSync, existsSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { type BunSQLiteDatabase, drizzle } from "drizzle-orm/bun-sqlite";
import type { MigrationMeta } from "drizzle-orm/migrator";
import { DatabaseError } from "../errors.ts";
import type { MigrationReport } from "../database.ts";
import type { EmbeddedMigration } from "../migrations/embedded.ts";
import { sqliteMigrations } from "../migrations/sqlite.ts";

/**
 * Brings the database up to this program's schema, in one transaction. A file that already holds tables is copied first
 * (VACUUM INTO, `backups/` beside it), unless `file` is null: then it is a copy itself.
 * @throws DatabaseError `database_newer` when the file knows migrations that this program does not.
 */
export function migrate(
  connection: Connection,
  file: string | null,
  migrations: readonly EmbeddedMigration[] = sqliteMigrations,
): MigrationReport {
  const done = appliedAt(connection);
  const known = new Set(migrations.map((m) => m.at));
  if (done.some((at) => !known.has(at))) throw new DatabaseError("database_newer");
  const last = done.at(-1) ?? 0;
  const missing = migrations.filter((m) => m.at > last);
  if (missing.length === 0) return { applied: [], backupFile: null };
  const backupFile =
    file !== null && done.length > 0 ? backUp(connection, file, (missing[0] as EmbeddedMigration).tag) : null;
  // Rebuilding a table drops it for a moment; inside drizzle's BEGIN this pragma would do nothing.
  connection.run("PRAGMA foreign_keys=OFF");
  try {
    apply(drizzle(connection), migrations.map(toDrizzle));
  } finally {
    connection.run("PRAGMA foreign_keys=ON");
  }
  return { applied: missing.map((m) => m.tag), backupFile };
}

/** Instants of the migrations that the file says were applied, oldest first; empty for a new file. */
function appliedAt(connection: Connection): number[] {
  const exists = connection.query("SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'").get();
  if (!exists) return [];
  const rows = connection.query("SELECT created_at AS at FROM __drizzle_migrations ORDER BY created_at").all();
  return (rows as { at: number | string }[]).map((row) => Number(row.at));
}

/** Written under another name first, so that a copy that was cut short is never taken for a backup. */
function backUp(connection: Connection, file: string, tag: string): string {
  const folder = join(dirname(file), "backups");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const target = freeName(folder, `before-${tag}`);
  const partial = `${target}.partial`;
  // Both, after a kill: SQLite would play the old journal into the new copy.
  for (const left of [partial, `${partial}-journal`]) rmSync(left, { force: true });
  connection.query("VACUUM INTO ?").run(partial);
  chmodSync(partial, 0o600);
  renameSync(partial, target);
  return target;
}

function freeName(folder: string, stem: string): string {
  for (let number = 1; ; number++) {
    const file = join(folder, number === 1 ? `${stem}.db` : `${stem}-${number}.db`);
    if (!existsSync(file)) return file;
  }
}

function toDrizzle(migration: EmbeddedMigration): MigrationMeta {
  return {
    sql: migration.sql.split("--> statement-breakpoint"),
    bps: true,
    folderMillis: migration.at,
    hash: new Bun.CryptoHasher("sha256").update(migration.sql).digest("hex"),
  };
}

/** drizzle's own runner; its public `migrate` reads a folder, which a compiled program does not have. */
function apply(orm: BunSQLiteDatabase, migrations: MigrationMeta[]): void {
  const inner = orm as unknown as {
    dialect: { migrate(migrations: MigrationMeta[], session: unknown): void };
    session: unknown;
  };
  inner.dialect.migrate(migrations, inner.session);
}
