/** Typed views over a call-centre server: one number serves a list and its objects, and every view survives reconnects. */
import type { Clock, Timer } from "../platform/clock.ts";
import type { Log } from "../platform/log.ts";
import { StatusKeeper } from "./client/status.ts";
import { isNested, Subscriptions } from "./client/subscriptions.ts";
import type { View } from "./client/view.ts";
import type { ViewChange, ViewHandler, ViewSpec } from "./client/view-spec.ts";
import { Link, type LinkCounters as ConnectionCounters } from "./link/link.ts";
import type { LinkProblem } from "./link/problem.ts";
import type { Session } from "./link/session.ts";
import type { Dial } from "./link/transport.ts";
import type { LinkStatus } from "./live/model.ts";
import { buildFormat } from "./wire/format.ts";
import type { ServerMessage } from "./wire/messages.ts";
import { formatServerVersion } from "./wire/version.ts";

export type { ViewChange, ViewSpec } from "./client/view-spec.ts";

/** `server_event`: what the server tells unasked. */
export type ServerEvent = Extract<ServerMessage, { name: "server_event" }>;

export interface ClientOptions {
  host: string;
  port: number;
  login: string;
  /** Asked for at each log-in; never logged, never part of an error. */
  password: () => Promise<string> | string;
  clock: Clock;
  log: Log;
  dial: Dial;
  /** 0 ≤ x < 1, for the jitter of reconnects. */
  random: () => number;
  /** For the greeting, the log-in, each list and each object; 10 s when absent. */
  queryDeadlineMs?: number;
  /** 10 s when absent. */
  connectDeadlineMs?: number;
  /** Objects asked for and not answered, over all views; 256 when absent. */
  maxInFlight?: number;
  /** 15 s when absent. A connection silent for as long is asked for a sign of life, and given up a query deadline later. */
  keepAliveMs?: number;
  /** 64 MiB when absent. */
  maxFrameBytes?: number;
}

export interface LinkCounters extends ConnectionCounters {
  /** Lists and objects that got no answer within their deadline. */
  queriesTimedOut: number;
  /** Items that a view did not take because it was full. */
  itemsRefused: number;
}

/** For the connection, and again for the greeting, the log-in, each list and each object. */
export const DEADLINE_MS = 10_000;
const DEFAULT_KEEP_ALIVE_MS = 15_000;
const DEFAULT_MAX_IN_FLIGHT = 256;
const U32_MAX = 0xffff_ffff;

interface Watch {
  spec: ViewSpec;
  onChange: ViewHandler;
  /** Its place in the present connection; null when there is none. */
  view: View | null;
  /** That its list does not come is in the log. */
  isSilenceLogged: boolean;
}

/** One server, one connection at a time, any number of views. */
export class CccpClient {
  private readonly link: Link;
  private readonly keeper: StatusKeeper;
  private readonly watches = new Set<Watch>();
  private readonly eventHandlers = new Set<(event: ServerEvent) => void>();
  private subscriptions: Subscriptions | null = null;
  private ageTimer: Timer | null = null;
  /** Everything is in or overdue, and the server has not yet shown that it lives: the next message decides. */
  private isHeldBack = false;
  private queriesTimedOut = 0;
  private itemsRefused = 0;
  private readonly keepAliveMs: number;

  constructor(private readonly options: ClientOptions) {
    const { host, port, login, password, clock, log, dial, random, maxFrameBytes } = options;
    this.keepAliveMs = options.keepAliveMs ?? DEFAULT_KEEP_ALIVE_MS;
    this.link = new Link(
      {
        target: { host, port },
        login,
        password,
        clock,
        log,
        dial,
        random,
        connectDeadlineMs: options.connectDeadlineMs ?? DEADLINE_MS,
        answerDeadlineMs: this.queryDeadlineMs,
        keepAliveMs: this.keepAliveMs,
        maxFrameBytes,
      },
      {
        onPhase: (phase) => {
          if (phase !== "ready" && phase !== "ended") this.keeper.set({ phase, retryAt: null });
        },
        onGreeting: (version, clockSkewMs) =>
          this.keeper.set({ serverVersion: formatServerVersion(version), clockSkewMs }),
        onReady: (session) => this.onReady(session),
        onMessage: (message) => this.read(message),
        onDown: (problem, retryAt) => this.onDown(problem, retryAt),
      },
    );
    this.keeper = new StatusKeeper(
      () => clock.now(),
      () => this.link.lastByteAt,
      (cause) => this.logHandlerError("status", cause),
    );
  }

  /** Begins to connect, and keeps connected until `stop`; without effect the second time. */
  start(): void {
    this.link.start();
  }

  /** Logs out and closes. Resolves when no socket and no timer is left; views hear nothing any more. */
  async stop(): Promise<void> {
    this.leaveConnection();
    this.watches.clear();
    const stopped = this.link.stop();
    this.keeper.set({ phase: "disabled", problem: null, detail: null, retryAt: null, unanswered: [] });
    await stopped;
  }

  /**
   * Subscribes to a list and the fields of its items, now and in every later connection.
   * @throws RangeError when the spec holds something that is no field path, or no object id
   */
  watch(spec: ViewSpec, onChange: (change: ViewChange) => void): { stop(): void } {
    buildFormat(1, spec.fields);
    const objectId = spec.objectId ?? 0;
    if (!Number.isInteger(objectId) || objectId < 0 || objectId > U32_MAX) throw new RangeError("not an object id");
    const watch: Watch = { spec, onChange, view: null, isSilenceLogged: false };
    this.watches.add(watch);
    this.subscribe(watch);
    return { stop: () => this.unwatch(watch) };
  }

