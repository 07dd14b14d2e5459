import type { Database } from "../../../../db/open.ts";
import { newId } from "../../../../db/ids.ts";
import type { Clock } from "../../clock.ts";
import type { Alert } from "../model.ts";
import { type Audience, isFor } from "./audiences.ts";
import { compose } from "./compose.ts";
import type { Courier } from "./courier.ts";
import type { Delivery } from "./delivery.ts";
import type { Notice } from "./notice.ts";
import { addMessages, addNotices, allNotices, deleteNotices, lastTold, markHeld, type NewMessage } from "./repo.ts";

/** A first step waits this long for others of its rule, so that a storm is one message. */
const FOLD_MS = 3_000;
/** Messages that a channel sends in a minute, all rules together; more wait, and fold meanwhile. */
const MAX_PER_MINUTE = 20;
const MINUTE_MS = 60_000;
/** Steps that may wait, all channels together. */
const MAX_WAITING = 100_000;
/** Of these, what waits for people who have silence now: their sleep must not take the room of the channels. */
const MAX_KEPT = 50_000;
/** No gap between messages is longer than this, so no older message matters. */
const LONGEST_GAP_MS = 86_400_000;

export interface OutboxDeps {
  database: Database;
  clock: Clock;
  courier: Courier;
  /** The least time between two messages of a rule by a channel; null when the channel is no more or is switched off. */
  gapMs(channelId: string): number | null;
  /** Who hears of a rule by a channel; of a person's own, that person. */
  audiences(channelId: string, ruleId: string): Promise<Audience[]>;
  /** Whether quiet hours keep a rule back now: the house's, or the person's whose own channel it is. */
  isQuiet(channelId: string, ruleId: string, at: number): boolean;
  isMaintained(scopeId: string, at: number): boolean;
  /** Alerts as they are now, open or ended. */
  alertsOf(ids: readonly string[]): Promise<Map<string, Alert>>;
}

/**
 * What is to be told and waits to become a message: gathered by channel and rule, kept back while it is quiet. What is pushed while a
 * person has silence goes on waiting for them alone, under a channel of their own that is called by their id.
 */
export class Outbox {
  /** By channel and rule. */
  private readonly groups = new Map<string, Notice[]>();
  private readonly toldAt = new Map<string, number>();
  /** When each channel sent its last messages. */
  private readonly minutes = new Map<string, number[]>();
  private lastId = 0;
  /** Steps that nobody will be told of, because too many wait. */
  refused = 0;

  constructor(private readonly deps: OutboxDeps) {}

  /** Takes up what the last run left. */
  async load(): Promise<void> {
    const { database, clock } = this.deps;
    const notices = await allNotices(database.orm);
    this.lastId = notices.at(-1)?.id ?? 0;
    this.add(notices);
    for (const { channelId, ruleId, at } of await lastTold(database.orm, clock.now() - LONGEST_GAP_MS)) {
      this.toldAt.set(groupKey({ channelId, ruleId }), at);
    }
  }

  /** How many steps wait to be told. */
  get size(): number {
    return [...this.groups.values()].reduce((sum, group) => sum + group.length, 0);
  }

  /** Numbers steps, to be stored with the alerts that they are of; `add` them once they are. Past the bound they are not told. */
  number(drafts: readonly Omit<Notice, "id" | "isHeld">[], most = MAX_WAITING): Notice[] {
    const room = Math.max(0, most - this.size);
    this.refused += Math.max(0, drafts.length - room);
    return drafts.slice(0, room).map((draft) => ({ ...draft, id: ++this.lastId, isHeld: false }));
  }

  add(notices: readonly Notice[]): void {
    for (const notice of notices) {
      const key = groupKey(notice);
      const group = this.groups.get(key);
      if (group) group.push(notice);
      else this.groups.set(key, [notice]);
    }
  }

  /** Forgets what waits for a channel, or of a rule, that is no more. */
  drop(isMeant: (notice: Pick<Notice, "channelId" | "ruleId">) => boolean): void {
    for (const [key, [first]] of this.groups) {
      if (!first || !isMeant(first)) continue;
      this.groups.delete(key);
      this.toldAt.delete(key);
    }
  }

  /** Makes messages of what is ready, and hands them to the courier. */
  async turn(): Promise<void> {
    for (const [key, group] of [...this.groups]) {
      const [first] = group;
      if (!first) continue;
      const free = await this.release(key, first, group);
      if (free.length > 0 && this.isReady(key, first, free)) await this.send(key, first, free);
    }
  }

