import type { Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { answerOf, errorOf, lostError } from "./answer.ts";
import { type Answer, readTokens, type TokenAnswer } from "./codec.ts";
import { errcodeKind } from "./errcodes.ts";
import type { Gate } from "./gate.ts";
import type { Pace } from "./pace.ts";
import { PbxError } from "./pbx-error.ts";
import { addressOf, type FullSettings, type PbxNet, USER_AGENT } from "./pbx-settings.ts";

export interface CallsParts {
  clock: Clock;
  log: Log;
  random: () => number;
  net: PbxNet;
  settings: FullSettings;
  pace: Pace;
  gate: Gate;
  /** Gives up what is on its way. */
  signal: AbortSignal;
  /** After each exchange, however it ended. */
  onExchange: () => void;
}

export interface PbxCall {
  method: "GET" | "POST";
  /** Below the path of the API. */
  path: string;
  query?: Readonly<Record<string, string>>;
  body?: string;
  /** The token at the moment of sending; absent for log-ins. */
  token?: () => string;
  /** Called when it really leaves. */
  onSent?: () => void;
}

export const REQUEST_DEADLINE_MS = 10_000;
/** A page of 200 extensions has some 120 kB. */
const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
/** After a log-in that found eight tokens in use. */
export const FULL_WAIT_MS = 300_000;
/**
 * After a log-in whose answer was lost, doubled each time: the PBX may have handed out a token that nobody knows, and has eight. Up to
 * `FULL_WAIT_MS`, no more than eight are lost in the half hour that they live.
 */
const LOST_LOG_IN_MS = 60_000;
/** The maker's own advice for 70082 is half a minute to a whole one. */
const OVERLOAD_MS = 30_000;
/** Until what it is still at may be done. */
const POLL_MS = 5_000;

/** Single requests, paced and judged: an answer that says yes, or a `PbxError`. Nothing here asks twice. */
export class PbxCalls {
  lastAnswerAt: number | null = null;
  requests = 0;
  private lostLogIns = 0;
  failures = 0;

  constructor(private readonly parts: CallsParts) {}

  /** @throws PbxError */
  async call(call: PbxCall): Promise<Answer> {
    const { pace, gate } = this.parts;
    const isUrgent = call.token === undefined;
    return pace.run(() => this.exchange(call), { isUrgent, refusal: () => gate.refusal(call.path) });
  }

  /** @throws PbxError `wrong_credentials` (the guard says what follows), `too_many_tokens`, or as any call. */
  async logIn(): Promise<TokenAnswer> {
    const { clientId, secret } = this.parts.settings;
    const body = JSON.stringify({ username: clientId, password: secret });
    const { gate } = this.parts;
    let wasSent = false;
    const onSent = () => {
      wasSent = true;
    };
    try {
      const tokens = tokensOf(await this.call({ method: "POST", path: "get_token", body, onSent }));
      this.lostLogIns = 0;
      return tokens;
    } catch (cause) {
      if (!(cause instanceof PbxError)) throw cause;
      if (wasSent && cause.errcode === null && (cause.code === "timeout" || cause.code === "not_understood")) {
        throw gate.hold("get_token", cause, Math.min(LOST_LOG_IN_MS * 2 ** this.lostLogIns++, FULL_WAIT_MS));
      }
      if (cause.code === "failure") throw new PbxError("wrong_credentials");
      if (cause.code === "limit") throw gate.hold("get_token", new PbxError("too_many_tokens"), FULL_WAIT_MS);
      throw cause;
    }
  }

  /** @throws PbxError */
  async refresh(refreshToken: string): Promise<TokenAnswer> {
    const body = JSON.stringify({ refresh_token: refreshToken });
    return tokensOf(await this.call({ method: "POST", path: "refresh_token", body }));
  }

  /** Takes note of how an exchange ended that was made elsewhere: the event socket's. @returns the error with its time. */
  judged(path: string, outcome: Answer | PbxError): PbxError | null {
    const { gate, pace, clock, onExchange } = this.parts;
    try {
      if (outcome instanceof PbxError && outcome.errcode === null) {
        this.failures++;
        pace.troubled();
        if (outcome.code === "certificate" || outcome.code === "address_refused") return gate.hold(null, outcome);
        if (outcome.code !== "not_understood") return gate.lost(outcome);
        return outcome.isRetryable ? outcome.after(POLL_MS) : outcome;
      }
      this.lastAnswerAt = clock.now();
      gate.answered();
      if (outcome instanceof PbxError) return this.refused(path, outcome);
      pace.succeeded();
      gate.served(path);
      return null;
    } finally {
      onExchange();
    }
  }

  private async exchange(call: PbxCall): Promise<Answer> {
    const outcome = await this.send(call).catch(lostError);
    if (this.parts.signal.aborted) throw new PbxError("stopped");
    const error = this.judged(call.path, outcome);
    if (error) throw error;
    return outcome as Answer;
  }

  private async send({ method, path, query = {}, body, token, onSent }: PbxCall): Promise<Answer | PbxError> {
    const { net, settings, signal } = this.parts;
    const access = token?.();
    this.requests++;
    onSent?.();
    const answer = await net.request({
      url: addressOf(settings.baseUrl, path, access === undefined ? query : { ...query, access_token: access }),
      ...{ method, policy: "allow-listed", maxRedirects: 0, maxBytes: MAX_ANSWER_BYTES, signal, trust: settings.trust },
      headers: {
        ...{ "user-agent": USER_AGENT, accept: "application/json" },
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      ...(body === undefined ? {} : { body }),
      ...{ deadlineMs: REQUEST_DEADLINE_MS, idleMs: REQUEST_DEADLINE_MS },
    });
    const read = answerOf(answer.status, answer.text());
    return read instanceof PbxError || read.errcode === 0 ? read : errorOf(read);
  }

  private refused(path: string, error: PbxError): PbxError {
    const { gate, pace, random } = this.parts;
    const kind = errcodeKind(error.errcode ?? 0, "");
    if (kind.action === "wait") return gate.hold(kind.holds === "interface" ? path : null, error);
    if (kind.action === "poll") return error.after(POLL_MS);
    if (kind.action !== "retry") return error;
    this.failures++;
    pace.troubled();
    return error.code === "overload" ? error.after(Math.round(OVERLOAD_MS * (1 + random()))) : error;
  }
}

function tokensOf(answer: Answer): TokenAnswer {
  const tokens = readTokens(answer);
  if (!tokens) throw new PbxError("not_understood", { isRetryable: true, mayRetryAfterMs: POLL_MS });
  return tokens;
}
