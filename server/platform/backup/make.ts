import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statfsSync, statSync } from "node:fs";
import { link } from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";
import type { DatabaseAddress } from "../../../db/address.ts";
import { describeSnapshot, snapshotBytes, snapshotTo } from "../../../db/backup.ts";
import { COPY_FOLDER } from "../../../db/copy-folder.ts";
import { syncFolder } from "../durable-file.ts";
import { takeLock } from "../file-lock.ts";
import { archiveName } from "./archive-name.ts";
import { DATABASE_NAME, secretFiles } from "./contents.ts";
import { BackupError } from "./errors.ts";
import { isHalfRestored, RESTORE_FOLDER, SERVER_RESTORE_FOLDER } from "./half-restored.ts";
import { FORMAT, type Manifest } from "./manifest.ts";
import { describeFile, pack, type Source } from "./pack.ts";
import { refuseShort } from "./passphrase.ts";
import type { OnProgress } from "./progress.ts";

export interface MakeJob {
  dataDir: string;
  /** Where the database is. */
  address: DatabaseAddress;
  /** A folder, in which the archive gets a name of its own, or the archive's own path. Made when absent, but for its parent. */
  to: string;
  /** Null does not encrypt, and leaves the data folder's secrets out. */
  passphrase: string | null;
  version: string;
  /** Epoch milliseconds. */
  now: number;
  signal: AbortSignal;
  onProgress: OnProgress;
}

export interface MadeBackup {
  file: string;
  sizeBytes: number;
  manifest: Manifest;
}

/** The snapshot of the database stays in the data folder until it is packed: no other disk sees it unencrypted. */
const WORK_FOLDER = "backup-work";
const LOCK_FILE = "backup.lock";

/**
 * Makes a backup beside whoever writes meanwhile. Its name leads to a whole archive that is on the disk, or to nothing: it is
 * written under another name, which the next backup sweeps away should this one be killed.
 * @throws BackupError, DatabaseError
 */
export async function makeBackup(job: MakeJob): Promise<MadeBackup> {
  if (job.passphrase !== null) refuseShort(job.passphrase);
  if (!existsSync(job.dataDir)) throw new BackupError("backup_no_data", { file: job.dataDir });
  const lock = takeLock(join(job.dataDir, LOCK_FILE));
  if (!lock) throw new BackupError("backup_running");
  try {
    return await makeLocked(job);
  } finally {
    lock.release();
  }
}

async function makeLocked(job: MakeJob): Promise<MadeBackup> {
  const work = join(job.dataDir, WORK_FOLDER);
  const target = targetOf(job);
  const partial = partialOf(target, job.dataDir);
  try {
    sweep(job.dataDir, dirname(target));
    mkdirSync(work, { mode: 0o700 });
    refuseNarrow(job.dataDir, snapshotBytes(job));
    const { manifest, sources } = await collect(job, work);
    const sizeBytes = await pack({ ...job, manifest, sources, target: partial });
    job.signal.throwIfAborted();
    await place(partial, target);
    return { file: target, sizeBytes, manifest };
  } catch (cause) {
    if (job.signal.aborted) throw new BackupError("cancelled", {}, cause);
    if ((cause as NodeJS.ErrnoException).syscall) throw new BackupError(...storageFault(cause, target));
    throw cause;
  } finally {
    rmSync(partial, { force: true });
    rmSync(work, { recursive: true, force: true });
  }
}

/** For a server that has its database: takes away what backups and copies left that were killed; nothing while a backup is being made. */
export function sweepLeftovers(dataDir: string, folder: string): void {
  const work = [WORK_FOLDER, COPY_FOLDER, SERVER_RESTORE_FOLDER].filter((name) => existsSync(join(dataDir, name)));
  if (work.length === 0 && leftoversIn(folder, dataDir).length === 0) return;
  const lock = takeLock(join(dataDir, LOCK_FILE));
  if (!lock) return;
  try {
    sweep(dataDir, folder);
    // The database was opened: what such copies were to bring is there, or is not wanted any more.
    for (const name of [COPY_FOLDER, SERVER_RESTORE_FOLDER])
      rmSync(join(dataDir, name), { recursive: true, force: true });
  } finally {
    lock.release();
  }
}

