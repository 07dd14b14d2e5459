import type { ProbeStep } from "../../server/cccp/probe/probe.ts";
import type { ServerView } from "../../server/cccp/servers/server-record.ts";
import type { HealthParams, HealthReport } from "../../server/platform/health.ts";
import { type Key, language, t } from "../words/words.ts";
import { problemWords } from "./looks.ts";

type Facts = Readonly<Record<string, string | number | undefined>>;

/** The text of a key that the server chose; empty when the app has no words for it: then the server's own sentence serves. */
const tell = t as (key: string, facts: Facts) => string;

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

/** What is wrong with a server's link; empty while nothing is. */
export function linkSentence({ link, host, port, login }: ServerView): string {
  if (link.phase === "live" || link.phase === "disabled" || link.problem === null) return "";
  return tell(`fault.${link.problem}`, { host, port: String(port), login }) || problemWords(link.problem, link.detail);
}

const HEALTH_NAMES: Readonly<Record<string, Key>> = {
  streams: "health.streams",
  journal: "health.journal",
  directory: "directory.detail",
  certificate: "health.certificate",
};

/** Instants (`untilAt`) as the days that they fall on (`until`); all else as it is. */
function withDays(params: HealthParams): Facts {
  const format = new Intl.DateTimeFormat(language(), { dateStyle: "long" });
  const entries = Object.entries(params).map(([name, value]) =>
    name.endsWith("At") && typeof value === "number" ? [name.slice(0, -2), format.format(value)] : [name, value],
  );
  return Object.fromEntries(entries);
}

/** A line of the health page: of what, and how it is. A server goes by the name that it was given. */
export function healthSentence({ name, code, params: given = {}, detail }: HealthReport): {
  name: string;
  text: string;
} {
  const params = withDays(given);
  const of = HEALTH_NAMES[code.split("_")[0] ?? ""];
  const problem = typeof params.problem === "string" ? problemWords(params.problem, detail) : "";
  return {
    name: of ? tell(of, {}) : name,
    text: problem || tell(`told.${code}`, params) || tell(code.replace("_", "."), {}) || detail,
  };
}
