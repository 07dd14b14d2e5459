import { DatabaseError } from "../errors.ts";
import type { ServerConnection } from "./connection.ts";

/** What waits are measured with: the program's clock. */
export interface Waiting {
  monotonic(): number;
  after(delayMs: number, run: () => void): { cancel(): void };
}

const FIRST_WAIT_MS = 250;
const LONGEST_WAIT_MS = 5_000;
/** A connection that does nothing is asked for a sign of life this often, and has this long to give it. */
const PULSE_EVERY_MS = 10_000;
const PULSE_DEADLINE_MS = 5_000;

export interface LineParts {
  place: string;
  /** Makes a connection, ready for what the line is for. */
  connect(): Promise<ServerConnection>;
  clock: Waiting;
  /** The line went down or came up. */
  onChange(): void;
}

/**
 * One connection that is made anew when it is lost: at once, then after waits that double from a quarter of a second to five
 * seconds, for ever. Whoever asks meanwhile waits for the first try alone; after that it is refused at once. A connection whose other
 * end is gone without a word is found by its not answering.
 */
export class Line {
  private connection: ServerConnection | null = null;
  /** The try right after a loss. */
  private firstTry: Promise<void> | null = null;
  private timer: { cancel(): void } | null = null;
  private pulse: { cancel(): void } | null = null;
  private readonly waiters: (() => void)[] = [];
  private waitMs = FIRST_WAIT_MS;
  private isClosed = false;
  private downReason: string | null = "not connected yet";
  private downCause: unknown = null;

  constructor(private readonly parts: LineParts) {}

  /** Connects for the first time. @throws DatabaseError when that fails; the line then tries no more. */
  async open(): Promise<void> {
    try {
      this.take(await this.parts.connect());
    } catch (cause) {
      this.isClosed = true;
      throw cause;
    }
  }

  /** Why there is no connection; null when there is one. */
  get reason(): string | null {
    return this.downReason;
  }

  /** The connection. @throws DatabaseError `database_unreachable`, or why the last try failed */
  async get(): Promise<ServerConnection> {
    if (!this.connection && this.firstTry) await this.firstTry;
    if (this.connection) return this.connection;
    throw this.refusal();
  }

  /** The connection, as soon as there is one. @throws DatabaseError when the line is closed before */
  async whenUp(): Promise<ServerConnection> {
    if (!this.connection && !this.isClosed) await new Promise<void>((resolve) => this.waiters.push(resolve));
    return this.get();
  }

  async close(): Promise<void> {
    this.isClosed = true;
    this.timer?.cancel();
    this.pulse?.cancel();
    this.wake();
    const { connection } = this;
    this.connection = null;
    await this.firstTry;
    await connection?.end();
  }

  private take(connection: ServerConnection): void {
    this.connection = connection;
    this.waitMs = FIRST_WAIT_MS;
    this.downReason = null;
    this.wake();
    this.feelPulse(connection);
    connection.onLost((reason) => {
      if (this.connection !== connection) return;
      this.pulse?.cancel();
      this.connection = null;
      this.downReason = reason;
      this.downCause = null;
      if (this.isClosed) return;
      this.firstTry = this.attempt().finally(() => {
        this.firstTry = null;
        this.parts.onChange();
      });
    });
  }

  private wake(): void {
    for (const resolve of this.waiters.splice(0)) resolve();
  }

  private feelPulse(connection: ServerConnection): void {
    const { clock } = this.parts;
    this.pulse = clock.after(PULSE_EVERY_MS, () => {
      this.feelPulse(connection);
      if (!connection.isIdle) return;
      const deadline = clock.after(PULSE_DEADLINE_MS, () => connection.drop("it gave no sign of life"));
      void connection.ask("SELECT 1").then(deadline.cancel, deadline.cancel);
    });
  }

  /** Never rejects. */
  private async attempt(): Promise<void> {
    try {
      const connection = await this.parts.connect();
      if (this.isClosed) await connection.end();
      // It may have been lost again already.
      else if (connection.isOpen) this.take(connection);
      else this.scheduleNext(new DatabaseError("database_unreachable", { place: this.parts.place }));
    } catch (cause) {
      this.scheduleNext(cause);
    }
  }

  private scheduleNext(cause: unknown): void {
    this.downReason = cause instanceof DatabaseError ? (cause.values.reason ?? cause.message) : String(cause);
    this.downCause = cause;
    if (this.isClosed) return;
    this.timer = this.parts.clock.after(this.waitMs, () => {
      void this.attempt().then(() => this.parts.onChange());
    });
    this.waitMs = Math.min(this.waitMs * 2, LONGEST_WAIT_MS);
  }

  private refusal(): unknown {
    const { place } = this.parts;
    const reason = this.isClosed ? "it is being closed" : (this.downReason ?? "not connected");
    return this.downCause instanceof DatabaseError
      ? this.downCause
      : new DatabaseError("database_unreachable", { place, reason });
  }
}
