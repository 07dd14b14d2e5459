/** The door of the presence room: the only file of it that others import. */
import { hostname } from "node:os";
import { resolve } from "node:path";
import type { HealthReader } from "../platform/health.ts";
import type { Platform } from "../platform/index.ts";
import { scopeKey } from "../platform/auth/scope.ts";
import { PresenceFigureSource } from "./alert-figures.ts";
import { enginePorts } from "./driving.ts";
import { PresenceEngine } from "./engine.ts";
import { Extensions } from "./extensions/extensions.ts";
import { ListedExtensions } from "./extensions/listed.ts";
import { ExtensionNews } from "./extensions/news.ts";
import { Timelines } from "./extensions/timelines.ts";
import { Feeds } from "./feeds/feeds.ts";
import { calendarReader } from "./feeds/calendar-reader.ts";
import type { FeedReader } from "./feeds/reader.ts";
import { Readings } from "./feeds/readings.ts";
import { Groups } from "./groups/groups.ts";
import { presenceHealth } from "./health.ts";
import { PresenceBook } from "./legacy.ts";
import { HolidaySets } from "./holiday-sets/holiday-sets.ts";
import { presenceKinds } from "./log/kinds.ts";
import { PresenceLog } from "./log/log.ts";
import { presenceMetrics } from "./metrics.ts";
import { Outputs } from "./outputs/outputs.ts";
import { Overrides } from "./overrides/overrides.ts";
import type { PbxDriver } from "./pbxs/driver.ts";
import { yeastarDriver } from "./pbxs/yeastar-driver.ts";
import { applyPbxOption } from "./pbxs/pbx-option.ts";
import { Pbxs } from "./pbxs/pbxs.ts";
import { type ChangedIds, PlanWrites } from "./plans/plan-writes.ts";
import { Plans } from "./plans/plans.ts";
import { presenceRoutes } from "./routes.ts";
import { Rulebook } from "./rulebook/rulebook.ts";
import { PresenceSettings } from "./settings.ts";
import { PlanningImport } from "./slots/planning-import.ts";
import { Slots } from "./slots/slots.ts";
import { readOldPresence } from "./takeover/installation.ts";
import type { PresenceTakeover } from "./takeover/report.ts";
import { PresenceTakeovers, type TakeoverWish } from "./takeover/takeover.ts";
import { extensionsTopic } from "./topics.ts";

export type { ExtensionDetail } from "./extensions/extensions.ts";
export { DEMO_WORDS, demoCalendar } from "./simulator/demo-calendar.ts";
export { DEMO_APP, type YeastarSimulator, YEASTAR_FAULTS } from "./simulator.ts";
export { listenYeastar, parseYeastarFaults } from "./simulator.ts";
export { createYeastarSimulator, type PostWebhook, type SimulatedPerson } from "./simulator.ts";
export { type Expanded, Expander, PATIENCE_MS, startWorker } from "./calendar/expander.ts";
export { type Issue, sayIssue } from "./calendar/issue.ts";
export type { RawLine } from "./calendar/raw-line.ts";
export type { CalendarReading, CalendarResult } from "./calendar/read-calendar.ts";
export { ianaZone } from "./calendar/zone.ts";
export type { Occurrence } from "./model.ts";
export { fetchFeed } from "./feeds/fetch.ts";
export { PRESENCE_WEBHOOK_PATH } from "./routes/webhooks.ts";
export type { ExtensionLine } from "./extensions/line.ts";
export type { BookedExtension, BookStats, PresenceBook } from "./legacy.ts";
export type { LogEntry } from "./log/log.ts";
export type { TakeoverWish } from "./takeover/takeover.ts";
export type { PresenceTakeover, TakeoverCount } from "./takeover/report.ts";

/** Which process this is, by its machine and its data folder. */
function nodeIdOf({ options }: Platform): string {
  const place = `${hostname()} ${resolve(options.data)}`;
  return new Bun.CryptoHasher("sha256").update(place).digest("hex").slice(0, 32);
}

/** What the room reaches the outside by. */
export interface PresenceDoors {
  driver: PbxDriver;
  reader: FeedReader;
}

