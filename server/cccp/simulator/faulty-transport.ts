/**
 * A transport that mistreats what is sent through it. Every write must hold whole frames, as a peer's do. It wraps
 * whatever accepts connections, so that a test can use it without the simulator too.
 */
import type { Clock, Timer } from "../../platform/clock.ts";
import type { Transport, TransportHandlers } from "../link/transport.ts";
import { ServerEncoder } from "../wire/codec.ts";
import { ProtocolError } from "../wire/errors.ts";
import { FRAME_HEAD_BYTES, FrameSplitter } from "../wire/frames.ts";
import { type Fault, type FaultPlan, faultsOf } from "./faults.ts";
import { Outlet } from "./outlet.ts";
import { MAX_CLIENT_FRAME_BYTES } from "./peer.ts";
import { Progress } from "./progress.ts";

const STALL_AFTER_MS = 5_000;
/** How long a client may take to leave that was asked to. */
const LEAVE_MS = 1_000;
/** An id that no message has, with two bytes of arguments. */
const UNKNOWN_FRAME = frame(29_999, Uint8Array.of(1, 2));
const APPENDED = Uint8Array.of(0xde, 0xad, 0xbe, 0xef, 0);
const ASK_RESTART = new ServerEncoder().encode({ name: "restart_connection" });
const ASK_DISCONNECT = new ServerEncoder().encode({ name: "server_ask_to_disconnect" });
/** Text of no protocol; its first four bytes are a length above any cap. */
const GARBAGE = Uint8Array.from({ length: 64 }, (_, index) => 0xff - ((index * 37) % 0x80));
const HTTP_ANSWER = new TextEncoder().encode(
  "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 11\r\nConnection: close\r\n\r\nBad Request",
);

/** What a fault does to more than the bytes of its connection. */
interface FaultEffects<Handlers> {
  /** The whole server restarts. */
  restart: () => void;
  /** The server tells this connection an event, if it is logged in. */
  tellEvent: (connection: Handlers) => void;
}

interface FaultsInForce<Handlers> extends FaultEffects<Handlers> {
  plan: FaultPlan;
  clock: Clock;
}

/** Accepts connections that misbehave as planned; one that the plan leaves alone goes to `accept` as it is. */
export function withFaults<Handlers extends TransportHandlers>(
  accept: (transport: Transport, faults: FaultPlan) => Handlers,
  { plan, clock, restart, tellEvent }: FaultsInForce<Handlers>,
): (inner: Transport) => TransportHandlers {
  let connections = 0;
  return (inner) => {
    connections += 1;
    const faults = faultsOf(plan, connections);
    if (faults.length === 0) return accept(inner, faults);
    const faulty = new FaultyTransport(inner, faults, clock, { restart, tellEvent: () => tellEvent(handlers) });
    const handlers = accept(faulty, faults);
    return {
      onData: (chunk) => faulty.hear(chunk, (bytes) => handlers.onData(bytes)),
      onClose: (cause) => {
        faulty.release();
        handlers.onClose(cause);
      },
    };
  };
}

class FaultyTransport implements Transport {
  readonly remote: string;
  private readonly timers = new Set<Timer>();
  private readonly outlet: Outlet;
  /** Null when no fault waits for a state. */
  private progress: Progress | null = null;
  private readonly splitter = new FrameSplitter({ maxFrameBytes: MAX_CLIENT_FRAME_BYTES });
  private frames = 0;
  private dyingFrame: number | null = null;
  private hasUnknownMessages = false;
  private hasAppendedArguments = false;
  /** Nothing goes out any more, or nothing of ours. */
  private isMute = false;
  /** What another service would answer. */
  private stranger: { answer: Uint8Array; closes: boolean } | null = null;
  private isClosed = false;

  constructor(
    private readonly inner: Transport,
    faults: FaultPlan,
    private readonly clock: Clock,
    private readonly effects: FaultEffects<void>,
  ) {
    this.remote = inner.remote;
    this.outlet = new Outlet({
      clock,
      after: (delayMs, run) => this.after(delayMs, run),
      write: (bytes) => this.isClosed || inner.write(bytes),
      onFull: () => this.close(),
    });
    const waiting = faults.filter(({ state }) => state !== null);
    if (waiting.length > 0) {
      this.progress = new Progress(clock, (reached) => {
        for (const fault of waiting) if (fault.state === reached && !this.isClosed) this.begin(fault);
      });
    }
    for (const fault of faults) if (fault.state === null) this.begin(fault);
  }

  /** Bytes of the client: passed on, message by message where a fault waits for one, unless they fall on deaf ears. */
  hear(chunk: Uint8Array, passOn: (bytes: Uint8Array) => void): void {
    const { progress } = this;
    if (!progress || this.isMute) {
      this.take(chunk, passOn);
      return;
    }
    try {
      this.splitter.push(chunk, ({ messageId, body }) => {
        if (!this.isClosed) progress.hear(messageId);
        this.take(frame(messageId, body), passOn);
      });
    } catch (cause) {
      if (!(cause instanceof ProtocolError)) throw cause;
      this.close();
    }
  }

