import type { Database } from "../../../db/open.ts";
import { defineHealth } from "../health-codes.ts";
import type { HealthReport } from "../health.ts";

/** From here on the write-ahead log is not folded in: a reader that never ends, or a disk that does not keep up. */
const LARGE_LOG_BYTES = 256_000_000;
const MANY_WAITING = 500;
const MANY_PENDING = 5_000;

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
