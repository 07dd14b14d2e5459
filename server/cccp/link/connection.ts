import type { Clock, Timer } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { ClientEncoder, ServerDecoder } from "../wire/codec.ts";
import type { DecodeCounters } from "../wire/counters.ts";
import { ProtocolError } from "../wire/errors.ts";
import { type Frame, FrameSplitter } from "../wire/frames.ts";
import type { ClientMessage, ServerMessage } from "../wire/messages.ts";
import { type LinkProblem, problemOfClose, problemOfStranger } from "./problem.ts";
import type { Transport, TransportHandlers } from "./transport.ts";

/** First bytes that are kept, to say which service answered instead of CCCP. */
const OPENING_BYTES = 24;
/** At most one line about malformed frames in this time; the next line says how many were not shown. */
const MALFORMED_LOG_PERIOD_MS = 10_000;
/** Head of a `connection_ok` (20000) of any length below 64 KiB. */
const GREETING_HEAD: readonly (number | null)[] = [null, null, 0, 0, 0x20, 0x4e, 0, 0];

export interface ConnectionOptions {
  clock: Clock;
  log: Log;
  keepAliveMs: number;
  maxFrameBytes?: number;
  onMessage: (message: ServerMessage) => void;
  /** The network or the stream ended it; at most once, and never after `close`. */
  onLost: (problem: LinkProblem) => void;
}

/**
 * One transport with its codec and counters. Messages are handled while their bytes are being read, so that no decoded
 * answer ever waits in memory; what handlers send meanwhile leaves as one write.
 */
export class Connection {
  private readonly encoder = new ClientEncoder();
  private readonly decoder = new ServerDecoder();
  private readonly splitter: FrameSplitter;
  private transport: Transport | null = null;
  private keepAlive: Timer | null = null;
  private state: "open" | "closing" | "closed" = "open";
  private outgoing: Uint8Array[] | null = null;
  private opening = new Uint8Array(0);
  private hasHeardMessage = false;
  private malformedLoggedAt = Number.NEGATIVE_INFINITY;
  private malformedUnlogged = 0;
  private resolveClosed: () => void = () => {};
  /** Resolves when the transport is really gone. */
  readonly closed = new Promise<void>((resolve) => {
    this.resolveClosed = resolve;
  });
  bytesIn = 0;
  bytesOut = 0;
  /** Wall clock of the last byte that came, epoch ms; null when none did. */
  lastByteAt: number | null = null;
  /** The same by the monotonic clock, for measuring silence; the beginning of the connection until a byte came. */
  lastByteMs: number;

  constructor(private readonly options: ConnectionOptions) {
    this.lastByteMs = options.clock.monotonic();
    this.splitter = new FrameSplitter({ maxFrameBytes: options.maxFrameBytes });
  }

  get decodeCounters(): DecodeCounters {
    return this.decoder.counters;
  }

  /** What the transport calls. */
  readonly handlers: TransportHandlers = {
    onData: (chunk) => this.read(chunk),
    onClose: (cause) => this.onTransportClose(cause),
  };

  /** Takes over the transport that was dialled with `handlers`, and keeps it alive with `client_void` from now on. */
  attach(transport: Transport): void {
    this.transport = transport;
    if (this.state !== "open") {
      transport.close();
      return;
    }
    this.keepAlive = this.options.clock.every(this.options.keepAliveMs, () => this.send({ name: "client_void" }));
  }

  get isAttached(): boolean {
    return this.transport !== null;
  }

  /** Sends a message, or does nothing when the connection is gone. @throws RangeError when a number does not fit */
  send(message: ClientMessage): void {
    if (this.state !== "open" || !this.transport) return;
    const bytes = this.encoder.encode(message);
    if (this.outgoing) this.outgoing.push(bytes);
    else this.write(bytes);
  }

  /** Runs `work` and sends what it sent in one write. */
  batch(work: () => void): void {
    if (this.outgoing) {
      work();
      return;
    }
    this.outgoing = [];
    try {
      work();
    } finally {
      this.flush();
    }
  }

  /** Who answered instead of a CCCP server; null when nothing came, or what came is a CCCP message or its beginning. */
  get stranger(): LinkProblem | null {
    return this.hasHeardMessage || isGreetingBegun(this.opening) ? null : problemOfStranger(this.opening);
  }

  /** Sends what was still to be sent and closes. Nothing is called back after it. */
  close(): void {
    if (this.state !== "open") return;
    this.flush();
    this.state = "closing";
    this.keepAlive?.cancel();
    this.transport?.close();
  }

  private read(chunk: Uint8Array): void {
    if (this.state !== "open") return;
    this.bytesIn += chunk.length;
    this.lastByteAt = this.options.clock.now();
    this.lastByteMs = this.options.clock.monotonic();
    if (!this.hasHeardMessage) this.keepOpening(chunk);
    this.batch(() => {
      try {
        this.splitter.push(chunk, (frame) => this.readFrame(frame));
      } catch (cause) {
        if (!(cause instanceof ProtocolError)) throw cause;
        this.lose(this.stranger ?? { code: "stream_lost", detail: `the stream lost its framing: ${cause.reason}` });
      }
    });
  }

  private readFrame(frame: Frame): void {
    if (this.state !== "open") return;
    let message: ServerMessage | null;
    try {
      message = this.decoder.decode(frame);
    } catch (cause) {
      if (!(cause instanceof ProtocolError)) throw cause;
      this.logMalformed(cause);
      return;
    }
    if (!message) return;
    this.hasHeardMessage = true;
    this.options.onMessage(message);
  }

  private logMalformed(error: ProtocolError): void {
    const nowMs = this.options.clock.monotonic();
    if (nowMs - this.malformedLoggedAt < MALFORMED_LOG_PERIOD_MS) {
      this.malformedUnlogged++;
      return;
    }
    const { messageName, offset, reason } = error;
    const unlogged = this.malformedUnlogged === 0 ? undefined : this.malformedUnlogged;
    this.options.log.warn("a malformed message was dropped", { message: messageName, offset, reason, unlogged });
    this.malformedLoggedAt = nowMs;
    this.malformedUnlogged = 0;
  }

  private keepOpening(chunk: Uint8Array): void {
    if (this.opening.length >= OPENING_BYTES) return;
    const more = chunk.subarray(0, OPENING_BYTES - this.opening.length);
    const longer = new Uint8Array(this.opening.length + more.length);
    longer.set(this.opening);
    longer.set(more, this.opening.length);
    this.opening = longer;
  }

  private flush(): void {
    const waiting = this.outgoing;
    this.outgoing = null;
    if (waiting && waiting.length > 0 && this.state === "open") this.write(concatenate(waiting));
  }

  private write(bytes: Uint8Array): void {
    if (this.transport?.write(bytes)) this.bytesOut += bytes.length;
  }

  private onTransportClose(cause: Error | null): void {
    const isUnexpected = this.state === "open";
    this.keepAlive?.cancel();
    this.state = "closed";
    if (isUnexpected) this.options.onLost(this.stranger ?? problemOfClose(cause, this.splitter.bufferedBytes));
    this.resolveClosed();
  }

  private lose(problem: LinkProblem): void {
    this.close();
    this.options.onLost(problem);
  }
}

/** Whether the bytes are the beginning of a `connection_ok` of less than 64 KiB; no bytes at all are. */
function isGreetingBegun(opening: Uint8Array): boolean {
  return GREETING_HEAD.every((byte, at) => byte === null || at >= opening.length || opening[at] === byte);
}

function concatenate(parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
