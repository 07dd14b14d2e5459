import type { Clock, Timer } from "../../platform/clock.ts";
import type { Random } from "../../platform/random.ts";
import type { SimulatedExtension, SimulatedExtensions } from "./extensions.ts";

export interface DayParts {
  clock: Clock;
  random: Random;
  extensions: SimulatedExtensions;
  /** Calls that begin in a minute, at the telephones of all; 0 for none. */
  callsPerMinute: number;
  /** Of people who set their status by hand, in an hour; 0 for none. */
  changesPerHour: number;
  /** How much faster than real people live. */
  speed: number;
}

const RING_SECONDS = [3, 14] as const;
const ANSWERED_SHARE = 0.86;
const TALK_MEAN_SECONDS = 150;
const TALK_VARIATION = 0.8;
/** How long somebody wants to be left alone, and comes back by hand. */
const AWAY_MEAN_SECONDS = 900;
/** What people set by hand, by how often. */
const BY_HAND = ["do_not_disturb", "do_not_disturb", "lunch", "away"] as const;
/** Calls at once; more than a busy PBX of this size has. */
const MAX_CALLS = 500;

/** The life of a PBX in a demonstration: telephones ring and are answered, and now and then somebody wants to be left alone. */
export class SimulatedDay {
  private readonly timers = new Set<Timer>();
  private readonly away = new Set<string>();
  private isRunning = false;
  calls = 0;

  constructor(private readonly parts: DayParts) {}

  start(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    const { callsPerMinute, changesPerHour } = this.parts;
    if (callsPerMinute > 0) this.again(60 / callsPerMinute, () => this.ring());
    if (changesPerHour > 0) this.again(3_600 / changesPerHour, () => this.leave());
  }

  stop(): void {
    this.isRunning = false;
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
  }

  private ring(): void {
    const { extensions, random } = this.parts;
    const free = extensions.all().filter(({ callState, status }) => callState === "idle" && status === "available");
    if (free.length === 0 || this.timers.size > MAX_CALLS) return;
    const extension = random.pick(free);
    this.calls++;
    extensions.setCall(extension, "ringing");
    const [shortest, longest] = RING_SECONDS;
    const isAnswered = random.chance(ANSWERED_SHARE);
    this.in(random.between(shortest, longest), () => {
      extensions.setCall(extension, isAnswered ? "busy" : "idle");
      if (!isAnswered) return;
      this.in(random.logNormal(TALK_MEAN_SECONDS, TALK_VARIATION), () => extensions.setCall(extension, "idle"));
    });
  }

  private leave(): void {
    const { extensions, random } = this.parts;
    const there = extensions.all().filter(({ number }) => !this.away.has(number));
    if (there.length === 0) return;
    const extension = random.pick(there);
    this.away.add(extension.number);
    const status = random.pick(BY_HAND);
    extensions.setStatus(extension, status);
    this.in(random.exponential(AWAY_MEAN_SECONDS), () => this.comeBack(extension, status));
  }

  /** Whoever was set to something else meanwhile is left as they are. */
  private comeBack(extension: SimulatedExtension, status: string): void {
    this.away.delete(extension.number);
    if (extension.status === status) this.parts.extensions.setStatus(extension, "available");
  }

  private again(meanSeconds: number, run: () => void): void {
    this.in(this.parts.random.exponential(meanSeconds), () => {
      run();
      this.again(meanSeconds, run);
    });
  }

  private in(seconds: number, run: () => void): void {
    if (!this.isRunning) return;
    const timer = this.parts.clock.after((seconds * 1_000) / this.parts.speed, () => {
      this.timers.delete(timer);
      run();
    });
    this.timers.add(timer);
  }
}
