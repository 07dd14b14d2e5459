import type { Clock, Timer } from "../../platform/clock.ts";

export interface PulseOptions {
  clock: Clock;
  /** How long an answer may take. */
  deadlineMs: number;
  /** After this long without a byte, and a quarter of it more at most, the peer is asked for a sign of life. */
  idleMs: number;
  /** Bytes that the connection has received so far. */
  bytesIn: () => number;
  /** Asks something that this server has answered before; false when there is nothing such. */
  ask: () => boolean;
  onDead: () => void;
}

const BEATS = 4;

/**
 * Tells a dead peer from a quiet one. The server sends nothing on an idle connection and nothing to a question it does
 * not know, so silence alone proves nothing: before giving up, one more question is asked that this server has
 * answered before. A peer that has never answered anything and is silent past a deadline is dead at once.
 */
export class Pulse {
  private readonly idle: Timer;
  private waiting: Timer | null = null;
  private bytesInBefore: number;
  private silentBeats = 0;

  constructor(private readonly options: PulseOptions) {
    const { clock, idleMs, bytesIn } = options;
    this.bytesInBefore = bytesIn();
    this.idle = clock.every(idleMs / BEATS, () => {
      this.silentBeats = bytesIn() === this.bytesInBefore ? this.silentBeats + 1 : 0;
      this.bytesInBefore = bytesIn();
      if (this.silentBeats < BEATS) return;
      this.silentBeats = 0;
      this.check(false);
    });
  }

  /** A question stayed without answer past its deadline; `bytesInThen` had come when it was asked. */
  doubt(bytesInThen: number): void {
    if (this.options.bytesIn() === bytesInThen) this.check(true);
  }

  stop(): void {
    this.idle.cancel();
    this.waiting?.cancel();
  }

  private check(isDoubted: boolean): void {
    if (this.waiting) return;
    const { clock, deadlineMs, bytesIn, ask, onDead } = this.options;
    const bytesInThen = bytesIn();
    if (!ask()) {
      if (isDoubted) onDead();
      return;
    }
    this.waiting = clock.after(deadlineMs, () => {
      this.waiting = null;
      if (bytesIn() === bytesInThen) onDead();
    });
  }
}
