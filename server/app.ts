import { join, resolve } from "node:path";
import type { AnyElysia } from "elysia";
import { APP_PATHS } from "../client/app-paths.ts";
import { tellMessage } from "../client/words/messages.ts";
import { type Database, openDatabase } from "../db/open.ts";
import { createCccpRoom, type ServerRecord } from "./cccp/index.ts";
import { createEnrichmentRoom, type TakeoverReport, WEBHOOK_PATH } from "./enrichment/index.ts";
import {
  createPresenceRoom,
  PRESENCE_WEBHOOK_PATH,
  type PresenceDoors,
  type PresenceTakeover,
  type TakeoverWish,
} from "./presence/index.ts";
import { compatRoutes, REFUSAL_MEMBERS, TEXT_BODY_PATHS } from "./compat/index.ts";
import { Figures } from "./platform/alerts/figures.ts";
import { createAlerts } from "./platform/alerts/index.ts";
import { Audit } from "./platform/audit/audit.ts";
import { auditRoutes } from "./platform/audit/routes.ts";
import { createAccess } from "./platform/auth/access.ts";
import { Colleagues } from "./platform/auth/colleagues.ts";
import { type Auth, createAuth } from "./platform/auth/auth.ts";
import { createOidc, type Oidc } from "./platform/auth/oidc/oidc.ts";
import { oidcRoutes } from "./platform/auth/oidc/routes.ts";
import { OidcConfig } from "./platform/auth/oidc/settings.ts";
import { RightsWatch } from "./platform/auth/rights-watch.ts";
import { authRoutes } from "./platform/auth/routes.ts";
import { addHouseChecks } from "./platform/checks.ts";
import { Backups } from "./platform/backup/backups.ts";
import { backupRoutes } from "./platform/backup/routes.ts";
import { type BackupRunner, ProcessRunner } from "./platform/backup/runner.ts";
import type { Clock } from "./platform/clock.ts";
import { databaseAddressOf } from "./platform/config/database-address.ts";
import type { Options } from "./platform/config/options.ts";
import { Settings } from "./platform/config/store.ts";
import { Bus } from "./platform/events/bus.ts";
import { Hub } from "./platform/events/hub.ts";
import { Journal } from "./platform/events/journal.ts";
import { journalStore } from "./platform/events/repo.ts";
import { eventRoutes } from "./platform/events/routes.ts";
import { journalTopic, publishEntry } from "./platform/events/journal-topic.ts";
import { Health } from "./platform/health.ts";
import { assetRoutes } from "./platform/http/asset-routes.ts";
import { type AssetFiles, Assets } from "./platform/http/assets.ts";
import { createBase } from "./platform/http/base.ts";
import { docsRoutes } from "./platform/http/docs-routes.ts";
import { publicFolder } from "./platform/http/public-folder.ts";
import type { Platform } from "./platform/index.ts";
import type { Log } from "./platform/log.ts";
import { HttpMeter } from "./platform/metrics/http-meter.ts";
import { metricsRoutes } from "./platform/metrics/routes.ts";
import { registerHouseKinds } from "./platform/retention/house-kinds.ts";
import { RetentionKinds } from "./platform/retention/kinds.ts";
import { Retention } from "./platform/retention/retention.ts";
import { retentionRoutes } from "./platform/retention/routes.ts";
import { kindOf, parseAddress } from "./platform/net/address.ts";
import { LiveCalls } from "./platform/live-calls.ts";
import { News } from "./platform/news/news.ts";
import { OutgoingHttp } from "./platform/net/outgoing.ts";
import { houseRoutes } from "./platform/routes.ts";
import { keySourceOf } from "./platform/secrets/key-file.ts";
import { openSecrets } from "./platform/secrets/opening.ts";
import type { Secrets } from "./platform/secrets.ts";
import { type InstallParts, installRoutes } from "./platform/tls/install-routes.ts";
import type { Tls } from "./platform/tls/tls.ts";

export interface AppContext {
  options: Options;
  clock: Clock;
  log: Log;
  version: string;
  assets: readonly AssetFiles[];
  /** The certificate of the port; absent or null without TLS. */
  tls?: Tls | null;
  /** Takes the key of secrets that is there, whichever the database is sealed with. */
  isAdoptingKey?: boolean;
  /** The ports once they are open. */
  ports?: InstallParts["ports"];
  /** How this program is started as another process, for backups; absent where it makes none. */
  ownCommand?: readonly string[];
  /** In place of those processes. */
  backupRunner?: BackupRunner;
  /** In place of PBXs and of calendars elsewhere. */
  presenceDoors?: Partial<PresenceDoors>;
}

