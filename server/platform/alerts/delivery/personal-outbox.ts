import type { Database } from "../../../../db/open.ts";
import { newId } from "../../../../db/ids.ts";
import type { Clock } from "../../clock.ts";
import { deletePersonalNotices, listNotices, type PersonalNotice } from "../../news/repo.ts";
import type { Push } from "../../push/push.ts";
import { PUSH_CHANNEL } from "../channels/channel.ts";
import type { ChoiceList } from "../choices/choice-list.ts";
import { personalFateOf } from "../choices/choices.ts";
import type { Courier } from "./courier.ts";
import type { Delivery } from "./delivery.ts";
import type { PersonalFacts } from "./facts.ts";
import { addMessages } from "./repo.ts";

/** Notices that are looked at: more wait until some of these are told. A person has a hundred at most. */
const MAX_WAITING = 10_000;
/** No rule: messages are kept by the rule that they are of. */
const NO_RULE = "";

export interface PersonalOutboxDeps {
  database: Database;
  clock: Clock;
  courier: Pick<Courier, "add">;
  choices: Pick<ChoiceList, "of">;
  push: Pick<Push, "live">;
}

/**
 * What one person has still to be told: a message to each of their devices at once, kept while they have silence, forgotten when they do
 * not want to hear it. Several that waited become one message.
 */
export class PersonalOutbox {
  private waiting: PersonalNotice[] = [];
  /** Whether there may be notices that were not read: at first, what the last run left. */
  private isStale = true;

  constructor(private readonly deps: PersonalOutboxDeps) {}

  /** There is something new in the database. */
  hurry(): void {
    this.isStale = true;
  }

  /** Makes messages of what may be told, and hands them to the courier. */
  async turn(): Promise<void> {
    if (this.isStale) await this.read();
    if (this.waiting.length === 0) return;
    const { choices, clock } = this.deps;
    const now = clock.now();
    for (const [userId, own] of Map.groupBy(this.waiting, (notice) => notice.userId)) {
      const fate = personalFateOf(choices.of(userId), now);
      if (fate !== "held") await this.send(userId, own, fate === "told");
    }
  }

  private async read(): Promise<void> {
    this.isStale = false;
    try {
      this.waiting = await listNotices(this.deps.database.orm, MAX_WAITING);
    } catch (cause) {
      this.isStale = true;
      throw cause;
    }
  }

  private async send(userId: string, own: readonly PersonalNotice[], isTold: boolean): Promise<void> {
    const { database, push, clock, courier } = this.deps;
    const devices = isTold ? (await push.live()).filter((device) => device.userId === userId) : [];
    const now = clock.now();
    const facts: PersonalFacts = {
      ...{ kind: "personal", userId },
      news: own.map(({ kind, subject }) => ({ kind, subject })),
    };
    const message = { id: newId(), ruleId: NO_RULE, channelId: PUSH_CHANNEL, facts, createdAt: now };
    const deliveries = devices.map(({ id }): Delivery => ({
      ...{ id: newId(), messageId: message.id, channelId: PUSH_CHANNEL, ruleId: NO_RULE, subscriptionId: id },
      ...{ attempts: 0, nextAttemptAt: now, facts },
    }));
    const ids = own.map(({ id }) => id);
    await database.transact(async (tx) => {
      if (deliveries.length > 0) await addMessages(tx, [message], deliveries);
      await deletePersonalNotices(tx, ids);
    });
    const told = new Set(ids);
    this.waiting = this.waiting.filter(({ id }) => !told.has(id));
    courier.add(deliveries, now);
  }
}
