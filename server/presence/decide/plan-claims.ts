import type { Because, Level, Override, Plan, RatedEvent, WeeklySlot } from "../model.ts";
import { type Claim, levelsOf, restrictionOf, type Weight } from "./claim.ts";
import { eventClaims } from "./event-claims.ts";
import { DAY_MS, dayNumber, weekdayOf, type ZoneDays } from "./zone-days.ts";

const FOREVER = { startAt: Number.NEGATIVE_INFINITY, endAt: Number.POSITIVE_INFINITY };
const NOBODY = { startAt: null, endAt: null, id: null, name: "", isPrivate: false };

/** All claims of a plan but those of weekly slots, which come back for ever. What ends before it begins claims nothing. */
export function planClaims(plan: Plan, days: ZoneDays): Claim[] {
  const levels = levelsOf(plan.holidayPosition);
  const place = (level: Level) => levels.indexOf(level);
  const always = (because: Because): Claim => ({ place: place(because.level), weight: [], ...FOREVER, because });

  const claims = overrideClaims(plan, place("override"));
  if (plan.isFrozen) claims.push(always({ ...NOBODY, level: "freeze", status: null }));
  if (!plan.isPlanned) {
    claims.push(always({ ...NOBODY, level: "unplanned", status: null }));
    return claims;
  }
  claims.push(...holidayClaims(plan, place("holiday"), days));
  claims.push(...eventClaims(plan.events, place("calendar"), plan.bridgeMs));
  claims.push(...datedClaims(plan, place("dated"), days));
  if (plan.defaultStatus) claims.push(always({ ...NOBODY, level: "extension_default", status: plan.defaultStatus }));
  claims.push(always({ ...NOBODY, level: "house_default", status: plan.houseStatus }));
  return claims;
}

/** Of two overrides the one that began later holds: whoever set it knew of the other one. */
function overrideClaims({ overrides, events }: Plan, place: number): Claim[] {
  return overrides.flatMap((override) => {
    const { id, status, startAt, reason } = override;
    const endAt = endOf(override, events);
    if (startAt >= endAt) return [];
    const bound = endAt === Number.POSITIVE_INFINITY ? null : endAt;
    const because: Because = { level: "override", status, startAt, endAt: bound, id, name: reason, isPrivate: false };
    return [{ place, weight: [-startAt, -id], startAt, endAt, because }];
  });
}

/** An event that begins with the override is not the next one. */
function endOf({ startAt, endAt, isUntilNextEvent }: Override, events: readonly RatedEvent[]): number {
  let end = endAt ?? Number.POSITIVE_INFINITY;
  if (!isUntilNextEvent) return end;
  for (const event of events) {
    if (event.startAt > startAt && event.startAt < end && event.startAt < event.endAt) end = event.startAt;
  }
  return end;
}

function holidayClaims({ holidays }: Plan, place: number, days: ZoneDays): Claim[] {
  return holidays.flatMap(({ date, name, status }) => {
    const day = dayNumber(date);
    if (day === null) return [];
    const [startAt, endAt] = [days.startOf(day), days.startOf(day + 1)];
    if (startAt >= endAt) return [];
    const because: Because = { level: "holiday", status, startAt, endAt, id: null, name, isPrivate: false };
    return [{ place, weight: [restrictionOf(status), name], startAt, endAt, because }];
  });
}

function datedClaims({ dated }: Plan, place: number, days: ZoneDays): Claim[] {
  return dated.flatMap((slot) => {
    const day = dayNumber(slot.date);
    const stretch = day === null ? null : days.stretchOn(day, slot);
    return stretch ? [slotClaim("dated", slot, stretch, place)] : [];
  });
}

type Slot = Pick<WeeklySlot, "id" | "status">;

function slotClaim(
  level: Level,
  { id, status }: Slot,
  { startAt, endAt }: { startAt: number; endAt: number },
  place: number,
) {
  const weight: Weight = [restrictionOf(status), -startAt, id];
  const because: Because = { level, status, startAt, endAt, id, name: "", isPrivate: false };
  return { place, weight, startAt, endAt, because };
}

/** Weeks whose days are remembered: a timeline of two months, and some. */
const MAX_REMEMBERED_DAYS = 100;

/** The claims of weekly slots, worked out for a day when it is asked for. */
export class WeeklyClaims {
  readonly place: number;
  private readonly byDay = new Map<number, readonly Claim[]>();
  private readonly calendarDays: readonly (readonly [first: number, last: number])[];

  constructor(
    private readonly plan: Plan,
    private readonly days: ZoneDays,
  ) {
    this.place = levelsOf(plan.holidayPosition).indexOf("weekly");
    const isReplaced = plan.calendarDay === "replaces_weekly" && plan.weekly.length > 0;
    this.calendarDays = isReplaced ? calendarDays(plan.events, days) : [];
  }

  /** Whether there can ever be one. */
  get isEmpty(): boolean {
    return !this.plan.isPlanned || this.plan.weekly.length === 0;
  }

  /** Those that begin on a day. */
  on(day: number): readonly Claim[] {
    const known = this.byDay.get(day);
    if (known) return known;
    if (this.byDay.size >= MAX_REMEMBERED_DAYS) this.byDay.clear();
    const claims = this.isReplaced(day) ? [] : this.claimsOn(day);
    this.byDay.set(day, claims);
    return claims;
  }

  private claimsOn(day: number): Claim[] {
    const weekday = weekdayOf(day);
    return this.plan.weekly.flatMap((slot) => {
      const stretch = slot.day === weekday ? this.days.stretchOn(day, slot) : null;
      return stretch ? [slotClaim("weekly", slot, stretch, this.place)] : [];
    });
  }

  private isReplaced(day: number): boolean {
    return this.calendarDays.some(([first, last]) => first <= day && day <= last);
  }
}

/**
 * The days on which the calendar has an event, as first and last. One that lasts less than 24 hours counts for the day on
 * which it begins alone, as a night slot does.
 */
function calendarDays(events: readonly RatedEvent[], days: ZoneDays): (readonly [number, number])[] {
  return events
    .filter(({ startAt, endAt }) => startAt < endAt)
    .map(({ startAt, endAt }) => {
      const first = days.dayOf(startAt);
      return [first, endAt - startAt < DAY_MS ? first : days.dayOf(endAt - 1)] as const;
    });
}