/** The whole program without its socket. */
export interface App {
  elysia: AnyElysia;
  platform: Platform;
  auth: Auth;
  /** The configured call-centre servers. */
  servers(): ServerRecord[];
  /** Whether the selected server's board is complete. */
  isLive(): boolean;
  /** Whether the PBX's past calls have all been read. */
  hasReadPast(): boolean;
  /** Takes over a folder of the replaced call-history application; a dry run only counts. @throws Error when it is none. */
  takeOverWildixApp(folder: string, isDry: boolean, onCalls: (count: number) => void): Promise<TakeoverReport>;
  /** The same of a folder of the replaced presence application. */
  takeOverPresence(folder: string, wish: TakeoverWish): Promise<PresenceTakeover>;
  /** Connects the rooms to their outside. */
  start(): Promise<void>;
  /** Disconnects them. */
  stop(): Promise<void>;
  /** Writes what waits and closes the database. */
  close(): Promise<void>;
}

/** Builds the house and its rooms; nothing is connected and nothing listens yet. @throws DatabaseError */
export async function createApp(context: AppContext): Promise<App> {
  const { platform, auth, oidc } = await createPlatform(context);
  const { access, audit, clock, health, hub, journal, database, log, options, version } = platform;
  const backups = new Backups({ ...platform, ...backupPartsOf(context) });
  const retention = new Retention({ ...platform, kinds: platform.retention });
  const cccp = createCccpRoom(platform);
  const enrichment = createEnrichmentRoom(platform);
  const presence = createPresenceRoom(platform, context.presenceDoors);
  const alerts = createAlerts(platform, { tell: tellMessage, random: Math.random });
  const rightsWatch = new RightsWatch({
    rights: auth.rights,
    database,
    audience: hub,
    clock,
    log: log.child("rights"),
  });
  health.add("cccp", cccp.health);
  health.add("enrichment", enrichment.health);
  health.add("presence", presence.health);
  health.add("alerts", alerts.health);
  const { tls } = context;
  if (tls) health.add("certificate", () => tls.health());
  health.add("backup", () => [backups.health()]);
  const watches = addHouseChecks(platform);
  const meter = new HttpMeter();
  const assets = await Assets.load(context.assets);

  const { corsOrigins, hstsDays, trustedProxies } = options;
  const elysia: AnyElysia = createBase({
    ...{
      log,
      access,
      clock,
      corsOrigins,
      hstsDays,
      trustedProxies,
      textBodyPaths: [...TEXT_BODY_PATHS, WEBHOOK_PATH, PRESENCE_WEBHOOK_PATH],
    },
    refusalMembers: REFUSAL_MEMBERS,
    onAnswer: (answered) => meter.note(answered),
    hasTls: Boolean(tls),
    onDamage: (cause) => watches.integrity.noteDamage(String(cause)),
  })
    .use(eventRoutes(platform))
    .use(houseRoutes({ access, health, database, clock, log, version, startedAt: clock.now() }))
    .use(metricsRoutes(platform, meter, [cccp.metrics, enrichment.metrics, presence.metrics], () => backups.metrics()))
    .use(authRoutes(auth, access))
    .use(oidcRoutes(oidc, auth, access))
    .use(auditRoutes(audit, access, clock))
    .use(retentionRoutes(retention, access))
    .use(backupRoutes(backups, access))
    .use(installRoutes({ access, ...installPartsOf(context) }))
    .use(alerts.routes)
    .use(cccp.routes)
    .use(enrichment.routes)
    .use(presence.routes)
    .use(
      compatRoutes(platform, {
        ...{ auth, explorer: cccp.explorer, legacy: enrichment.legacy, presence: presence.legacy },
        firstPage: (request) => assets.answer("/index.html", request),
      }),
    )
    .use(docsRoutes(() => elysia, access, version));
  if (options.publicDir !== null) elysia.use(await publicFolder(options.publicDir, access));
  elysia.use(assetRoutes(assets, access, APP_PATHS, () => elysia.routes));

  return {
    elysia,
    platform,
    auth,
    servers: () => cccp.explorer.servers(null),
    isLive: () => cccp.health(null).some(({ state }) => state === "ok"),
    hasReadPast: enrichment.hasReadPast,
    takeOverWildixApp: (folder, isDry, onCalls) => enrichment.takeOver(folder, isDry ? null : auth, onCalls),
    takeOverPresence: presence.takeOver,
    async start() {
      rightsWatch.start();
      watches.clock.start();
      if (database.engine === "sqlite") watches.integrity.start();
      await retention.start();
      await backups.start();
      await cccp.start();
      await enrichment.start();
      await presence.start();
      // After the rooms: before they know what they watch, everything would seem to be gone.
      await alerts.start();
      health.setStarted(true);
    },
    async stop() {
      health.setStarted(false);
      hub.close();
      await rightsWatch.stop();
      retention.stop();
      await backups.stop();
      watches.clock.stop();
      watches.integrity.stop();
      await alerts.stop();
      await presence.stop();
      await enrichment.stop();
      await cccp.stop();
    },
    async close() {
      await journal.flush();
      await database.close();
    },
  };
}

