import type { Timer } from "../../platform/clock.ts";
import { type DecodeCounters, newDecodeCounters } from "../wire/counters.ts";
import type { ServerMessage } from "../wire/messages.ts";
import { Backoff } from "./backoff.ts";
import type { LinkProblem } from "./problem.ts";
import { Session, type SessionOptions, type SessionPhase } from "./session.ts";

/** Ready for this long, a connection has proved itself: the next failure waits as little as the first one. */
const STABLE_MS = 60_000;
const RETRY = { floorMs: 100, firstMs: 1000, ceilingMs: 30_000 };
/** A refused log-in is tried again at least this far apart, so that no account gets locked. */
const RETRY_REFUSED = { floorMs: 60_000, firstMs: 90_000, ceilingMs: 300_000 };

export interface LinkOptions extends SessionOptions {
  /** 0 ≤ x < 1, for the jitter. */
  random: () => number;
}

export interface LinkHandlers {
  onPhase(phase: SessionPhase): void;
  onGreeting(serverVersion: number, clockSkewMs: number | null): void;
  /** Logged in; the session is good until `onDown`. */
  onReady(session: Session): void;
  onMessage(message: ServerMessage): void;
  /** The connection is gone or never came about; the next attempt begins at `retryAt` (wall clock, epoch ms). */
  onDown(problem: LinkProblem, retryAt: number): void;
}

export interface LinkCounters extends DecodeCounters {
  /** Attempts after the first one. */
  reconnects: number;
  bytesIn: number;
  bytesOut: number;
}

/** Keeps one session up: opens it, and after every end waits and opens a new one, until stopped. */
export class Link {
  private readonly retry: Backoff;
  private readonly retryRefused: Backoff;
  private readonly past: LinkCounters = { ...newDecodeCounters(), reconnects: 0, bytesIn: 0, bytesOut: 0 };
  private readonly closing = new Set<Promise<void>>();
  private session: Session | null = null;
  private readySinceMs: number | null = null;
  private timer: Timer | null = null;
  private loggedProblem: string | null = null;
  private state: "new" | "running" | "stopped" = "new";

  constructor(
    private readonly options: LinkOptions,
    private readonly handlers: LinkHandlers,
  ) {
    this.retry = new Backoff({ random: options.random, ...RETRY });
    this.retryRefused = new Backoff({ random: options.random, ...RETRY_REFUSED });
  }

  /** Begins the first attempt; without effect the second time and after `stop`. */
  start(): void {
    if (this.state !== "new") return;
    this.state = "running";
    this.open();
  }

  /** Logs out, closes, and resolves when no socket and no timer is left. */
  async stop(): Promise<void> {
    this.state = "stopped";
    this.timer?.cancel();
    const session = this.session;
    if (session) {
      this.retire(session);
      session.close();
    }
    await Promise.all(this.closing);
  }

  /** Says that the session does what it is for: the trouble before it is over, and the same again would be news. */
  confirm(): void {
    if (this.loggedProblem === null) return;
    this.loggedProblem = null;
    this.options.log.info("the link is up again", { login: this.options.login });
  }

  /** Wall clock of the last byte of the present connection. */
  get lastByteAt(): number | null {
    return this.session?.connection.lastByteAt ?? null;
  }

  /** Everything since the start, over all connections. */
  get counters(): LinkCounters {
    const total = { ...this.past };
    if (this.session) add(total, this.session);
    return total;
  }

  private open(): void {
    const { log, target } = this.options;
    const session: Session = new Session(this.options, {
      onPhase: (phase) => {
        if (phase === "ready") this.onReady(session);
        else this.handlers.onPhase(phase);
      },
      onGreeting: (version, skewMs) => this.handlers.onGreeting(version, skewMs),
      onMessage: (message) => this.handlers.onMessage(message),
      onEnd: (problem) => this.onEnd(session, problem),
    });
    this.readySinceMs = null;
    this.session = session;
    log.debug("connecting", { host: target.host, port: target.port });
  }

  private onReady(session: Session): void {
    this.readySinceMs = this.options.clock.monotonic();
    this.retryRefused.reset();
    const fields = { login: this.options.login };
    // After trouble it is news only once the server serves, which `confirm` tells.
    if (this.loggedProblem === null) this.options.log.info("logged in", fields);
    else this.options.log.debug("logged in", fields);
    this.handlers.onReady(session);
  }

  private onEnd(session: Session, problem: LinkProblem): void {
    const { clock } = this.options;
    this.retire(session);
    if (this.readySinceMs !== null && clock.monotonic() - this.readySinceMs >= STABLE_MS) this.retry.reset();
    const backoff = problem.code === "login_failed" ? this.retryRefused : this.retry;
    const delayMs = backoff.nextMs();
    this.logProblem(problem, delayMs);
    // Before the handler, which may stop the link.
    this.timer = clock.after(delayMs, () => {
      this.past.reconnects++;
      this.open();
    });
    this.handlers.onDown(problem, clock.now() + delayMs);
  }

  /** A server that stays away is one line in the log, not one each half minute. */
  private logProblem(problem: LinkProblem, retryInMs: number): void {
    const isNews = problem.code !== this.loggedProblem;
    this.loggedProblem = problem.code;
    const fields = { problem: problem.code, detail: problem.detail, retryInMs };
    if (isNews) this.options.log.warn("the link is down", fields);
    else this.options.log.debug("the link is still down", fields);
  }

  private retire(session: Session): void {
    this.session = null;
    add(this.past, session);
    const gone = session.ended.finally(() => this.closing.delete(gone));
    this.closing.add(gone);
  }
}

function add(total: LinkCounters, session: Session): void {
  const { decodeCounters, bytesIn, bytesOut } = session.connection;
  for (const name of Object.keys(decodeCounters) as (keyof DecodeCounters)[]) total[name] += decodeCounters[name];
  total.bytesIn += bytesIn;
  total.bytesOut += bytesOut;
}
