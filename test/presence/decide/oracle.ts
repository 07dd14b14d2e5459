/**
 * What holds at an instant, worked out the long way: no intervals, no order of claims, no Temporal. Each level is asked in
 * turn, clocks are read off `Intl`, and days are found by trying them.
 */
import type { Plan, RatedEvent, Status } from "../../../server/presence/model.ts";

const MINUTE_MS = 60_000;
const QUARTER_MS = 15 * MINUTE_MS;
const DAY_MS = 86_400_000;
const ORDER: Status[] = ["do_not_disturb", "off_work", "business_trip", "away", "lunch", "available"];

/** Who wins: a level, and which of its kind; and what it says. */
export interface Verdict {
  who: string;
  status: Status | null;
}

export class Oracle {
  private readonly format: Intl.DateTimeFormat;
  private readonly walls = new Map<number, number>();
  private readonly slots: {
    who: string;
    kind: "dated" | "weekly";
    from: number;
    to: number;
    status: Status;
    id: number;
  }[] = [];
  private readonly events: RatedEvent[];
  private readonly overrides: { id: number; status: Status; from: number; to: number }[];

  /** @param days numbers of the days (since 1970) that matter. */
  constructor(
    private readonly plan: Plan,
    days: readonly number[],
  ) {
    this.format = new Intl.DateTimeFormat("en-GB", {
      ...{ timeZone: plan.zone, hourCycle: "h23", year: "numeric", month: "numeric", day: "numeric" },
      ...{ hour: "numeric", minute: "numeric", second: "numeric" },
    });
    this.events = plan.events.filter(({ startAt, endAt }) => endAt > startAt);
    this.overrides = plan.overrides.map(({ id, status, startAt, endAt, isUntilNextEvent }) => {
      const nexts = this.events.map((event) => event.startAt).filter((at) => at > startAt);
      const to = Math.min(endAt ?? Number.POSITIVE_INFINITY, ...(isUntilNextEvent ? nexts : []));
      return { id, status, from: startAt, to };
    });
    for (const day of days) this.takeSlotsOf(day);
  }

  at(at: number): Verdict {
    const { plan } = this;
    const override = this.overrides
      .filter(({ from, to }) => from <= at && at < to)
      .sort((a, b) => b.from - a.from || b.id - a.id)[0];
    if (override) return { who: `override ${override.id}`, status: override.status };
    if (plan.isFrozen) return { who: "freeze", status: null };
    if (!plan.isPlanned) return { who: "unplanned", status: null };
    const steps = [() => this.holiday(at), () => this.calendar(at)];
    if (plan.holidayPosition === "below_calendar") steps.reverse();
    for (const step of [...steps, () => this.slot("dated", at), () => this.slot("weekly", at)]) {
      const verdict = step();
      if (verdict) return verdict;
    }
    if (plan.defaultStatus) return { who: "extension_default", status: plan.defaultStatus };
    return { who: "house_default", status: plan.houseStatus };
  }

