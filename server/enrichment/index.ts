/** The door of the enrichment room: the only file of it that others import. */
import type { Platform } from "../platform/index.ts";
import { History } from "./calls/history.ts";
import { Ingest } from "./calls/ingest.ts";
import { Choices } from "./choices/choices.ts";
import { Desk } from "./desk.ts";
import { Notes } from "./notes/notes.ts";
import { enrichmentRoutes } from "./routes.ts";
import { callsTopic } from "./topics.ts";
import { WebhookReceiver } from "./wildix/receiver.ts";
import { WildixSettings } from "./wildix/wildix-settings.ts";

export type { CallLine, HopView, LegView, NoteView } from "./calls/call-view.ts";
export type { CallDetail, HistoryPage, NoteChange } from "./calls/history.ts";
export { WEBHOOK_PATH } from "./routes/webhooks.ts";

/** Builds the room; nothing runs before `start()`. */
export function createEnrichmentRoom(platform: Platform) {
  const { audit, bus, clock, colleagues, database, hub, secrets, settings } = platform;
  const log = platform.log.child("enrichment");
  const history = new History(database);
  const choices = new Choices(database, settings, audit);
  const notes = new Notes({ database, audit, clock, colleagues, choices });
  const onFault = (cause: unknown) => log.warn("changed calls could not be told", { reason: String(cause) });
  const desk = new Desk({ history, notes, colleagues, hub, bus, clock, onFault });
  const ingest = new Ingest({ database, clock, log, onChange: (calls) => void desk.publish(calls) });
  const wildix = new WildixSettings(settings, secrets);
  const receiver = new WebhookReceiver(wildix, ingest, clock);
  hub.define(callsTopic);
  const zone = Temporal.Now.timeZoneId();

  return {
    routes: enrichmentRoutes(platform, { history, desk, choices, settings: wildix, receiver, zone }),
    async start(): Promise<void> {
      await wildix.start();
      ingest.start();
    },
    stop(): void {
      ingest.stop();
    },
  };
}
