import { type Claim, compareClaims } from "./decide/claim.ts";
import { planClaims, WeeklyClaims } from "./decide/plan-claims.ts";
import { ZoneDays } from "./decide/zone-days.ts";
import type { Decision, Plan, Segment } from "./model.ts";

/** A weekly slot comes back within a week; one whose hour the clocks skip, or whose day the calendar takes, some weeks later. */
const MAX_DAYS_AHEAD = 28;

/** A plan made ready for many questions: some microseconds each, whatever is in it. */
export interface Prepared {
  /** What holds at an instant (ms), because of what, and when the status or its reason changes next. */
  decide(at: number): Decision;
  /** What holds from `from` to before `to` (ms), without gaps; a segment ends where the status or its reason changes. Its length is the caller's to bound. */
  timeline(from: number, to: number): Segment[];
}

/**
 * What an extension is to be set to at an instant, and why. Pure: the same plan gives the same answer on every host, in
 * whatever order its lists are. The order in which things count is printed in `decide/README.md`.
 * @throws RangeError when the plan's zone is no IANA name.
 */
export function decide(plan: Plan, at: number): Decision {
  return prepare(plan).decide(at);
}

/**
 * All that will hold within [from, to), cut where the status or its reason changes: what an engine that follows
 * `nextChangeAt` would do, and the same in every window that holds the instant.
 * @throws RangeError when the plan's zone is no IANA name.
 */
export function timeline(plan: Plan, from: number, to: number): Segment[] {
  return prepare(plan).timeline(from, to);
}

/**
 * Makes a plan ready; it must not change afterwards.
 * @throws RangeError when its zone is no IANA name.
 */
export function prepare(plan: Plan): Prepared {
  return new PreparedPlan(plan);
}

class PreparedPlan implements Prepared {
  private readonly days: ZoneDays;
  /** Those that hold whenever: defaults, a freeze. */
  private readonly always: readonly Claim[];
  /** All others, by their start. */
  private readonly claims: readonly Claim[];
  /** For each claim the latest end of it and all before it: whoever looks back stops where nothing reaches so far. */
  private readonly reach: readonly number[];
  private readonly weekly: WeeklyClaims;

  constructor(plan: Plan) {
    this.days = new ZoneDays(plan.zone);
    this.weekly = new WeeklyClaims(plan, this.days);
    const claims = planClaims(plan, this.days);
    this.always = claims.filter(({ startAt }) => startAt === Number.NEGATIVE_INFINITY);
    this.claims = claims
      .filter(({ startAt }) => startAt > Number.NEGATIVE_INFINITY)
      .sort((a, b) => a.startAt - b.startAt);
    let latest = Number.NEGATIVE_INFINITY;
    this.reach = this.claims.map(({ endAt }) => {
      latest = Math.max(latest, endAt);
      return latest;
    });
  }

  decide(at: number): Decision {
    const held = this.at(at).sort(compareClaims);
    const winner = held[0] as Claim;
    const next = this.endOf(winner, at);
    return {
      status: winner.because.status,
      because: held.map(({ because }) => because),
      nextChangeAt: next === Number.POSITIVE_INFINITY ? null : next,
    };
  }

  timeline(from: number, to: number): Segment[] {
    const segments: Segment[] = [];
    for (let startAt = from; startAt < to;) {
      const winner = this.at(startAt).reduce((best, claim) => (compareClaims(claim, best) < 0 ? claim : best));
      const endAt = Math.min(to, this.endOf(winner, startAt));
      segments.push({ startAt, endAt, status: winner.because.status, because: winner.because });
      startAt = endAt;
    }
    return segments;
  }

  /** All that hold at an instant: never none, for the house's default always does, or that nothing is planned. */
  private at(at: number): Claim[] {
    const held: Claim[] = [...this.always];
    for (let index = this.countUntil(at) - 1; index >= 0 && (this.reach[index] as number) > at; index--) {
      const claim = this.claims[index] as Claim;
      if (claim.endAt > at) held.push(claim);
    }
    if (this.weekly.isEmpty) return held;
    // A slot begins on its day, and ends on the next one at the latest; a clock that jumps may push it one day on.
    const today = this.days.dayOf(at);
    for (let day = today - 2; day <= today; day++) {
      for (const claim of this.weekly.on(day)) if (claim.startAt <= at && at < claim.endAt) held.push(claim);
    }
    return held;
  }

  /** Until when the winner of an instant wins: until its own end, or until something stronger begins. */
  private endOf(winner: Claim, at: number): number {
    let end = winner.endAt;
    for (let index = this.countUntil(at); index < this.claims.length; index++) {
      const claim = this.claims[index] as Claim;
      if (claim.startAt >= end) break;
      if (compareClaims(claim, winner) < 0) end = claim.startAt;
    }
    if (this.weekly.isEmpty || winner.place < this.weekly.place) return end;
    const today = this.days.dayOf(at);
    for (let day = today - 1; day <= today + MAX_DAYS_AHEAD && this.days.startOf(day) < end; day++) {
      for (const claim of this.weekly.on(day)) {
        if (claim.startAt > at && claim.startAt < end && compareClaims(claim, winner) < 0) end = claim.startAt;
      }
    }
    return end;
  }

  /** How many claims have begun at an instant. */
  private countUntil(at: number): number {
    let [low, high] = [0, this.claims.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((this.claims[middle] as Claim).startAt <= at) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
