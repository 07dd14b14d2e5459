import type { ProbeStep } from "../../server/cccp/probe/probe.ts";
import type { ServerView } from "../../server/cccp/servers/server-record.ts";
import type { HealthReport } from "../../server/platform/health.ts";
import { formatBytes } from "../words/amounts.ts";
import { formatMoment } from "../words/format.ts";
import { type Key, language, t, tell } from "../words/words.ts";
import { problemWords } from "./looks.ts";

/** What a step of the connection test found, or what stopped it. */
export function stepSentence({ step, outcome, problem, detail, params }: ProbeStep): string {
  const facts = { ...params, port: String(params.port), n: params.count };
  if (outcome === "ok") {
    return tell(step === "resolve" && !params.addresses ? "found.address" : `found.${step}`, facts) || detail;
  }
  if (step === "list" && problem === "query_silent") return tell("fault.list_silent", facts);
  const said = params.said ? t("fault.said", { said: params.said }) : "";
  return [tell(`fault.${problem}`, facts) || detail, said].filter(Boolean).join(" ");
}

/**
 * Why a server's link is not live, and what to do; empty while it is, or is on its way. `isAdmin`: whether the reader may
 * switch it on.
 */
export function linkSentence({ link, host, port, login, isEnabled, source }: ServerView, isAdmin: boolean): string {
  if (link.phase === "disabled") {
    if (!isEnabled) return t(isAdmin ? "idle.switched_off" : "idle.switched_off_ask");
    return t(source === "option" ? "idle.not_given" : "idle.set_up");
  }
  if (link.phase === "live" || link.problem === null) return "";
  return tell(`fault.${link.problem}`, { host, port: String(port), login }) || problemWords(link.problem, link.detail);
}

type Facts = Readonly<Record<string, string | number>>;

/** Why the MySQL list could not be read: by the server's code and facts, else its own sentence. */
export function directorySentence(problem: string | null, params: Facts, detail: string): string {
  // A port is a name, not an amount.
  const facts = { ...params, ...(params.port === undefined ? {} : { port: String(params.port) }) };
  return t("told.directory_failed", { reason: tell(`directory.fault_${problem}`, facts) || detail });
}

/** Sources of calls, by the name of their line. */
const SOURCE_NAMES: Readonly<Record<string, Key>> = {
  records: "sources.records",
  history: "sources.history",
  file: "sources.file",
  webhooks: "sources.hooks",
};

/** By the first word of the code, or by the name of a check that failed itself. */
const HEALTH_NAMES: Readonly<Record<string, Key>> = {
  streams: "health.streams",
  "event streams": "health.streams",
  journal: "health.journal",
  directory: "directory.detail",
  cccp: "servers.title",
  disk: "health.disk",
  clock: "health.clock",
  database: "health.database",
  writes: "health.writes",
  memory: "health.memory",
  backup: "health.backup",
  certificate: "health.certificate",
  alerts: "health.alerts",
  push: "channels.push",
  enrichment: "sources.title",
};

/** A line of the health page: of what, how it is, and what to do. A server goes by the name that it was given. */
export function healthSentence(line: HealthReport): { name: string; text: string; remedy?: string } {
  const { name, code, params = {}, detail } = line;
  const [first = ""] = code.split("_");
  const ofSource = first === "source" ? SOURCE_NAMES[name] : undefined;
  const of = ofSource ?? HEALTH_NAMES[first] ?? HEALTH_NAMES[code === "check_failed" ? name : ""];
  const remedy = line.remedy && (tell(`remedy.${code}`) || line.remedy);
  return { name: of ? tell(of) : name, text: healthText(code, params, detail), ...(remedy ? { remedy } : {}) };
}

function healthText(code: string, params: Facts, detail: string): string {
  if (code === "directory_failed") return directorySentence(String(params.reason), params, detail);
  const problem = typeof params.problem === "string" ? problemWords(params.problem, detail) : "";
  const facts = Object.fromEntries(Object.entries(params).flatMap(([name, value]) => factTexts(name, value)));
  return problem || tell(`told.${code}`, facts) || tell(code.replace("_", ".")) || detail;
}

/** A fact as it stands in a sentence: its name says what it is. An instant (`untilAt`) is told as its day too (`until`). */
function factTexts(name: string, value: string | number): [name: string, text: string | number][] {
  // Why a source cannot be read stands beside it as the code of a problem.
  if (name === "fault")
    return [["reason", tell(`problem.${value}`)]].filter(([, text]) => text !== "") as [string, string][];
  if (name === "fields") return [[name, viewNames(String(value))]];
  if (name.endsWith("Bytes")) return [[name, formatBytes(Number(value))]];
  if (!name.endsWith("At") || typeof value !== "number") return [[name, value]];
  const day = new Intl.DateTimeFormat(language(), { dateStyle: "long" }).format(value);
  return [
    [name, formatMoment(value, Date.now())],
    [name.slice(0, -2), day],
  ];
}

/** What the call centre is asked for, by the names of its protocol: `queues, users`. */
function viewNames(fields: string): string {
  return fields
    .split(", ")
    .map((field) => tell(`view.${field}`) || field)
    .join(", ");
}
