import { DatabaseError } from "../errors.ts";
import type { Answer, ServerConnection } from "./connection.ts";

export interface WireParts {
  place: string;
  send(statement: string, values: readonly unknown[]): Promise<Answer>;
  end(): Promise<void>;
  drop(): void;
  /** Whether an error of `send` is the server's word about the statement; any other means that the connection is lost. */
  isTold(cause: unknown): boolean;
}

/** A connection of whichever driver, with one way to fail: whatever is not the server's own word is a lost connection. */
export class Wire implements ServerConnection {
  private asked = 0;
  private lostReason: string | null = null;
  private readonly listeners = new Set<(reason: string) => void>();

  constructor(private readonly parts: WireParts) {}

  get isOpen(): boolean {
    return this.lostReason === null;
  }

  get isIdle(): boolean {
    return this.asked === 0;
  }

  ask(statement: string, values: readonly unknown[] = []): Promise<Answer> {
    if (this.lostReason !== null) return Promise.reject(this.lost());
    this.asked++;
    return new Promise<Answer>((resolve, reject) => {
      // A driver whose socket was taken away may never say what became of a statement.
      const forget = this.onLost(() => reject(this.lost()));
      this.parts
        .send(statement, values)
        .then(resolve, (cause) => {
          if (this.parts.isTold(cause)) return reject(cause);
          this.drop((cause as Error).message || "the connection was lost");
          reject(this.lost(cause));
        })
        .finally(forget);
    }).finally(() => {
      this.asked--;
    });
  }

  onLost(listener: (reason: string) => void): () => void {
    this.listeners.add(listener);
    return () => void this.listeners.delete(listener);
  }

  /** For the driver: the connection is no more. */
  lose(reason: string): void {
    if (this.lostReason !== null) return;
    this.lostReason = reason;
    for (const listener of this.listeners) listener(reason);
  }

  async end(): Promise<void> {
    const isOpen = this.isOpen;
    this.lose("it was closed");
    if (isOpen) await this.parts.end().catch(() => this.parts.drop());
  }

  drop(reason: string): void {
    if (!this.isOpen) return;
    this.lose(reason);
    this.parts.drop();
  }

  private lost(cause?: unknown): DatabaseError {
    return new DatabaseError(
      "database_unreachable",
      { place: this.parts.place, reason: this.lostReason ?? "the connection was lost" },
      cause,
    );
  }
}
