import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseAddress } from "../../../db/address.ts";
import { describeSnapshot, knowsSchema, refuseUnsound } from "../../../db/backup.ts";
import type { RowProgress } from "../../../db/rows-copied.ts";
import { DataLockedError } from "../data-lock.ts";
import { syncFolder } from "../durable-file.ts";
import { takeLock } from "../file-lock.ts";
import { DATABASE_NAME } from "./contents.ts";
import { BackupError } from "./errors.ts";
import { clearHalfRestored, isHalfRestored, isRestored, RESTORE_FOLDER } from "./half-restored.ts";
import { refuseNarrow } from "./make.ts";
import { type Manifest, totalBytes } from "./manifest.ts";
import type { Progress } from "./progress.ts";
import { unpack } from "./unpack.ts";

export interface RestoreJob {
  file: string;
  dataDir: string;
  /** Where the database goes: SQLite's file into the data folder, or into a server's empty database. */
  address: DatabaseAddress;
  passphrase: () => Promise<string | null>;
  /** Reads and judges everything, and writes nothing. */
  isDryRun: boolean;
  signal: AbortSignal;
  onProgress: (progress: Progress | RowProgress) => void;
}

/** What may be in a folder in which nothing is stored: locks, and what a disk of its own begins with. */
const NOTHING = /^(?:lost\+found|vigie\.pid|(?:vigie|backup|backup-check)\.lock(?:-journal)?)$/;

/**
 * Puts a backup into an empty data folder. Everything is unpacked beside its place, held against the manifest and read
 * through first; the database is put in place last, so that a kill leaves an empty folder, as far as anybody can use it, or
 * the whole backup. A restore that was cut short is begun anew by the next one.
 * @throws BackupError, and DatabaseError about a server's database
 */
export async function restore(job: RestoreJob): Promise<Manifest> {
  const { file, dataDir, isDryRun, address } = job;
  if (address.dialect !== "sqlite") return (await import("./restore-to-server.ts")).restoreToServer(job, address);
  refuseFilled(dataDir, isHalfRestored(dataDir));
  const onManifest = (manifest: Manifest) => refuseUnknown(manifest, file);
  if (isDryRun) return unpack({ ...job, folder: null, onManifest });
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const lock = takeLock(join(dataDir, "vigie.lock"));
  if (!lock) throw new DataLockedError(dataDir, null);
  const folder = join(dataDir, RESTORE_FOLDER);
  try {
    clearHalfRestored(dataDir);
    mkdirSync(folder, { mode: 0o700 });
    const manifest = await unpack({
      ...job,
      folder,
      onManifest(stated) {
        onManifest(stated);
        refuseNarrow(dataDir, totalBytes(stated));
      },
    });
    job.onProgress({ step: "look", doneBytes: 0, totalBytes: 0 });
    refuseOther(manifest, join(folder, DATABASE_NAME), file);
    place(folder, dataDir);
    return manifest;
  } catch (cause) {
    if (isHalfRestored(dataDir)) clearHalfRestored(dataDir);
    throw cause;
  } finally {
    lock.release();
  }
}

/** Holds what was unpacked against what its manifest says, row by row. @throws BackupError */
export function refuseOther(manifest: Manifest, database: string, file: string): void {
  try {
    refuseUnsound(database);
    const { tables, schema } = describeSnapshot(database);
    if (schema !== manifest.schema || !Bun.deepEquals(tables, manifest.tables)) {
      throw new BackupError("backup_damaged", { file, reason: "its database has other rows than it should" });
    }
  } catch (cause) {
    if (cause instanceof BackupError) throw cause;
    throw new BackupError("backup_damaged", { file, reason: "its database is not sound" }, cause);
  }
}

/** @throws BackupError `backup_newer` when the database inside is of a later program. */
export function refuseUnknown(manifest: Manifest, file: string): void {
  if (!knowsSchema(manifest.schema)) throw new BackupError("backup_newer", { file, version: manifest.version });
}

/** @throws BackupError `folder_not_empty`, unless what is there is what a restore left that was cut short (`isHalf`). */
export function refuseFilled(dataDir: string, isHalf: boolean): void {
  if (!existsSync(dataDir)) return;
  // What a restore that was cut short had put in place is its own.
  const isOurs = (name: string) => NOTHING.test(name) || (isHalf && isRestored(name));
  if (!namesIn(dataDir).every(isOurs)) throw new BackupError("folder_not_empty", { file: dataDir });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch (cause) {
    const reason = (cause as NodeJS.ErrnoException).code ?? "unknown";
    throw new BackupError("backup_no_folder", { file: folder, reason }, cause);
  }
}

function place(folder: string, dataDir: string): void {
  placeFiles(folder, dataDir);
  renameSync(join(folder, DATABASE_NAME), join(dataDir, DATABASE_NAME));
  syncFolder(dataDir);
  rmSync(folder, { recursive: true, force: true });
}

/** Puts everything but the database in place. */
export function placeFiles(folder: string, dataDir: string): void {
  const names = readdirSync(folder).filter((name) => name !== DATABASE_NAME);
  for (const name of names) if (name === "tls") syncFolder(join(folder, name));
  syncFolder(folder);
  for (const name of names) renameSync(join(folder, name), join(dataDir, name));
  syncFolder(dataDir);
}
