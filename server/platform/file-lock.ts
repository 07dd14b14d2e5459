import { Database } from "bun:sqlite";
import { chmodSync } from "node:fs";

export interface FileLock {
  release(): void;
}

/**
 * Takes a lock that lives in a file of its own; null when another process, or another lock of this one, holds it. It is the
 * write lock of an empty SQLite file: the system takes it back when the process ends, however it ends, so nothing stale
 * stays behind and two that start at the same moment cannot both win.
 */
export function takeLock(lockFile: string): FileLock | null {
  let file: Database | null = null;
  try {
    file = new Database(lockFile, { create: true, readwrite: true });
    chmodSync(lockFile, 0o600);
    file.run("PRAGMA busy_timeout=0");
    file.run("BEGIN IMMEDIATE");
    const held = file;
    return { release: () => held.close() };
  } catch (cause) {
    file?.close();
    if ((cause as { code?: string }).code?.startsWith("SQLITE_BUSY")) return null;
    throw cause;
  }
}
