import { mkdirSync } from "node:fs";
import { isHalfRestored } from "./backup/half-restored.ts";

/** The data folder cannot be used at all. The message says why, and what to do. */
export class DataFolderError extends Error {
  readonly code = "data_folder_unusable";

  constructor(dataDir: string, why: string, cause?: unknown, remedy = "Choose another one with --data DIR.") {
    super(`The data folder ${dataDir} cannot be used: ${why}. ${remedy}`, { cause });
    this.name = "DataFolderError";
  }
}

/**
 * Makes the data folder, for its owner alone, unless it is there; whether it was made.
 * @throws DataFolderError
 */
export function makeDataFolder(dataDir: string): boolean {
  if (isHalfRestored(dataDir)) {
    const remedy = "Run vigie restore again: it begins anew.";
    throw new DataFolderError(dataDir, "a restore into it was cut short", undefined, remedy);
  }
  try {
    return mkdirSync(dataDir, { recursive: true, mode: 0o700 }) !== undefined;
  } catch (cause) {
    throw folderRefused(dataDir, cause);
  }
}

/** What the system refused, as an error that says what to do. */
export function folderRefused(dataDir: string, cause: unknown): DataFolderError {
  const first = isFull(cause) ? "Make room on that disk, or choose" : "Choose";
  return new DataFolderError(dataDir, whyRefused(cause), cause, `${first} another one with --data DIR.`);
}

/** Why a file or folder could not be made or written, in words; the codes are the system's and SQLite's. */
export function whyRefused(cause: unknown): string {
  const { code = "", message } = cause as { code?: string; message: string };
  if (isFull(cause)) return "the disk is full";
  switch (code.replace(/^(SQLITE_[A-Z]+).*/, "$1")) {
    case "EEXIST":
    case "ENOTDIR":
      return "there is a file in its place";
    case "EISDIR":
      return "there is a folder in its place";
    case "SQLITE_CANTOPEN":
      return "no file can be opened in it";
    case "EACCES":
    case "EPERM":
      return "this user may not make or change it";
    case "EROFS":
    case "SQLITE_READONLY":
      return "the disk is read-only";
    case "ENOENT":
      return "no folder can be made there";
    case "EFBIG":
      return "this user may not make files of that size";
    default:
      return message;
  }
}

function isFull(cause: unknown): boolean {
  const { code = "" } = cause as { code?: string };
  return code === "ENOSPC" || code === "EDQUOT" || code.startsWith("SQLITE_FULL");
}
