import { existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { takeLock } from "../file-lock.ts";
import { DATABASE_NAME } from "./contents.ts";
import { BackupError } from "./errors.ts";
import { refuseNarrow } from "./make.ts";
import { type Manifest, totalBytes } from "./manifest.ts";
import type { OnProgress } from "./progress.ts";
import { refuseOther, refuseUnknown } from "./restore.ts";
import { unpack } from "./unpack.ts";

/** What opening the restored data showed. */
export interface OpenedBackup {
  /** Migrations that this program had to add. */
  migrated: string[];
  /** Sealed texts that opened with the key in the backup; null when the key is not in it. */
  sealed: number | null;
}

export interface CheckReport extends OpenedBackup {
  manifest: Manifest;
  sizeBytes: number;
}

export interface CheckJob {
  file: string;
  /** The data folder, where there is one: the copy is made in it, on a disk that may hold it unencrypted. */
  dataDir: string | null;
  passphrase: () => Promise<string | null>;
  /** Opens the restored data folder as the program does, with the key that is in it, and closes it. Throws what stands against it. */
  open: (dataDir: string, manifest: Manifest) => Promise<OpenedBackup>;
  signal: AbortSignal;
  onProgress: OnProgress;
}

/** In the data folder; what a check that was killed left there is swept away by the next one. */
const CHECK_FOLDER = "backup-check";
const LOCK_FILE = "backup-check.lock";

/**
 * Restores a backup aside, reads it through, counts its rows, brings a copy to this program's schema and opens its secrets; then
 * deletes the copy.
 * @throws BackupError, or what the opening said
 */
export async function checkBackup({ file, dataDir, open, onProgress, ...job }: CheckJob): Promise<CheckReport> {
  const { aside, leave } = dataDir === null ? temporary() : within(dataDir);
  try {
    const manifest = await unpack({
      ...{ ...job, file, onProgress, folder: aside },
      onManifest(stated) {
        refuseUnknown(stated, file);
        refuseNarrow(aside, totalBytes(stated));
      },
    });
    onProgress({ step: "look", doneBytes: 0, totalBytes: 0 });
    refuseOther(manifest, join(aside, DATABASE_NAME), file);
    return { ...(await open(aside, manifest)), manifest, sizeBytes: Bun.file(file).size };
  } finally {
    leave();
  }
}

/** Takes away the copy that a check left that was killed; nothing while one is going on. */
export function sweepCheck(dataDir: string): void {
  if (!existsSync(join(dataDir, CHECK_FOLDER))) return;
  const lock = takeLock(join(dataDir, LOCK_FILE));
  if (!lock) return;
  rmSync(join(dataDir, CHECK_FOLDER), { recursive: true, force: true });
  lock.release();
}

/** An empty folder for the copy, and what to do when it has served. */
interface Aside {
  aside: string;
  leave: () => void;
}

function temporary(): Aside {
  const aside = mkdtempSync(join(tmpdir(), "vigie-check-"));
  return { aside, leave: () => rmSync(aside, { recursive: true, force: true }) };
}

/** @throws BackupError `check_running` */
function within(dataDir: string): Aside {
  const lock = takeLock(join(dataDir, LOCK_FILE));
  if (!lock) throw new BackupError("check_running");
  const aside = join(dataDir, CHECK_FOLDER);
  const clear = () => rmSync(aside, { recursive: true, force: true });
  clear();
  mkdirSync(aside, { mode: 0o700 });
  const leave = () => {
    clear();
    lock.release();
  };
  return { aside, leave };
}
