import type { Clock, Timer } from "../clock.ts";

/**
 * Keeps a channel from sending more than one frame per window: the first datum goes out at once, what comes within
 * the window after it is merged into one, which goes out when the window ends (and opens the next).
 */
export class Coalescer<Data> {
  private window: Timer | null = null;
  private pending: { data: Data } | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly windowMs: number,
    private readonly merge: (pending: Data, next: Data) => Data,
    private readonly emit: (data: Data) => void,
  ) {}

  /** Whether a window is open: then a timer is set and something may wait. */
  get isBusy(): boolean {
    return this.window !== null;
  }

  add(data: Data): void {
    if (!this.window) {
      this.openWindow();
      this.emit(data);
    } else {
      this.pending = { data: this.pending ? this.merge(this.pending.data, data) : data };
    }
  }

  /** Forgets what waits and stops the timer. */
  close(): void {
    this.window?.cancel();
    this.window = null;
    this.pending = null;
  }

  private openWindow(): void {
    this.window = this.clock.after(this.windowMs, () => {
      this.window = null;
      const { pending } = this;
      if (!pending) return;
      this.pending = null;
      this.openWindow();
      this.emit(pending.data);
    });
  }
}
