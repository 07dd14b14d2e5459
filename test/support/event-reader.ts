/** Reads an event stream over HTTP, frame by frame, as a browser would. */
export interface Received {
  id: string | null;
  event: string | null;
  data: string;
}

export class EventReader {
  readonly received: Received[] = [];
  private lastId: string | null = null;
  private rest = "";
  private isOver = false;
  private wake: () => void = () => {};

  private constructor(
    readonly response: Response,
    private readonly abort: AbortController,
  ) {
    void this.pump();
  }

  /** Opens the stream; rejects unless it is answered 200. */
  static async open(url: string, headers: Record<string, string>): Promise<EventReader> {
    const abort = new AbortController();
    const response = await fetch(url, { headers, signal: abort.signal });
    if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
    return new EventReader(response, abort);
  }

  /** The last event id, as a browser keeps it. */
  get lastEventId(): string | null {
    return this.lastId;
  }

  get isEnded(): boolean {
    return this.isOver;
  }

  /** Resolves when what was received satisfies; the test's own deadline bounds it. Rejects when the stream ends first. */
  async until(isEnough: (received: readonly Received[]) => boolean): Promise<void> {
    while (!isEnough(this.received)) {
      if (this.isOver) throw new Error("the stream ended first");
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
  }

  close(): void {
    this.abort.abort();
  }

  private async pump(): Promise<void> {
    const decoder = new TextDecoder();
    try {
      for await (const chunk of this.response.body ?? []) {
        this.rest += decoder.decode(chunk, { stream: true });
        const blocks = this.rest.split("\n\n");
        this.rest = blocks.pop() ?? "";
        for (const block of blocks) this.take(block);
        this.wake();
      }
    } catch {
      // Aborted by `close`.
    }
    this.isOver = true;
    this.wake();
  }

  private take(block: string): void {
    const fields = new Map(block.split("\n").map((line) => [line.split(":", 1)[0], line.replace(/^\w*: ?/, "")]));
    this.lastId = fields.get("id") ?? this.lastId;
    const data = fields.get("data");
    if (data !== undefined) this.received.push({ id: this.lastId, event: fields.get("event") ?? null, data });
  }
}
