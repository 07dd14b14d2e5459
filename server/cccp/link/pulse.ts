import type { Clock, Timer } from "../../platform/clock.ts";

export interface PulseOptions {
  clock: Clock;
  /** How long an answer may take. */
  deadlineMs: number;
  /** After this long without a byte the peer is asked for a sign of life, and has `deadlineMs` to give one. */
  idleMs: number;
  /** Bytes that the connection has received so far. */
  bytesIn: () => number;
  /** When the last of them came, by the monotonic clock. */
  lastByteMs: () => number;
  /** Asks something that this server has answered before; false when there is nothing such. */
  ask: () => boolean;
  onDead: () => void;
}

/**
 * Tells a dead peer from a quiet one. The server sends nothing on an idle connection and nothing to a question it does
 * not know, so silence alone proves nothing: before giving up, one more question is asked that this server has
 * answered before. A peer that has never answered anything and is silent past a deadline is dead at once.
 */
export class Pulse {
  private idle: Timer;
  private waiting: Timer | null = null;
  private bytesInWhenAsked = 0;

  constructor(private readonly options: PulseOptions) {
    this.idle = options.clock.after(options.idleMs, () => this.onIdle());
  }

  /**
   * A question stayed without answer past its deadline; `bytesInThen` had come when it was asked. A peer that said
   * something since, but nothing lately, is asked like one that said nothing.
   */
  doubt(bytesInThen: number): void {
    const { clock, deadlineMs, bytesIn, lastByteMs } = this.options;
    const isMute = bytesIn() === bytesInThen;
    if (isMute || clock.monotonic() - lastByteMs() >= deadlineMs / 2) this.check(isMute);
  }

  /** Whether the peer was asked for a sign of life and has given none yet. */
  get isDoubting(): boolean {
    return this.waiting !== null && this.options.bytesIn() === this.bytesInWhenAsked;
  }

  stop(): void {
    this.idle.cancel();
    this.waiting?.cancel();
  }

  /** The silence is counted from the last byte, so that a peer is found dead equally soon wherever it stopped. */
  private onIdle(): void {
    const { clock, idleMs, lastByteMs } = this.options;
    const leftMs = idleMs - (clock.monotonic() - lastByteMs());
    if (leftMs <= 0) this.check(false);
    this.idle = clock.after(leftMs > 0 ? leftMs : idleMs, () => this.onIdle());
  }

  private check(isDoubted: boolean): void {
    if (this.waiting) return;
    const { clock, deadlineMs, bytesIn, ask, onDead } = this.options;
    this.bytesInWhenAsked = bytesIn();
    if (!ask()) {
      if (isDoubted) onDead();
      return;
    }
    this.waiting = clock.after(deadlineMs, () => {
      const isSilent = this.isDoubting;
      this.waiting = null;
      if (isSilent) onDead();
    });
  }
}
