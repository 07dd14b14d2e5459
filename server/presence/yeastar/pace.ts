import type { Clock, Timer } from "../../platform/clock.ts";
import { PbxError } from "./pbx-error.ts";

export interface PaceSettings {
  /** Requests at once. */
  inFlight: number;
  /** Between the beginnings of two requests, ms. */
  spacingMs: number;
}

export interface PaceView {
  inFlight: number;
  waiting: number;
  /** As it is at the moment, after trouble. */
  limit: number;
  spacingMs: number;
}

interface Waiting {
  /** Asked when its turn comes: what is to be refused takes no place. */
  refusal: () => PbxError | null;
  begin: () => Promise<void>;
  refuse: (error: PbxError) => void;
}

/** Requests that may wait; a PBX has some hundreds of extensions, and each waits at most once. */
export const MAX_WAITING = 2_000;
/** Trouble makes the distance twice as long, up to this or the setting, whichever is more. */
const SLOWEST_MS = 3_000;
/** So many good answers in a row make it half as long again. */
const GOOD_FOR_FASTER = 5;

/**
 * Who may ask the PBX when: so many at once, so far apart, in order. A PBX in trouble is asked one at a time and ever slower, and faster
 * again as it recovers.
 */
export class Pace {
  private readonly urgent: Waiting[] = [];
  private readonly usual: Waiting[] = [];
  private inFlight = 0;
  private limit: number;
  private spacingMs: number;
  private goodInARow = 0;
  private nextAt = Number.NEGATIVE_INFINITY;
  private timer: Timer | null = null;

  constructor(
    private readonly clock: Clock,
    private readonly settings: PaceSettings,
  ) {
    this.limit = settings.inFlight;
    this.spacingMs = settings.spacingMs;
  }

  /**
   * Does `work` when its turn comes. @param isUrgent before all that wait: log-ins, on which the others wait.
   * @throws PbxError of `refusal`, or `busy`; or what `work` throws.
   */
  run<Result>(
    work: () => Promise<Result>,
    { isUrgent = false, refusal = () => null }: { isUrgent?: boolean; refusal?: () => PbxError | null } = {},
  ): Promise<Result> {
    const queue = isUrgent ? this.urgent : this.usual;
    if (queue.length >= MAX_WAITING)
      return Promise.reject(new PbxError("busy", { isRetryable: true, mayRetryAfterMs: 5_000 }));
    return new Promise((resolve, reject) => {
      queue.push({ refusal, refuse: reject, begin: () => work().then(resolve, reject) });
      this.go();
    });
  }

  /** It answered as it should. */
  succeeded(): void {
    if (++this.goodInARow < GOOD_FOR_FASTER) return;
    this.goodInARow = 0;
    this.spacingMs = Math.max(this.settings.spacingMs, this.spacingMs / 2);
    if (this.spacingMs === this.settings.spacingMs) this.limit = this.settings.inFlight;
  }

  /** It is overloaded, or does not answer. */
  troubled(): void {
    this.goodInARow = 0;
    this.limit = Math.max(1, Math.floor(this.limit / 2));
    this.spacingMs = Math.min(Math.max(SLOWEST_MS, this.settings.spacingMs), Math.max(1, this.spacingMs) * 2);
  }

  get view(): PaceView {
    const { inFlight, limit, spacingMs } = this;
    return { inFlight, waiting: this.urgent.length + this.usual.length, limit, spacingMs };
  }

  /** Nobody waits any more; who did is refused. */
  stop(): void {
    this.timer?.cancel();
    this.timer = null;
    for (const { refuse } of [...this.urgent.splice(0), ...this.usual.splice(0)]) refuse(new PbxError("stopped"));
  }

  private go(): void {
    for (;;) {
      const queue = this.urgent.length > 0 ? this.urgent : this.usual;
      const [first] = queue;
      if (!first) return;
      const refusal = this.refusalOf(first);
      if (refusal) {
        queue.shift();
        first.refuse(refusal);
        continue;
      }
      return;
    }
  }

  /** Begins `first` when it may, or plans to look again; an error when it is refused. */
  private refusalOf(first: Waiting): PbxError | null {
    if (this.inFlight >= this.limit) return null;
    const waitMs = this.nextAt - this.clock.monotonic();
    if (waitMs > 0) {
      this.timer ??= this.clock.after(waitMs, () => {
        this.timer = null;
        this.go();
      });
      return null;
    }
    const refusal = first.refusal();
    if (refusal) return refusal;
    this.begin(first);
    return null;
  }

  private begin(first: Waiting): void {
    (this.urgent[0] === first ? this.urgent : this.usual).shift();
    this.inFlight++;
    this.nextAt = this.clock.monotonic() + this.spacingMs;
    void first.begin().finally(() => {
      this.inFlight--;
      this.go();
    });
    this.go();
  }
}