  private holiday(at: number): Verdict | null {
    if (this.plan.holidays.length === 0) return null;
    const day = Math.floor(this.wall(at) / DAY_MS);
    const today = this.plan.holidays.filter(({ date }) => Date.parse(`${date}T00:00:00Z`) === day * DAY_MS);
    today.sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || (a.name < b.name ? -1 : 1));
    return today[0] ? { who: `holiday ${today[0].name}`, status: today[0].status } : null;
  }

  private calendar(at: number): Verdict | null {
    const told = (event: RatedEvent) => ({ who: `calendar ${event.summary}`, status: event.status });
    const now = this.strongest(({ startAt, endAt }) => startAt <= at && at < endAt);
    if (now) return told(now);
    const past = Math.max(...this.events.map(({ endAt }) => endAt).filter((endAt) => endAt <= at));
    const next = Math.min(...this.events.map(({ startAt }) => startAt).filter((startAt) => startAt > at));
    if (!(next - past < this.plan.bridgeMs)) return null;
    const before = this.strongest(({ endAt }) => endAt === past);
    const after = this.strongest(({ startAt }) => startAt === next);
    return before && after && before.status === after.status ? told(before) : null;
  }

  private strongest(isMeant: (event: RatedEvent) => boolean): RatedEvent | undefined {
    return this.events.filter(isMeant).sort((a, b) => {
      if (a.priority !== b.priority) return b.priority - a.priority;
      if (a.isAllDay !== b.isAllDay) return a.isAllDay ? 1 : -1;
      if (a.status !== b.status) return ORDER.indexOf(a.status) - ORDER.indexOf(b.status);
      if (a.startAt !== b.startAt) return b.startAt - a.startAt;
      if (a.uid !== b.uid) return a.uid < b.uid ? -1 : 1;
      if (a.endAt !== b.endAt) return b.endAt - a.endAt;
      if (a.feedId !== b.feedId) return a.feedId - b.feedId;
      return a.summary < b.summary ? -1 : 1;
    })[0];
  }

  private slot(kind: "dated" | "weekly", at: number): Verdict | null {
    const found = this.slots
      .filter((slot) => slot.kind === kind && slot.from <= at && at < slot.to)
      .sort((a, b) => ORDER.indexOf(a.status) - ORDER.indexOf(b.status) || b.from - a.from || a.id - b.id)[0];
    return found ? { who: found.who, status: found.status } : null;
  }

  private takeSlotsOf(day: number): void {
    const { plan } = this;
    // A day that a zone leaves out altogether has no slots; none of those in the tests does.
    const weekday = (new Date(day * DAY_MS).getUTCDay() + 6) % 7;
    const take = (
      kind: "dated" | "weekly",
      slot: { id: number; startMinute: number; endMinute: number; status: Status },
    ) => {
      const isNight = slot.endMinute <= slot.startMinute;
      const from = this.instant(day * DAY_MS + slot.startMinute * MINUTE_MS);
      const to = this.instant(day * DAY_MS + slot.endMinute * MINUTE_MS + (isNight ? DAY_MS : 0));
      this.slots.push({ who: `${kind} ${slot.id}`, kind, from, to, status: slot.status, id: slot.id });
    };
    for (const slot of plan.dated) if (Date.parse(`${slot.date}T00:00:00Z`) === day * DAY_MS) take("dated", slot);
    const isReplaced = plan.calendarDay === "replaces_weekly" && this.events.some((event) => this.isOn(event, day));
    if (!isReplaced) for (const slot of plan.weekly) if (slot.day === weekday) take("weekly", slot);
  }

  private isOn({ startAt, endAt }: RatedEvent, day: number): boolean {
    const first = Math.floor(this.wall(startAt) / DAY_MS);
    if (endAt - startAt < DAY_MS) return day === first;
    return first <= day && day <= Math.floor(this.wall(endAt - 1) / DAY_MS);
  }

  /** What the clock on the wall shows, as if it were UTC. */
  private wall(instant: number): number {
    // Clocks are put forward and back on a quarter of an hour: within one they run as all do.
    const at = Math.floor(instant / QUARTER_MS) * QUARTER_MS;
    const known = this.walls.get(at);
    if (known !== undefined) return known + instant - at;
    const part = Object.fromEntries(this.format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
    const { year, month, day, hour, minute, second } = part as Record<string, number>;
    const shown = Date.UTC(year as number, (month as number) - 1, day, hour, minute, second);
    this.walls.set(at, shown);
    return shown + instant - at;
  }

  /** When the clock on the wall shows this: the first time of two; where it never does, by the offset of before. */
  private instant(shown: number): number {
    const offset = (at: number) => this.wall(at) - at;
    const [before, after] = [offset(shown - DAY_MS), offset(shown + DAY_MS)];
    const tries = [shown - before, shown - after].filter((at) => this.wall(at) === shown);
    return tries.length > 0 ? Math.min(...tries) : shown - before;
  }
}

/** Whom a decision names, in the oracle's words. */
export function whoOf({ level, id, name }: { level: string; id: number | null; name: string }): string {
  if (level === "holiday" || level === "calendar") return `${level} ${name}`;
  return id === null ? level : `${level} ${id}`;
}
