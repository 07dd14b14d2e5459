import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { type DatabaseAddress, placeOf, type ServerAddress } from "../../../db/address.ts";
import { bringUpToDate, countFile, refuseUnsound, snapshotBytes, snapshotTo } from "../../../db/backup.ts";
import { COPY_FOLDER } from "../../../db/copy-folder.ts";
import { DatabaseError } from "../../../db/errors.ts";
import type { RowProgress } from "../../../db/rows-copied.ts";
import { countServer, holdServer, LoadTarget, refuseFilledServer } from "../../../db/server/load.ts";
import { DATABASE_NAME } from "../backup/contents.ts";
import { refuseNarrow } from "../backup/make.ts";
import type { Progress } from "../backup/progress.ts";
import type { TargetAddress } from "../config/database-address.ts";
import { lockDataFolder } from "../data-lock.ts";
import { syncFile, syncFolder } from "../durable-file.ts";
import { MoveError } from "./errors.ts";

export interface MoveJob {
  dataDir: string;
  from: DatabaseAddress;
  to: TargetAddress;
  /** Connects to both and counts, and writes nothing: beside a running server too. */
  isDryRun: boolean;
  signal: AbortSignal;
  onProgress(progress: Progress | RowProgress): void;
}

export type Counts = Readonly<Record<string, number>>;

export interface MoveReport {
  from: string;
  to: string;
  /** Rows by table, as they were read. */
  source: Counts;
  /** Rows by table that the target has now; null when nothing was written. */
  target: Counts | null;
}

/** Undone in turn, the last one first, however the work ends. */
type Undo = () => void | Promise<void>;

/**
 * Copies the whole database to another place, of whichever engine. Nothing may run on either of the two meanwhile; the source stays
 * as it is. The target has all rows at last, as many in each table as the source, or it says of itself that it is not to be used.
 * @throws MoveError, DatabaseError, DataLockedError
 */
export async function move(job: MoveJob): Promise<MoveReport> {
  const { dataDir, from, to } = job;
  const places = { from: sourcePlace(job), to: targetPlace(to) };
  if (places.from === places.to) throw new MoveError("move_same_place", { place: places.to });
  if (job.isDryRun) {
    const source = await countSource(job);
    if (to.dialect === "sqlite") refuseFilledFolder(to.dir);
    else await aboutTarget(to, () => refuseFilledServer(to));
    return { ...places, source, target: null };
  }
  const undo: Undo[] = [];
  try {
    // Before the folder's lock, which would make the folder.
    if (from.dialect === "sqlite") await countSource(job);
    const lock = lockDataFolder(dataDir);
    undo.push(() => lock.release());
    if (from.dialect !== "sqlite") {
      const { connection } = await holdServer(from);
      undo.push(() => connection.end());
    }
    const counts = to.dialect === "sqlite" ? await moveToFolder(job, to.dir, undo) : await moveToServer(job, to, undo);
    return { ...places, ...counts };
  } catch (cause) {
    if (job.signal.aborted) throw new MoveError("cancelled", {}, cause);
    throw cause;
  } finally {
    for (const one of undo.reverse()) await one();
  }
}

async function moveToFolder(job: MoveJob, dir: string, undo: Undo[]) {
  refuseFilledFolder(dir);
  if (resolve(dir) !== resolve(job.dataDir)) {
    const lock = lockDataFolder(dir);
    undo.push(() => lock.release());
  }
  const file = await copyAside(job, dir, undo);
  const source = bringUpToDate(file);
  refuseUnsound(file);
  syncFile(file);
  renameSync(file, join(dir, DATABASE_NAME));
  syncFolder(dir);
  return { source, target: countFile(dir) };
}

async function moveToServer(job: MoveJob, to: ServerAddress, undo: Undo[]) {
  const target = await aboutTarget(to, () => LoadTarget.open(to));
  undo.push(() => target.close());
  await aboutTarget(to, () => target.begin());
  try {
    const file = await copyAside(job, job.dataDir, undo);
    bringUpToDate(file);
    const source = await aboutTarget(to, () =>
      target.load({ file, signal: job.signal, onRows: (told) => job.onProgress(told) }),
    );
    return { source, target: await countServer(to) };
  } catch (cause) {
    await target.giveUp();
    throw cause;
  }
}

/** The source as an SQLite file in a folder of its own, which is how a target says that it is not whole. */
async function copyAside(job: MoveJob, dir: string, undo: Undo[]): Promise<string> {
  const work = join(dir, COPY_FOLDER);
  rmSync(work, { recursive: true, force: true });
  const address = { dataDir: job.dataDir, address: job.from };
  refuseNarrow(dir, snapshotBytes(address));
  mkdirSync(work, { mode: 0o700 });
  undo.push(() => rmSync(work, { recursive: true, force: true }));
  const file = join(work, DATABASE_NAME);
  job.onProgress({ step: "copy", doneBytes: 0, totalBytes: 0 });
  await snapshotTo(address, file, (told) => job.onProgress(told), job.signal);
  job.signal.throwIfAborted();
  refuseDifferent(await countSource(job), countFile(work));
  return file;
}

/** Rows by table as the source has them, without writing to it. */
async function countSource({ from, dataDir }: MoveJob): Promise<Counts> {
  return from.dialect === "sqlite" ? countFile(dataDir) : countServer(from);
}

function refuseDifferent(source: Counts, copy: Counts): void {
  const names = [...new Set([...Object.keys(source), ...Object.keys(copy)])];
  const different = names.filter((name) => (source[name] ?? 0) !== (copy[name] ?? 0));
  if (different.length === 0) return;
  const reason = different.map((name) => `${name} has ${copy[name] ?? 0} rows and not ${source[name] ?? 0}`);
  throw new MoveError("move_differs", { reason: reason.join(", ") });
}

/** Any file of an SQLite database: a write-ahead log that was left would be played into the new one. */
function refuseFilledFolder(dir: string): void {
  const found = existsSync(dir) ? readdirSync(dir).find((name) => name.startsWith(DATABASE_NAME)) : undefined;
  if (found !== undefined) throw new MoveError("move_folder_filled", { place: join(dir, found) });
}

/** What a database says that is copied to has other options as its remedy. */
async function aboutTarget<Result>(to: ServerAddress, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof DatabaseError) || !/^database_(unreachable|refused)$/.test(cause.code)) throw cause;
    throw new MoveError("move_target_refused", { place: placeOf(to), reason: cause.values.reason ?? "" }, cause);
  }
}

function sourcePlace({ from, dataDir }: MoveJob): string {
  return from.dialect === "sqlite" ? resolve(dataDir, DATABASE_NAME) : placeOf(from);
}

function targetPlace(to: TargetAddress): string {
  return to.dialect === "sqlite" ? resolve(to.dir, DATABASE_NAME) : placeOf(to);
}
