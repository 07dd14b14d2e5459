import type { Clock, Timer } from "../clock.ts";
import { defineHealth } from "../health-codes.ts";
import type { HealthReport } from "../health.ts";

const LOOK_MS = 10_000;
/** Less is what time servers correct every day. */
const JUMP_MS = 2_000;
/** A jump is told for this long. */
const TOLD_MS = 86_400_000;

const report = defineHealth({
  clock_steady: { state: "ok", detail: "It runs evenly." },
  clock_jumped: {
    state: "warn",
    detail: "It jumped by {seconds} s at {jumpedAt}.",
    remedy:
      "Let the machine follow a time server (timedatectl set-ntp true): times that were written before are off by as much.",
  },
});

/** Watches the wall clock beside the one that only runs forward: where they part, somebody set the time. */
export class ClockWatch {
  private timer: Timer | null = null;
  private offsetMs: number;
  private jump: { seconds: number; jumpedAt: number; atMs: number } | null = null;

  constructor(private readonly clock: Clock) {
    this.offsetMs = this.offset();
  }

  start(): void {
    this.timer = this.clock.every(LOOK_MS, () => this.look());
  }

  stop(): void {
    this.timer?.cancel();
    this.timer = null;
  }

  health(): HealthReport {
    this.look();
    const { jump } = this;
    if (jump === null || this.clock.monotonic() - jump.atMs > TOLD_MS) return report("clock", "clock_steady");
    return report("clock", "clock_jumped", { seconds: jump.seconds, jumpedAt: jump.jumpedAt });
  }

  private look(): void {
    const movedMs = this.offset() - this.offsetMs;
    this.offsetMs += movedMs;
    if (Math.abs(movedMs) < JUMP_MS) return;
    const { clock } = this;
    this.jump = { seconds: Math.round(movedMs / 1000), jumpedAt: clock.now(), atMs: clock.monotonic() };
  }

  private offset(): number {
    return this.clock.now() - this.clock.monotonic();
  }
}
