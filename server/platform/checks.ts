/** What the house watches of itself and of its machine. */
import { backupHealth, databaseHealth, newestBackup, writesHealth } from "./checks/storage.ts";
import { ClockWatch } from "./checks/clock.ts";
import { diskHealth, diskSpace } from "./checks/disk.ts";
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

/** Adds a line for each part of the house; the clock watch that is given back has to be started and stopped. */
export function addHouseChecks({ health, hub, journal, database, options, clock }: Platform): ClockWatch {
  const clockWatch = new ClockWatch(clock);
  const openedAt = clock.now();
  const checks: Record<string, () => HealthReport | HealthReport[]> = {
    disk: () => diskHealth(diskSpace(options.data)),
    clock: () => clockWatch.health(),
    database: () => databaseHealth(database, openedAt),
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
    backup: () => backupHealth(newestBackup(options.data), clock.now(), database.link?.place),
  };
  for (const [name, check] of Object.entries(checks)) health.add(name, check);
  return clockWatch;
}
