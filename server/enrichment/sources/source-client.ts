import type { Clock } from "../../platform/clock.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { OutgoingAnswer, OutgoingHttp } from "../../platform/net/outgoing.ts";
import type { Step } from "../../platform/net/steps.ts";
import { isObject, type Outside, textOf } from "../wildix/fields.ts";
import type { LogIn } from "./log-in.ts";
import { pause, type RequestPace } from "./request-pace.ts";

export interface SourceRequest {
  method: "GET" | "POST" | "PUT";
  /** Below the source's address. */
  path: string;
  /** Maps within become `name[key]`, as the PBX has it. */
  query?: Readonly<Record<string, unknown>>;
  body?: Readonly<Record<string, unknown>>;
  /** Whether it may be answered with nothing at all, as some versions of the PBX answer what they have done. */
  mayBeEmpty?: boolean;
}

export interface SourceAnswer {
  body: Outside;
  /** What the other side's clock showed; null when it does not say. */
  clockAt: number | null;
}

export interface SourceClientParts {
  net: Pick<OutgoingHttp, "request">;
  clock: Clock;
  /** Origin of the PBX or the cloud, perhaps with a path before all others. */
  address: string;
  logIn: LogIn;
  pace: RequestPace;
}

export interface AskOptions {
  signal: AbortSignal;
  /** False: a fault is told at once, for somebody who looks for it. */
  isPatient?: boolean;
  onStep?: (step: Step) => void;
}

/** Before each further attempt when the other side is busy or broke off. */
const PAUSES_MS = [1_000, 2_000, 4_000] as const;
/** However long it asks us to wait. */
const LONGEST_PAUSE_MS = 60_000;
const MAX_BYTES = 8 * 1024 * 1024;
const DEADLINE_MS = 30_000;

/** Asks a PBX or the maker's cloud: with its log-in, at a pace that it bears, again when it was busy. */
export class SourceClient {
  constructor(private readonly parts: SourceClientParts) {}

  /**
   * The answer as an object.
   * @throws Problem `source_login_refused`, `source_overloaded`, `source_not_understood`, `source_refused`, `outgoing_…`; or
   * the signal's reason.
   */
  async ask(request: SourceRequest, { signal, isPatient = true, onStep }: AskOptions): Promise<SourceAnswer> {
    const { clock, pace, logIn } = this.parts;
    let isRenewed = false;
    for (let attempt = 0; ; attempt++) {
      await pace.turn(signal);
      const answer = await this.send(request, signal, onStep);
      const judged = judge(answer, request, clock.now());
      if (!(judged instanceof Problem)) return { body: judged, clockAt: clockOf(answer) };
      if (judged.code === "source_login_refused" && !isRenewed && logIn.renew()) {
        isRenewed = true;
        continue;
      }
      const isWorthWhile = judged.code === "source_overloaded" || judged.code === "source_not_understood";
      const pauseMs = PAUSES_MS[attempt];
      if (!isPatient || !isWorthWhile || pauseMs === undefined) throw judged;
      await pause(clock, Math.max(pauseMs, askedPauseMs(answer, clock.now())), signal);
    }
  }

  private async send(request: SourceRequest, signal: AbortSignal, onStep: AskOptions["onStep"]) {
    const { net, address, logIn } = this.parts;
    const { method, query = {}, body } = request;
    const url = new URL(address.replace(/\/+$/, "") + request.path);
    for (const [name, value] of bracketNames(query)) url.searchParams.set(name, value);
    const signed = { method, path: url.pathname, host: url.host, query, ...(body && { body }) };
    const headers: Record<string, string> = { accept: "application/json", ...(await logIn.headers(signed, signal)) };
    if (body) headers["content-type"] = "application/json";
    return net.request({
      ...{ url: url.href, method, headers, policy: "allow-listed", maxRedirects: 0, signal },
      ...{ maxBytes: MAX_BYTES, deadlineMs: DEADLINE_MS },
      ...(body && { body: JSON.stringify(body) }),
      ...(onStep && { onStep }),
    });
  }
}

function judge(answer: OutgoingAnswer, { mayBeEmpty = false }: SourceRequest, now: number): Outside | Problem {
  const { status } = answer;
  if (status === 401 || status === 403) return new Problem("source_login_refused", { params: { status } });
  if (status === 429 || status >= 500) {
    const retryAfterSeconds = Math.ceil(askedPauseMs(answer, now) / 1000);
    return new Problem("source_overloaded", {
      params: { status },
      ...(retryAfterSeconds > 0 && { retryAfterSeconds }),
    });
  }
  if (status >= 300) return new Problem("source_refused", { params: { status, reason: "" } });
  const text = answer.text();
  if (mayBeEmpty && text.trim() === "") return {};
  const body = parsed(text);
  if (!isObject(body)) return new Problem("source_not_understood");
  // The PBX has answers that are refusals under a status that is none.
  if (textOf(body, "type") !== "error") return body;
  const reason = textOf(body, "reason").slice(0, 200);
  if (/unauthori[sz]ed|forbidden/i.test(reason)) return new Problem("source_login_refused", { params: { status } });
  return new Problem("source_refused", { params: { status, reason } });
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Retry-After, in seconds or as a date. */
function askedPauseMs({ headers }: OutgoingAnswer, now: number): number {
  const text = headers.get("retry-after") ?? "";
  const ms = /^\d{1,6}$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.min(Math.max(0, ms), LONGEST_PAUSE_MS) : 0;
}

function clockOf({ headers }: OutgoingAnswer): number | null {
  const at = Date.parse(headers.get("date") ?? "");
  return Number.isFinite(at) ? at : null;
}

/** `{ filter: { end: { from } } }` as `filter[end][from]`. */
function bracketNames(map: Readonly<Record<string, unknown>>, before = ""): [string, string][] {
  return Object.entries(map).flatMap(([key, value]): [string, string][] => {
    const name = before === "" ? key : `${before}[${key}]`;
    return isObject(value) ? bracketNames(value, name) : [[name, String(value)]];
  });
}
