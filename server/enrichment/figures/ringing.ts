/** Ringing longer than this and not being answered is what the PBX's own users count as a lost call, seconds. */
export const LONG_RING_SECONDS = 10;
/** Longer ringing is counted with the last second. */
const MAX_RING_SECONDS = 3_600;
/** The last second of each part of the distribution; what is beyond the last one is a part too. */
const PART_ENDS = [5, LONG_RING_SECONDS, 15, 20, 30, 45, 60, 90, 120];

export interface RingPart {
  fromSeconds: number;
  /** Included; null: and all that is longer. */
  toSeconds: number | null;
  calls: number;
}

/** Unanswered calls by how long they rang. */
export interface Ringing {
  longSeconds: number;
  /** Rang longer than that. */
  long: number;
  /** Rang as long or shorter. */
  short: number;
  /** Nothing says how long. */
  unknown: number;
  parts: RingPart[];
  /** The long ones second by second: only seconds that occur. */
  seconds: { seconds: number; calls: number }[];
}

/** Counts calls by how long they rang: what a median is found in without reading the calls one by one. */
export class RingCounts {
  private readonly all = new Map<number, number>();
  private readonly unanswered = new Map<number, number>();
  private unknown = 0;

  /** @param ringSeconds null when nothing says it. */
  add(ringSeconds: number | null, calls: number, isUnanswered: boolean): void {
    if (ringSeconds === null) {
      if (isUnanswered) this.unknown += calls;
      return;
    }
    const seconds = Math.min(ringSeconds, MAX_RING_SECONDS);
    this.all.set(seconds, (this.all.get(seconds) ?? 0) + calls);
    if (isUnanswered) this.unanswered.set(seconds, (this.unanswered.get(seconds) ?? 0) + calls);
  }

  /** The ringing that this share of all calls did not exceed (nearest rank); null without any. */
  percentile(share: number): number | null {
    const counts = [...this.all].sort(([a], [b]) => a - b);
    const rank = Math.max(1, Math.ceil(share * counts.reduce((sum, [, calls]) => sum + calls, 0)));
    let passed = 0;
    for (const [seconds, calls] of counts) {
      passed += calls;
      if (passed >= rank) return seconds;
    }
    return null;
  }

  ringing(): Ringing {
    const counts = [...this.unanswered].sort(([a], [b]) => a - b);
    const between = (from: number, to: number) =>
      counts.reduce((sum, [seconds, calls]) => (seconds >= from && seconds <= to ? sum + calls : sum), 0);
    const starts = [0, ...PART_ENDS.map((end) => end + 1)];
    return {
      longSeconds: LONG_RING_SECONDS,
      long: between(LONG_RING_SECONDS + 1, MAX_RING_SECONDS),
      short: between(0, LONG_RING_SECONDS),
      unknown: this.unknown,
      parts: starts.map((fromSeconds, index) => {
        const toSeconds = PART_ENDS[index] ?? null;
        return { fromSeconds, toSeconds, calls: between(fromSeconds, toSeconds ?? MAX_RING_SECONDS) };
      }),
      seconds: counts
        .filter(([seconds]) => seconds > LONG_RING_SECONDS)
        .map(([seconds, calls]) => ({ seconds, calls })),
    };
  }
}
