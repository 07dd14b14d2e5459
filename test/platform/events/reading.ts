import type { Hub, StreamRequest } from "../../../server/platform/events/hub.ts";
import { settle } from "../../support/fake-clock.ts";

/** One frame of an event stream, taken apart by a reader that shares nothing with the writer. */
export interface SeenFrame {
  id?: string;
  event?: string;
  retry?: string;
  comment?: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into data of every shape
  data?: any;
}

export const viewer = {
  id: "u1",
  name: "vera",
  displayName: "Vera",
  role: "viewer",
  scope: null,
  via: "session",
} as const;
export const admin = { id: "u2", name: "ada", displayName: "Ada", role: "admin", scope: null, via: "session" } as const;

/** A reader that takes what comes, and remembers it. */
export class StreamReader {
  readonly frames: SeenFrame[] = [];
  isDone = false;
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;
  private readonly decoder = new TextDecoder();
  private rest = "";

  constructor(body: ReadableStream<Uint8Array>) {
    this.reader = body.getReader();
    void this.pump();
  }

  /** The data of plain events, in order. */
  get data(): unknown[] {
    return this.events.map((frame) => frame.data.data);
  }

  /** Frames with data and no event name. */
  get events(): SeenFrame[] {
    return this.frames.filter((frame) => frame.data !== undefined && frame.event === undefined);
  }

  /** The last event id as a browser would hold it. */
  get lastEventId(): string | null {
    return this.frames.findLast((frame) => frame.id !== undefined)?.id ?? null;
  }

  async leave(): Promise<void> {
    await this.reader.cancel();
  }

  private async pump(): Promise<void> {
    for (;;) {
      const { done, value } = await this.reader.read();
      if (done) break;
      this.rest += this.decoder.decode(value, { stream: true });
      const blocks = this.rest.split("\n\n");
      this.rest = blocks.pop() ?? "";
      for (const block of blocks) this.frames.push(parseBlock(block));
    }
    this.isDone = true;
  }
}

function parseBlock(block: string): SeenFrame {
  const frame: Record<string, unknown> = {};
  for (const line of block.split("\n")) {
    const colon = line.indexOf(":");
    const name = colon === 0 ? "comment" : line.slice(0, colon);
    const value = line.slice(colon + 1).replace(/^ /, "");
    frame[name] = name === "data" ? JSON.parse(value) : value;
  }
  return frame as SeenFrame;
}

/** Opens a stream and reads what it says first. */
export async function follow(hub: Hub, topics: string[], request: Partial<StreamRequest> = {}): Promise<StreamReader> {
  const reader = new StreamReader(hub.open({ who: viewer, topics, since: null, ...request }));
  await settle();
  return reader;
}