function sweep(dataDir: string, folder: string): void {
  rmSync(join(dataDir, WORK_FOLDER), { recursive: true, force: true });
  // A restore that was killed when all was in place already.
  if (!isHalfRestored(dataDir)) rmSync(join(dataDir, RESTORE_FOLDER), { recursive: true, force: true });
  for (const name of leftoversIn(folder, dataDir)) rmSync(join(folder, name), { force: true });
}

function leftoversIn(folder: string, dataDir: string): string[] {
  const end = `.${tagOf(dataDir)}.partial`;
  return existsSync(folder) ? readdirSync(folder).filter((name) => name.startsWith(".") && name.endsWith(end)) : [];
}

/** Tells the leftovers of this data folder from those of others that use the same place. */
function tagOf(dataDir: string): string {
  return new Bun.CryptoHasher("sha256").update(resolve(dataDir)).digest("hex").slice(0, 12);
}

function partialOf(target: string, dataDir: string): string {
  return join(dirname(target), `.${basename(target)}.${tagOf(dataDir)}.partial`);
}

/** @throws BackupError when there is no such folder, or the file is there already. */
function targetOf({ to, now, passphrase, dataDir }: MakeJob): string {
  const isFile = /\.tar\.zst(\.age)?$/.test(to);
  const folder = isFile ? dirname(to) : to;
  try {
    if (isFile ? !existsSync(folder) : !statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
      mkdirSync(folder, { mode: 0o700, recursive: resolve(folder).startsWith(resolve(dataDir)) });
    }
  } catch (cause) {
    throw new BackupError(...storageFault(cause, folder));
  }
  if (isFile) {
    if (existsSync(to)) throw new BackupError("backup_exists", { file: to });
    return to;
  }
  let target = join(folder, archiveName(now, passphrase !== null));
  for (let number = 2; existsSync(target); number++)
    target = join(folder, archiveName(now, passphrase !== null, number));
  return target;
}

async function collect({ dataDir, address, passphrase, version, now, signal, onProgress }: MakeJob, work: string) {
  const snapshot = join(work, DATABASE_NAME);
  onProgress({ step: "copy", doneBytes: 0, totalBytes: 0 });
  await snapshotTo({ dataDir, address }, snapshot);
  const { schema, tables } = describeSnapshot(snapshot);
  // After the snapshot: a key that was changed before it is there by now, and the one before it is kept beside.
  const secrets = secretFiles(dataDir);
  const packed = passphrase === null ? [] : secrets;
  const sources: Source[] = [
    { name: DATABASE_NAME, file: snapshot },
    ...packed.map((name) => ({ name, file: join(dataDir, name) })),
  ];
  const files = [];
  for (const source of sources) files.push(await describeFile(source, signal));
  const manifest: Manifest = {
    ...{ program: "vigie" as const, format: FORMAT, version, madeAt: new Date(now).toISOString() },
    ...{ engine: address.dialect, schema, tables, files, leftOut: passphrase === null ? secrets : [] },
  };
  return { manifest, sources };
}

/** Gives the whole archive its name; a name that was taken meanwhile is not overwritten. */
async function place(partial: string, target: string): Promise<void> {
  try {
    await link(partial, target);
    rmSync(partial, { force: true });
  } catch (cause) {
    if ((cause as NodeJS.ErrnoException).code === "EEXIST") throw new BackupError("backup_exists", { file: target });
    // Some file systems know no second names.
    renameSync(partial, target);
  }
  syncFolder(dirname(target));
}

/** @throws BackupError `backup_no_room` when the disk of `folder` has fewer than `needed` bytes free. */
export function refuseNarrow(folder: string, needed: number): void {
  const { bavail, bsize } = statfsSync(folder);
  const free = bavail * bsize;
  if (free < needed)
    throw new BackupError("backup_no_room", { file: folder, needed: megabytes(needed), free: megabytes(free) });
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6)} MB`;
}

function storageFault(cause: unknown, file: string): ConstructorParameters<typeof BackupError> {
  const { code = "unknown", message } = cause as NodeJS.ErrnoException;
  const reasons: Record<string, string> = {
    EACCES: "this user may not write there",
    EPERM: "this user may not write there",
    EROFS: "the disk is read-only",
    ENOENT: "there is no such folder",
    ENOTDIR: "a part of the path is no folder",
    ENOSPC: "the disk is full",
    EDQUOT: "the quota is used up",
    EFBIG: "no file may be so large there",
  };
  return ["backup_no_folder", { file, reason: reasons[code] ?? message }, cause];
}