/** Builds the room; nothing runs before `start()`. @param doors in place of the real ones. */
export function createPresenceRoom(platform: Platform, doors: Partial<PresenceDoors> = {}) {
  const { audit, clock, database, hub, options, secrets } = platform;
  const log = platform.log.child("presence");
  const {
    driver = yeastarDriver({ clock, log, net: platform.net }),
    reader = calendarReader({ clock, net: platform.net }),
  } = doors;
  let isStarted = false;
  const settings = new PresenceSettings(platform.settings, options.defaultStatus);
  /** Whoever follows plans hears here that they are others than before. */
  const onChange = (changed: ChangedIds) => {
    news.tell(changed);
    engine.planChanged(changed ?? "all");
  };
  const writes = new PlanWrites({ database, audit, onChange });
  const readings: Readings = new Readings({
    ...{ database, secrets, clock, log: log.child("calendars"), reader, onChange },
    zone: () => settings.view.zone,
    random: Math.random,
  });
  const plans = new Plans({
    ...{ database, clock, house: () => settings.view },
    occurrencesOf: (feedId) => readings.occurrencesOf(feedId),
  });
  const drivenOf = (id: number) => engine.extension(id);
  const extensions = new Extensions({ database, clock, plans, writes, drivenOf });
  const news = new ExtensionNews(hub, extensions, (cause) =>
    log.warn("changed extensions could not be told", { reason: String(cause) }),
  );
  const timelines = new Timelines(plans);
  const listed = new ListedExtensions(database, clock, onChange);
  const pbxs = new Pbxs({
    ...{ database, audit, secrets, clock, log, driver, listed },
    onChange() {
      onChange(null);
      engine.pbxsChanged();
    },
  });
  const overrides = new Overrides({ database, clock, writes });
  const changes = new PresenceLog(database);
  const onSettings = () => {
    onChange(null);
    engine.settingsChanged();
  };
  const engine: PresenceEngine = new PresenceEngine(
    enginePorts({
      database,
      clock,
      log,
      plans,
      pbxs,
      listed,
      overrides,
      changes,
      news,
      settings,
      nodeId: nodeIdOf(platform),
    }),
  );
  const feeds = new Feeds({ database, secrets, clock, writes, readings });
  const imports = new PlanningImport({ database, writes, settings, onSettings });
  for (const kind of presenceKinds(database)) platform.retention.register(kind);
  hub.define(extensionsTopic);
  platform.figures.add(
    new PresenceFigureSource({
      ...{ clock, pbxs: () => pbxs.list(), feeds: () => readings.states, isStarted: () => isStarted },
    }),
  );

  return {
    routes: presenceRoutes(platform, {
      ...{ extensions, timelines, settings, onSettings, plans, overrides, pbxs, engine, log: changes },
      groups: new Groups(database, writes),
      slots: new Slots(database, writes),
      imports,
      feeds,
      rulebook: new Rulebook({ database, writes }),
      holidaySets: new HolidaySets(database, writes),
      outputs: new Outputs({ database, audit, clock, timelines }),
    }),
    /** How presence is doing, for the health page; it is the whole company's, so whoever sees a part of it is told nothing. */
    health: (of: HealthReader) =>
      of && scopeKey(of.scope) !== ""
        ? []
        : presenceHealth({
            ...{ pbxs: pbxs.list(), feeds: readings.states, isSimulation: settings.view.isSimulation },
          }),
    metrics: () => presenceMetrics({ pbxs: pbxs.list(), feeds: readings.states, logged: changes.counts }),
    /** For the addresses of the application that this room replaces. */
    legacy: new PresenceBook({ database, clock, extensions, overrides, imports, feeds, log: changes }),
    /** Takes over a folder of that application; the room is not started. @throws Error when it is no such folder. */
    takeOver(folder: string, wish: TakeoverWish): Promise<PresenceTakeover> {
      const parts = { database, audit, clock, secrets, settings };
      return new PresenceTakeovers(parts).run(readOldPresence(folder), wish);
    },
    async start(): Promise<void> {
      await settings.start();
      await readings.start();
      await pbxs.start();
      await applyPbxOption(pbxs, options);
      engine.start();
      isStarted = true;
    },
    async stop(): Promise<void> {
      await readings.stop();
      await engine.stop();
      await pbxs.stop();
      await news.settled();
    },
  };
}
