import type { Clock } from "../../platform/clock.ts";

/** Requests that begin within any one second; Wildix's other clients keep to the same. */
export const MAX_PER_SECOND = 6;

/** Lets requests begin so that no second sees more than six of them. */
export class RequestPace {
  /** When the last six began, oldest first; monotonic milliseconds, some of them still to come. */
  private readonly begun: number[] = [];

  constructor(private readonly clock: Clock) {}

  /** Resolves when it is the caller's turn. @throws the signal's reason. */
  async turn(signal: AbortSignal): Promise<void> {
    const now = this.clock.monotonic();
    const sixthLast = this.begun.length < MAX_PER_SECOND ? undefined : this.begun.shift();
    const beginsAt = sixthLast === undefined ? now : Math.max(now, sixthLast + 1000);
    this.begun.push(beginsAt);
    await pause(this.clock, beginsAt - now, signal);
  }
}

/** Waits on the clock. @throws the signal's reason, at once when it was given up. */
export function pause(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  if (ms <= 0) return Promise.resolve();
  return new Promise((resolve, reject) => {
    const stop = () => {
      timer.cancel();
      reject(signal.reason);
    };
    const timer = clock.after(ms, () => {
      signal.removeEventListener("abort", stop);
      resolve();
    });
    signal.addEventListener("abort", stop, { once: true });
  });
}
