/** The door of alerts: figures judged by rules, what people are told of it, and by which ways. */
import { Elysia } from "elysia";
import type { Clock, Timer } from "../clock.ts";
import type { HealthReader } from "../health.ts";
import type { HealthReport, Platform } from "../index.ts";
import { sendMail } from "../net/smtp.ts";
import { PushContact } from "../push/contact.ts";
import { KEY_SECRETS, loadPushKeys } from "../push/keys.ts";
import { Push } from "../push/push.ts";
import { pushRoutes } from "../push/routes.ts";
import { Book } from "./book.ts";
import { ChoiceList } from "./choices/choice-list.ts";
import { fateOf } from "./choices/choices.ts";
import { choiceRoutes } from "./choices/routes.ts";
import { PUSH_CHANNEL } from "./channels/channel.ts";
import { Channels } from "./channels/channels.ts";
import type { Ways } from "./channels/transport.ts";
import { Courier } from "./delivery/courier.ts";
import type { Tell } from "./delivery/facts.ts";
import { Outbox } from "./delivery/outbox.ts";
import { PersonalOutbox } from "./delivery/personal-outbox.ts";
import { Post } from "./delivery/post.ts";
import { Engine } from "./engine.ts";
import { alertsHealth, contactHealth } from "./health.ts";
import { HoldList } from "./holds/hold-list.ts";
import { isMaintained, isQuiet } from "./holds/holds.ts";
import { alertKinds, Keeper } from "./keeper.ts";
import type { Alert, Rule } from "./model.ts";
import { restoreTracks } from "./restore.ts";
import { alertRoutes } from "./routes.ts";
import { Rules } from "./rules/rules.ts";
import { scopeNameOf } from "./rules/scopes.ts";
import { AlertFeed } from "./topics.ts";
import { seenBy } from "./view.ts";
import { Watch } from "./watch.ts";

const TICK_MS = 1_000;
/** Values of open alerts are sent to screens this often: most of them grow each second. */
const VALUES_EVERY_TICKS = 5;
const MAIL_DEADLINE_MS = 20_000;
/** Between two messages of a rule by any way but a webhook, whose gap is an option. */
const USUAL_GAP_MS = 30_000;

export interface AlertsDeps {
  /** Puts what is sent into words. */
  tell: Tell;
  random: () => number;
  /** Which push services may be used: https and nothing else when absent. */
  isPushEndpoint?: (url: URL) => boolean;
}

