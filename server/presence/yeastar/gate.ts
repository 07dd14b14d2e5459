import type { Clock } from "../../platform/clock.ts";
import { backOffMs, LONGEST_LOST_MS } from "./back-off.ts";
import type { PbxError } from "./pbx-error.ts";

/** How long nothing is asked of a PBX that refuses us as such: one probe in that time. */
export const PROBE_AFTER_MS = 300_000;

interface Hold {
  error: PbxError;
  forMs: number;
  /** Monotonic. */
  untilAt: number;
}

const EVERYTHING = "*";

/**
 * What is not asked at the moment, and until when. When a hold is over, one request goes through to look whether the cause is; the
 * others are held back until it has been answered.
 */
export class Gate {
  private readonly holds = new Map<string, Hold>();
  private failuresInARow = 0;

  constructor(private readonly clock: Clock) {}

  /** Why a request to this interface is not made now; null lets it through, as the probe when there was a hold. */
  refusal(path: string): PbxError | null {
    const now = this.clock.monotonic();
    const holds = [EVERYTHING, path].map((key) => this.holds.get(key)).filter((hold) => hold !== undefined);
    const held = holds.find(({ untilAt }) => untilAt > now);
    if (held) return held.error.after(held.untilAt - now);
    for (const hold of holds) hold.untilAt = now + hold.forMs;
    return null;
  }

  /** The PBX refuses us, at this interface or (null) at all. @returns the error with its time. */
  hold(path: string | null, error: PbxError, forMs = PROBE_AFTER_MS): PbxError {
    const held = error.after(forMs);
    this.holds.set(path ?? EVERYTHING, { error: held, forMs, untilAt: this.clock.monotonic() + forMs });
    return held;
  }

  /** It could not be reached, or did not answer: longer each time. @returns the error with its time. */
  lost(error: PbxError): PbxError {
    return this.hold(null, error, backOffMs(++this.failuresInARow, LONGEST_LOST_MS));
  }

  /** It answered, whatever it said. */
  answered(): void {
    this.failuresInARow = 0;
    this.holds.delete(EVERYTHING);
  }

  /** It did what this interface is for. */
  served(path: string): void {
    this.holds.delete(path);
  }

  /** What holds everything back; else what holds an interface back; else null. @returns the instant too, monotonic. */
  get current(): { error: PbxError; untilAt: number; isEverything: boolean } | null {
    const all = this.holds.get(EVERYTHING);
    const hold = all ?? [...this.holds.values()][0];
    return hold ? { error: hold.error, untilAt: hold.untilAt, isEverything: hold === all } : null;
  }

  /** Somebody says that the cause is gone. */
  open(): void {
    this.holds.clear();
    this.failuresInARow = 0;
  }
}
