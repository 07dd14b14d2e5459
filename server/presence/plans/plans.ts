import type { Database, Reader } from "../../../db/open.ts";
import type { Clock } from "../../platform/clock.ts";
import { type FeedRow, listFeeds } from "../feeds/repo.ts";
import { groupsByExtension } from "../groups/repo.ts";
import { type HolidaySet, listHolidaySets } from "../holiday-sets/repo.ts";
import { holderOf, isHolding } from "../holds-for.ts";
import type { Holiday, Occurrence, Plan, RatedEvent } from "../model.ts";
import { activeOverrides, type OverrideRow } from "../overrides/repo.ts";
import { frenchHolidays } from "../rules/french-holidays.ts";
import { datesOfEvents } from "../rules/holiday-dates.ts";
import { rate } from "../rules/rate.ts";
import type { Rule } from "../rules/rule.ts";
import { type ExtensionRow, findExtensions, listExtensions } from "../repo.ts";
import { listRules } from "../rulebook/repo.ts";
import type { PresenceHouse } from "../settings.ts";
import { listSlots, type SlotRow } from "../slots/repo.ts";

const HOUR_MS = 3_600_000;
const DAY_MS = 86_400_000;

/** An extension with all that decides what it is set to. */
export interface Planned {
  row: ExtensionRow;
  groupIds: readonly number[];
  /** Those that hold, the newest first. */
  overrides: readonly OverrideRow[];
  plan: Plan;
}

export interface PlanParts {
  database: Database;
  clock: Clock;
  house(): PresenceHouse;
  /** What a calendar holds, as it was read last. */
  occurrencesOf(feedId: number): readonly Occurrence[];
}

export interface PlanQuestion {
  /** Null: all extensions. */
  ids: readonly number[] | null;
  /** From when on dated slots and holidays are wanted; two days ago when absent. */
  from?: number;
  to?: number;
  /** In place of the stored ones: what would be if. */
  rules?: readonly Rule[];
}

/** Puts together, from what is stored, what decides about extensions. Nothing is kept: another process may have changed it. */
export class Plans {
  constructor(private readonly parts: PlanParts) {}

  /** Those of the extensions that there are, by number. */
  async of(question: PlanQuestion, db: Reader = this.parts.database.orm): Promise<Planned[]> {
    const now = this.parts.clock.now();
    const { ids, from = now, to = now + 40 * DAY_MS } = question;
    const rows = ids ? await findExtensions(db, ids) : await listExtensions(db);
    const slots = byExtension(await listSlots(db, ids, { from: dateOf(from - 2 * DAY_MS) }));
    const overrides = byExtension(await activeOverrides(db, ids));
    const groups = await groupsByExtension(db);
    const sets = (await listHolidaySets(db)).filter(({ isEnabled }) => isEnabled);
    const feeds = (await listFeeds(db)).filter(({ isEnabled }) => isEnabled);
    const rules = question.rules ?? (await listRules(db));
    const years = yearsOf(Math.min(from, now), Math.max(to, now));
    const days = new Map(sets.map((set) => [set.id, this.daysOf(set, years)]));
    const events = new Map(feeds.map((feed) => [feed.id, this.eventsOf(feed, rules, now)]));
    return rows.map((row) => {
      const groupIds = groups.get(row.id) ?? [];
      const own = feeds.filter((feed) => isHolding(holderOf(feed), row.id, groupIds));
      const isFrozen = row.isFrozen || own.some((feed) => feed.onStale === "freeze" && isStale(feed, now));
      return {
        ...{ row, groupIds, overrides: overrides.get(row.id) ?? [] },
        plan: {
          ...this.housePart(row),
          isFrozen,
          overrides: (overrides.get(row.id) ?? []).map(overrideOf),
          holidays: sets
            .filter((set) => isHolding(set.holdsFor, row.id, groupIds))
            .flatMap((set) => days.get(set.id) ?? []),
          events: own.flatMap((feed) => events.get(feed.id) ?? []),
          ...slotsOf(slots.get(row.id) ?? []),
        },
      };
    });
  }

  private housePart({ zone, isPlanned, defaultStatus }: ExtensionRow) {
    const house = this.parts.house();
    return {
      ...{ zone: zone ?? house.zone, isPlanned, defaultStatus, houseStatus: house.defaultStatus },
      ...{ holidayPosition: house.holidayPosition, calendarDay: house.calendarDay },
      bridgeMs: house.bridgeMinutes * 60_000,
    };
  }

  private daysOf({ kind, dates, feedId, status }: HolidaySet, years: readonly number[]): Holiday[] {
    if (kind === "dates") return dates.map((day) => ({ ...day, status }));
    if (kind !== "feed") {
      const days = years.flatMap((year) => frenchHolidays(year, { hasAlsace: kind === "fr-alsace" }));
      // The key stands for the name: whoever shows it has the word.
      return days.map(({ date, key }) => ({ date, name: key, status }));
    }
    const occurrences = feedId === null ? [] : this.parts.occurrencesOf(feedId);
    return datesOfEvents(occurrences, this.parts.house().zone).dates.map((day) => ({ ...day, status }));
  }

  private eventsOf(feed: FeedRow, rules: readonly Rule[], now: number): RatedEvent[] {
    if (feed.onStale === "default" && isStale(feed, now)) return [];
    return rate(this.parts.occurrencesOf(feed.id), rules, feed.fallbackStatus);
  }
}

/** Whether a calendar has not been read for longer than it may be trusted. */
export function isStale({ bodyAt, fetchedAt, staleHours }: FeedRow, now: number): boolean {
  const readAt = Math.max(bodyAt ?? 0, fetchedAt ?? 0);
  return bodyAt !== null && now - readAt > staleHours * HOUR_MS;
}

function overrideOf({ id, status, reason, startAt, endAt, isUntilNextEvent }: OverrideRow) {
  return { id, status, reason, startAt, endAt, isUntilNextEvent };
}

function slotsOf(rows: readonly SlotRow[]): Pick<Plan, "weekly" | "dated"> {
  return {
    weekly: rows.flatMap(({ id, day, startMinute, endMinute, status }) =>
      day === null ? [] : [{ id, day, startMinute, endMinute, status }],
    ),
    dated: rows.flatMap(({ id, date, startMinute, endMinute, status }) =>
      date === null ? [] : [{ id, date, startMinute, endMinute, status }],
    ),
  };
}

function byExtension<Row extends { extensionId: number }>(rows: readonly Row[]): Map<number, Row[]> {
  const found = new Map<number, Row[]>();
  for (const row of rows) {
    const own = found.get(row.extensionId);
    if (own) own.push(row);
    else found.set(row.extensionId, [row]);
  }
  return found;
}

/** Each year that the time touches in some zone. */
function yearsOf(from: number, to: number): number[] {
  const [first, last] = [new Date(from - DAY_MS).getUTCFullYear(), new Date(to + DAY_MS).getUTCFullYear()];
  return Array.from({ length: last - first + 1 }, (_, at) => first + at);
}

/** YYYY-MM-DD in UTC. */
function dateOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
