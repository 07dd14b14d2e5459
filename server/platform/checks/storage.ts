import type { DatabaseLink } from "../../../db/database.ts";
import type { Database } from "../../../db/open.ts";
import { defineHealth } from "../health-codes.ts";
import type { HealthReport } from "../health.ts";
import type { IntegrityView } from "./integrity.ts";

/** From here on the write-ahead log is not folded in: a reader that never ends, or a disk that does not keep up. */
const LARGE_LOG_BYTES = 256_000_000;
const MANY_WAITING = 500;
const MANY_PENDING = 5_000;

const report = defineHealth({
  database_sound: {
    state: "ok",
    detail: "{sizeBytes}, {logBytes} of them not folded in yet; read through and found sound at {checkedAt}.",
  },
  database_unchecked: {
    state: "ok",
    detail:
      "{sizeBytes}, {logBytes} of them not folded in yet; large, and closed in order, so not read through at {openedAt}.",
  },
  database_damaged: {
    state: "bad",
    detail: "A part of it is damaged, seen at {foundAt}: {reason}",
    remedy:
      "Restore the newest good backup into an empty folder (vigie restore BACKUP --data EMPTY_FOLDER) and start with that one. What is not damaged works until then.",
  },
  database_check_failed: {
    state: "warn",
    detail: "{sizeBytes}. The check of {triedAt} could not be made: {reason}",
    remedy: "Run vigie check database by hand; the log of the program says more.",
  },
  database_log_large: {
    state: "warn",
    detail: "{logBytes} are not folded into the database, which has {sizeBytes}.",
    remedy: "Look at the disk's speed and at programs that read the file; a restart folds it in.",
  },
  database_reached: { state: "ok", detail: "{place} answers; the tables take {sizeBytes}." },
  database_connected: { state: "ok", detail: "{place} answers." },
  database_lost: {
    state: "bad",
    detail: "{place} does not answer: {reason}",
    remedy:
      "See that the database server runs and can be reached from here. Live views go on; what has to be stored waits, and Vigie connects again by itself.",
  },
  writes_quick: { state: "ok", detail: "Waiting: {waiting} changes, {pending} entries of the journal." },
  writes_slow: {
    state: "warn",
    detail: "Waiting: {waiting} changes, {pending} entries of the journal.",
    remedy: "The disk does not keep up: look at its load, and at what else writes to it.",
  },
  writes_refused: {
    state: "bad",
    detail:
      "The disk takes no changes: they are refused, and nothing is lost by it. Waiting: {pending} entries of the journal.",
    remedy:
      "Make room on the disk of the data folder, or make it writable again: changes are taken again at once, without a restart.",
  },
});

/** The files of the database, and what was last found when they were read; or its server, as it answers. */
export function databaseHealth(database: Pick<Database, "size" | "link">, seen: IntegrityView): HealthReport[] {
  const { link } = database;
  const size = database.size();
  if (link) return [serverHealth(link, size?.sizeBytes ?? null)];
  if (size === null) return [];
  const { damage, checkedAt, failure, openedAt } = seen;
  if (damage) return [report("database", "database_damaged", damage)];
  if (size.logBytes > LARGE_LOG_BYTES) return [report("database", "database_log_large", size)];
  if (failure) return [report("database", "database_check_failed", { ...failure, sizeBytes: size.sizeBytes })];
  if (checkedAt === null) return [report("database", "database_unchecked", { ...size, openedAt })];
  return [report("database", "database_sound", { ...size, checkedAt })];
}

function serverHealth({ place, reason }: DatabaseLink, sizeBytes: number | null): HealthReport {
  if (reason !== null) return report("database", "database_lost", { place, reason });
  if (sizeBytes === null) return report("database", "database_connected", { place });
  return report("database", "database_reached", { place, sizeBytes });
}

/** What waits to be written. */
export function writesHealth(waiting: number, pending: number, isRefusing = false): HealthReport {
  if (isRefusing) return report("writes", "writes_refused", { pending });
  const isSlow = waiting > MANY_WAITING || pending > MANY_PENDING;
  return report("writes", isSlow ? "writes_slow" : "writes_quick", { waiting, pending });
}
