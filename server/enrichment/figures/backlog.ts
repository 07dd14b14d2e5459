import type { SQL } from "drizzle-orm";
import type { Reader } from "../../../db/open.ts";
import { Groups } from "./groups.ts";
import { dayOf, slotMsOf, startOfDayBefore } from "./period.ts";
import { unnotedByExtension, unnotedBySlot } from "./repo.ts";

/** A call that nobody noted for this long is history and no work any more, days. */
export const BACKLOG_DAYS = 30;

/** Calls that are over and that nobody noted, as of now, whatever period is asked for. */
export interface Backlog {
  /** Calls from before are not counted. */
  since: number;
  calls: number;
  /** Begun today, yesterday, and before that; the last instant of each is not included. */
  ages: { age: "today" | "yesterday" | "older"; since: number; until: number; calls: number }[];
  /** For each extension that they reached or came from; a call of two counts for both. */
  agents: { extension: string; name: string; calls: number }[];
}

interface BacklogParts {
  db: Reader;
  wanted: SQL | undefined;
  names: ReadonlyMap<string, string>;
  now: number;
  zone: string;
}

type InStretches = (since: number, until: number, count: (from: number, to: number) => Promise<void>) => Promise<void>;

class Count {
  count = 0;
}

export async function readBacklog(
  { db, wanted, names, now, zone }: BacklogParts,
  inStretches: InStretches,
): Promise<Backlog> {
  const today = dayOf(now, zone);
  const [yesterday, since] = [startOfDayBefore(now, 1, zone), startOfDayBefore(now, BACKLOG_DAYS - 1, zone)];
  const ages: Backlog["ages"] = [
    { age: "today", since: today.startsAt, until: today.endsAt, calls: 0 },
    { age: "yesterday", since: yesterday, until: today.startsAt, calls: 0 },
    { age: "older", since, until: yesterday, calls: 0 },
  ];
  const slotMs = slotMsOf([today.startsAt, yesterday, since]);
  const agents = new Groups(() => new Count());
  const told = new Set<string>(names.keys());
  await inStretches(since, today.endsAt, async (from, to) => {
    for (const { at, calls } of await unnotedBySlot(db, wanted, { since: from, until: to, slotMs })) {
      const age = ages.find((one) => at >= one.since);
      if (age) age.calls += calls;
    }
    for (const { extension, isTold, calls } of await unnotedByExtension(db, wanted, from, to)) {
      const agent = agents.of(extension);
      if (agent) agent.count += calls;
      if (isTold) told.add(extension);
    }
  });
  const listed = agents.listed((extension) => told.has(extension)).groups;
  return {
    since,
    calls: ages.reduce((sum, { calls }) => sum + calls, 0),
    ages,
    agents: listed.map(([extension, { count }]) => ({ extension, name: names.get(extension) ?? "", calls: count })),
  };
}
