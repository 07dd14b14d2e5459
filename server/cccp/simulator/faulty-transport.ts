/** A transport that mistreats what is sent through it. Every write must hold whole frames, as a peer's do. */
import type { Clock, Timer } from "../../platform/clock.ts";
import type { Transport } from "../link/transport.ts";
import type { FaultPlan } from "./faults.ts";

const STALL_AFTER_MS = 5_000;
/** An id that no message has, with two bytes of arguments. */
const UNKNOWN_FRAME = frame(29_999, Uint8Array.of(1, 2));
const APPENDED = Uint8Array.of(0xde, 0xad, 0xbe, 0xef, 0);
/** Text of no protocol; its first four bytes are a length above any cap. */
const GARBAGE = Uint8Array.from({ length: 64 }, (_, index) => 0xff - ((index * 37) % 0x80));
const HTTP_ANSWER = new TextEncoder().encode(
  "HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain\r\nContent-Length: 11\r\nConnection: close\r\n\r\nBad Request",
);

export class FaultyTransport implements Transport {
  readonly remote: string;
  private readonly timers = new Set<Timer>();
  private frames = 0;
  /** Nothing goes out any more, or nothing of ours. */
  private isMute: boolean;
  private held: Uint8Array[] | null = null;
  private isClosed = false;

  constructor(
    private readonly inner: Transport,
    private readonly plan: FaultPlan,
    private readonly clock: Clock,
  ) {
    this.remote = inner.remote;
    this.isMute = plan.has("silent") || plan.has("http") || plan.get("garbage") === 0;
    this.planSeconds("drop-every", () => this.close());
    this.planSeconds("half-open", () => {
      this.isMute = true;
    });
    if (!this.isMute) this.planSeconds("garbage", () => this.say(GARBAGE));
    const stallSeconds = plan.get("stall");
    if (stallSeconds !== undefined) this.after(STALL_AFTER_MS, () => this.stall(stallSeconds * 1000));
  }

  /** Bytes arrived: tells whether to handle them. A web server or a source of garbage answers them here in its own way. */
  hear(): boolean {
    if (!this.isMute) return !this.isClosed;
    if (this.plan.has("http")) this.inner.write(HTTP_ANSWER);
    else if (this.plan.get("garbage") === 0) this.inner.write(GARBAGE);
    if (this.plan.has("http")) this.close();
    return false;
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
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
  }

  private sendFrame(whole: Uint8Array): void {
    if (this.isClosed) return;
    this.frames += 1;
    if (this.plan.has("unknown-messages")) this.say(UNKNOWN_FRAME);
    const shaped = this.plan.has("append-arguments") ? appended(whole) : whole;
    if (this.frames !== this.plan.get("die-mid-frame")) {
      this.say(shaped);
      return;
    }
    this.say(shaped.subarray(0, Math.ceil(shaped.length / 2)));
    this.isMute = true;
    this.after(this.plan.get("slow") ?? 0, () => this.close());
  }

  private say(bytes: Uint8Array): void {
    const pieceBytes = this.plan.get("split") ?? bytes.length;
    for (let at = 0; at < bytes.length; at += pieceBytes) {
      const piece = bytes.subarray(at, at + pieceBytes);
      const slowMs = this.plan.get("slow");
      if (this.held) this.held.push(piece);
      else if (slowMs === undefined) this.inner.write(piece);
      else this.after(slowMs, () => this.inner.write(piece));
    }
  }

  private stall(forMs: number): void {
    this.held = [];
    this.after(forMs, () => {
      const held = this.held ?? [];
      this.held = null;
      for (const piece of held) this.inner.write(piece);
    });
  }

  private planSeconds(name: "drop-every" | "half-open" | "garbage", run: () => void): void {
    const seconds = this.plan.get(name);
    if (seconds !== undefined) this.after(seconds * 1000, run);
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
  const bytes = new Uint8Array(8 + body.length);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, bytes.length, true);
  view.setUint32(4, messageId, true);
  bytes.set(body, 8);
  return bytes;
}

function appended(whole: Uint8Array): Uint8Array {
  const messageId = new DataView(whole.buffer, whole.byteOffset + 4, 4).getUint32(0, true);
  const body = new Uint8Array(whole.length - 8 + APPENDED.length);
  body.set(whole.subarray(8));
  body.set(APPENDED, whole.length - 8);
  return frame(messageId, body);
}
