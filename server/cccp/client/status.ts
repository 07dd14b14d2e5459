import type { LinkStatus } from "../live/model.ts";

type Kept = Omit<LinkStatus, "sinceAt" | "lastByteAt">;

/** How the link stands, and who wants to hear of it. */
export class StatusKeeper {
  private kept: Kept = {
    phase: "disabled",
    problem: null,
    detail: null,
    retryAt: null,
    serverVersion: null,
    clockSkewMs: null,
    unanswered: [],
  };
  private sinceAt: number;
  private lastByteAt: number | null = null;
  private readonly handlers = new Set<(status: LinkStatus) => void>();

  /** @param lastByte wall clock of the present connection's last byte, null when there is none */
  constructor(
    private readonly now: () => number,
    private readonly lastByte: () => number | null,
    private readonly onHandlerError: (cause: unknown) => void,
  ) {
    this.sinceAt = now();
  }

  get current(): LinkStatus {
    // The last connection's last byte stays known while there is no connection.
    this.lastByteAt = this.lastByte() ?? this.lastByteAt;
    return { ...this.kept, sinceAt: this.sinceAt, lastByteAt: this.lastByteAt };
  }

  /** Takes over what changed and tells everybody, unless nothing did. */
  set(change: Partial<Kept>): void {
    const before = this.kept;
    this.kept = { ...before, ...change };
    if (this.kept.phase !== before.phase) this.sinceAt = this.now();
    if (!isSame(before, this.kept)) this.tell();
  }

  /** Tells everybody the status as it is: for the age of the last byte, which alone is no change. */
  tell(): void {
    const status = this.current;
    for (const handler of this.handlers) {
      try {
        handler(status);
      } catch (cause) {
        this.onHandlerError(cause);
      }
    }
  }

  /** Returns how to stop listening. */
  listen(handler: (status: LinkStatus) => void): () => void {
    this.handlers.add(handler);
    return () => void this.handlers.delete(handler);
  }
}

function isSame(a: Kept, b: Kept): boolean {
  const { unanswered: listA, ...restA } = a;
  const { unanswered: listB, ...restB } = b;
  const names = Object.keys(restA) as (keyof typeof restA)[];
  return names.every((name) => restA[name] === restB[name]) && listA.join("\n") === listB.join("\n");
}
