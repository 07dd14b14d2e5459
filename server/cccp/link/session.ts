import type { Clock, Timer } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { dateToMs } from "../wire/dates.ts";
import type { ClientMessage, ServerMessage } from "../wire/messages.ts";
import { parseServerVersion } from "../wire/version.ts";
import { Connection } from "./connection.ts";
import { type LinkProblem, problemOfDial, problemOfRefusal } from "./problem.ts";
import type { Dial, Endpoint } from "./transport.ts";

/** The protocol's session number: one log-in per connection, so always this one. */
export const SESSION = 1;
/** The protocol version that we speak, as the server that it was observed on names it. */
const CLIENT_VERSION = parseServerVersion("2.10.0.12");

export type SessionPhase = "connecting" | "greeting" | "logging_in" | "ready" | "ended";

export interface SessionOptions {
  target: Endpoint;
  login: string;
  /** Asked for at each log-in; what it gives is put on the wire and nowhere else. */
  password: () => Promise<string> | string;
  clock: Clock;
  log: Log;
  dial: Dial;
  connectDeadlineMs: number;
  /** For the greeting, and again for the answer to the log-in. */
  answerDeadlineMs: number;
  keepAliveMs: number;
  maxFrameBytes?: number;
}

export interface SessionHandlers {
  onPhase(phase: SessionPhase): void;
  /** @param clockSkewMs the server's clock minus ours; null when it sent no date */
  onGreeting(serverVersion: number, clockSkewMs: number | null): void;
  /** Every message once logged in. */
  onMessage(message: ServerMessage): void;
  /** At most once, whatever went wrong; never after `close`. */
  onEnd(problem: LinkProblem): void;
}

/**
 * One attempt at one server, from the connection to its end: connecting → greeting → logging_in → ready → ended. Each
 * step has a deadline. Nothing of it is used again: a reconnect makes a new one, so that no id, format or namespace of a
 * lost connection can survive. Our own namespaces are announced as they are used, so the default table is not asked for.
 */
export class Session {
  readonly connection: Connection;
  private phase: SessionPhase = "connecting";
  private deadline: Timer | null = null;
  private readonly giveUp = new AbortController();
  private password = "";
  /** Resolves when nothing of this session is open any more. */
  readonly ended: Promise<void>;

  constructor(
    private readonly options: SessionOptions,
    private readonly handlers: SessionHandlers,
  ) {
    const { clock, log, keepAliveMs, maxFrameBytes } = options;
    this.connection = new Connection({
      clock,
      log,
      keepAliveMs,
      maxFrameBytes,
      onMessage: (message) => this.read(message),
      onLost: (problem) => this.end(problem),
    });
    this.ended = this.open();
  }

  get isReady(): boolean {
    return this.phase === "ready";
  }

  /** @throws RangeError when a number in the message does not fit its type */
  send(message: ClientMessage): void {
    this.connection.send(message);
  }

  /** Logs out when logged in, and closes. */
  close(): void {
    if (this.phase === "ended") return;
    if (this.phase === "ready") this.send({ name: "logout", session: SESSION });
    this.leave();
  }

  /** Ends the session for a reason found out elsewhere, such as a peer that fell silent. */
  fail(problem: LinkProblem): void {
    this.end(problem);
  }

  private async open(): Promise<void> {
    const { dial, target, connectDeadlineMs } = this.options;
    // Starts in the next microtask, so that whoever made the session holds it before the first handler is called.
    await Promise.resolve();
    if (this.phase === "ended") return;
    this.handlers.onPhase("connecting");
    try {
      const dialled = dial(target, this.connection.handlers, connectDeadlineMs, this.giveUp.signal);
      // A dialler that does not heed the signal may still connect later: that transport is closed on arrival.
      const attached = dialled.then((transport) => this.connection.attach(transport));
      const aborted = new Promise<void>((resolve) => this.giveUp.signal.addEventListener("abort", () => resolve()));
      await Promise.race([attached, aborted]);
    } catch (cause) {
      this.end(problemOfDial(cause));
    }
    if (!this.connection.isAttached) return;
    this.greet();
    await this.connection.closed;
  }

  private greet(): void {
    if (this.phase === "ended") return;
    this.enter("greeting", this.options.answerDeadlineMs, () => this.onNoGreeting());
    this.send({ name: "initialize", clientVersion: CLIENT_VERSION, canCompress: false });
  }

  private onNoGreeting(): void {
    const waitedMs = this.options.answerDeadlineMs;
    this.end(
      this.connection.stranger ?? {
        code: "no_greeting",
        detail: `the host accepted the connection and did not greet within ${waitedMs} ms: is this the dispatch port?`,
      },
    );
  }

  private read(message: ServerMessage): void {
    if (message.name === "server_ask_to_disconnect") {
      this.end({ code: "server_shutdown", detail: "the server is shutting down and asked to disconnect" });
    } else if (message.name === "restart_connection") {
      this.end({ code: "restart_requested", detail: "the server asked for a new connection" });
    } else if (this.phase === "ready") {
      this.handlers.onMessage(message);
    } else if (this.phase === "greeting" && message.name === "connection_ok") {
      const serverNow = dateToMs(message.serverDate);
      const skew = serverNow === null ? null : Math.round(serverNow - this.options.clock.now());
      this.handlers.onGreeting(message.serverVersion, skew);
      void this.logIn();
    } else if (this.phase === "logging_in" && message.name === "login_ok") {
      this.enter("ready");
    } else if (this.phase === "logging_in" && message.name === "login_failed") {
      this.end(problemOfRefusal(message.reason, this.password));
    }
  }

  private async logIn(): Promise<void> {
    const waitedMs = this.options.answerDeadlineMs;
    this.enter("logging_in", waitedMs, () =>
      this.end({ code: "no_login_answer", detail: `the server did not answer the log-in within ${waitedMs} ms` }),
    );
    try {
      const password = await this.options.password();
      if (this.phase !== "logging_in") return;
      this.password = password;
      this.send({
        name: "login",
        session: SESSION,
        login: this.options.login,
        password,
        instancesCount: 1,
        hasBeenConnected: false,
      });
    } catch {
      // The cause may quote what it failed on: it is not shown.
      this.end({
        code: "password_unavailable",
        detail: "the stored password could not be read: enter it again",
      });
    }
  }

  private enter(phase: SessionPhase, deadlineMs?: number, onLate?: () => void): void {
    this.deadline?.cancel();
    this.deadline = deadlineMs === undefined || !onLate ? null : this.options.clock.after(deadlineMs, onLate);
    this.phase = phase;
    if (phase === "ready") this.password = "";
    this.handlers.onPhase(phase);
  }

  private end(problem: LinkProblem): void {
    if (this.phase === "ended") return;
    this.leave();
    this.handlers.onEnd(problem);
  }

  private leave(): void {
    this.phase = "ended";
    this.password = "";
    this.deadline?.cancel();
    this.giveUp.abort();
    this.connection.close();
  }
}
