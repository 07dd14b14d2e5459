/** The day's figures that queues and users carry; all start again at midnight. */

/** How often something took a while, for how long in sum, and the longest. */
export class DurationCounter {
  times = 0;
  totalMs = 0;
  longestMs = 0;

  add(ms: number): void {
    this.times += 1;
    this.totalMs += ms;
    this.longestMs = Math.max(this.longestMs, ms);
  }

  /** The sum in whole seconds, as the wire gives it. */
  get totalSeconds(): number {
    return Math.round(this.totalMs / 1000);
  }

  get longestSeconds(): number {
    return Math.round(this.longestMs / 1000);
  }
}

/** Why a call was not handled: the caller left, or the queue would not keep it. */
export const FAILURES = [
  "abandoned",
  "max_waiting_time",
  "max_estimated_waiting_time",
  "not_manageable_with_latent_users",
  "not_manageable_without_latent_users",
] as const;
export type Failure = (typeof FAILURES)[number];

export class QueueDay {
  managed = 0;
  readonly failed: Record<Failure, number> = {
    abandoned: 0,
    max_waiting_time: 0,
    max_estimated_waiting_time: 0,
    not_manageable_with_latent_users: 0,
    not_manageable_without_latent_users: 0,
  };
  readonly contact = new DurationCounter();
  readonly waiting = new DurationCounter();

  get failedTotal(): number {
    return FAILURES.reduce((sum, failure) => sum + this.failed[failure], 0);
  }
}

export class UserDay {
  /** Contacts presented to the agent; each ends in exactly one of managed, lost and redirected. */
  total = 0;
  managed = 0;
  /** The caller left while the agent's phone rang. */
  lost = 0;
  /** The agent did not answer and the call went on to somebody else. */
  redirected = 0;
  /** Managed contacts that the agent passed on. */
  transferred = 0;
  /** From answer to hang-up. */
  readonly conversation = new DurationCounter();
  /** Conversations without the time on hold. */
  readonly contact = new DurationCounter();
  readonly held = new DurationCounter();
  readonly ringing = new DurationCounter();
  readonly paused = new DurationCounter();
  readonly outbound = new DurationCounter();
}
