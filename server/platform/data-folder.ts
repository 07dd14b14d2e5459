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
    throw new DataFolderError(dataDir, reasonOf(cause), cause);
  }
}

function reasonOf(cause: unknown): string {
  const { code, message } = cause as { code?: string; message: string };
  switch (code) {
    case "EEXIST":
    case "ENOTDIR":
      return "there is a file in its place";
    case "EACCES":
    case "EPERM":
      return "this user may not make it";
    case "EROFS":
      return "the disk is read-only";
    case "ENOENT":
      return "no folder can be made there";
    case "ENOSPC":
      return "the disk is full";
    default:
      return message;
  }
}
