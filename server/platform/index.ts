/** The door of the house: what every room is given when it is built. */
import type { Database } from "../../db/open.ts";
import type { Figures } from "./alerts/figures.ts";
import type { Audit } from "./audit/audit.ts";
import type { AccessPlugin } from "./auth/access.ts";
import type { Colleagues } from "./auth/colleagues.ts";
import type { Clock } from "./clock.ts";
import type { Options } from "./config/options.ts";
import type { Settings } from "./config/store.ts";
import type { Bus } from "./events/bus.ts";
import type { Hub } from "./events/hub.ts";
import type { Journal } from "./events/journal.ts";
import type { Health } from "./health.ts";
import type { LiveCalls } from "./live-calls.ts";
import type { Log } from "./log.ts";
import type { News } from "./news/news.ts";
import type { OutgoingHttp } from "./net/outgoing.ts";
import type { RetentionKinds } from "./retention/kinds.ts";
import type { Secrets } from "./secrets.ts";

export interface Platform {
  clock: Clock;
  log: Log;
  bus: Bus;
  hub: Hub;
  journal: Journal;
  database: Database;
  secrets: Secrets;
  audit: Audit;
  settings: Settings;
  /** Who there is to pass something on to. */
  colleagues: Colleagues;
  health: Health;
  /** The only way to call another system over HTTP. */
  net: OutgoingHttp;
  options: Options;
  /** Where rooms register what alerts can watch. */
  figures: Figures;
  /** The calls that are live, for rooms that keep something about the same ones. */
  liveCalls: LiveCalls;
  /** Where rooms note what one person alone is to be told. */
  news: News;
  /** Where rooms register the data that they let grow: how it is removed again. */
  retention: RetentionKinds;
  /** Use it in every plugin of routes: each route then says `{ access: "viewer" }` and has `identity`. */
  access: AccessPlugin;
  version: string;
}

export type { FigureDefinition, FigureReading, FigureSource } from "./alerts/figures.ts";
export type { Audit } from "./audit/audit.ts";
export type { Health, HealthReport } from "./health.ts";
export type { NewsItem, NewsSource } from "./news/news.ts";
export type { RetentionKind } from "./retention/kinds.ts";
export type { Secrets } from "./secrets.ts";
