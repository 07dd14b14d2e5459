import type { Socket } from "node:net";
import type { Clock } from "../clock.ts";
import { Problem } from "../http/problem.ts";
import type { Log } from "../log.ts";
import { kindOf } from "./address.ts";
import { AllowList } from "./allow-list.ts";
import { ACCEPTED_CODINGS } from "./body.ts";
import { type Dial, dialTcp, peek, secure, type Trust } from "./dial.ts";
import { exchange, type Message, type RawAnswer } from "./exchange.ts";
import { Patience } from "./patience.ts";
import "./problems.ts";
import { nextHop } from "./redirect.ts";
import {
  type AddressPolicy,
  type Judge,
  judgeTarget,
  refuseForbidden,
  refusePlain,
  type Resolve,
  systemResolve,
} from "./resolve.ts";
import type { Step } from "./steps.ts";
import { readTarget, type Scheme, shownUrl, type Target } from "./target.ts";
import { openSocket, type OutgoingSocket, type SocketListener, upgrade } from "./web-socket.ts";

export type Method = "GET" | "HEAD" | "POST" | "PUT" | "PATCH" | "DELETE";

export interface OutgoingRequest {
  url: string;
  /** Whom it may reach; see `AddressPolicy`. There is no default: whoever calls decides. */
  policy: AddressPolicy;
  method?: Method;
  headers?: Readonly<Record<string, string>>;
  body?: string | Uint8Array;
  /** Both when absent. */
  schemes?: readonly Scheme[];
  /** How often to follow where the other side sends us; 5 for reading, 0 otherwise, when absent; never more than 5. */
  maxRedirects?: number;
  /** Of the body, unpacked; 1 MiB when absent. */
  maxBytes?: number;
  /** How many times as much may be unpacked as came; no bound when absent. */
  maxRatio?: number;
  /** Where http, which everybody on the way can read and change, may lead: anywhere when absent, or only to what `--allow-hosts` opens. */
  plainHttp?: "anywhere" | "opened";
  /** The whole, redirects included; 15 s when absent. */
  deadlineMs?: number;
  /** Longest time in which nothing moves; 10 s when absent. */
  idleMs?: number;
  /** Which certificate is trusted, on the first host only. */
  trust?: Trust;
  /** Gives the request up. */
  signal?: AbortSignal;
  /** Told what happens, for people who look for a fault. Holds no secret. */
  onStep?: (step: Step) => void;
}

/** A machine that speaks another protocol than HTTP. */
export interface OutgoingConnection {
  host: string;
  port: number;
  policy: AddressPolicy;
  /** Until it is connected. */
  deadlineMs: number;
}

/** A WebSocket to another system. Redirects are not followed. */
export interface OutgoingSocketRequest extends Pick<
  OutgoingRequest,
  "policy" | "headers" | "schemes" | "trust" | "signal" | "onStep"
> {
  /** As of a request: it begins with https or http. */
  url: string;
  listener: SocketListener;
  /** Until it is open; 15 s when absent. Afterwards nothing is waited for: silence is the caller's business. */
  deadlineMs?: number;
  /** Of one message; 1 MiB when absent. */
  maxMessageBytes?: number;
}

export interface OutgoingAnswer extends RawAnswer {
  /** The body as UTF-8. */
  text(): string;
}

export interface OutgoingParts {
  clock: Clock;
  log: Log;
  version: string;
  /** What the administrator opens of the local network: `--allow-hosts`. */
  allowHosts: readonly string[];
  /** The rest are the outside, exchanged in tests. */
  resolve?: Resolve;
  dial?: Dial;
  kindOf?: Judge["kindOf"];
}

const MAX_REDIRECTS = 5;
const DEFAULT_MAX_BYTES = 1024 * 1024;
const DEFAULT_DEADLINE_MS = 15_000;
const DEFAULT_IDLE_MS = 10_000;
/** For one address; a name with several has the next one tried then. */
const CONNECT_MS = 4_000;
/** Requests at once, of the whole program. */
const MAX_IN_FLIGHT = 100;

/**
 * The program's only way out over HTTP, and for mail. Every address that a name leads to is judged, the connection goes to an address
 * that was judged and to no other, and each redirect begins anew. Proxies of the environment are not used.
 */
export class OutgoingHttp {
  private readonly judge: Judge;
  private readonly resolve: Resolve;
  private readonly dial: Dial;
  private inFlight = 0;

  constructor(private readonly parts: OutgoingParts) {
    this.judge = { allowList: new AllowList(parts.allowHosts), kindOf: parts.kindOf ?? kindOf };
    this.resolve = parts.resolve ?? systemResolve;
    this.dial = parts.dial ?? dialTcp;
  }

