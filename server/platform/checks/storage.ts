import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Database } from "../../../db/open.ts";
import { defineHealth } from "../health-codes.ts";
import type { HealthReport } from "../health.ts";

/** From here on the write-ahead log is not folded in: a reader that never ends, or a disk that does not keep up. */
const LARGE_LOG_BYTES = 256_000_000;
const MANY_WAITING = 500;
const MANY_PENDING = 5_000;
const OLD_BACKUP_MS = 8 * 86_400_000;

const report = defineHealth({
  database_sound: {
    state: "ok",
    detail: "{sizeBytes}, {logBytes} of them not folded in yet; checked when it was opened, at {checkedAt}.",
  },
  database_unchecked: {
    state: "ok",
    detail:
      "{sizeBytes}, {logBytes} of them not folded in yet; large, and closed in order, so not read through at {openedAt}.",
  },
  database_log_large: {
    state: "warn",
    detail: "{logBytes} are not folded into the database, which has {sizeBytes}.",
    remedy: "Look at the disk's speed and at programs that read the file; a restart folds it in.",
  },
  writes_quick: { state: "ok", detail: "Waiting: {waiting} changes, {pending} entries of the journal." },
  writes_slow: {
    state: "warn",
    detail: "Waiting: {waiting} changes, {pending} entries of the journal.",
    remedy: "The disk does not keep up: look at its load, and at what else writes to it.",
  },
  backup_found: { state: "ok", detail: "The last one is {file}, {sizeBytes}, from {madeAt}." },
  backup_old: {
    state: "warn",
    detail: "The last one, {file}, is from {madeAt}.",
    remedy: "Copy the data folder to another disk, with the program stopped, and keep its key apart.",
  },
  backup_none: {
    state: "warn",
    detail: "There is none in the folder backups.",
    remedy: "Copy the data folder to another disk, with the program stopped, and keep its key apart.",
  },
});

/** The files of the database, as they were when it was opened and are now. Nothing for a database that is no file. */
export function databaseHealth(database: Pick<Database, "size" | "wasChecked">, openedAt: number): HealthReport[] {
  const size = database.size();
  if (size === null) return [];
  if (size.logBytes > LARGE_LOG_BYTES) return [report("database", "database_log_large", size)];
  const checkedAt = openedAt;
  return database.wasChecked
    ? [report("database", "database_sound", { ...size, checkedAt })]
    : [report("database", "database_unchecked", { ...size, openedAt })];
}

/** What waits to be written. */
export function writesHealth(waiting: number, pending: number): HealthReport {
  const isSlow = waiting > MANY_WAITING || pending > MANY_PENDING;
  return report("writes", isSlow ? "writes_slow" : "writes_quick", { waiting, pending });
}

/** A copy of the data. */
export interface Backup {
  file: string;
  sizeBytes: number;
  madeAt: number;
}

/** The newest whole file in the data folder's `backups`; null when there is none. */
export function newestBackup(dataDir: string): Backup | null {
  const folder = join(dataDir, "backups");
  let newest: Backup | null = null;
  for (const file of namesIn(folder)) {
    if (file.startsWith(".") || file.endsWith(".partial")) continue;
    const found = statSync(join(folder, file), { throwIfNoEntry: false });
    if (!found?.isFile() || (newest && found.mtimeMs <= newest.madeAt)) continue;
    newest = { file, sizeBytes: found.size, madeAt: Math.round(found.mtimeMs) };
  }
  return newest;
}

export function backupHealth(newest: Backup | null, nowAt: number): HealthReport {
  if (newest === null) return report("backup", "backup_none");
  const { file, madeAt } = newest;
  if (nowAt - madeAt > OLD_BACKUP_MS) return report("backup", "backup_old", { file, madeAt });
  return report("backup", "backup_found", { ...newest });
}

function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
