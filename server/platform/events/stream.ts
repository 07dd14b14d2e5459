import type { Identity } from "../auth/identity.ts";

/** Bytes that wait for a reader before the stream counts as full; the kernel holds some megabytes more per socket. */
const HIGH_WATER_BYTES = 65_536;
/** A reader that is this far behind is cut: it gets the rest by resuming, and costs nobody else memory. */
const MAX_BEHIND_BYTES = 256 * 1024;

export type StreamEnd = "left" | "evicted" | "closed";

export interface StreamOptions {
  who: Identity | null;
  /** Names of the channels that it follows, for the log. */
  topics: readonly string[];
  /** Called once, when the stream is over for whatever reason. One function for all streams: thousands are open. */
  onEnd: (stream: EventStream, end: StreamEnd) => void;
  /** Gives the connection a last deadline: closing a stream alone waits for a reader that may never read. */
  hurry: () => void;
}

/** One open event stream: a queue of shared frames towards one reader. */
export class EventStream {
  readonly body: ReadableStream<Uint8Array>;
  private controller!: ReadableStreamDefaultController<Uint8Array>;
  private isOver = false;

  constructor(private readonly options: StreamOptions) {
    this.body = new ReadableStream<Uint8Array>(
      {
        start: (controller) => {
          this.controller = controller;
        },
        cancel: () => this.end("left"),
      },
      new ByteLengthQueuingStrategy({ highWaterMark: HIGH_WATER_BYTES }),
    );
  }

  get who(): Identity | null {
    return this.options.who;
  }

  get topics(): readonly string[] {
    return this.options.topics;
  }

  /** Queues a frame; a reader that is too far behind is evicted instead of being waited for. */
  push(frame: Uint8Array): void {
    if (this.isOver) return;
    this.controller.enqueue(frame);
    if ((this.controller.desiredSize ?? 0) < -MAX_BEHIND_BYTES) {
      this.finish("evicted");
    }
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
    this.options.hurry();
  }

  private end(end: StreamEnd): void {
    if (this.isOver) return;
    this.isOver = true;
    this.options.onEnd(this, end);
  }
}