function backupPartsOf({ options, ownCommand, backupRunner, log }: AppContext) {
  const dataDir = resolve(options.data);
  const own = ownCommand ? new ProcessRunner(ownCommand, dataDir, options.secretKeyFile) : null;
  return {
    ...{ dataDir, log: log.child("backup"), runner: backupRunner ?? own },
    folder: options.backupDir === null ? join(dataDir, "backups") : resolve(options.backupDir),
  };
}

function installPartsOf({ options, tls = null, ports }: AppContext): Omit<InstallParts, "access"> {
  const isLocalOnly = isLoopback(options.host) && options.trustedProxies.length === 0;
  return { tls, isLocalOnly, ports: ports ?? (() => ({ main: options.port, plain: null })) };
}

function isLoopback(host: string): boolean {
  const address = parseAddress(host);
  return host === "localhost" || (address !== null && kindOf(address) === "loopback");
}

async function createPlatform(context: AppContext): Promise<{ platform: Platform; auth: Auth; oidc: Oidc }> {
  const { options, clock, log, version } = context;
  const database = await openDatabase({
    dataDir: options.data,
    address: databaseAddressOf(options),
    isSole: true,
    clock,
  });
  database.link?.onChange(() => tellLink(database.link, log.child("database")));
  const secrets = await openOrClose(database, context);
  const audit = new Audit(database, clock);
  const { trustedProxies, publicUrl } = options;
  const settings = new Settings(database, audit, clock);
  const config = new OidcConfig({ database, settings, secrets, options });
  const authLog = log.child("auth");
  const auth = createAuth({ database, secrets, audit, clock, log: authLog, trustedProxies, passwordRule: config });
  const hub = new Hub({
    clock,
    log: log.child("events"),
    boot: Bun.randomUUIDv7().slice(0, 13),
    maxStreams: options.maxStreams,
  });
  hub.define(journalTopic);
  const journal: Journal = await Journal.open({
    store: journalStore(database),
    clock,
    log: log.child("journal"),
    onEntry: (entry) => publishEntry(hub, journal, entry),
  });
  const platform: Platform = {
    clock,
    log,
    hub,
    journal,
    database,
    audit,
    options,
    version,
    bus: new Bus((topic, cause) => log.error("a listener failed", { topic, reason: String(cause) })),
    secrets,
    settings,
    retention: new RetentionKinds(),
    news: new News(clock),
    liveCalls: new LiveCalls(),
    colleagues: new Colleagues(database),
    health: new Health(),
    net: new OutgoingHttp({ clock, log: log.child("net"), version, allowHosts: options.allowHosts }),
    figures: new Figures((figures, cause) =>
      log.error("figures could not be read", { figures, reason: String(cause) }),
    ),
    access: createAccess(auth.guard),
  };
  const { net } = platform;
  const oidc = createOidc({ database, audit, auth, config, net, clock, log: authLog, pages: APP_PATHS, publicUrl });
  registerHouseKinds(platform.retention, platform);
  return { platform, auth, oidc };
}

function tellLink(link: Database["link"], log: Log): void {
  if (link?.reason) log.error("the database is lost; it is tried again without end", { reason: link.reason });
  else log.info("the database is back", { place: link?.place });
}

/** A database without its key is of no use, and is not left open. @throws KeyError */
async function openOrClose(
  database: Database,
  { options, clock, isAdoptingKey = false }: AppContext,
): Promise<Secrets> {
  try {
    return await openSecrets({ source: keySourceOf(options), database, clock, isAdopting: isAdoptingKey });
  } catch (cause) {
    await database.close();
    throw cause;
  }
}
