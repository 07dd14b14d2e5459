import type { Database, Transaction } from "../../../../db/open.ts";
import { newId } from "../../../../db/ids.ts";
import type { Audit } from "../../audit/audit.ts";
import type { Scope } from "../../auth/scope.ts";
import type { Actor } from "../../auth/users.ts";
import type { Clock } from "../../clock.ts";
import { Problem } from "../../http/problem.ts";
import { LANGUAGES } from "../../languages.ts";
import type { News, NewsItem } from "../../news/news.ts";
import type { DeviceView, Push, PushMessage } from "../../push/push.ts";
import { PUSH_CHANNEL } from "../channels/channel.ts";
import type { Channels } from "../channels/channels.ts";
import { failed, saidBy } from "../channels/http-receipt.ts";
import { type OutgoingMessage, pathOf, urgencyOf } from "../channels/message.ts";
import { sendBy, type Ways } from "../channels/transport.ts";
import type { ChoiceList } from "../choices/choice-list.ts";
import type { Alert, MessageLanguage } from "../model.ts";
import { countAlerts, seenBy } from "../view.ts";
import { maySee } from "../visibility.ts";
import { type Audience, audiencesOf, CHANNEL_ITSELF } from "./audiences.ts";
import type { Delivery, LastResult, Receipt } from "./delivery.ts";
import type { Facts, PersonalFacts, Tell } from "./facts.ts";
import { plainLine } from "./plain-text.ts";

export interface PostDeps {
  database: Database;
  audit: Audit;
  clock: Clock;
  channels: Channels;
  choices: ChoiceList;
  push: Push;
  news: Pick<News, "read">;
  ways: Ways;
  tell: Tell;
  /** Where people open the app; null while nobody said. */
  publicUrl: string | null;
  /** Every open alert. */
  open(): readonly Alert[];
  isSilenced(alert: Alert): boolean;
}

/** Tests at once: each may take as long as the other end does. */
const MAX_TESTS = 4;
const URGENCY = { red: "high", amber: "normal", ok: "low" } as const;
/** Where several pieces of news are found. */
const PATH_OF_MANY = "/calls/history";
const NOBODY: Receipt = {
  ...{ isOk: false, status: null, code: null, isFinal: true, retryAfterMs: null },
  said: "There is nobody to send to any more.",
};

/** Knows every way that a message can take: who hears it, in which words, and what came of it. */
export class Post {
  private tests = 0;

  constructor(private readonly deps: PostDeps) {}

  /** Whether a channel is not one, but a person for whom pushes were kept back: it is called by their id. */
  isPerson(channelId: string): boolean {
    return channelId !== PUSH_CHANNEL && this.deps.channels.find(channelId) === null;
  }

  /** Who hears of a rule by a channel: itself, or people's devices by what they may see and want to hear. */
  async audiences(channelId: string, ruleId: string): Promise<Audience[]> {
    const { push, choices, clock } = this.deps;
    const isPerson = this.isPerson(channelId);
    if (channelId !== PUSH_CHANNEL && !isPerson) return [CHANNEL_ITSELF];
    const devices = (await push.live()).filter(({ userId }) => !isPerson || userId === channelId);
    return audiencesOf(devices, (userId) => choices.of(userId), ruleId, clock.now());
  }

  /** Takes a message to its recipient; a failure is a receipt too. */
  async carry({ id, channelId, subscriptionId, facts }: Delivery): Promise<Receipt> {
    try {
      if (facts.kind === "personal") return await this.tellPersonally(subscriptionId ?? "", facts);
      if (subscriptionId !== null) return await this.pushTo(subscriptionId, facts);
      const channel = this.deps.channels.find(channelId);
      if (!channel?.isEnabled) return NOBODY;
      const settings = await this.deps.channels.settingsOf(channelId);
      return await sendBy(this.deps.ways, channel.kind, settings, this.message(id, channel.language, facts));
    } catch (cause) {
      return failed(cause, []);
    }
  }

  /** Keeps what came of it with the channel or the device. */
  async keepReceipt(tx: Transaction, delivery: Delivery, receipt: Receipt, at: number): Promise<void> {
    const { channelId, subscriptionId } = delivery;
    if (subscriptionId === null) await this.deps.channels.keepResult(tx, channelId, receipt, at, false);
    else
      await this.deps.push.keepResult(tx, subscriptionId, { ...receipt, isGone: isGone(receipt), isTest: false }, at);
  }

  /** Sends a message that says that the channel works, now, and gives the receipt. @throws Problem `channel_not_found`. */
  async testChannel(id: string, actor: Actor): Promise<LastResult> {
    const { channels, clock, ways, database, audit } = this.deps;
    const channel = channels.get(id);
    const facts: Facts = { kind: "test", channelName: channel.name, at: clock.now() };
    const message = this.message(newId(), channel.language, facts);
    const receipt = await this.testing(async () => sendBy(ways, channel.kind, await channels.settingsOf(id), message));
    return database.transact(async (tx) => {
      const result = await channels.keepResult(tx, id, receipt, clock.now(), true);
      const action = "alert.channel.test";
      await audit.record({ ...actor, action, target: channel.name, before: null, after: result }, tx);
      return result;
    });
  }

