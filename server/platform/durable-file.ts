import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { whyRefused } from "./data-folder.ts";

/** A file could not be written, and what was there before is as it was. `code` is the system's; the message says what to do. */
export class FileRefusedError extends Error {
  readonly code: string;

  constructor(file: string, cause: unknown) {
    super(`${file} cannot be written: ${whyRefused(cause)}. Make it writable, with room on its disk, and try again.`, {
      cause,
    });
    this.name = "FileRefusedError";
    this.code = (cause as NodeJS.ErrnoException).code ?? "unknown";
  }
}

/**
 * Writes a file whole: whatever happens, the power included, its name leads to the old content or to the new one, and
 * nobody but its owner ever may read it. On the disk when it returns.
 * @throws FileRefusedError; nothing is left of the attempt.
 */
export function writeDurably(file: string, text: string): void {
  const partial = `${file}.partial`;
  try {
    writeSynced(partial, text);
    renameSync(partial, file);
  } catch (cause) {
    removeQuietly(partial);
    throw new FileRefusedError(file, cause);
  }
  syncFolder(dirname(file));
}

function writeSynced(file: string, text: string): void {
  const handle = openSync(file, "w", 0o600);
  try {
    // One that a kill left behind keeps the mode that it had.
    fchmodSync(handle, 0o600);
    // Not `writeSync`: on a disk that is nearly full it writes a part, and says so only by the number that it gives.
    writeFileSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A read-only disk does not let it be removed either; why the writing failed is what is told. */
function removeQuietly(file: string): void {
  try {
    rmSync(file, { force: true });
  } catch {
    return;
  }
}

/** Brings what others wrote into a file to the disk. */
export function syncFile(file: string): void {
  const handle = openSync(file, "r+");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

/** A name is on the disk only when its folder is. */
export function syncFolder(folder: string): void {
  const handle = openSync(folder, "r");
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}
