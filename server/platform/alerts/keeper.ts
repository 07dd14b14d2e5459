import type { Database } from "../../../db/open.ts";
import type { Clock, Timer } from "../clock.ts";
import type { Log } from "../log.ts";
import type { RetentionKind } from "../retention/kinds.ts";
import { countMessagesBefore, deleteOldMessages, heldMessages } from "./delivery/repo.ts";
import { countPastBefore, deletePast, deletePastBeyond, heldPast } from "./repo.ts";

const EVERY_MS = 3_600_000;
/** Ended alerts that stay at most, whatever their age: a year of storms would fill the disk. */
const MAX_PAST = 200_000;
/** Rows of one step, so that nothing else waits long; steps of one round. */
const ROWS_PER_STEP = 500;
const MAX_STEPS = 200;

export interface KeeperDeps {
  database: Database;
  clock: Clock;
  log: Log;
  /** What ends by itself beside the alerts. */
  clean(): Promise<void>;
}

/** What alerts write down by themselves, for the retention: ended alerts with their history, and messages with their receipts. */
export function alertKinds(database: Database): RetentionKind[] {
  return [
    {
      ...{ name: "alerts", field: "alertDays", unit: "days", default: 365, minimum: 7, maximum: 3_650 },
      held: () => heldPast(database.orm),
      countBeyond: (before) => countPastBefore(database.orm, before),
      removeStep: (before, limit) => database.transact((tx) => deletePast(tx, before, limit), "relaxed"),
    },
    {
      // Two days at least: a message is given up after one.
      ...{ name: "messages", field: "messageDays", unit: "days", default: 7, minimum: 2, maximum: 365 },
      held: () => heldMessages(database.orm),
      countBeyond: (before) => countMessagesBefore(database.orm, before),
      removeStep: (before, limit) => database.transact((tx) => deleteOldMessages(tx, before, limit), "relaxed"),
    },
  ];
}

/** Once an hour, a little at a time: keeps the number of ended alerts within its bound, and lets go of what ended beside them. */
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
    const { database, log, clean } = this.deps;
    try {
      await clean();
      for (let step = 0; step < MAX_STEPS; step++) {
        if ((await database.transact((tx) => deletePastBeyond(tx, MAX_PAST, ROWS_PER_STEP), "relaxed")) === 0) return;
      }
    } catch (cause) {
      log.error("what is over was not deleted; it is tried again in an hour", { reason: (cause as Error).message });
    }
  }
}
