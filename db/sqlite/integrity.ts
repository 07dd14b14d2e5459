import { Database as Connection } from "bun:sqlite";
import { closeSync, existsSync, openSync, readSync, statSync } from "node:fs";
import { DatabaseError } from "../errors.ts";

const HEADER = "SQLite format 3\0";
/** Up to this size every start reads the whole file (some 0.1 s); a larger one only after a stop that was not clean. */
const ALWAYS_CHECKED_BYTES = 64 * 1024 * 1024;

/**
 * Looks at a database before anything is written to it. Nothing there, or an empty file (a first start that was killed),
 * is fine: it will be made new. Says whether all of it was read.
 * @throws DatabaseError `database_damaged` when the header is not SQLite's, the file is shorter than it says, or SQLite's
 * own quick check finds something.
 */
export function refuseDamage(file: string): boolean {
  if (!existsSync(file)) return true;
  const sizeBytes = statSync(file).size;
  if (sizeBytes === 0) return true;
  const wasStoppedCleanly = !existsSync(`${file}-wal`) || statSync(`${file}-wal`).size === 0;
  if (!hasSoundHeader(file, sizeBytes, wasStoppedCleanly)) throw new DatabaseError("database_damaged", { file });
  if (wasStoppedCleanly && sizeBytes > ALWAYS_CHECKED_BYTES) return false;
  const connection = new Connection(file, { readonly: true });
  try {
    const [row] = connection.query("PRAGMA quick_check(1)").all() as { quick_check: string }[];
    if (row?.quick_check !== "ok") throw new DatabaseError("database_damaged", { file });
    return true;
  } finally {
    connection.close();
  }
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
