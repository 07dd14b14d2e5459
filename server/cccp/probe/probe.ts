import type { Clock } from "../../platform/clock.ts";
import { DEADLINE_MS } from "../client.ts";
import type { Dial } from "../link/transport.ts";
import { withoutPassword } from "../link/without-password.ts";
import {
  type LinkProblem,
  problemOfClose,
  problemOfDial,
  problemOfRefusal,
  problemOfStranger,
} from "../link/problem.ts";
import { VIEWS } from "../live/views.ts";
import { type Heard, ProbeTalk } from "./probe-talk.ts";
import type { ServerMessage } from "../wire/messages.ts";
import { firstLine, plain, sentence } from "./probe-words.ts";
import { formatServerVersion, parseServerVersion } from "../wire/version.ts";

const PROBE_STEPS = ["resolve", "connect", "greeting", "login", "list"] as const;
export type ProbeStepName = (typeof PROBE_STEPS)[number];

export interface ProbeStep {
  step: ProbeStepName;
  outcome: "ok" | "failed" | "skipped";
  /** Stable code of the trouble, as in LinkStatus.problem; null when there is none. */
  problem: string | null;
  /** One sentence that a person can act on, in English; holds no secret. */
  detail: string;
  /** Its facts, for whoever says it in another language; hold no secret. */
  params: ProbeFacts;
  durationMs: number;
}

/** `said` is what the other side itself said: its reason for a refusal, the first bytes of another service. */
export type ProbeFacts = Readonly<
  Partial<
    Record<
      "host" | "addresses" | "port" | "version" | "login" | "count" | "seconds" | "result" | "said" | "reason",
      string | number
    >
  >
>;

export interface ProbeResult {
  ok: boolean;
  steps: ProbeStep[];
}

export interface ProbeTarget {
  host: string;
  port: number;
  login: string;
  password: string;
}

/** The addresses of a name; rejects when there are none. */
export type Resolve = (host: string) => Promise<string[]>;

export interface ProbeDeps {
  dial: Dial;
  resolve: Resolve;
  clock: Clock;
}

/** Each step's own patience: the link's, for a server that the link puts up with must not fail the test. */
const STEP_MS = DEADLINE_MS;
const STEP_SECONDS = STEP_MS / 1000;
const CLIENT_VERSION = parseServerVersion("2.10.0.12");
const SESSION = 1;
const QUERY = 1;

/** A step's failure, thrown to end the walk. */
class StepFailure extends Error {
  constructor(
    readonly problem: string,
    detail: string,
    readonly params: ProbeFacts = {},
  ) {
    super(detail);
  }
}

/** What a step that went well says. */
interface Found {
  detail: string;
  params: ProbeFacts;
}

/**
 * Walks the five steps of a connection and says how each went. Never throws: trouble is a step's outcome, and the steps
 * after it are skipped. The connection is closed at the end, whatever happened; `signal` ends the walk early.
 */
export async function probe(target: ProbeTarget, deps: ProbeDeps, signal: AbortSignal): Promise<ProbeResult> {
  const steps: ProbeStep[] = [];
  let talk: ProbeTalk | null = null;
  const work: Record<ProbeStepName, () => Promise<Found>> = {
    resolve: () => resolveHost(target, deps, signal),
    connect: async () => {
      talk = await connect(target, deps, signal);
      return { detail: `Connected to port ${target.port}.`, params: {} };
    },
    greeting: () => greet(talk as ProbeTalk),
    login: () => logIn(talk as ProbeTalk, target),
    list: () => list(talk as ProbeTalk),
  };
  let hasFailed = false;
  for (const step of PROBE_STEPS) {
    if (hasFailed) {
      steps.push({
        step,
        outcome: "skipped",
        problem: null,
        detail: "Not tried: an earlier step failed.",
        params: {},
        durationMs: 0,
      });
      continue;
    }
    const startedAt = deps.clock.monotonic();
    const end = (outcome: "ok" | "failed", problem: string | null, { detail, params }: Found) => {
      const durationMs = Math.round(deps.clock.monotonic() - startedAt);
      const { host, port, login } = target;
      const facts: ProbeFacts = { host, port, login, seconds: STEP_SECONDS, ...redactFacts(params, target.password) };
      const text = sentence(withoutPassword(detail, target.password));
      steps.push({ step, outcome, problem, detail: text, params: facts, durationMs });
    };
    try {
      end("ok", null, await work[step]());
    } catch (cause) {
      hasFailed = true;
      if (cause instanceof StepFailure) end("failed", cause.problem, { detail: cause.message, params: cause.params });
      else {
        const reason = (cause as Error).message;
        end("failed", "probe_failed", { detail: `the test itself failed: ${reason}`, params: { reason } });
      }
    }
  }
  if (talk) leave(talk);
  return { ok: !hasFailed, steps };
}

function redactFacts(facts: ProbeFacts, password: string): ProbeFacts {
  const each = Object.entries(facts);
  return Object.fromEntries(
    each.map(([name, fact]) => [name, typeof fact === "string" ? withoutPassword(fact, password) : fact]),
  );
}

async function resolveHost(target: ProbeTarget, deps: ProbeDeps, signal: AbortSignal): Promise<Found> {
  if (isAddress(target.host)) return { detail: `Nothing to look up: ${target.host} is an address.`, params: {} };
  const late = new StepFailure(
    "host_not_found",
    `The name server did not answer for ${target.host} within ${STEP_SECONDS} s.`,
  );
  const found = await within(deps, signal, STEP_MS, late, () => deps.resolve(target.host)).catch((cause) => {
    if (cause instanceof StepFailure) throw cause;
    throw new StepFailure(
      "host_not_found",
      `No machine is called ${target.host}: check the spelling, or use its address.`,
    );
  });
  if (found.length === 0) {
    throw new StepFailure(
      "host_not_found",
      `No machine is called ${target.host}: check the spelling, or use its address.`,
    );
  }
  const addresses = found.slice(0, 3).join(", ");
  return { detail: `The address of ${target.host} is ${addresses}.`, params: { addresses } };
}

