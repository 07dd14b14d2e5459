import type { Clock } from "../../platform/clock.ts";

export interface PaceParts {
  clock: Clock;
  startAt: number;
  /** Simulated milliseconds in a real one. */
  speed: number;
  /** How far the PBX's clock is ahead of the present. */
  aheadMs: number;
}

/**
 * How simulated time goes by. What is faster than real begins in the past; when it has caught up with the present it goes
 * on at the pace of the present, since a PBX tells of nothing that has not happened yet.
 */
export class Pace {
  private baseAt: number;
  private baseMonotonic: number;
  private speed: number;

  constructor(private readonly parts: PaceParts) {
    this.baseAt = parts.startAt;
    this.baseMonotonic = parts.clock.monotonic();
    this.speed = parts.speed;
  }

  /** The simulated instant. */
  now(): number {
    const { clock, aheadMs } = this.parts;
    const passed = this.baseAt + (clock.monotonic() - this.baseMonotonic) * this.speed;
    const present = clock.now() + aheadMs;
    if (this.speed <= 1 || passed < present) return passed;
    this.goOnFrom(Math.max(this.baseAt, present), 1);
    return this.baseAt;
  }

  /** Real milliseconds until a simulated instant. */
  until(at: number): number {
    return Math.max(0, (at - this.now()) / this.speed);
  }

  /** Time goes on from this instant: after it stood still. */
  goOnFrom(at: number, speed = this.speed): void {
    this.baseAt = at;
    this.baseMonotonic = this.parts.clock.monotonic();
    this.speed = speed;
  }
}
