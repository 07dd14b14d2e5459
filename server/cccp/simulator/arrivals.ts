/** When people call: a Poisson process whose rate follows the hour and now and then surges. */
import type { Calls } from "./calls.ts";
import type { EntryPoint } from "./floor.ts";
import { HOUR, MINUTE, type Stage } from "./stage.ts";

/**
 * Load by the hour since the opening, 1 being the rate asked for: a first peak in the morning, lunch, a second peak, and a
 * quieter stretch that is never silent, because a demo is left running overnight.
 */
const LOAD_BY_HOUR = [0.9, 1, 1.05, 1, 0.8, 0.75, 0.9, 1.05, 1.1, 1, 0.95, 0.9, 0.85, 0.8, 0.75, 0.75] as const;
/** In a surge one queue's public number is called this much more than the rest. */
const SURGE_LOAD = 1.35;
const SURGE_MINUTES = 5;
const SURGE_EVERY_MINUTES = 40;
/** No moment's load is above this: the thinning bound of the process. */
const HIGHEST_LOAD = 1.1 * SURGE_LOAD;
/** Of the calls in a surge, those that go to the queue that it is about. */
const SURGE_SHARE = 0.3;

export class Arrivals {
  private surge: EntryPoint | null = null;
  private readonly openedAt: number;

  constructor(
    private readonly stage: Stage,
    private readonly calls: Calls,
    private readonly entryPoints: readonly EntryPoint[],
    private readonly ratePerMinute: number,
  ) {
    this.openedAt = stage.agenda.now;
  }

  /** The lines open. */
  open(): void {
    if (this.entryPoints.length === 0 || this.ratePerMinute <= 0) return;
    this.next();
    this.planSurge();
  }

  private next(): void {
    const { agenda, random } = this.stage;
    agenda.in(random.exponential(MINUTE / (this.ratePerMinute * HIGHEST_LOAD)), () => {
      if (random.chance(this.load() / HIGHEST_LOAD)) this.calls.arrive(this.pickEntry());
      this.next();
    });
  }

  private load(): number {
    const hour = Math.floor((this.stage.agenda.now - this.openedAt) / HOUR) % LOAD_BY_HOUR.length;
    return (LOAD_BY_HOUR[hour] ?? 1) * (this.surge ? SURGE_LOAD : 1);
  }

  private pickEntry(): EntryPoint {
    const { random } = this.stage;
    if (this.surge && random.chance(SURGE_SHARE)) return this.surge;
    return random.weighted(this.entryPoints, (entry) => entry.weight);
  }

  private planSurge(): void {
    const { agenda, random } = this.stage;
    agenda.in(random.exponential(SURGE_EVERY_MINUTES * MINUTE), () => {
      this.surge = random.pick(this.entryPoints);
      agenda.in(SURGE_MINUTES * MINUTE, () => {
        this.surge = null;
        this.planSurge();
      });
    });
  }
}
