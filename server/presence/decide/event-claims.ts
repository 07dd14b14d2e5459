import type { Because, RatedEvent } from "../model.ts";
import { type Claim, compareClaims, restrictionOf, type Weight } from "./claim.ts";

/**
 * The calendar's claims. Where nothing at all is in the calendar for less than `bridgeMs` between two events, and what
 * held before is what holds after, the earlier event lasts until the later one begins: five minutes between two lessons are
 * no time to be called.
 */
export function eventClaims(events: readonly RatedEvent[], place: number, bridgeMs: number): Claim[] {
  const claims = events
    .filter(({ startAt, endAt }) => startAt < endAt)
    .map((event) => claimOf(event, place))
    .sort((a, b) => a.startAt - b.startAt || compareClaims(a, b));
  return bridgeMs > 0 ? bridged(claims, bridgeMs) : claims;
}

/** @param claims by their start, and those with the same start by their strength. */
function bridged(claims: readonly Claim[], bridgeMs: number): Claim[] {
  const all = [...claims];
  /** Where the strongest of those that end last so far is. */
  let last: number | null = null;
  for (const [index, claim] of claims.entries()) {
    const before = last === null ? null : (all[last] as Claim);
    if (before && last !== null) {
      const gapMs = claim.startAt - before.endAt;
      const isBridged = gapMs > 0 && gapMs < bridgeMs && before.because.status === claim.because.status;
      if (isBridged) all[last] = until(before, claim.startAt);
    }
    const isLater = !before || claim.endAt > before.endAt;
    const isStronger = before && claim.endAt === before.endAt && compareClaims(claim, before) < 0;
    if (isLater || isStronger) last = index;
  }
  return all;
}

const until = (claim: Claim, endAt: number): Claim => ({ ...claim, endAt, because: { ...claim.because, endAt } });

function claimOf(event: RatedEvent, place: number): Claim {
  const { status, startAt, endAt, ruleId, summary, isPrivate } = event;
  const because: Because = { level: "calendar", status, startAt, endAt, id: ruleId, name: summary, isPrivate };
  return { place, weight: weightOf(event), startAt, endAt, because };
}

/** The first five are what people are told; the rest only keeps two events of one UID from depending on their order in a list. */
function weightOf(event: RatedEvent): Weight {
  return [
    -event.priority,
    event.isAllDay ? 1 : 0,
    restrictionOf(event.status),
    -event.startAt,
    event.uid,
    -event.endAt,
    event.feedId,
    event.recurrenceId ?? "",
    event.ruleId ?? -1,
    event.summary,
    event.isPrivate ? 0 : 1,
  ];
}
