import { Database } from "bun:sqlite";
import { chmodSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DataFolderError, makeDataFolder } from "./data-folder.ts";

/** The data folder belongs to another process. The message says which, and what to do. */
export class DataLockedError extends Error {
  readonly code = "data_folder_in_use";

  constructor(
    readonly dataDir: string,
    readonly pid: number | null,
  ) {
    const owner = pid === null ? "another process" : `process ${pid}`;
    super(`The data folder ${dataDir} is in use by ${owner}. Stop it, or choose another folder with --data DIR.`);
    this.name = "DataLockedError";
  }
}

export interface DataLock {
  release(): void;
}

/**
 * Takes the data folder (created, mode 0700, when absent) for this process.
 *
 * The lock is the write lock of an empty SQLite file: the system takes it back when the process ends, however it ends,
 * so nothing stale stays behind and two that start at the same moment cannot both win. The file `vigie.pid` beside it
 * is for people and messages only; nothing is decided by it.
 *
 * @throws DataFolderError when there can be no such folder or nothing can be written in it, DataLockedError when another
 * process (or another lock of this one) holds it.
 */
export function lockDataFolder(dataDir: string): DataLock {
  makeDataFolder(dataDir);
  const pidFile = join(dataDir, "vigie.pid");
  const file = openLock(dataDir, pidFile);
  return {
    release() {
      rmSync(pidFile, { force: true });
      file.close();
    },
  };
}

/** The lock file with its lock taken, and the note of whose it is. */
function openLock(dataDir: string, pidFile: string): Database {
  const lockFile = join(dataDir, "vigie.lock");
  let file: Database | null = null;
  try {
    file = new Database(lockFile, { create: true, readwrite: true });
    chmodSync(lockFile, 0o600);
    file.run("PRAGMA busy_timeout=0");
    file.run("BEGIN IMMEDIATE");
    writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
    return file;
  } catch (cause) {
    file?.close();
    if ((cause as { code?: string }).code?.startsWith("SQLITE_BUSY")) {
      throw new DataLockedError(dataDir, readPid(pidFile));
    }
    throw new DataFolderError(dataDir, cause);
  }
}

function readPid(pidFile: string): number | null {
  try {
    const pid = Number.parseInt(readFileSync(pidFile, "utf8"), 10);
    return Number.isSafeInteger(pid) && pid > 0 ? pid : null;
  } catch {
    return null;
  }
}
