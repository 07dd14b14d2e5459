/** Samples that are remembered: a few minutes of a busy board. */
const SAMPLES = 64;
/** A jump this big is a clock that was set, not a slow network. */
const JUMP_MS = 5000;

/**
 * What time it is on the server, seen from a browser whose clock may be wrong. Every frame says when it was made; it
 * arrives later by the delay of the network, so the sample with the least delay, the greatest difference, is the truest.
 */
export class ServerClock {
  private samples: number[] = [];
  private best = 0;

  /** Server's clock minus this machine's, milliseconds; 0 until something was heard. */
  get offsetMs(): number {
    return this.best;
  }

  /** Notes a frame made at `serverAt` by the server and received at `receivedAt` by this machine. */
  observe(serverAt: number, receivedAt: number): void {
    const offset = serverAt - receivedAt;
    if (this.samples.length > 0 && Math.abs(offset - this.best) > JUMP_MS) this.samples = [];
    this.samples.push(offset);
    if (this.samples.length > SAMPLES) this.samples.shift();
    this.best = Math.max(...this.samples);
  }

  /** The call centre's clock at a moment of this machine: its instants (`…At` of rows) are told by that clock. */
  callCentreNow(now: number, skewMs: number | null): number {
    return now + this.best + (skewMs ?? 0);
  }
}

/** Milliseconds since an instant, never negative: two clocks may disagree by a little. */
export function elapsedMs(sinceAt: number | null, now: number): number | null {
  return sinceAt === null ? null : Math.max(0, now - sinceAt);
}
