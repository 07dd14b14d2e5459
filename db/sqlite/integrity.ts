import { Database as Connection } from "bun:sqlite";
import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from "node:fs";
import { dirname, join } from "node:path";
import { DatabaseError } from "../errors.ts";

const HEADER = "SQLite format 3\0";
/** Up to this size every start reads the whole file (some 0.1 s); a larger one only after a stop that was not clean. */
const ALWAYS_CHECKED_BYTES = 64 * 1024 * 1024;

/** What the data folder holds once its database has had a life: the key of what is sealed in it, and copies of it. */
const SIGNS_OF_LIFE = ["secret.key", "backups"];

/**
 * Looks at a database before anything is written to it. Nothing there, or an empty file (a first start that was killed),
 * is fine in a folder without signs of an earlier life: it will be made new. Says whether all of it was read.
 * @throws DatabaseError `database_damaged` when the header is not SQLite's, the file is shorter than it says, empty or gone though it
 * was in use, or when SQLite's own quick check finds something.
 */
export function refuseDamage(file: string): boolean {
  const sizeBytes = statSync(file, { throwIfNoEntry: false })?.size ?? 0;
  if (sizeBytes === 0) {
    if (hasHadALife(file)) throw new DatabaseError("database_damaged", { file });
    return true;
  }
  const wasStoppedCleanly = !existsSync(`${file}-wal`) || statSync(`${file}-wal`).size === 0;
  if (!hasSoundHeader(file, sizeBytes, wasStoppedCleanly)) throw new DatabaseError("database_damaged", { file });
  if (wasStoppedCleanly && sizeBytes > ALWAYS_CHECKED_BYTES) return false;
  if (findDamage(file) !== null) throw new DatabaseError("database_damaged", { file });
  return true;
}

/**
 * Reads a database through, beside a program that may have it open, and gives the first thing that is wrong with it; null when
 * nothing is. Takes as long as the disk needs for it, and stops the thread meanwhile.
 * @throws an error of the engine when the file cannot be read at all
 */
export function findDamage(file: string): string | null {
  const connection = new Connection(file, { readonly: true });
  try {
    connection.run("PRAGMA busy_timeout=5000");
    const [row] = connection.query("PRAGMA quick_check(1)").all() as { quick_check: string }[];
    return row?.quick_check === "ok" ? null : (row?.quick_check ?? "no answer");
  } finally {
    connection.close();
  }
}

function hasHadALife(file: string): boolean {
  const log = statSync(`${file}-wal`, { throwIfNoEntry: false });
  if (log && log.size > 0) return true;
  if (!existsSync(file)) return false;
  return SIGNS_OF_LIFE.some((name) => {
    const found = statSync(join(dirname(file), name), { throwIfNoEntry: false });
    return found?.isDirectory() ? readdirSync(join(dirname(file), name)).length > 0 : found !== undefined;
  });
}

/** The page count in the header is only binding when no write-ahead log is waiting to be folded in. */
function hasSoundHeader(file: string, sizeBytes: number, isPageCountBinding: boolean): boolean {
  const head = Buffer.alloc(100);
  const handle = openSync(file, "r");
  try {
    if (readSync(handle, head, 0, 100, 0) < 100) return false;
  } finally {
    closeSync(handle);
  }
  if (head.toString("latin1", 0, 16) !== HEADER) return false;
  const stored = head.readUInt16BE(16);
  const pageBytes = stored === 1 ? 65_536 : stored;
  const pages = head.readUInt32BE(28);
  return !isPageCountBinding || sizeBytes >= pageBytes * pages;
}
