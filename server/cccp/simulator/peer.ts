/** One connection to the simulated server: greeting, log-in, queries, pushes, and silence where the real one is silent. */
import type { Log } from "../../platform/log.ts";
import type { Transport, TransportHandlers } from "../link/transport.ts";
import { ClientDecoder, ServerEncoder } from "../wire/codec.ts";
import { msToDate } from "../wire/dates.ts";
import { ProtocolError } from "../wire/errors.ts";
import { type Frame, FrameSplitter } from "../wire/frames.ts";
import type { ClientMessage, ServerMessage } from "../wire/messages.ts";
import { parseServerVersion } from "../wire/version.ts";
import type { Changes, Registry } from "./registry.ts";
import { Subscriptions } from "./subscriptions.ts";

const SERVER_VERSION = parseServerVersion("2.10.0.12");
/** No message of a client is longer: a format of a thousand fields has some 40 kB. */
export const MAX_CLIENT_FRAME_BYTES = 1024 * 1024;
/** Answers are gathered up to this size, so that a full list and its objects are not thousands of writes. */
const OUTBOX_BYTES = 64 * 1024;
const OTHER_NAMESPACES = ["com.consistent.dispatch", "com.consistent.ccxml"];

/** An event, but for whom it is told to. */
export type Announcement = Omit<Extract<ServerMessage, { name: "server_event" }>, "name" | "session">;

/** How the server is to this one client. */
interface PeerManners {
  /** No log-in is right. */
  isRefusing: boolean;
  /** The protocol's namespace is not the first of its table. */
  hasOtherNamespaces: boolean;
}

/** What a connection needs to know of the server. */
export interface PeerHost {
  readonly registry: Registry;
  readonly log: Log;
  /** Seconds east of UTC that dates are displayed in. */
  readonly offsetSeconds: number;
  /** The server's clock, epoch milliseconds. */
  now(): number;
  isWelcome(login: string, password: string): boolean;
  /** The connection is gone. */
  onClosed(peer: Peer): void;
}

export class Peer implements TransportHandlers {
  private readonly splitter = new FrameSplitter({ maxFrameBytes: MAX_CLIENT_FRAME_BYTES });
  private readonly decoder = new ClientDecoder();
  private readonly encoder: ServerEncoder;
  private outbox: Uint8Array[] = [];
  private outboxBytes = 0;
  private isGreeted = false;
  /** Null before the log-in and after the log-out: queries then get no answer. */
  private subscriptions: Subscriptions | null = null;
  private session = 0;

  constructor(
    private readonly host: PeerHost,
    private readonly transport: Transport,
    private readonly manners: PeerManners,
  ) {
    this.encoder = new ServerEncoder(manners.hasOtherNamespaces ? OTHER_NAMESPACES : []);
  }

  onData(chunk: Uint8Array): void {
    try {
      this.splitter.push(chunk, (frame) => this.take(frame));
    } catch (cause) {
      if (!(cause instanceof ProtocolError)) throw cause;
      this.host.log.warn("a client's stream is lost", { remote: this.transport.remote, reason: cause.message });
      this.transport.close();
    }
    this.flush();
  }

  onClose(): void {
    this.subscriptions = null;
    this.host.onClosed(this);
  }

  /** Pushes what this client asked to be told. */
  publish(changes: Changes): void {
    this.subscriptions?.publish(changes, (message) => this.send(message));
    this.flush();
  }

  /** Tells an event unasked, as far as the client is logged in. */
  tellEvent(event: Announcement): void {
    if (!this.subscriptions) return;
    this.send({ name: "server_event", session: this.session, ...event });
    this.flush();
  }

  /** The server shuts down: says so, then closes. */
  disconnect(): void {
    this.send({ name: "server_ask_to_disconnect" });
    this.flush();
    this.transport.close();
  }

  /** The server is gone without a word. */
  drop(): void {
    this.transport.close();
  }

  private take(frame: Frame): void {
    let message: ClientMessage | null;
    try {
      message = this.decoder.decode(frame);
    } catch (cause) {
      if (!(cause instanceof ProtocolError)) throw cause;
      this.host.log.warn("a client's message is malformed", { remote: this.transport.remote, reason: cause.message });
      return;
    }
    const answer = message && this.answer(message);
    if (answer) this.send(answer);
  }

  private answer(message: ClientMessage): ServerMessage | null {
    switch (message.name) {
      case "initialize":
        this.isGreeted = true;
        return {
          name: "connection_ok",
          serverVersion: SERVER_VERSION,
          serverDate: msToDate(this.host.now(), this.host.offsetSeconds),
        };
      case "use_default_namespaces_index":
        return { name: "use_default_namespaces_index_ok" };
      case "login":
        return this.isGreeted ? this.logIn(message) : null;
      case "logout":
        this.subscriptions = null;
        return null;
      case "set_object_format":
        if (message.format) this.subscriptions?.setFormat(message.format);
        return null;
      case "query_list":
        return this.subscriptions?.addList(message) ?? null;
      case "query_object":
        return this.subscriptions?.addObject(message) ?? null;
      case "stop_query":
        this.subscriptions?.stop(message.query);
        return null;
      default:
        // Keep-alives and events need no answer; the tree of nodes is not simulated and stays silent.
        return null;
    }
  }

  private logIn({ session, login, password }: Extract<ClientMessage, { name: "login" }>): ServerMessage {
    if (this.manners.isRefusing || !this.host.isWelcome(login, password)) {
      this.host.log.info("log-in refused", { remote: this.transport.remote, login });
      return { name: "login_failed", session, reason: "unknown login or wrong password" };
    }
    this.session = session;
    this.subscriptions = new Subscriptions(this.host.registry, session, this.host.offsetSeconds);
    this.host.log.info("logged in", { remote: this.transport.remote, login });
    return { name: "login_ok", session, userId: "", explorerId: "" };
  }

  private send(message: ServerMessage): void {
    const frame = this.encoder.encode(message);
    this.outbox.push(frame);
    this.outboxBytes += frame.length;
    if (this.outboxBytes >= OUTBOX_BYTES) this.flush();
  }

  private flush(): void {
    if (this.outbox.length === 0) return;
    const bytes = Buffer.concat(this.outbox, this.outboxBytes);
    this.outbox = [];
    this.outboxBytes = 0;
    this.transport.write(bytes);
  }
}
