import type {
  AlertFacts,
  FactLine,
  Facts,
  NewsFacts,
  ToldMessage,
} from "../../server/platform/alerts/delivery/facts.ts";
import type { Level, MessageLanguage, Unit } from "../../server/platform/alerts/model.ts";
import { enMessages } from "./en-messages.ts";
import { type Entry, fill, type Voice, voiceOf } from "./fill.ts";
import { frMessages } from "./fr-messages.ts";

type MessageKey = keyof typeof frMessages;
export type MessageWords = { readonly [K in MessageKey]: (typeof frMessages)[K] extends string ? string : Entry };
type Values = Readonly<Record<string, string | number | null>>;

const WORDS: Readonly<Record<MessageLanguage, MessageWords>> = { fr: frMessages, en: enMessages };
/** Pieces of news that a message names. */
const MAX_NEWS = 5;
const voices = new Map<MessageLanguage, Voice>();

/** A message in a language: a line to see at a glance, and a line for each alert. */
export function tellMessage(language: MessageLanguage, facts: Facts | NewsFacts): ToldMessage {
  if (facts.kind === "news") return tellNews(language, facts);
  if (facts.kind === "test") {
    const text = say(language, "test.text", { name: facts.channelName });
    return { title: say(language, "test.title"), body: text };
  }
  const lines = facts.lines.map((line) => tellLine(language, facts, line));
  const more = facts.total - facts.lines.length;
  if (more > 0) lines.push(say(language, "rest.more", { n: more }));
  if (facts.wasHeld) lines.push(say(language, "rest.held"));
  return { title: tellTitle(language, facts), body: lines.join("\n") };
}

/** News for one person: a single one by what happened, several by how many they are. */
function tellNews(language: MessageLanguage, { items }: NewsFacts): ToldMessage {
  const told = items.slice(0, MAX_NEWS).map(({ what, byName, fromName, about }) => {
    const values = { by: byName, from: fromName || "–", about };
    const line = say(language, values.about === "" ? "news.from" : "news.from_about", values);
    return { title: say(language, `news.${what}`, values), about: line };
  });
  const [first] = told;
  if (first && items.length === 1) return { title: first.title, body: first.about };
  const lines = told.map(({ title, about }) => say(language, "news.line", { title, about }));
  if (items.length > told.length) lines.push(say(language, "rest.more", { n: items.length - told.length }));
  return { title: say(language, "news.many", { n: items.length }), body: lines.join("\n") };
}

/** What people call a figure; its own name when there are no words for it. */
export function figureName(language: MessageLanguage, figure: string): string {
  const key = `figure.${figure}`;
  return key in frMessages ? say(language, key as MessageKey) : figure;
}

/** A value in the figure's unit: `7`, `2:05`, `78 %`; a dash when it is unknown. */
export function formatFigure(language: MessageLanguage, unit: Unit, value: number | null): string {
  if (value === null || !Number.isFinite(value)) return "–";
  if (unit === "seconds") return formatClock(language, value);
  const style = unit === "ratio" ? ({ style: "percent", maximumFractionDigits: 1 } as const) : {};
  return new Intl.NumberFormat(language, style).format(value);
}

/** How long something lasted, in one unit or two: `40 s`, `12 min`, `3 h 05`, `2 d`. */
export function formatLasted(language: MessageLanguage, ms: number): string {
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds < 60) return say(language, "lasted.seconds", { n: seconds });
  if (seconds < 3600) return say(language, "lasted.minutes", { n: Math.floor(seconds / 60) });
  if (seconds < 86_400) return hours(language, seconds);
  return say(language, "lasted.days", { n: Math.floor(seconds / 86_400) });
}

function tellTitle(language: MessageLanguage, facts: AlertFacts): string {
  const { level, isFlapping, total, lines, unit } = facts;
  const [first] = lines;
  const isOpen = level !== "ok" || isFlapping;
  const head = say(language, headOf(level, isFlapping));
  const what = facts.ruleName || figureName(language, facts.figure);
  if (total !== 1 || !first) return say(language, "head.many", { head, what, n: total });
  const scope = first.scopeName;
  if (!isOpen || isFlapping || first.value === null) return say(language, "head.one", { head, what, scope });
  return say(language, "head.value", { head, what, scope, value: formatFigure(language, unit, first.value) });
}

function headOf(level: Level, isFlapping: boolean): MessageKey {
  if (isFlapping) return "head.flapping";
  return level === "ok" ? "head.ended" : `head.level_${level}`;
}

function tellLine(language: MessageLanguage, { unit }: AlertFacts, line: FactLine): string {
  const { scopeName, parentName, change, value, limit, lastedMs } = line;
  const scope = parentName ? say(language, "scope.within", { scope: scopeName, parent: parentName }) : scopeName;
  return say(language, `change.${change}`, {
    scope,
    value: formatFigure(language, unit, value),
    limit: formatFigure(language, unit, limit),
    lasted: formatLasted(language, lastedMs),
  });
}

function formatClock(language: MessageLanguage, value: number): string {
  const seconds = Math.max(0, Math.floor(value));
  return seconds < 3600 ? `${Math.floor(seconds / 60)}:${pad(seconds % 60)}` : hours(language, seconds);
}

function hours(language: MessageLanguage, seconds: number): string {
  const minutes = pad(Math.floor(seconds / 60) % 60);
  return say(language, "lasted.hours", { hours: String(Math.floor(seconds / 3600)), minutes });
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

function say(language: MessageLanguage, key: MessageKey, values: Values = {}): string {
  let voice = voices.get(language);
  if (!voice) {
    voice = voiceOf(language);
    voices.set(language, voice);
  }
  return fill(voice, WORDS[language][key], values);
}