/** Builds alerts on the house's parts; nothing is looked at before `start()`. Rooms register their figures meanwhile. */
export function createAlerts(platform: Platform, deps: AlertsDeps) {
  const { clock, database, audit, secrets, settings, options, figures, hub, net, news } = platform;
  const log = platform.log.child("alerts");
  const contact = new PushContact(settings, options.publicUrl);
  secrets.declare(KEY_SECRETS);
  const push = new Push({
    ...{ database, audit, clock, secrets, http: net },
    contact: () => contact.subject,
    loadKeys: () => loadPushKeys(settings, secrets, log),
    ...(deps.isPushEndpoint ? { isEndpoint: deps.isPushEndpoint } : {}),
  });
  const ways: Ways = {
    http: net,
    sendMail: (server, mail) => sendMail(server, mail, { clock, net, deadlineMs: MAIL_DEADLINE_MS }),
  };

  const book = new Book(database.orm);
  const engine = new Engine();
  const channels = new Channels({
    ...{ database, audit, clock, secrets },
    onChange: (id, isInUse) => {
      if (isInUse) return courier.hurry(id);
      outbox.drop(({ channelId }) => channelId === id);
      courier.drop(({ channelId }) => channelId === id);
    },
  });
  const rules = new Rules({
    ...{ database, audit, clock, figures },
    channelIds: () => new Set([PUSH_CHANNEL, ...channels.list().map(({ id }) => id)]),
    scopeName: (figure, scopeId) => scopeNameOf(figures, [figure], scopeId),
    onChange: (ruleId, rule) => {
      engine.restart(ruleId);
      if (rule !== null) return;
      holds.forgetRule(ruleId);
      outbox.drop((notice) => notice.ruleId === ruleId);
    },
  });
  const holds = new HoldList({
    ...{ database, audit, clock },
    hasRule: (id) => rules.find(id) !== null,
    scopeName: (scopeId) =>
      scopeNameOf(
        figures,
        figures.list().map(({ name }) => name),
        scopeId,
      ),
    onChange: () => feed.publish(book.all()),
  });
  const choices = new ChoiceList({ database, audit, clock, hasRule: (id) => rules.find(id) !== null });
  const isSilenced = ({ scopeId }: Pick<Alert, "scopeId">) => isMaintained(holds, scopeId, clock.now());
  const feed: AlertFeed = new AlertFeed({ hub, open: () => book.all(), isSilenced });
  const post = new Post({
    ...{ database, audit, clock, channels, choices, push, ways, news, tell: deps.tell, publicUrl: options.publicUrl },
    open: () => book.all(),
    isSilenced,
  });
  const courier: Courier = new Courier({
    ...{ database, clock, log, random: deps.random },
    carry: (delivery) => post.carry(delivery),
    keepReceipt: (tx, delivery, receipt, at) => post.keepReceipt(tx, delivery, receipt, at),
  });
  const outbox: Outbox = new Outbox({
    ...{ database, clock, courier },
    gapMs: (id) => {
      if (id === PUSH_CHANNEL || post.isPerson(id)) return USUAL_GAP_MS;
      const channel = channels.find(id);
      if (!channel?.isEnabled) return null;
      return channel.kind === "webhook" ? options.webhookMinSeconds * 1000 : USUAL_GAP_MS;
    },
    audiences: (id, ruleId) => post.audiences(id, ruleId),
    isQuiet: (id, ruleId, at) =>
      isQuiet(holds, ruleId, at) || (post.isPerson(id) && fateOf(choices.of(id), ruleId, at) === "held"),
    isMaintained: (scopeId, at) => isMaintained(holds, scopeId, at),
    alertsOf: (ids) => book.some(ids),
  });
  const personal = new PersonalOutbox({ database, clock, courier, choices, push });
  news.onNews(() => personal.hurry());
  const channelsOf = ({ channelIds }: Rule) => {
    const inUse = channels.list().flatMap(({ id, isEnabled }) => (isEnabled ? id : []));
    if (push.liveCount > 0) inUse.push(PUSH_CHANNEL);
    return channelIds === null ? inUse : inUse.filter((id) => channelIds.includes(id));
  };
  const watch = new Watch({
    ...{ database, clock, log, figures, engine, book, outbox, channelsOf },
    rules: () => rules.active(),
    onChange: (alerts) => feed.publish(alerts),
  });
  const keeper = new Keeper({ database, clock, log, clean: () => push.clean() });
  for (const kind of [...alertKinds(database), holds.kind, push.kind]) platform.retention.register(kind);
  const pulse = new Pulse(clock, (cause) => log.error("alerts could not be looked after", { reason: String(cause) }));

  return {
    routes: new Elysia()
      .use(alertRoutes({ platform, book, rules, channels, holds, figures, feed, push, post, isSilenced }))
      .use(choiceRoutes({ access: platform.access, choices, rules, figures, clock }))
      .use(pushRoutes(push, contact, platform.access, (device, actor) => post.testDevice(device, actor))),
    /** Takes up what the last run left and begins to look; rooms must have begun to read their figures. */
    async start(): Promise<void> {
      await Promise.all([
        book.load(),
        rules.load(),
        channels.load(),
        holds.load(),
        choices.load(),
        push.load(),
        contact.load(),
      ]);
      await Promise.all([outbox.load(), courier.load()]);
      await restoreTracks(database.orm, clock, engine, book, rules.list());
      let tick = 0;
      let working = holds.activeMaintenance();
      pulse.start(async () => {
        // Each for itself: while the disk takes nothing, what is on its way is still carried.
        await runAll([() => watch.look(), () => outbox.turn(), () => personal.turn(), () => courier.turn()]);
        const nowWorking = holds.activeMaintenance();
        if (nowWorking !== working) feed.publish(book.all());
        working = nowWorking;
        if (++tick % VALUES_EVERY_TICKS === 0) feed.publish(watch.takeSeen());
      });
      keeper.start();
    },
    /** Stops looking, and waits a little for what is being sent. */
    async stop(): Promise<void> {
      keeper.stop();
      await pulse.stop();
      await courier.stop();
    },
    /** One line for alerts, one for each channel that fails, for the health page. */
    health: (reader: HealthReader): HealthReport[] => {
      const open = seenBy(book.all(), reader?.scope ?? null).length;
      const { isFailing } = pulse;
      const devices = contact.isKnown ? null : push.liveCount;
      return [
        ...alertsHealth({ isFailing, watch, outbox, courier, rules: rules.active(), open, channels }),
        ...contactHealth(devices),
      ];
    },
  };
}

/** Runs steps in order, all of them whatever one does. @throws what the first that failed did */
async function runAll(steps: readonly (() => void | Promise<void>)[]): Promise<void> {
  const failures: unknown[] = [];
  for (const step of steps) {
    try {
      await step();
    } catch (cause) {
      failures.push(cause);
    }
  }
  if (failures.length > 0) throw failures[0];
}

/** Does the same work each second, never twice at once; a turn that fails is followed by the next one. */
class Pulse {
  isFailing = false;
  private timer: Timer | null = null;
  private running: Promise<void> | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly onFailure: (cause: unknown) => void,
  ) {}

  start(work: () => Promise<void>): void {
    this.timer = this.clock.every(TICK_MS, () => {
      this.running ??= work()
        .then(
          () => {
            this.isFailing = false;
          },
          (cause) => {
            // Once, not each second.
            if (!this.isFailing) this.onFailure(cause);
            this.isFailing = true;
          },
        )
        .finally(() => {
          this.running = null;
        });
    });
  }

  async stop(): Promise<void> {
    this.timer?.cancel();
    await this.running;
  }
}
