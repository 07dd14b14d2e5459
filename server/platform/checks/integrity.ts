import type { Clock, Timer } from "../clock.ts";
import type { Log } from "../log.ts";

/** What is known of the database's soundness. */
export interface IntegrityView {
  openedAt: number;
  /** When it was last read through and found sound; null: not since it was opened. */
  checkedAt: number | null;
  /** The first damage that was seen, by a check or by a request that came upon it. */
  damage: { foundAt: number; reason: string } | null;
  /** Why the last check could not be made. */
  failure: { triedAt: number; reason: string } | null;
}

export interface IntegrityParts {
  clock: Clock;
  log: Log;
  /** Whether opening has read it through already. */
  wasChecked: boolean;
  /** Reads the database through, elsewhere than on this thread; gives what is wrong with it, null when nothing is. */
  check: () => Promise<string | null>;
}

const DAY_MS = 86_400_000;
/** A large database is not read through when it is opened: that is made up for when the start is over. */
const FIRST_LOOK_MS = 60_000;
const MAX_REASON_LENGTH = 200;

/** Has the database read through once a day while the program runs, and remembers what was found. */
export class IntegrityWatch {
  private timer: Timer | null = null;
  private isStopped = false;
  private readonly seen: IntegrityView;

  constructor(private readonly parts: IntegrityParts) {
    const openedAt = parts.clock.now();
    this.seen = { openedAt, checkedAt: parts.wasChecked ? openedAt : null, damage: null, failure: null };
  }

  get view(): IntegrityView {
    return this.seen;
  }

  start(): void {
    this.lookIn(this.parts.wasChecked ? DAY_MS : FIRST_LOOK_MS);
  }

  stop(): void {
    this.isStopped = true;
    this.timer?.cancel();
  }

  /** Damage that something else came upon. Only a restart with another file makes it good. */
  noteDamage(reason: string): void {
    if (this.seen.damage) return;
    this.seen.damage = { foundAt: this.parts.clock.now(), reason: reason.slice(0, MAX_REASON_LENGTH) };
    this.parts.log.error("the database is damaged: stop the program and restore a backup", { reason });
  }

  private lookIn(delayMs: number): void {
    this.timer = this.isStopped ? null : this.parts.clock.after(delayMs, () => void this.look());
  }

  private async look(): Promise<void> {
    const { clock, log, check } = this.parts;
    try {
      const reason = await check();
      this.seen.failure = null;
      if (reason === null) this.seen.checkedAt = clock.now();
      else this.noteDamage(reason);
    } catch (cause) {
      const reason = (cause as Error).message.slice(0, MAX_REASON_LENGTH);
      this.seen.failure = { triedAt: clock.now(), reason };
      log.warn("the database could not be checked", { reason });
    }
    this.lookIn(DAY_MS);
  }
}