async function connect(target: ProbeTarget, deps: ProbeDeps, signal: AbortSignal): Promise<ProbeTalk> {
  const { host, port } = target;
  try {
    return await ProbeTalk.open({ ...deps, target: { host, port }, signal, deadlineMs: STEP_MS });
  } catch (cause) {
    throw signal.aborted ? cancelled() : failureOf(problemOfDial(cause));
  }
}

async function greet(talk: ProbeTalk): Promise<Found> {
  talk.say({ name: "initialize", clientVersion: CLIENT_VERSION, canCompress: false });
  const heard = await talk.hear(["connection_ok"], STEP_MS);
  if (heard.kind === "message" && heard.message.name === "connection_ok") {
    const version = formatServerVersion(heard.message.serverVersion);
    return { detail: `A call-centre server, version ${version}.`, params: { version } };
  }
  throw greetingFailure(heard, talk);
}

function greetingFailure(heard: Heard, talk: ProbeTalk): StepFailure {
  if (heard.kind === "cancelled") return cancelled();
  const isStranger = heard.kind === "foreign" || /^(HTTP|SSH-|<)/.test(String.fromCharCode(...talk.opening));
  if (isStranger || (heard.kind === "silence" && talk.opening.length > 0)) {
    const { code, detail } = problemOfStranger(talk.opening);
    return new StepFailure(code, detail, { said: firstLine(talk.opening) });
  }
  if (heard.kind === "silence") {
    return new StepFailure(
      "no_greeting",
      `the connection was accepted, then nothing came within ${STEP_SECONDS} s: is it the dispatch port?`,
    );
  }
  return brokenOff(heard, "before it greeted");
}

async function logIn(talk: ProbeTalk, target: ProbeTarget): Promise<Found> {
  talk.say({
    name: "login",
    session: SESSION,
    login: target.login,
    password: target.password,
    instancesCount: 1,
    hasBeenConnected: false,
  });
  const heard = await talk.hear(["login_ok", "login_failed"], STEP_MS);
  if (heard.kind === "message" && heard.message.name === "login_ok") {
    return { detail: `Logged in as ${target.login}.`, params: {} };
  }
  if (heard.kind === "message" && heard.message.name === "login_failed") {
    const { code, detail } = problemOfRefusal(heard.message.reason, target.password);
    throw new StepFailure(code, detail, { said: plain(withoutPassword(heard.message.reason, target.password)) });
  }
  if (heard.kind === "silence") {
    throw new StepFailure(
      "no_login_answer",
      `The server greeted, but did not answer the log-in within ${STEP_SECONDS} s.`,
    );
  }
  throw brokenOff(heard, "during the log-in");
}

async function list(talk: ProbeTalk): Promise<Found> {
  const view = VIEWS.userSessions;
  talk.say({
    name: "query_list",
    session: SESSION,
    query: QUERY,
    path: view.path,
    objectId: 0,
    field: view.field,
    filter: view.filter,
    pageSize: 0,
    windowField: "",
    windowDuration: 0,
  });
  const heard = await talk.hear(["list_response", "result"], STEP_MS);
  if (heard.kind === "message") return listed(heard.message);
  if (heard.kind === "silence") {
    throw new StepFailure(
      "query_silent",
      `Logged in, but the list of user sessions did not come within ${STEP_SECONDS} s: has this login the right to see them?`,
    );
  }
  throw brokenOff(heard, "while the list was awaited");
}

function listed(message: ServerMessage): Found {
  if (message.name !== "list_response") {
    const result = message.name === "result" ? message.result : 0;
    const detail = `The server refused to list the user sessions (result ${result}).`;
    throw new StepFailure("query_refused", detail, { result });
  }
  const count = message.items.length;
  const detail = count === 1 ? "1 user session is listed." : `${count} user sessions are listed.`;
  return { detail, params: { count } };
}

function brokenOff(heard: Heard, when: string): StepFailure {
  if (heard.kind === "cancelled") return cancelled();
  if (heard.kind !== "closed") return new StepFailure("stream_lost", `what came ${when} could not be read`);
  const { code, detail } = problemOfClose(heard.cause, heard.partialBytes);
  return new StepFailure(code, `${detail}, ${when}`);
}

function failureOf(problem: LinkProblem): StepFailure {
  return new StepFailure(problem.code, problem.detail);
}

function cancelled(): StepFailure {
  return new StepFailure("cancelled", "The test was cancelled.");
}

/** Says good-bye as a client should, then closes. */
function leave(talk: ProbeTalk): void {
  talk.say({ name: "logout", session: SESSION });
  talk.close();
}

function isAddress(host: string): boolean {
  return /^\d{1,3}(\.\d{1,3}){3}$/.test(host) || host.includes(":");
}

/** Runs `work` with a deadline and the caller's cancellation; the loser's late result is dropped. */
function within<T>(
  deps: ProbeDeps,
  signal: AbortSignal,
  deadlineMs: number,
  late: StepFailure,
  work: () => Promise<T>,
): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const settle = (end: () => void) => {
      timer.cancel();
      signal.removeEventListener("abort", onAbort);
      end();
    };
    const onAbort = () => settle(() => reject(cancelled()));
    const timer = deps.clock.after(deadlineMs, () => settle(() => reject(late)));
    signal.addEventListener("abort", onAbort);
    if (signal.aborted) return onAbort();
    work().then(
      (value) => settle(() => resolve(value)),
      (cause) => settle(() => reject(cause)),
    );
  });
}