  /** The same for one of somebody's devices. */
  async testDevice({ id, name }: DeviceView, actor: Actor): Promise<LastResult> {
    const { push, clock, database, audit } = this.deps;
    const receipt = await this.testing(() => this.pushTo(id, { kind: "test", channelName: name, at: clock.now() }));
    const at = clock.now();
    const { isOk, status, code, said } = receipt;
    await database.transact(async (tx) => {
      await push.keepResult(tx, id, { ...receipt, isGone: isGone(receipt), isTest: true }, at);
      const after = { isOk, status, said };
      await audit.record({ ...actor, action: "push.test", target: name, before: null, after }, tx);
    });
    return { at, isOk, isTest: true, status, code, said };
  }

  /** Sends a test while not too many others are being sent. @throws Problem `too_many_trials`. */
  private async testing(send: () => Promise<Receipt>): Promise<Receipt> {
    if (this.tests >= MAX_TESTS) throw new Problem("too_many_trials", { retryAfterSeconds: 10 });
    this.tests++;
    try {
      return await send();
    } catch (cause) {
      return failed(cause, []);
    } finally {
      this.tests--;
    }
  }

  private async pushTo(id: string, facts: Facts): Promise<Receipt> {
    const { push, tell, open, isSilenced } = this.deps;
    const recipient = await push.recipient(id);
    const shown = recipient && visibleTo(recipient.scope, facts);
    if (!recipient || !shown) return NOBODY;
    const language = languageOf(recipient.language);
    const counts = countAlerts(seenBy(open(), recipient.scope), isSilenced);
    return this.send(id, {
      ...tell(language, shown),
      path: pathOf(shown),
      tag: tagOf(shown),
      badge: counts.unhandled,
      urgency: URGENCY[urgencyOf(shown)],
    });
  }

  /** To a device of that person and of nobody else, as much of the news as is still anything to them. */
  private async tellPersonally(id: string, { userId, news }: PersonalFacts): Promise<Receipt> {
    const { push, tell, open, isSilenced } = this.deps;
    const recipient = await push.recipient(id);
    if (recipient?.userId !== userId) return NOBODY;
    const items: NewsItem[] = [];
    for (const reference of news) {
      const item = await this.deps.news.read(reference, userId);
      if (!item) continue;
      const [byName, fromName, about] = [item.byName, item.fromName, item.about].map((text) => plainLine(text));
      items.push({ ...item, byName: byName ?? "", fromName: fromName ?? "", about: about ?? "" });
    }
    const [first] = items;
    if (!first) return NOBODY;
    const counts = countAlerts(seenBy(open(), recipient.scope), isSilenced);
    return this.send(id, {
      ...tell(languageOf(recipient.language), { kind: "news", items }),
      path: items.length === 1 ? first.path : PATH_OF_MANY,
      tag: items.length === 1 ? first.path : PATH_OF_MANY,
      badge: counts.unhandled,
      urgency: "high",
    });
  }

  private async send(id: string, message: PushMessage): Promise<Receipt> {
    const { push } = this.deps;
    const { isOk, status, code, said, retryAfterMs, isGone: isLost } = await push.send(id, message);
    // What a push service refuses once it refuses again; only its being busy or out of reach passes.
    const isRefused = status !== null && status >= 400 && status < 500 && status !== 408 && status !== 429;
    return { isOk, status, code, said: saidBy(said, []), isFinal: isLost || isRefused, retryAfterMs };
  }

  private message(id: string, language: MessageLanguage, facts: Facts): OutgoingMessage {
    const { tell, publicUrl } = this.deps;
    const path = pathOf(facts);
    return { id, ...tell(language, facts), facts, path, url: publicUrl === null ? null : publicUrl + path };
  }
}

/** A message may have waited while its reader's rights were changed: what they may not see any more is left out. Null when that is all. */
function visibleTo(scope: Scope | null, facts: Facts): Facts | null {
  if (facts.kind === "test" || scope === null) return facts;
  const lines = facts.lines.filter((line) => maySee(scope, line));
  return lines.length > 0 ? { ...facts, lines } : null;
}

function languageOf(name: string): MessageLanguage {
  return LANGUAGES.find((known) => known === name) ?? "en";
}

function isGone({ status }: Receipt): boolean {
  return status === 404 || status === 410;
}

/** What replaces what on a screen: news of one alert, or of a rule. */
function tagOf(facts: Facts): string {
  if (facts.kind === "test") return "test";
  const [first] = facts.lines;
  return facts.total === 1 && first ? `alert-${first.alertId}` : `rule-${facts.ruleId}`;
}
