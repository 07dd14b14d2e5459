/** The door of the enrichment room: the only file of it that others import. */
import type { Auth } from "../platform/auth/auth.ts";
import { scopeKey } from "../platform/auth/scope.ts";
import type { HealthReader } from "../platform/health.ts";
import type { Platform } from "../platform/index.ts";
import { History } from "./calls/history.ts";
import { Related } from "./calls/related.ts";
import { Ingest } from "./calls/ingest.ts";
import type { StoredCall } from "./calls/stored-call.ts";
import { Choices } from "./choices/choices.ts";
import { Desk } from "./desk.ts";
import { HopNews } from "./notes/hop-news.ts";
import { Notes } from "./notes/notes.ts";
import { Figures } from "./figures/figures.ts";
import { Tags } from "./tags/tags.ts";
import { WriteBack } from "./tags/write-back.ts";
import { LegacyBook } from "./legacy.ts";
import { callHealth } from "./health.ts";
import { callKinds } from "./keeping/kinds.ts";
import { Masking } from "./masking/masking.ts";
import { callMetrics } from "./metrics.ts";
import { enrichmentRoutes } from "./routes.ts";
import { Source } from "./sources/sources.ts";
import { WatchedFile } from "./sources/watched-file.ts";
import { readInstallation } from "./takeover/installation.ts";
import { Takeover, type TakeoverReport } from "./takeover/takeover.ts";
import { Templates } from "./templates/templates.ts";
import { callsTopic, offersTopic } from "./topics.ts";
import { WebhookReceiver } from "./wildix/receiver.ts";
import { WildixSettings } from "./settings.ts";
import { WrapUpSettings } from "./wrap-up/settings.ts";
import { WrapUps } from "./wrap-up/wrap-ups.ts";

export type { CallLine, HopView, LegView, NoteView } from "./calls/call-view.ts";
export type { CallDetail, HistoryPage, NoteChange } from "./calls/history.ts";
export type { FiguresView } from "./figures/figures.ts";
export type { LegacyBook } from "./legacy.ts";
export type { TakeoverCount, TakeoverReport } from "./takeover/takeover.ts";
export type { WildixSimulator } from "./simulator.ts";
export { WEBHOOK_PATH } from "./routes/webhooks.ts";
export {
  createWildixSimulator,
  DEMO_CREDENTIALS,
  listenHttp,
  parseWildixFaults,
  type Post,
  WILDIX_FAULTS,
  type WildixCredentials,
} from "./simulator.ts";
export { sign as signWebhook } from "./wildix/signature.ts";
export { DEMO_CHOICES, DEMO_COMMENTS } from "./simulator/demo-notes.ts";
export { offsetMinutes } from "./wildix/record-time.ts";

const DAY_MS = 86_400_000;

