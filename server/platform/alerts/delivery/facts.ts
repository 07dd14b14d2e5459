/** What a message tells, as facts: kept as they are, and put into words for each reader. Names are one line each, whatever they were. */
import type { NewsItem, NewsReference } from "../../news/news.ts";
import type { Level, MessageLanguage, Side, Trouble, Unit } from "../model.ts";

/** What a reader learns of one alert; `over`: it began and ended before anybody could be told. */
export type LineChange = "triggered" | "worsened" | "flapping" | "steady" | "resolved" | "gone" | "over";

export interface FactLine {
  alertId: string;
  scopeName: string;
  parentName: string;
  /** What a person's own limits are compared with. */
  projectName: string | null;
  queueName: string | null;
  change: LineChange;
  level: Level;
  worstLevel: Trouble;
  value: number | null;
  limit: number | null;
  /** How long it has lasted, or did. */
  lastedMs: number;
}

export interface AlertFacts {
  kind: "alert";
  ruleId: string;
  ruleName: string;
  figure: string;
  unit: Unit;
  side: Side;
  /** The worst of what is still open; `ok` when all of it is over. */
  level: Level;
  /** Some of it flaps. */
  isFlapping: boolean;
  /** When it was put together. */
  at: number;
  /** The worst first; no more than fit into a message. */
  lines: readonly FactLine[];
  /** How many alerts it is about. */
  total: number;
  /** Quiet hours or maintenance kept it back. */
  wasHeld: boolean;
}

export interface TestFacts {
  kind: "test";
  channelName: string;
  at: number;
}

export type Facts = AlertFacts | TestFacts;

/** News for one person as they are kept: what they say is asked when they are told. */
export interface PersonalFacts {
  kind: "personal";
  userId: string;
  news: readonly NewsReference[];
}

/** What is kept until it is told. */
export type KeptFacts = Facts | PersonalFacts;

/** News for one person as they are told. */
export interface NewsFacts {
  kind: "news";
  items: readonly NewsItem[];
}

/** A message in words: one line, and some. Still without regard to where it goes. */
export interface ToldMessage {
  title: string;
  body: string;
}

/** Puts facts into words. */
export type Tell = (language: MessageLanguage, facts: Facts | NewsFacts) => ToldMessage;
