/** The way out of a faulty connection: in pieces, late, or held back; in order, whatever of that comes together. */
import type { Clock } from "../../platform/clock.ts";

/** Bytes that a stalled or slow connection keeps; past them it is to be closed, as a full socket is. */
const MAX_KEPT_BYTES = 16 * 1024 * 1024;

interface OutletOptions {
  clock: Clock;
  /** Calls `run` later, unless the connection is over by then. */
  after: (delayMs: number, run: () => void) => void;
  write: (bytes: Uint8Array) => void;
  /** More is kept than may be; nothing is written any more. */
  onFull: () => void;
}

export class Outlet {
  pieceBytes = Number.POSITIVE_INFINITY;
  /** How much later everything goes out. */
  slowMs = 0;
  /** What goes out later, soonest first. */
  private readonly late: { dueMs: number; bytes: Uint8Array }[] = [];
  private held: Uint8Array[] | null = null;
  private keptBytes = 0;

  constructor(private readonly options: OutletOptions) {}

  say(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length && !this.isFull; at += this.pieceBytes) {
      const piece = bytes.subarray(at, at + this.pieceBytes);
      if (this.slowMs === 0 && this.late.length === 0) this.deliver(piece);
      else this.postpone(piece);
    }
  }

  /** Holds everything back for so long. */
  stall(forMs: number): void {
    this.held ??= [];
    this.options.after(forMs, () => {
      const held = this.held ?? [];
      this.held = null;
      for (const bytes of held) this.release(bytes);
    });
  }

  /** How long until all that was said, and is not held back, has gone out. */
  get restMs(): number {
    return Math.max(0, (this.late.at(-1)?.dueMs ?? 0) - this.options.clock.monotonic());
  }

  private get isFull(): boolean {
    return this.keptBytes > MAX_KEPT_BYTES;
  }

  private postpone(bytes: Uint8Array): void {
    const dueMs = Math.max(this.late.at(-1)?.dueMs ?? 0, this.options.clock.monotonic() + this.slowMs);
    if (!this.keep(bytes)) return;
    this.late.push({ dueMs, bytes });
    if (this.late.length === 1) this.waitForFirst();
  }

  /** One timer at a time, for what is due next. */
  private waitForFirst(): void {
    const { clock, after } = this.options;
    const first = this.late[0];
    if (!first) return;
    after(Math.max(0, first.dueMs - clock.monotonic()), () => {
      const nowMs = clock.monotonic();
      const notDue = this.late.findIndex(({ dueMs }) => dueMs > nowMs);
      for (const { bytes } of this.late.splice(0, notDue < 0 ? this.late.length : notDue)) this.release(bytes);
      this.waitForFirst();
    });
  }

  private release(bytes: Uint8Array): void {
    this.keptBytes -= bytes.length;
    this.deliver(bytes);
  }

  private deliver(bytes: Uint8Array): void {
    if (!this.held) this.options.write(bytes);
    else if (this.keep(bytes)) this.held.push(bytes);
  }

  private keep(bytes: Uint8Array): boolean {
    this.keptBytes += bytes.length;
    if (this.isFull) this.options.onFull();
    return !this.isFull;
  }
}
