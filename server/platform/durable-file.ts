import { closeSync, fchmodSync, fsyncSync, openSync, renameSync, writeSync } from "node:fs";
import { dirname } from "node:path";

/**
 * Writes a file whole: whatever happens, the power included, its name leads to the old content or to the new one, and
 * nobody but its owner ever may read it. On the disk when it returns.
 */
export function writeDurably(file: string, text: string): void {
  const partial = `${file}.partial`;
  const handle = openSync(partial, "w", 0o600);
  try {
    // One that a kill left behind keeps the mode that it had.
    fchmodSync(handle, 0o600);
    writeSync(handle, text);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(partial, file);
  syncFolder(dirname(file));
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
