import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { folderRefused, makeDataFolder } from "./data-folder.ts";
import { type FileLock, takeLock } from "./file-lock.ts";

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
 * Takes the data folder (created, mode 0700, when absent) for this process (`file-lock.ts` says how). The file `vigie.pid`
 * is for people and messages only; nothing is decided by it.
 *
 * @throws DataFolderError when there can be no such folder or nothing can be written in it, DataLockedError when another
 * process (or another lock of this one) holds it.
 */
export function lockDataFolder(dataDir: string): DataLock {
  makeDataFolder(dataDir);
  const pidFile = join(dataDir, "vigie.pid");
  const lock = openLock(dataDir, pidFile);
  if (!lock) throw new DataLockedError(dataDir, readPid(pidFile));
  return {
    release() {
      rmSync(pidFile, { force: true });
      lock.release();
    },
  };
}

/** The lock with the note of whose it is; null when somebody else holds it. */
function openLock(dataDir: string, pidFile: string): FileLock | null {
  let lock: FileLock | null = null;
  try {
    lock = takeLock(join(dataDir, "vigie.lock"));
    if (lock) writeFileSync(pidFile, `${process.pid}\n`, { mode: 0o600 });
    return lock;
  } catch (cause) {
    lock?.release();
    throw folderRefused(dataDir, cause);
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
