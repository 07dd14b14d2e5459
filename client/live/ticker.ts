import { signal } from "@preact/signals";
import type { Clock, Timer } from "../../server/platform/clock.ts";

/**
 * The one tick of the page: `now` changes at each full second, and what shows a running time reads it. Stops while the
 * page is out of sight.
 */
export class Ticker {
  readonly now = signal(0);
  private timer: Timer | null = null;

  constructor(private readonly clock: Clock) {
    this.now.value = clock.now();
  }

  start(): void {
    if (this.timer) return;
    this.beat();
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  private beat(): void {
    const now = this.clock.now();
    this.now.value = now;
    // Aimed at the next full second each time: an interval would drift, and skip one now and then.
    this.timer = this.clock.after(1000 - (now % 1000) + 5, () => this.beat());
  }
}