  /** What nothing holds back. The rest is marked as held, and what began and ended meanwhile is forgotten. */
  private async release(key: string, first: Notice, group: readonly Notice[]): Promise<Notice[]> {
    const { channelId, ruleId } = first;
    const { isQuiet, isMaintained, database, clock } = this.deps;
    const now = clock.now();
    const isHeld = isQuiet(channelId, ruleId, now) ? () => true : ({ scopeId }: Notice) => isMaintained(scopeId, now);
    const held = group.filter(isHeld);
    const fresh = held.filter((notice) => !notice.isHeld);
    if (fresh.length > 0) {
      const over = overWhileHeld(held);
      await database.transact(async (tx) => {
        await deleteNotices(tx, idsOf(over));
        await markHeld(tx, idsOf(fresh));
      });
      for (const notice of fresh) notice.isHeld = true;
      this.take(key, over);
    }
    return held.length === 0 ? [...group] : group.filter((notice) => !isHeld(notice));
  }

  private isReady(key: string, { channelId, ruleId }: Notice, free: readonly Notice[]): boolean {
    const now = this.deps.clock.now();
    const gapMs = this.deps.gapMs(channelId);
    if (gapMs === null) return false;
    if (isWithin(free[0]?.at, FOLD_MS, now) || isWithin(this.toldAt.get(key), gapMs, now)) return false;
    if (this.deps.courier.isUnderway(channelId, ruleId)) return false;
    const recent = (this.minutes.get(channelId) ?? []).filter((at) => isWithin(at, MINUTE_MS, now));
    this.minutes.set(channelId, recent);
    return recent.length < MAX_PER_MINUTE;
  }

  private async send(key: string, { channelId, ruleId }: Notice, free: readonly Notice[]): Promise<void> {
    const { database, clock, courier } = this.deps;
    const now = clock.now();
    const alerts = await this.deps.alertsOf([...new Set(free.map(({ alertId }) => alertId))]);
    const messages: NewMessage[] = [];
    const deliveries: Delivery[] = [];
    const kept: Omit<Notice, "id" | "isHeld">[] = [];
    for (const audience of await this.deps.audiences(channelId, ruleId)) {
      const seen = new Map([...alerts].filter(([, alert]) => isFor(audience, alert)));
      const { keptFor } = audience;
      if (keptFor !== null) {
        for (const notice of free) if (seen.has(notice.alertId)) kept.push({ ...notice, channelId: keptFor });
        continue;
      }
      const facts = compose(free, seen, now);
      if (!facts) continue;
      const messageId = newId();
      messages.push({ id: messageId, ruleId, channelId, facts, createdAt: now });
      const rest = { messageId, channelId, ruleId, attempts: 0, nextAttemptAt: now, facts };
      for (const subscriptionId of audience.subscriptionIds ?? [null]) {
        deliveries.push({ ...rest, id: newId(), subscriptionId });
      }
    }
    const later = kept.length > 0 ? this.number(kept, MAX_KEPT) : [];
    await database.transact(async (tx) => {
      await addMessages(tx, messages, deliveries);
      await deleteNotices(tx, idsOf(free));
      await addNotices(tx, later);
    });
    this.take(key, free);
    this.add(later);
    if (messages.length === 0) return;
    this.toldAt.set(key, now);
    this.minutes.get(channelId)?.push(now);
    courier.add(deliveries, now);
  }

  private take(key: string, taken: readonly Notice[]): void {
    const gone = new Set(taken);
    const rest = (this.groups.get(key) ?? []).filter((notice) => !gone.has(notice));
    if (rest.length > 0) this.groups.set(key, rest);
    else this.groups.delete(key);
  }
}

function groupKey({ channelId, ruleId }: Pick<Notice, "channelId" | "ruleId">): string {
  return `${channelId}\n${ruleId}`;
}

function idsOf(notices: readonly Notice[]): number[] {
  return notices.map(({ id }) => id);
}

/** Steps of alerts that began and ended while they were held: nobody will be told. */
function overWhileHeld(held: readonly Notice[]): Notice[] {
  return [...Map.groupBy(held, ({ alertId }) => alertId).values()].flatMap((steps) => {
    return steps.some(({ isFirst }) => isFirst) && steps.some(({ kind }) => kind === "resolved") ? steps : [];
  });
}

/** Whether less than `spanMs` has passed since an instant; one that lies ahead (the clock was set back) is long past. */
function isWithin(at: number | undefined, spanMs: number, now: number): boolean {
  return at !== undefined && at <= now && now - at < spanMs;
}
