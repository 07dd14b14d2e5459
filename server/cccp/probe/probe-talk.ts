import type { Clock } from "../../platform/clock.ts";
import type { Dial, Endpoint, Transport } from "../link/transport.ts";
import { ClientEncoder, ServerDecoder } from "../wire/codec.ts";
import { ProtocolError } from "../wire/errors.ts";
import { FrameSplitter } from "../wire/frames.ts";
import type { ClientMessage, ServerMessage } from "../wire/messages.ts";

/** What came back, or why nothing did. */
export type Heard =
  | { kind: "message"; message: ServerMessage }
  | { kind: "silence" }
  /** `partialBytes`: of a message that had begun to arrive. */
  | { kind: "closed"; partialBytes: number; cause: Error | null }
  /** The bytes are no CCCP frames. */
  | { kind: "foreign" }
  | { kind: "cancelled" };

const OPENING_BYTES = 32;
/** A probe reads a greeting, an answer to a log-in and one list: nothing that large comes from an honest server. */
const MAX_FRAME_BYTES = 16 * 1024 * 1024;

/** One short conversation with a server, message by message, each with its own deadline. Used by the test button only. */
export class ProbeTalk {
  private readonly encoder = new ClientEncoder();
  private readonly decoder = new ServerDecoder();
  private readonly splitter = new FrameSplitter({ maxFrameBytes: MAX_FRAME_BYTES });
  private readonly heard: ServerMessage[] = [];
  private transport: Transport | null = null;
  private openingBytes = new Uint8Array();
  private end: Heard | null = null;
  private wake: (() => void) | null = null;

  private constructor(
    private readonly clock: Clock,
    private readonly signal: AbortSignal,
  ) {}

  /** Connects; rejects as `dial` does. */
  static async open(options: {
    dial: Dial;
    target: Endpoint;
    clock: Clock;
    signal: AbortSignal;
    deadlineMs: number;
  }): Promise<ProbeTalk> {
    const talk = new ProbeTalk(options.clock, options.signal);
    const handlers = {
      onData: (chunk: Uint8Array) => talk.read(chunk),
      onClose: (cause: Error | null) =>
        talk.finish({ kind: "closed", partialBytes: talk.splitter.bufferedBytes, cause }),
    };
    talk.transport = await options.dial(options.target, handlers, options.deadlineMs, options.signal);
    return talk;
  }

  say(message: ClientMessage): void {
    this.transport?.write(this.encoder.encode(message));
  }

  /** The next message whose name is wanted (others are passed over), or why there is none within the deadline. */
  async hear(wanted: readonly ServerMessage["name"][], deadlineMs: number): Promise<Heard> {
    let isLate = false;
    const timer = this.clock.after(Math.max(0, deadlineMs), () => {
      isLate = true;
      this.wake?.();
    });
    const onAbort = () => this.wake?.();
    this.signal.addEventListener("abort", onAbort);
    try {
      for (;;) {
        if (this.signal.aborted) return { kind: "cancelled" };
        for (let next = this.heard.shift(); next; next = this.heard.shift()) {
          if (wanted.includes(next.name)) return { kind: "message", message: next };
        }
        if (this.end) return this.end;
        if (isLate) return { kind: "silence" };
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
    } finally {
      timer.cancel();
      this.signal.removeEventListener("abort", onAbort);
      this.wake = null;
    }
  }

  /** The first bytes that came: they tell which other service this is. */
  get opening(): Uint8Array {
    return this.openingBytes;
  }

  close(): void {
    this.transport?.close();
  }

  private read(chunk: Uint8Array): void {
    const missing = OPENING_BYTES - this.openingBytes.length;
    if (missing > 0) this.openingBytes = Buffer.concat([this.openingBytes, chunk.subarray(0, missing)]);
    if (this.end) return;
    try {
      this.splitter.push(chunk, (frame) => {
        const message = this.decoder.decode(frame);
        if (message) this.heard.push(message);
      });
    } catch (cause) {
      if (!(cause instanceof ProtocolError)) throw cause;
      this.finish({ kind: "foreign" });
    }
    this.wake?.();
  }

  private finish(end: Heard): void {
    this.end ??= end;
    this.wake?.();
  }
}
