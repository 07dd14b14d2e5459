import type { Database, Transaction } from "../../../../db/open.ts";
import type { Clock } from "../../clock.ts";
import type { Log } from "../../log.ts";
import { type Delivery, GIVE_UP_AFTER_MS, type Receipt, retryDelayMs } from "./delivery.ts";
import { finish, postpone, waitingDeliveries } from "./repo.ts";

/** Sent at the same time; of one channel, or to one device, always one after the other. */
const MAX_AT_ONCE = 8;
/** How long the end of the program waits for what is being sent. */
const STOP_WITHIN_MS = 2_000;

export interface CourierDeps {
  database: Database;
  clock: Clock;
  log: Log;
  random: () => number;
  /** Takes a message to its recipient; a failure is a receipt too, never a rejection. */
  carry(delivery: Delivery): Promise<Receipt>;
  /** Keeps the receipt with the channel or the device, in the same transaction. */
  keepReceipt(tx: Transaction, delivery: Delivery, receipt: Receipt, at: number): Promise<void>;
}

interface Underway extends Delivery {
  createdAt: number;
}

/**
 * Takes messages to where they go, each until it arrived, was refused for good, or is a day old. What is on its way is in the
 * database: it is sent after a restart. A message that arrived just as the process was killed is sent twice rather than
 * never; it carries its id, by which the other end can tell.
 */
export class Courier {
  private readonly waiting = new Map<string, Underway>();
  private readonly lanes = new Map<string, Promise<void>>();
  private givenUp = 0;

  constructor(private readonly deps: CourierDeps) {}

  /** Takes up what the last run left. */
  async load(): Promise<void> {
    for (const delivery of await waitingDeliveries(this.deps.database.orm)) this.waiting.set(delivery.id, delivery);
  }

  /** How many messages are on their way, and how many were given up since the start. */
  get counts(): { waiting: number; givenUp: number } {
    return { waiting: this.waiting.size, givenUp: this.givenUp };
  }

  /** Whether an earlier message of a rule is still on its way by a channel. One device that cannot be reached holds up no other. */
  isUnderway(channelId: string, ruleId: string): boolean {
    for (const one of this.waiting.values()) {
      if (one.subscriptionId === null && one.channelId === channelId && one.ruleId === ruleId) return true;
    }
    return false;
  }

  /** Takes deliveries that are stored. */
  add(deliveries: readonly Delivery[], createdAt: number): void {
    for (const delivery of deliveries) this.waiting.set(delivery.id, { ...delivery, createdAt });
  }

  /** Forgets what waits for a channel or a device that is no more. */
  drop(isMeant: (delivery: Delivery) => boolean): void {
    for (const [id, delivery] of this.waiting) if (isMeant(delivery)) this.waiting.delete(id);
  }

  /** A channel was mended: what waits for it is tried now. */
  hurry(channelId: string): void {
    const now = this.deps.clock.now();
    for (const one of this.waiting.values()) if (one.channelId === channelId) one.nextAttemptAt = now;
  }

  /** Starts what is due and has a free lane. */
  turn(): void {
    const now = this.deps.clock.now();
    for (const delivery of this.waiting.values()) {
      if (this.lanes.size >= MAX_AT_ONCE) return;
      const lane = delivery.subscriptionId ?? delivery.channelId;
      if (this.lanes.has(lane) || !isDue(delivery, now)) continue;
      this.lanes.set(
        lane,
        this.send(delivery).finally(() => void this.lanes.delete(lane)),
      );
    }
  }

  /** Waits for what is being sent, 2 s at most. */
  stop(): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.deps.clock.after(STOP_WITHIN_MS, resolve);
      void Promise.all(this.lanes.values()).then(() => {
        timer.cancel();
        resolve();
      });
    });
  }

  private async send(delivery: Underway): Promise<void> {
    const { clock, database, log, random } = this.deps;
    const receipt = await this.deps.carry(delivery);
    if (!this.waiting.has(delivery.id)) return;
    const at = clock.now();
    const attempts = delivery.attempts + 1;
    const isTooOld = at - delivery.createdAt >= GIVE_UP_AFTER_MS;
    const isOver = receipt.isOk || receipt.isFinal || isTooOld;
    const nextAttemptAt = at + retryDelayMs(attempts, receipt.retryAfterMs, random);
    if (isOver) this.waiting.delete(delivery.id);
    else Object.assign(delivery, { attempts, nextAttemptAt });
    if (isOver && !receipt.isOk) this.givenUp += 1;
    try {
      await database.transact(async (tx) => {
        const { said } = receipt;
        const state = receipt.isOk ? "sent" : "failed";
        if (isOver) await finish(tx, delivery.id, { state, attempts, finishedAt: at, said });
        else await postpone(tx, delivery.id, { attempts, nextAttemptAt, said });
        await this.deps.keepReceipt(tx, delivery, receipt, at);
      });
    } catch (cause) {
      log.error("a receipt was not stored: after a restart this message may be sent again", {
        delivery: delivery.id,
        reason: (cause as Error).message,
      });
    }
  }
}

/** A clock that was set back makes nobody wait longer than the longest wait. */
function isDue({ nextAttemptAt }: Delivery, now: number): boolean {
  return nextAttemptAt <= now || nextAttemptAt - now > GIVE_UP_AFTER_MS;
}
