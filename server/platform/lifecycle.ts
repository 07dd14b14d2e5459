import type { Clock } from "./clock.ts";
import type { Log } from "./log.ts";

/** Something that runs until it is told to stop. */
export interface Part {
  name: string;
  start?(): void | Promise<void>;
  stop(): void | Promise<void>;
}

export interface LifecycleOptions {
  clock: Clock;
  log: Log;
  /** How long one part may take to stop before the next one is stopped all the same. */
  stopDeadlineMs?: number;
}

const DEFAULT_STOP_DEADLINE_MS = 5_000;

/** Starts parts in order and stops them in the opposite order; a part that fails to stop keeps none of the others alive. */
export class Lifecycle {
  private readonly running: Part[] = [];
  private stopping: Promise<void> | null = null;

  constructor(private readonly options: LifecycleOptions) {}

  /** Starts a part; when that fails, everything started before is stopped and the error is thrown on. */
  async start(part: Part): Promise<void> {
    try {
      await part.start?.();
      this.running.push(part);
    } catch (cause) {
      await this.stop();
      throw cause;
    }
  }

  /** Stops all parts, the last started first; calling it again waits for the same stop. */
  stop(): Promise<void> {
    this.stopping ??= this.stopAll();
    return this.stopping;
  }

  private async stopAll(): Promise<void> {
    for (let part = this.running.pop(); part; part = this.running.pop()) {
      try {
        await this.withinDeadline(part);
      } catch (cause) {
        this.options.log.error("could not stop in order", {
          part: part.name,
          reason: cause instanceof Error ? cause.message : String(cause),
        });
      }
    }
  }

  private withinDeadline(part: Part): Promise<void> {
    const { clock, stopDeadlineMs = DEFAULT_STOP_DEADLINE_MS } = this.options;
    return new Promise((resolve, reject) => {
      const timer = clock.after(stopDeadlineMs, () => reject(new Error(`still busy after ${stopDeadlineMs} ms`)));
      const stopped = (async () => part.stop())();
      stopped.then(resolve, reject).finally(() => timer.cancel());
    });
  }
}

/**
 * Resolves with the signal's name at the first SIGTERM or SIGINT. A second Ctrl-C (SIGINT) ends the process at once, for a
 * person who does not want to wait; SIGTERM may come any number of times, for whatever stands before the program passes
 * on, as SIGTERM, what the terminal has already given to all of them.
 */
export function stopSignal(): Promise<string> {
  return new Promise((resolve) => {
    let interrupts = 0;
    process.on("SIGTERM", () => resolve("SIGTERM"));
    process.on("SIGINT", () => {
      if (++interrupts > 1) process.exit(130);
      resolve("SIGINT");
    });
  });
}
