import { FakeClock } from "./fake-clock.ts";
import { inFlight } from "./test-engine.ts";

/** No step is longer, so that what comes over a socket meanwhile is read within so much of the clock's time. */
const LONGEST_STEP_MS = 5_000;
/** Promise callbacks that may follow one another before the next timer: a push goes through the token, the pace and the network. */
const TURNS = 60;

/**
 * A clock that runs by itself, many times as fast as real time, up to an instant, and stands still there. Every timer runs at exactly its
 * own instant, in order, as on the clock that is moved by hand; what the network takes in between (`during`) is no time at all, so that
 * a millisecond of it is not a second.
 */
export class FastClock extends FakeClock {
  /** @param speed simulated milliseconds in a real one. */
  constructor(
    startAt: number,
    private readonly speed: number,
  ) {
    super(startAt, TURNS);
  }

  /** Work that takes real time and none of this clock's. */
  async during<Result>(work: () => Promise<Result>): Promise<Result> {
    inFlight.count++;
    try {
      return await work();
    } finally {
      inFlight.count--;
    }
  }

  /** Runs until the wall clock shows `at`. Slower than `speed` when timers take longer than that, never faster. */
  async runUntil(at: number): Promise<void> {
    const [startAt, startedMs] = [this.now(), performance.now()];
    while (this.now() < at) {
      const due = Math.min(at, startAt + (performance.now() - startedMs) * this.speed);
      const stepMs = Math.min(LONGEST_STEP_MS, Math.floor(due - this.now()));
      if (stepMs > 0) await this.advance(stepMs);
      // The event loop's turn: requests of the browser and frames of sockets are read here.
      await Bun.sleep(1);
    }
  }
}