  /**
   * Sends a request and reads the answer whole; any status is an answer.
   * @throws Problem `outgoing_…` (see `problems.ts`), `too_busy`; or the reason of the caller's own signal.
   */
  async request(request: OutgoingRequest): Promise<OutgoingAnswer> {
    if (this.inFlight >= MAX_IN_FLIGHT) throw new Problem("too_busy", { retryAfterSeconds: 5 });
    this.inFlight++;
    const { deadlineMs = DEFAULT_DEADLINE_MS, idleMs = DEFAULT_IDLE_MS } = request;
    const patience = new Patience(this.parts.clock, { deadlineMs, idleMs }, request.signal);
    try {
      const answer = await this.follow(request, patience);
      return { ...answer, text: () => new TextDecoder().decode(answer.body) };
    } finally {
      patience.stop();
      this.inFlight--;
    }
  }

  /**
   * Connects to a machine for a protocol of its own; names and addresses are judged as those of requests are.
   * @throws Problem `outgoing_…`.
   */
  async connectTo({ host, port, policy, deadlineMs }: OutgoingConnection): Promise<Socket> {
    const name = host.includes(":") ? `[${host}]` : host;
    const target = readTarget(`https://${name}:${port}`, ["https"]);
    const patience = new Patience(this.parts.clock, { deadlineMs, idleMs: deadlineMs });
    try {
      const judged = await patience.within(judgeTarget(target, policy, this.resolve, this.judge));
      refuseForbidden(target, judged);
      const addresses = judged.map(({ text }) => text);
      return (await this.connect(target, addresses, patience)).socket;
    } finally {
      patience.stop();
    }
  }

  /**
   * Opens a WebSocket, by the same addresses, certificate and limits as a request.
   * @throws UpgradeRefused when an ordinary answer came instead; Problem `outgoing_…`, `too_busy`; or the reason of the signal.
   */
  async webSocket(request: OutgoingSocketRequest): Promise<OutgoingSocket> {
    if (this.inFlight >= MAX_IN_FLIGHT) throw new Problem("too_busy", { retryAfterSeconds: 5 });
    this.inFlight++;
    const { deadlineMs = DEFAULT_DEADLINE_MS, maxMessageBytes = DEFAULT_MAX_BYTES, trust = {}, listener } = request;
    const patience = new Patience(this.parts.clock, { deadlineMs, idleMs: deadlineMs }, request.signal);
    try {
      const target = readTarget(request.url, request.schemes ?? ["https", "http"]);
      request.onStep?.({ step: "url", url: shownUrl(target.url), host: target.host, port: target.port });
      const line = await this.lineTo(target, { ...request, trust }, patience);
      const { headers } = this.messageOf(request, "GET");
      const { head } = await upgrade(line, target, headers, patience);
      this.parts.log.debug("opened a WebSocket", { url: shownUrl(target.url) });
      return openSocket(line, head, { clock: this.parts.clock, listener, maxMessageBytes });
    } finally {
      patience.stop();
      this.inFlight--;
    }
  }

  private async follow(request: OutgoingRequest, patience: Patience): Promise<RawAnswer> {
    const { method = "GET", schemes = ["https", "http"], maxBytes = DEFAULT_MAX_BYTES } = request;
    const isReading = method === "GET" || method === "HEAD";
    const maxRedirects = Math.min(request.maxRedirects ?? (isReading ? MAX_REDIRECTS : 0), MAX_REDIRECTS);
    let target = readTarget(request.url, schemes);
    let message = this.messageOf(request, method);
    let trust = request.trust ?? {};
    for (let redirects = 0; ; redirects++) {
      request.onStep?.({ step: "url", url: shownUrl(target.url), host: target.host, port: target.port });
      const answer = await this.once(target, message, { ...request, trust, maxBytes }, patience);
      const next = nextHop(target, message, answer, schemes);
      if (!next) return answer;
      if (redirects >= maxRedirects) throw tooManyRedirects(next.target, maxRedirects);
      if (next.target.host !== target.host) trust = {};
      ({ target, message } = next);
    }
  }

