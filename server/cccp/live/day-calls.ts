import { type DayCall, dayNumberOf, dayOf } from "./day-call.ts";
import { DayCounts } from "./day-counts.ts";
import { isSame } from "./diff.ts";
import type { ServiceLevelSetting } from "./model.ts";

/** Most calls of one day that are remembered one by one, and most that wait to be saved. */
const MAX_CALLS = 200_000;

/**
 * The finished calls of the day. Each session counts once, however often the server tells its end or a restart reads
 * it back; a later correction replaces the earlier record. Yesterday's and tomorrow's calls (one that ended after
 * midnight, a clock that is ahead) are kept apart from today's figures; older ones are refused.
 *
 * At the bound of 200,000 calls a day the oldest is forgotten one by one but stays in the sums; after a change of the
 * service-level setting the figures then cover the last 200,000. If nobody takes the calls to be saved, the oldest of
 * 200,000 waiting ones is dropped.
 */
export class DayCalls {
  private readonly days = new Map<string, Map<string, DayCall>>();
  private unsaved = new Map<string, DayCall>();
  private sums: DayCounts;
  private todayNumber: number;
  private today: string;

  constructor(
    private setting: ServiceLevelSetting,
    saved: Iterable<DayCall>,
    now: number,
    offsetSeconds: number,
    private readonly maxCalls = MAX_CALLS,
  ) {
    this.todayNumber = dayNumberOf(now, offsetSeconds);
    this.today = dayOf(now, offsetSeconds);
    for (const call of saved) this.callsOf(call.day).set(call.sessionId, call);
    this.sums = this.recount();
  }

  /** Today's sums. */
  get counts(): DayCounts {
    return this.sums;
  }

  /** The day on the server's wall that the figures are of. */
  get day(): string {
    return this.today;
  }

  /** Moves to the day of `now`; true when it is another than before. */
  rollTo(now: number, offsetSeconds: number): boolean {
    const number = dayNumberOf(now, offsetSeconds);
    if (number === this.todayNumber) return false;
    this.todayNumber = number;
    this.today = dayOf(now, offsetSeconds);
    for (const [day, calls] of this.days) {
      const any = calls.values().next().value;
      if (!any || !this.isNear(any)) this.days.delete(day);
    }
    this.sums = this.recount();
    return true;
  }

  /** Adds or corrects a finished call; returns the ids of the queues whose figures of today changed. */
  record(call: DayCall): string[] {
    if (!this.isNear(call)) return [];
    const calls = this.callsOf(call.day);
    const known = calls.get(call.sessionId);
    if (known && isSame(known, call)) return [];
    calls.set(call.sessionId, call);
    if (calls.size > this.maxCalls) forgetOldest(calls);
    this.unsaved.set(call.sessionId, call);
    if (this.unsaved.size > this.maxCalls) forgetOldest(this.unsaved);
    if (call.day !== this.today) return [];
    if (known) this.sums.add(known, -1);
    this.sums.add(call, 1);
    return known && known.queueId !== call.queueId ? [known.queueId, call.queueId] : [call.queueId];
  }

  /** Calls recorded or corrected since they were last taken, the latest version of each. */
  takeUnsaved(): DayCall[] {
    const taken = [...this.unsaved.values()];
    this.unsaved = new Map();
    return taken;
  }

  setSetting(setting: ServiceLevelSetting): void {
    this.setting = setting;
    this.sums = this.recount();
  }

  private recount(): DayCounts {
    const counts = new DayCounts(this.setting);
    for (const call of this.days.get(this.today)?.values() ?? []) counts.add(call, 1);
    return counts;
  }

  private isNear(call: DayCall): boolean {
    return Math.abs(dayNumberOf(call.offeredAt, call.offsetSeconds) - this.todayNumber) <= 1;
  }

  private callsOf(day: string): Map<string, DayCall> {
    let calls = this.days.get(day);
    if (!calls) {
      calls = new Map();
      this.days.set(day, calls);
    }
    return calls;
  }
}

function forgetOldest(calls: Map<string, DayCall>): void {
  const oldest = calls.keys().next();
  if (!oldest.done) calls.delete(oldest.value);
}
