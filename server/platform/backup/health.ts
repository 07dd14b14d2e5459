import { defineHealth } from "../health-codes.ts";
import type { HealthReport } from "../health.ts";
import type { Failure, ShelfEntry } from "./shelf.ts";

const HOUR_MS = 3_600_000;
/** A day's backup may come late once before somebody is told. */
const OLD_MS = 50 * HOUR_MS;
/** Where nobody wants them daily. */
const OLD_BY_HAND_MS = 8 * 24 * HOUR_MS;

const report = defineHealth({
  backup_verified: {
    state: "ok",
    detail: "The last one is {file}, {sizeBytes}, from {madeAt}; it was restored aside and is sound.",
  },
  backup_unverified: {
    state: "ok",
    detail: "The last one is {file}, {sizeBytes}, from {madeAt}; it was not checked yet.",
  },
  backup_old: {
    state: "warn",
    detail: "The last one, {file}, is from {madeAt}.",
    remedy: "Make one now under Settings, Backups, or with vigie backup; look there why none was made by itself.",
  },
  backup_none: {
    state: "warn",
    detail: "There is none yet.",
    remedy: "Make one now under Settings, Backups, or with vigie backup; else one is made by itself within a day.",
  },
  backup_off: {
    state: "warn",
    detail: "There is none, and none is made by itself.",
    remedy: "Switch them on under Settings, Backups, or run vigie backup once a day.",
  },
  backup_failed: {
    state: "warn",
    detail: "The last attempt, at {failedAt}, failed: {reason}",
    remedy: "Correct what is said, and try again under Settings, Backups. Backups that were there are there still.",
  },
  backup_no_room: {
    state: "bad",
    detail: "The last attempt, at {failedAt}, found no room on the disk.",
    remedy: "Make room, keep fewer backups, or give them a folder on another disk with --backup-dir.",
  },
  backup_unsound: {
    state: "bad",
    detail: "{file} could not be restored when it was checked, at {checkedAt}: {reason}",
    remedy: "Make another one now under Settings, Backups, and look at the disk; older backups may still be sound.",
  },
});

/** How backups are doing: the worst thing that there is to say. */
export function backupHealth(
  state: { newest: ShelfEntry | null; failure: Failure | null; isEnabled: boolean },
  now: number,
): HealthReport {
  const { newest, failure, isEnabled } = state;
  if (failure && failure.at >= (newest?.madeAt ?? 0)) {
    const failedAt = failure.at;
    if (failure.code === "backup_no_room") return report("backup", "backup_no_room", { failedAt });
    return report("backup", "backup_failed", { failedAt, reason: failure.detail });
  }
  if (newest === null) return report("backup", isEnabled ? "backup_none" : "backup_off");
  const { name: file, sizeBytes, madeAt, check } = newest;
  if (check && !check.isGood) {
    return report("backup", "backup_unsound", { file, checkedAt: check.at, reason: check.detail ?? "" });
  }
  if (now - madeAt > (isEnabled ? OLD_MS : OLD_BY_HAND_MS)) return report("backup", "backup_old", { file, madeAt });
  return report("backup", check ? "backup_verified" : "backup_unverified", { file, sizeBytes, madeAt });
}
