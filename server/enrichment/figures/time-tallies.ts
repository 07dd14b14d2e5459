import { daysOf, hourOf, type Period, slotMsOf } from "./period.ts";
import type { CallSums } from "./repo.ts";
import { type CallFigures, CallTally } from "./tally.ts";

const HOURS = 24;

/** Calls by hour of the day and by day, as a zone's clocks show them. Days and hours without calls are there too. */
export class TimeTallies {
  readonly total = new CallTally();
  private readonly byHour = Array.from({ length: HOURS }, () => new CallTally());
  private readonly byDay;
  /** Calls are to be added by stretches of this length, told by their first instant. */
  readonly slotMs: number;

  constructor(private readonly period: Period) {
    this.byDay = daysOf(period).map((day) => ({ day, tally: new CallTally() }));
    this.slotMs = slotMsOf(this.byDay.flatMap(({ day }) => [day.startsAt, day.endsAt]));
  }

  /** @param at the first instant of the stretch in which the calls began. */
  add(at: number, sums: CallSums): void {
    this.total.add(sums);
    const found = this.dayAt(at);
    if (found === undefined) return;
    found.tally.add(sums);
    this.byHour[hourOf(at, found.day, this.period.zone)]?.add(sums);
  }

  hours(): (CallFigures & { hour: number })[] {
    return this.byHour.map((tally, hour) => ({ hour, ...tally.figures() }));
  }

  days(): (CallFigures & { day: string; startsAt: number })[] {
    return this.byDay.map(({ day, tally }) => ({ day: day.day, startsAt: day.startsAt, ...tally.figures() }));
  }

  /** By halves: there are up to 400 days, and up to 100 stretches in each. */
  private dayAt(at: number) {
    let [low, high] = [0, this.byDay.length - 1];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((this.byDay[middle]?.day.startsAt ?? 0) <= at) low = middle;
      else high = middle - 1;
    }
    return this.byDay[low];
  }
}