  /** Calls the handler at each change of the status; returns how to stop that. */
  onStatus(handler: (status: LinkStatus) => void): () => void {
    return this.keeper.listen(handler);
  }

  get status(): LinkStatus {
    return this.keeper.current;
  }

  /** Calls the handler for each `server_event`; returns how to stop that. */
  onEvent(handler: (event: ServerEvent) => void): () => void {
    this.eventHandlers.add(handler);
    return () => void this.eventHandlers.delete(handler);
  }

  /** Since the start, over all connections. */
  get counters(): LinkCounters {
    return { ...this.link.counters, queriesTimedOut: this.queriesTimedOut, itemsRefused: this.itemsRefused };
  }

  private get queryDeadlineMs(): number {
    return this.options.queryDeadlineMs ?? DEADLINE_MS;
  }

  private onReady(session: Session): void {
    const { clock, log } = this.options;
    this.subscriptions = new Subscriptions({
      session,
      clock,
      queryDeadlineMs: this.queryDeadlineMs,
      maxInFlight: this.options.maxInFlight ?? DEFAULT_MAX_IN_FLIGHT,
      idleMs: this.keepAliveMs,
      onTimeout: ({ view, field, itemId }) => {
        this.queriesTimedOut++;
        log.debug("no answer in time", { view, field, itemId });
      },
      onFull: (view, itemsRefused) => {
        if (this.itemsRefused === 0) log.warn("a view is full; more items are not taken", { view });
        this.itemsRefused += itemsRefused;
      },
    });
    // The last trouble stays until the link is live: letting us in is not yet serving us.
    this.keeper.set({ phase: "loading", retryAt: null });
    let lastTold = this.status.lastByteAt;
    this.ageTimer = clock.every(this.keepAliveMs, () => {
      if (this.status.lastByteAt !== lastTold) this.keeper.tell();
      lastTold = this.status.lastByteAt;
    });
    session.connection.batch(() => {
      for (const watch of this.watches) this.subscribe(watch);
    });
    this.updateLoading();
  }

  private read(message: ServerMessage): void {
    if (message.name !== "server_event") {
      this.subscriptions?.read(message);
      if (this.isHeldBack) this.updateLoading();
      return;
    }
    for (const handler of this.eventHandlers) {
      try {
        handler(message);
      } catch (cause) {
        this.logHandlerError("event", cause);
      }
    }
  }

  private onDown(problem: LinkProblem, retryAt: number): void {
    const orphans = this.leaveConnection();
    const phase = problem.code === "login_failed" ? "refused" : "waiting_to_retry";
    this.keeper.set({ phase, problem: problem.code, detail: problem.detail, retryAt, unanswered: [] });
    for (const watch of orphans) if (this.watches.has(watch)) this.emit(watch, { kind: "lost" });
  }

  /** Forgets everything of the connection; returns the watches that had a place in it. */
  private leaveConnection(): Watch[] {
    this.subscriptions?.close();
    this.subscriptions = null;
    this.isHeldBack = false;
    this.ageTimer?.cancel();
    const orphans = [...this.watches].filter((watch) => watch.view !== null);
    for (const watch of orphans) watch.view = null;
    return orphans;
  }

  private subscribe(watch: Watch): void {
    if (!this.subscriptions || watch.view) return;
    watch.view = this.subscriptions.add(watch.spec, (change) => {
      this.emit(watch, change);
      if (change.kind === "listed") watch.isSilenceLogged = false;
      if (change.kind === "unanswered") this.logSilence(watch);
      if (change.kind === "listed" || change.kind === "unanswered") this.updateLoading();
    });
  }

  private unwatch(watch: Watch): void {
    if (!this.watches.delete(watch)) return;
    if (watch.view) this.subscriptions?.remove(watch.view);
    this.updateLoading();
  }

  /** A list that never comes is one line in the log, not one in each connection. */
  private logSilence(watch: Watch): void {
    if (watch.isSilenceLogged) return;
    watch.isSilenceLogged = true;
    this.options.log.warn("no answer for a list", { view: watch.spec.name, field: watch.spec.field });
  }

  /**
   * The link is live once every list of its own (not those that hang off an object) is in, or known not to come. While
   * the server owes a sign of life nothing is known of the latter.
   */
  private updateLoading(): void {
    if (!this.subscriptions) return;
    const views = [...this.watches].filter(({ spec }) => !isNested(spec)).map(({ view }) => view);
    const unanswered = views.flatMap((view) => (view?.isUnanswered ? [view.spec.field] : []));
    const wasLive = this.status.phase === "live";
    const isSettled = wasLive || views.every((view) => view?.isSettled);
    this.isHeldBack = isSettled && !wasLive && this.subscriptions.isDoubting;
    const fields = { unanswered: [...new Set(unanswered)] };
    if (!isSettled || this.isHeldBack) {
      this.keeper.set({ phase: "loading", ...fields });
      return;
    }
    if (!wasLive) this.link.confirm();
    this.keeper.set({ phase: "live", problem: null, detail: null, ...fields });
  }

  private emit(watch: Watch, change: ViewChange): void {
    try {
      watch.onChange(change);
    } catch (cause) {
      this.logHandlerError(watch.spec.name, cause);
    }
  }

  /** A listener's fault stays the listener's: the link and the others go on. */
  private logHandlerError(what: string, cause: unknown): void {
    const error = cause instanceof Error ? (cause.stack ?? cause.message) : String(cause);
    this.options.log.error("a listener of the link failed", { what, error });
  }
}
