import type { Identity } from "../auth/identity.ts";
import type { Channel } from "./channel.ts";

/**
 * How much Bun gathers for a reader within one turn of the event loop before it writes to the socket. It holds a buffer
 * of this size for every open response: 5,000 streams took 30 MB more with 64 KiB. With 512 bytes they take 10 MB less,
 * but 20 frames in one turn cost 62 µs a stream instead of 26 (13 with 64 KiB).
 */
const HIGH_WATER_BYTES = 2048;
/**
 * A reader for which more than this waits is cut: it gets the rest by resuming, and costs nobody else memory. The kernel
 * holds some megabytes more per socket.
 */
const MAX_WAITING_BYTES = 320 * 1024;

const queuing = new ByteLengthQueuingStrategy({ highWaterMark: HIGH_WATER_BYTES });

export type StreamEnd = "left" | "evicted" | "closed";

export interface StreamOptions {
  who: Identity | null;
  /** Called once, when the stream is over for whatever reason. One function for all streams: thousands are open. */
  onEnd: (stream: EventStream, end: StreamEnd) => void;
  /** Gives the connection a last deadline: closing a stream alone waits for a reader that may never read. */
  hurry: () => void;
}

/**
 * One open event stream: a queue of shared frames towards one reader. It is the source of its own body: thousands are open,
 * and functions, options and a list of topics of each one's own took 290 bytes of heap more.
 */
export class EventStream implements UnderlyingDefaultSource<Uint8Array> {
  readonly body: ReadableStream<Uint8Array>;
  readonly who: Identity | null;
  /** What it follows. */
  channels: readonly Channel[] = [];
  private readonly onEnd: StreamOptions["onEnd"];
  private readonly hurry: StreamOptions["hurry"];
  private controller!: ReadableStreamDefaultController<Uint8Array>;
  private isOver = false;

  constructor({ who, onEnd, hurry }: StreamOptions) {
    this.who = who;
    this.onEnd = onEnd;
    this.hurry = hurry;
    this.body = new ReadableStream(this, queuing);
  }

  /** For the body. */
  start(controller: ReadableStreamDefaultController<Uint8Array>): void {
    this.controller = controller;
  }

  /** For the body: its reader left. */
  cancel(): void {
    this.end("left");
  }

  /** Queues a frame; a reader that is too far behind is evicted instead of being waited for. */
  push(frame: Uint8Array): void {
    if (this.isOver) return;
    this.controller.enqueue(frame);
    const waitingBytes = HIGH_WATER_BYTES - (this.controller.desiredSize ?? 0);
    if (waitingBytes > MAX_WAITING_BYTES) this.finish("evicted");
  }

  /** Says a last word and ends the stream. */
  close(lastFrame?: Uint8Array): void {
    if (this.isOver) return;
    if (lastFrame) this.controller.enqueue(lastFrame);
    this.finish("closed");
  }

  private finish(end: StreamEnd): void {
    this.end(end);
    this.controller.close();
    this.hurry();
  }

  private end(end: StreamEnd): void {
    if (this.isOver) return;
    this.isOver = true;
    this.onEnd(this, end);
  }
}
