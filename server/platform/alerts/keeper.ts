import type { Database } from "../../../db/open.ts";
import type { Clock, Timer } from "../clock.ts";
import type { Log } from "../log.ts";
import { deleteOldMessages } from "./delivery/repo.ts";
import { deletePast, deletePastBeyond } from "./repo.ts";

const DAY_MS = 86_400_000;
const EVERY_MS = 3_600_000;
/** How long ended alerts stay, with their history. */
const ALERTS_KEPT_MS = 365 * DAY_MS;
/** Ended alerts that stay at most: a year of storms would fill the disk. */
const MAX_PAST = 200_000;
/** How long messages stay that arrived or were given up. */
const MESSAGES_KEPT_MS = 7 * DAY_MS;
/** Rows of one step, so that nothing else waits long; steps of one round. */
const ROWS_PER_STEP = 500;
const MAX_STEPS = 200;

export interface KeeperDeps {
  database: Database;
  clock: Clock;
  log: Log;
  /** What else is to be cleaned. */
  clean: readonly (() => Promise<void>)[];
}

/** Deletes what is old, once an hour, a little at a time. */
export class Keeper {
  private timer: Timer | null = null;

  constructor(private readonly deps: KeeperDeps) {}

  start(): void {
    this.timer = this.deps.clock.every(EVERY_MS, () => void this.round());
  }

  stop(): void {
    this.timer?.cancel();
  }

  /** Never rejects: what was not deleted is deleted next time. */
  async round(): Promise<void> {
    const { database, clock, log, clean } = this.deps;
    const now = clock.now();
    try {
      for (const remove of [
        (most: number) => database.transact((tx) => deletePast(tx, now - ALERTS_KEPT_MS, most), "relaxed"),
        (most: number) => database.transact((tx) => deletePastBeyond(tx, MAX_PAST, most), "relaxed"),
        (most: number) => database.transact((tx) => deleteOldMessages(tx, now - MESSAGES_KEPT_MS, most), "relaxed"),
      ]) {
        for (let step = 0; step < MAX_STEPS; step++) if ((await remove(ROWS_PER_STEP)) === 0) break;
      }
      for (const one of clean) await one();
    } catch (cause) {
      log.error("old alerts were not deleted; it is tried again in an hour", { reason: (cause as Error).message });
    }
  }
}