  write(bytes: Uint8Array): boolean {
    if (this.isClosed) return false;
    if (this.isMute) return true;
    for (let at = 0; at < bytes.length;) {
      const length = new DataView(bytes.buffer, bytes.byteOffset + at, 4).getUint32(0, true);
      this.sendFrame(bytes.subarray(at, at + length));
      at += length;
    }
    return !this.isClosed;
  }

  close(): void {
    this.release();
    this.inner.close();
  }

  /** The connection is over: no timer stays. */
  release(): void {
    this.isClosed = true;
    this.progress?.release();
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
  }

  private begin(fault: Fault): void {
    const { name, value, state, connections } = fault;
    switch (name) {
      case "drop-every":
        this.strike(fault, () => this.close());
        break;
      case "half-open":
        this.strike(fault, () => this.fallSilent());
        break;
      case "silent":
        this.fallSilent();
        break;
      case "garbage":
        if (value === 0) this.become({ answer: GARBAGE, closes: false }, state !== null);
        else this.strike(fault, () => this.speak(GARBAGE));
        break;
      case "http":
        this.become({ answer: HTTP_ANSWER, closes: true }, state !== null);
        break;
      case "stall":
        if (state !== null) this.outlet.stall(value * 1000);
        else this.after(STALL_AFTER_MS, () => this.outlet.stall(value * 1000));
        break;
      case "die-mid-frame":
        this.dyingFrame = this.frames + value;
        break;
      case "split":
        this.outlet.pieceBytes = value;
        break;
      case "slow":
        this.outlet.slowMs = value;
        break;
      case "restart":
        // Without a place it is the server's own habit, whoever is connected.
        if (state !== null || connections) this.strike(fault, () => this.effects.restart());
        break;
      case "ask-restart":
        this.strike(fault, () => this.speak(ASK_RESTART));
        break;
      case "ask-disconnect":
        this.strike(fault, () => this.askToDisconnect());
        break;
      case "events":
        this.timers.add(this.clock.every(value * 1000, () => this.effects.tellEvent()));
        break;
      case "unknown-messages":
        this.hasUnknownMessages = true;
        break;
      case "append-arguments":
        this.hasAppendedArguments = true;
        break;
      case "refuse-login":
      case "other-namespaces":
        // A peer does these by itself: it is told of its faults.
        break;
    }
  }

  /** After the fault's time; a fault without one strikes in its state before the client is answered. */
  private strike({ value, state }: Fault, run: () => void): void {
    if (value === 0 && state !== null) run();
    else this.after(value * 1000, run);
  }

  private askToDisconnect(): void {
    this.speak(ASK_DISCONNECT);
    this.after(LEAVE_MS, () => this.close());
  }

  private fallSilent(): void {
    this.isMute = true;
    this.stranger = null;
  }

  private become(stranger: NonNullable<typeof this.stranger>, isAtOnce: boolean): void {
    this.isMute = true;
    this.stranger = stranger;
    if (isAtOnce) this.answerAsStranger();
  }

  private answerAsStranger(): void {
    if (!this.stranger) return;
    this.say(this.stranger.answer);
    if (this.stranger.closes) this.closeBehind();
  }

  private take(bytes: Uint8Array, passOn: (bytes: Uint8Array) => void): void {
    if (this.isClosed) return;
    if (this.isMute) this.answerAsStranger();
    else passOn(bytes);
  }

  private sendFrame(whole: Uint8Array): void {
    if (this.isClosed || this.isMute) return;
    this.frames += 1;
    if (this.hasUnknownMessages) this.say(UNKNOWN_FRAME);
    const shaped = this.hasAppendedArguments ? appended(whole) : whole;
    if (this.frames !== this.dyingFrame) {
      this.say(shaped);
      return;
    }
    this.say(shaped.subarray(0, Math.ceil(shaped.length / 2)));
    this.fallSilent();
    this.closeBehind();
  }

  private speak(bytes: Uint8Array): void {
    if (!this.isMute) this.say(bytes);
  }

  private say(bytes: Uint8Array): void {
    if (!this.isClosed) this.outlet.say(bytes);
  }

  /** Closes once what was said before has gone out. */
  private closeBehind(): void {
    const { restMs } = this.outlet;
    if (restMs === 0) this.close();
    else this.after(restMs, () => this.close());
  }

  private after(delayMs: number, run: () => void): void {
    const timer = this.clock.after(delayMs, () => {
      this.timers.delete(timer);
      if (!this.isClosed) run();
    });
    this.timers.add(timer);
  }
}

function frame(messageId: number, body: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(FRAME_HEAD_BYTES + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint32(4, messageId, true);
  bytes.set(body, FRAME_HEAD_BYTES);
  return bytes;
}

function appended(whole: Uint8Array): Uint8Array {
  const messageId = new DataView(whole.buffer, whole.byteOffset + 4, 4).getUint32(0, true);
  const body = new Uint8Array(whole.length - FRAME_HEAD_BYTES + APPENDED.length);
  body.set(whole.subarray(FRAME_HEAD_BYTES));
  body.set(APPENDED, whole.length - FRAME_HEAD_BYTES);
  return frame(messageId, body);
}