/** Builds the room; nothing runs before `start()`. */
export function createEnrichmentRoom(platform: Platform) {
  const { audit, bus, clock, colleagues, database, hub, liveCalls, news, secrets, settings } = platform;
  const log = platform.log.child("enrichment");
  // Whoever sees more or less from now on reads anew, by a stream of their new eyes.
  const masking = new Masking(settings, (isMeant) => void hub.disconnect((who) => who !== null && isMeant(who)));
  const history = new History(database, masking, (call) => writeBack.reachOf(call));
  const choices = new Choices(database, settings, audit);
  const notes = new Notes({ database, audit, clock, colleagues, choices, news });
  news.register(new HopNews({ database, colleagues, masking }));
  const onFault = (cause: unknown) => log.warn("changed calls could not be told", { reason: String(cause) });
  const tags = new Tags({ database, audit, clock, masking });
  const onTagged = () => writeBack.kick();
  const desk = new Desk({ history, notes, tags, colleagues, hub, bus, news, clock, onFault, onTagged });
  const templates = new Templates({ database, audit, choices, colleagues });
  const wrapUpSettings = new WrapUpSettings(database, settings, choices, clock);
  const onChange = (calls: readonly StoredCall[]) => void desk.publish(calls);
  const wrapUpParts = { database, clock, log, colleagues, choices, notes, onChange };
  const wrapUps = new WrapUps({ ...wrapUpParts, settings: wrapUpSettings });
  let callDays: number | null = null;
  for (const kind of callKinds(database, (days) => (callDays = days))) platform.retention.register(kind);
  const ingest = new Ingest({
    ...{ database, clock, log, onChange },
    beside: wrapUps.begin.bind(wrapUps),
    // Unknown until the retention has begun, and in commands that take calls over: those take all there are.
    keptSince: () => (callDays === null ? Number.NEGATIVE_INFINITY : clock.now() - callDays * DAY_MS),
  });
  const wildix = new WildixSettings(settings, secrets);
  const receiver = new WebhookReceiver(wildix, ingest, clock);
  const onDoor = () => writeBack.renew();
  const sourceParts = { ...{ database, settings, secrets, clock, log, ingest, onDoor }, net: platform.net };
  const records = new Source("records", sourceParts);
  const pastHistory = new Source("history", sourceParts);
  const writeBack: WriteBack = new WriteBack({
    ...{ database, clock, log: log.child("tags") },
    doors: () => [records.tagDoor, pastHistory.tagDoor].filter((door) => door !== null),
    onChange: (call) => void desk.publish([call]),
  });
  const { wildixWatch } = platform.options;
  const watched = wildixWatch === null ? null : new WatchedFile({ path: wildixWatch, clock, log, ingest });
  const sourceStates = () => [records, pastHistory].map(({ kind, view }) => ({ kind, status: view.status }));
  hub.define(offersTopic);
  hub.define(callsTopic((who) => masking.viewerOf(who)));
  const zone = Temporal.Now.timeZoneId();
  const figures = new Figures({ database, clock, colleagues, masking, zone });

  return {
    routes: enrichmentRoutes(platform, {
      ...{ history, figures, desk, choices, tags, templates, masking, settings: wildix, receiver, zone },
      related: new Related(database, history, liveCalls),
      sources: { records, history: pastHistory, watched, writeBack },
      wrapUp: {
        view: () => wrapUpSettings.view(),
        async change(given, writer) {
          const { rule, stopped } = await wrapUpSettings.change(given, writer);
          wrapUps.followSettings();
          await desk.publishAgain(stopped);
          return rule;
        },
      },
    }),
    /** How calls come, for the health page; they are the whole company's, so whoever sees a part of it is told nothing. */
    health: (reader: HealthReader) =>
      reader && scopeKey(reader.scope) !== ""
        ? []
        : callHealth({
            sources: sourceStates(),
            watch: watched?.view ?? null,
            webhooks: wildix.webhookSecret === null ? null : receiver.counts,
            tags: writeBack.view,
            now: clock.now(),
          }),
    /** Whether the PBX's record table has been read to its end. */
    hasReadPast: () => records.view.status.caughtUpAt !== null,
    metrics: () =>
      callMetrics({
        ...{ taken: ingest.takenBySource, webhooks: receiver.counts, sources: sourceStates() },
        ...{ tags: writeBack.view, now: clock.now() },
      }),
    /** For the addresses of the application that it replaces. */
    legacy: new LegacyBook(database, desk, masking, zone),
    /**
     * Takes over a folder of that application. @param auth null for a dry run. @throws Error when it is no such folder.
     */
    takeOver(folder: string, auth: Auth | null, onCalls: (count: number) => void): Promise<TakeoverReport> {
      const parts = { database, audit, clock, colleagues, ingest, zone };
      return new Takeover(parts).run(readInstallation(folder), auth, onCalls);
    },
    async start(): Promise<void> {
      await wildix.start();
      await masking.start();
      await wrapUpSettings.start();
      wrapUps.start();
      ingest.start();
      await records.start();
      await pastHistory.start();
      watched?.start();
      writeBack.start();
    },
    async stop(): Promise<void> {
      await writeBack.stop();
      await Promise.all([records.stop(), pastHistory.stop(), watched?.stop(), wrapUps.stop()]);
      ingest.stop();
    },
  };
}
