/** What a backup holds of the database: always an SQLite file, whichever engine the program runs on. Loads no table by itself. */
import { Database as Connection } from "bun:sqlite";
import { chmodSync, existsSync, statSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseAddress } from "./address.ts";
import { DatabaseError, isDamage } from "./errors.ts";
import { sqliteMigrations } from "./migrations/sqlite.ts";
import type { OnRows } from "./rows-copied.ts";
import { countsOf, shapesOf } from "./shape.ts";
import { migrate } from "./sqlite/migrate.ts";

/** What a file of a backup says about itself. */
export interface SnapshotFacts {
  /** Tag of the last migration that it has; null for a file that has none. */
  schema: string | null;
  /** Rows by table, the engine's own tables left out. */
  tables: Record<string, number>;
}

/** Which database: a file in the data folder, or a server's. */
export interface SnapshotSource {
  dataDir: string;
  address: DatabaseAddress;
}

/** Bytes that a snapshot takes at most, for asking whether there is room; 0 for a server's, of which nobody knows. */
export function snapshotBytes({ dataDir, address }: SnapshotSource): number {
  if (address.dialect !== "sqlite") return 0;
  const bytes = (name: string) => statSync(join(dataDir, name), { throwIfNoEntry: false })?.size ?? 0;
  return bytes("vigie.db") + bytes("vigie.db-wal");
}

/**
 * Writes the database, as it is at one moment, into a new SQLite file (mode 0600), on a connection of its own: others go on
 * writing meanwhile. Copying a file blocks until it is done, so it belongs into a process that does nothing else. `onRows` is told
 * how far the copy of a server's tables is.
 * @throws DatabaseError `database_damaged`, `database_unusable` with the reason (no database, no room), or why a server refused.
 */
export async function snapshotTo(
  { dataDir, address }: SnapshotSource,
  file: string,
  onRows?: OnRows,
  signal?: AbortSignal,
): Promise<void> {
  if (address.dialect === "sqlite") return copyFile(dataDir, file);
  const { copyServer } = await import("./server/snapshot.ts");
  await copyServer(address, file, onRows, signal);
  chmodSync(file, 0o600);
}

function copyFile(dataDir: string, file: string): void {
  const source = join(dataDir, "vigie.db");
  if (!existsSync(source)) throw new DatabaseError("database_unusable", { file: source, reason: "there is none" });
  let connection: Connection | null = null;
  try {
    connection = new Connection(source, { create: false, readwrite: true });
    connection.run("PRAGMA busy_timeout=5000");
    connection.query("VACUUM INTO ?").run(file);
    chmodSync(file, 0o600);
  } catch (cause) {
    if (isDamage(cause)) throw new DatabaseError("database_damaged", { file: source }, cause);
    throw new DatabaseError("database_unusable", { file: source, reason: (cause as Error).message }, cause);
  } finally {
    connection?.close();
  }
}

/** Counts what a snapshot holds. @throws DatabaseError `database_damaged` when it is no sound SQLite file. */
export function describeSnapshot(file: string): SnapshotFacts {
  return reading(file, (connection) => {
    // An index of words has no rows of its own to count, nor do the tables that it keeps for itself.
    const names = connection
      .query(
        `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table'
        AND name NOT LIKE 'sqlite!_%' ESCAPE '!' ORDER BY name`,
      )
      .all() as { name: string }[];
    const tables: Record<string, number> = {};
    for (const { name } of names) {
      const [row] = connection.query(`SELECT COUNT(*) AS n FROM "${name.replaceAll('"', '""')}"`).all() as {
        n: number;
      }[];
      tables[name] = row?.n ?? 0;
    }
    return { schema: schemaOf(connection), tables };
  });
}

/** Reads a snapshot through, every page and index of it. @throws DatabaseError `database_damaged` */
export function refuseUnsound(file: string): void {
  reading(file, (connection) => {
    const [row] = connection.query("PRAGMA integrity_check(1)").all() as { integrity_check: string }[];
    if (row?.integrity_check !== "ok") throw new DatabaseError("database_damaged", { file });
  });
}

/**
 * Counts the rows of the database file in a folder, writing nothing.
 * @throws DatabaseError `database_unusable` when there is none, `database_newer`, `database_damaged`
 */
export function countFile(dataDir: string): Record<string, number> {
  const file = join(dataDir, "vigie.db");
  if (!existsSync(file)) throw new DatabaseError("database_unusable", { file, reason: "there is none" });
  let connection: Connection | null = null;
  try {
    // Read-only would not do: the log of an SQLite file that was cut off is folded in by its first reader.
    connection = new Connection(file, { create: false, readwrite: true });
    connection.run("PRAGMA query_only=ON");
    connection.run("PRAGMA busy_timeout=5000");
    const shapes = shapesOf(connection);
    if (!knowsSchema(schemaOf(connection))) throw new DatabaseError("database_newer");
    return countsOf(connection, shapes);
  } catch (cause) {
    if (isDamage(cause)) throw new DatabaseError("database_damaged", { file }, cause);
    throw cause;
  } finally {
    connection?.close();
  }
}

/**
 * Brings a snapshot up to this program's schema, in place, and counts its rows.
 * @throws DatabaseError `database_damaged`, or `database_newer` when a later program made it.
 */
export function bringUpToDate(file: string): Record<string, number> {
  const connection = new Connection(file, { create: false, readwrite: true });
  try {
    migrate(connection, null);
    return countsOf(connection, shapesOf(connection));
  } catch (cause) {
    if (isDamage(cause)) throw new DatabaseError("database_damaged", { file }, cause);
    throw cause;
  } finally {
    connection.close();
  }
}

/** Whether this program knows a schema by its tag; one that it does not know was made by a newer program. */
export function knowsSchema(tag: string | null): boolean {
  return tag === null || sqliteMigrations.some((migration) => migration.tag === tag);
}

function schemaOf(connection: Connection): string | null {
  const notes = connection.query("SELECT 1 FROM sqlite_master WHERE name = '__drizzle_migrations'").values();
  if (notes.length === 0) return null;
  const [row] = connection.query("SELECT MAX(created_at) AS at FROM __drizzle_migrations").all() as {
    at: number | null;
  }[];
  if (row?.at == null) return null;
  const at = Number(row.at);
  return sqliteMigrations.find((migration) => migration.at === at)?.tag ?? `unknown-${at}`;
}

function reading<Result>(file: string, read: (connection: Connection) => Result): Result {
  let connection: Connection | null = null;
  try {
    connection = new Connection(file, { readonly: true });
    return read(connection);
  } catch (cause) {
    if (isDamage(cause)) throw new DatabaseError("database_damaged", { file }, cause);
    throw cause;
  } finally {
    connection?.close();
  }
}
