import type { Clock, Timer } from "../clock.ts";
import { Problem } from "../http/problem.ts";
import "./problems.ts";

/** How long one request may take in all, and how long it may stand still, both milliseconds. */
export interface Limits {
  deadlineMs: number;
  idleMs: number;
}

/**
 * The end of waiting: aborts its signal when the whole takes too long, when nothing moves for too long, or when the caller
 * gives up. The signal's reason is the problem to throw.
 */
export class Patience {
  private readonly abort = new AbortController();
  private readonly deadline: Timer;
  private idle: Timer;
  private readonly giveUp = () => this.abort.abort(this.caller?.reason);

  constructor(
    private readonly clock: Clock,
    private readonly limits: Limits,
    private readonly caller?: AbortSignal,
  ) {
    const { deadlineMs } = limits;
    this.deadline = clock.after(deadlineMs, () => this.end(`It took more than ${seconds(deadlineMs)}.`));
    this.idle = this.startIdle();
    if (caller?.aborted) this.giveUp();
    caller?.addEventListener("abort", this.giveUp, { once: true });
  }

  get signal(): AbortSignal {
    return this.abort.signal;
  }

  /** Something moved: standing still is counted from now. */
  touch(): void {
    this.idle.cancel();
    this.idle = this.startIdle();
  }

  /** Waits for `work`, but no longer than the patience lasts; what `work` still brings then is nobody's. */
  within<Result>(work: Promise<Result>): Promise<Result> {
    const { signal } = this;
    return new Promise((resolve, reject) => {
      const stop = () => reject(signal.reason);
      if (signal.aborted) stop();
      signal.addEventListener("abort", stop, { once: true });
      work.then(resolve, reject).finally(() => signal.removeEventListener("abort", stop));
    });
  }

  /** No timer stays behind. */
  stop(): void {
    this.deadline.cancel();
    this.idle.cancel();
    this.caller?.removeEventListener("abort", this.giveUp);
  }

  private startIdle(): Timer {
    const { idleMs } = this.limits;
    return this.clock.after(idleMs, () => this.end(`Nothing came for ${seconds(idleMs)}.`));
  }

  private end(detail: string): void {
    this.abort.abort(new Problem("outgoing_too_slow", { detail }));
  }
}

function seconds(ms: number): string {
  return `${ms / 1000} s`;
}
