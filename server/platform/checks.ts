/** What the house watches of itself and of its machine. */
import { databaseHealth, writesHealth } from "./checks/storage.ts";
import { checkInProcess } from "./checks/check-process.ts";
import { ClockWatch } from "./checks/clock.ts";
import { diskHealth, diskSpace } from "./checks/disk.ts";
import { IntegrityWatch } from "./checks/integrity.ts";
import { memoryHealth, readMemory } from "./checks/memory.ts";
import { defineHealth } from "./health-codes.ts";
import type { HealthReport } from "./health.ts";
import type { Platform } from "./index.ts";

const report = defineHealth({
  streams_open: { state: "ok", detail: "{open} of {limit} open; {evicted} slow readers cut since the start." },
  streams_full: {
    state: "warn",
    detail: "All {limit} places are taken; {evicted} slow readers cut since the start.",
    remedy: "Allow more of them with --max-streams, or find out who opens so many.",
  },
  journal_written: { state: "ok", detail: "Every entry is written." },
  journal_lost: {
    state: "warn",
    detail: "{n} entries were never written: the database did not keep up.",
    remedy: "Look at the disk's speed and room; the count begins anew at the next start.",
  },
});

/** What of the checks works by itself between two looks at the health page: to be started and stopped. */
export interface HouseWatches {
  clock: ClockWatch;
  integrity: IntegrityWatch;
}

/** Adds a line for each part of the house. */
export function addHouseChecks({ health, hub, journal, database, options, clock, log }: Platform): HouseWatches {
  const clockWatch = new ClockWatch(clock);
  const integrity = new IntegrityWatch({
    ...{ clock, log: log.child("database"), wasChecked: database.wasChecked },
    check: () => checkInProcess(options.data),
  });
  const checks: Record<string, () => HealthReport | HealthReport[]> = {
    disk: () => diskHealth(diskSpace(options.data)),
    clock: () => clockWatch.health(),
    database: () => databaseHealth(database, integrity.view),
    writes: () => writesHealth(database.waiting, journal.pendingCount, database.isRefusingWrites),
    journal: () =>
      journal.lostCount === 0
        ? report("journal", "journal_written")
        : report("journal", "journal_lost", { n: journal.lostCount }),
    "event streams": () => {
      const { streams, evicted } = hub.counts;
      const limit = options.maxStreams;
      const code = streams >= limit ? "streams_full" : "streams_open";
      return report("event streams", code, { open: streams, limit, evicted });
    },
    memory: () => memoryHealth(readMemory()),
  };
  for (const [name, check] of Object.entries(checks)) health.add(name, check);
  return { clock: clockWatch, integrity };
}
