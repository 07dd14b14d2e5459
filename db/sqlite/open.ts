import { Database as Connection } from "bun:sqlite";
import { chmodSync, existsSync, mkdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { drizzle } from "drizzle-orm/bun-sqlite";
import { COPY_FOLDER } from "../copy-folder.ts";
import type { Database, MigrationReport, Reader, Transaction } from "../database.ts";
import { DatabaseError, isDamage } from "../errors.ts";
import { TransactionQueue } from "../queue.ts";
import { Refusals } from "../refusals.ts";
import { refuseDamage } from "./integrity.ts";
import { migrate } from "./migrate.ts";
import { keepStatements } from "./statements.ts";
import { transact } from "./transact.ts";

/**
 * Opens `vigie.db` in `dataDir` (created, mode 0700, when absent), checks it and brings its schema up to date.
 * @throws DatabaseError `database_damaged`, `database_newer`, `database_half_copied` or `database_unusable`; the file is then as it was.
 */
export function openSqlite(dataDir: string): Database {
  const file = join(dataDir, "vigie.db");
  const opened: Connection[] = [];
  if (!existsSync(file) && existsSync(join(dataDir, COPY_FOLDER)))
    throw new DatabaseError("database_half_copied", { place: file });
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
  const refusals = new Refusals();
  const writers = {
    full: { connection: full, orm: asTransaction(full) },
    relaxed: { connection: relaxed, orm: asTransaction(relaxed) },
  };
  const queue = new TransactionQueue((bodies, durability) => {
    const { connection, orm } = writers[durability];
    return transact(connection, orm, bodies);
  });
  return {
    engine: "sqlite",
    link: null,
    orm: drizzle(reading) as unknown as Reader,
    migration: opened.migration,
    wasChecked: opened.wasChecked,
    get waiting() {
      return queue.waiting;
    },
    get isRefusingWrites() {
      return refusals.isRefusing;
    },
    size() {
      const logBytes = bytesOf(`${opened.file}-wal`);
      return { sizeBytes: bytesOf(opened.file) + logBytes, logBytes };
    },
    transact(run, durability = "full") {
      return refusals.watch(queue.run(run, durability));
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
  keepStatements(connection);
  return connection;
}