  private async once(
    target: Target,
    message: Message,
    { maxBytes, maxRatio, onStep, ...request }: OutgoingRequest & { trust: Trust; maxBytes: number },
    patience: Patience,
  ): Promise<RawAnswer> {
    const { clock, log } = this.parts;
    const startedAt = clock.monotonic();
    const line = await this.lineTo(target, { ...request, onStep }, patience);
    const answer = await exchange(line, target, message, { maxBytes, maxRatio }, patience);
    const tookMs = clock.monotonic() - startedAt;
    const type = answer.headers.get("content-type");
    onStep?.({ step: "answer", status: answer.status, bytes: answer.body.length, type, tookMs });
    log.debug("called", { method: message.method, url: shownUrl(target.url), status: answer.status, ms: tookMs });
    return answer;
  }

  /** A connection to a target, judged, and secured where it is to be. */
  private async lineTo(
    target: Target,
    { policy, trust, plainHttp, onStep }: Pick<OutgoingRequest, "policy" | "plainHttp" | "onStep"> & { trust: Trust },
    patience: Patience,
  ): Promise<Socket> {
    const { clock } = this.parts;
    const startedAt = clock.monotonic();
    const judged = await patience.within(judgeTarget(target, policy, this.resolve, this.judge));
    patience.touch();
    onStep?.({ step: "name", addresses: judged });
    refuseForbidden(target, judged);
    if (plainHttp === "opened") refusePlain(target, judged);
    const addresses = judged.map(({ text }) => text);
    const { socket, address } = await this.connect(target, addresses, patience);
    onStep?.({ step: "connection", address, port: target.port, tookMs: clock.monotonic() - startedAt });
    return target.isSecure ? this.secured(socket, address, target, trust, patience, onStep) : socket;
  }

  /** Each address in turn, until one takes the connection. @throws Problem `outgoing_not_connected`; or the patience's reason. */
  private async connect(target: Target, addresses: readonly string[], patience: Patience) {
    let reason = "";
    for (const address of addresses) {
      const attempt = new AbortController();
      const timer = this.parts.clock.after(CONNECT_MS, () => attempt.abort(new Error("too slow")));
      const signal = AbortSignal.any([attempt.signal, patience.signal]);
      try {
        const socket = await this.dial(address, target.port, signal);
        patience.touch();
        return { socket, address };
      } catch (cause) {
        if (patience.signal.aborted) throw patience.signal.reason;
        reason ||= `${address}, port ${target.port}: ${connectionReason(cause)}`;
      } finally {
        timer.cancel();
      }
    }
    throw new Problem("outgoing_not_connected", { detail: reason });
  }

  private async secured(
    socket: Socket,
    address: string,
    target: Target,
    trust: Trust,
    patience: Patience,
    onStep: OutgoingRequest["onStep"],
  ): Promise<Socket> {
    try {
      const secured = await secure(socket, target, trust, patience.signal);
      patience.touch();
      onStep?.({ step: "certificate", isTrusted: true, certificate: secured.certificate });
      return secured.socket;
    } catch (cause) {
      const isShown = onStep && cause instanceof Problem && cause.code === "outgoing_certificate_refused";
      if (!isShown) throw cause;
      // A second connection, over which nothing is sent: whoever looks for the fault wants to see what was refused.
      const again = await this.connect(target, [address], patience).catch(() => null);
      const certificate = again && (await peek(again.socket, target, patience.signal).catch(() => null));
      if (certificate) onStep({ step: "certificate", isTrusted: false, certificate });
      throw cause;
    }
  }

  private messageOf({ headers, body }: Pick<OutgoingRequest, "headers" | "body">, method: Method): Message {
    const given = new Headers(headers);
    given.set("accept-encoding", ACCEPTED_CODINGS);
    if (!given.has("accept")) given.set("accept", "*/*");
    if (!given.has("user-agent")) given.set("user-agent", `Vigie/${this.parts.version}`);
    const bytes = typeof body === "string" ? Buffer.from(body) : (body ?? null);
    if (bytes) given.set("content-length", String(bytes.length));
    return { method, headers: given, body: bytes };
  }
}

function tooManyRedirects(target: Target, max: number): Problem {
  const detail =
    max === 0
      ? `It sends us on to ${shownUrl(target.url)}.`
      : `It sent us on more than ${max} times, last to ${shownUrl(target.url)}.`;
  return new Problem("outgoing_redirect_refused", { detail });
}

function connectionReason(cause: unknown): string {
  switch ((cause as { code?: unknown }).code) {
    case "ECONNREFUSED":
      return "the connection was refused: nothing listens there.";
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return "there is no way to that network.";
    case "ECONNRESET":
      return "the connection was closed at once.";
    case "EADDRNOTAVAIL":
    case "EAFNOSUPPORT":
      return "this machine has no address of that family.";
    default:
      return "the connection was not taken in time.";
  }
}
