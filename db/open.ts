import { Database as Connection } from "bun:sqlite";
import { chmodSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/bun-sqlite";
import { DatabaseError, isDamage } from "./errors.ts";
import { refuseDamage } from "./integrity.ts";
import { type MigrationReport, migrate } from "./migrate.ts";
import { type Reader, type Transaction, TransactionQueue } from "./transact.ts";

export type { Reader, Transaction } from "./transact.ts";

/** `full`: on the disk when it resolves, even if the power fails next. `relaxed`: survives the process, not the power. */
export type Durability = "full" | "relaxed";

export interface Database {
  /** For reading, on a connection of its own: sees only what is committed, and refuses to write. */
  readonly orm: Reader;
  /** What opening had to do to the schema. */
  readonly migration: MigrationReport;
  /** Whether the file was read through when it was opened; a large one is not, after an orderly stop. */
  readonly wasChecked: boolean;
  /** Bodies of `transact` that wait for their turn. */
  readonly waiting: number;
  /** What the file takes on the disk, and how much of it is the write-ahead log; null for a database that is no file. */
  size(): { sizeBytes: number; logBytes: number } | null;
  /**
   * The only way to write. Bodies run one at a time and are rolled back whole when they fail; they await nothing but
   * queries, and never call `transact` themselves. `relaxed` is for what can be lost without harm: journal, samples.
   */
  transact<Result>(run: (tx: Transaction) => Promise<Result>, durability?: Durability): Promise<Result>;
  /** Waits for the writes that were asked for, folds the write-ahead log into the file, and closes. */
  close(): Promise<void>;
}

/**
 * Opens `vigie.db` in `dataDir` (created, mode 0700, when absent), checks it and brings its schema up to date.
 * @throws DatabaseError `database_damaged`, `database_newer` or `database_unusable`; the file is then as it was.
 */
export function openDatabase(dataDir: string): Database {
  const file = join(dataDir, "vigie.db");
  const opened: Connection[] = [];
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    const wasChecked = refuseDamage(file);
    const full = connect(file, "FULL", opened);
    chmodSync(file, 0o600);
    const migration = migrate(full, file);
    const relaxed = connect(file, "NORMAL", opened);
    const reading = connect(file, "NORMAL", opened);
    reading.run("PRAGMA query_only=ON");
    return assemble(full, relaxed, reading, { file, migration, wasChecked });
  } catch (cause) {
    for (const connection of opened) connection.close();
    if (cause instanceof DatabaseError) throw cause;
    if (isDamage(cause)) throw new DatabaseError("database_damaged", { file }, cause);
    throw new DatabaseError("database_unusable", { file, reason: (cause as Error).message }, cause);
  }
}

interface Opened {
  file: string;
  migration: MigrationReport;
  wasChecked: boolean;
}

function assemble(full: Connection, relaxed: Connection, reading: Connection, opened: Opened): Database {
  const queue = new TransactionQueue();
  const writers = {
    full: { connection: full, orm: asTransaction(full) },
    relaxed: { connection: relaxed, orm: asTransaction(relaxed) },
  };
  return {
    orm: drizzle(reading) as unknown as Reader,
    migration: opened.migration,
    wasChecked: opened.wasChecked,
    get waiting() {
      return queue.waiting;
    },
    size() {
      const logBytes = bytesOf(`${opened.file}-wal`);
      return { sizeBytes: bytesOf(opened.file) + logBytes, logBytes };
    },
    transact(run, durability = "full") {
      const writer = writers[durability];
      return queue.run(writer.connection, writer.orm, run);
    },
    async close() {
      await queue.drain();
      reading.close();
      relaxed.close();
      full.run("PRAGMA wal_checkpoint(TRUNCATE)");
      full.close();
    },
  };
}

function bytesOf(file: string): number {
  return statSync(file, { throwIfNoEntry: false })?.size ?? 0;
}

/** The builders are the same objects for synchronous and asynchronous drivers; awaited, both give rows. */
function asTransaction(connection: Connection): Transaction {
  return drizzle(connection) as unknown as Transaction;
}

function connect(file: string, synchronous: "FULL" | "NORMAL", opened: Connection[]): Connection {
  const connection = new Connection(file, { create: true, readwrite: true });
  opened.push(connection);
  connection.run("PRAGMA busy_timeout=5000");
  connection.run("PRAGMA journal_mode=WAL");
  connection.run(`PRAGMA synchronous=${synchronous}`);
  connection.run("PRAGMA foreign_keys=ON");
  connection.run("PRAGMA temp_store=MEMORY");
  connection.run("PRAGMA cache_size=-16000");
  return connection;
}
