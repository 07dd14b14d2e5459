import type { Database } from "../../../db/open.ts";
import type { Colleagues } from "../../platform/auth/colleagues.ts";
import type { Identity } from "../../platform/auth/identity.ts";
import type { Clock } from "../../platform/clock.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { CallFilter } from "../calls/filter.ts";
import { couldBeOutside } from "../masking/mask.ts";
import type { Masking } from "../masking/masking.ts";
import { figuresFault } from "../problems.ts";
import { type Viewer, viewerKey } from "../viewer.ts";
import { type AgentFigures, AgentTally } from "./agent-tally.ts";
import { type Backlog, readBacklog } from "./backlog.ts";
import { Groups } from "./groups.ts";
import { type MarkFigures, MarkTally } from "./mark-tally.ts";
import { type Period, periodOf } from "./period.ts";
import {
  callsWanted,
  countLasting,
  countsByRing,
  stretchEnd,
  sumsByExtension,
  sumsByMark,
  sumsBySlot,
} from "./repo.ts";
import { LONG_RING_SECONDS, RingCounts, type Ringing } from "./ringing.ts";
import type { CallFigures } from "./tally.ts";
import { TimeTallies } from "./time-tallies.ts";
import { Turnstile } from "./turnstile.ts";

/** What figures are asked of: the filter of a list, and the zone whose days and hours count. */
export type FiguresAsked = Omit<CallFilter, "live"> & { zone?: string | undefined };

export interface FiguresView {
  zone: string;
  since: number;
  until: number;
  readAt: number;
  totals: CallFigures & { medianRingSeconds: number | null; p90RingSeconds: number | null };
  /** Calls of the period that last; they are in no other figure until they are over. */
  lasting: number;
  /** Hour of the day by the zone's clocks, 0 to 23. */
  hours: (CallFigures & { hour: number })[];
  days: (CallFigures & { day: string; startsAt: number })[];
  tags: MarkFigures[];
  queues: MarkFigures[];
  agents: (AgentFigures & { extension: string; name: string })[];
  /** Whether there are more tags, queues or agents than are listed. */
  hasMore: { tags: boolean; queues: boolean; agents: boolean };
  ringing: Ringing;
  backlog: Backlog;
}

/** Calls that one question of the database covers: some 10 ms of the main thread, which others need between them. */
const CALLS_PER_STRETCH = 10_000;

export interface FiguresParts {
  database: Database;
  clock: Clock;
  colleagues: Colleagues;
  masking: Pick<Masking, "viewerOf">;
  /** The days and hours of which count when nobody says another one. */
  zone: string;
}

/** The figures of the calls that somebody may see. */
export class Figures {
  private readonly turnstile = new Turnstile<FiguresView>();

  constructor(private readonly parts: FiguresParts) {}

  /** @throws Problem `invalid_fields` for a period that cannot be, or a number that is hidden from the reader; `too_busy`. */
  async read(who: Identity, { since, until, zone, ...filter }: FiguresAsked): Promise<FiguresView> {
    const now = this.parts.clock.now();
    const viewer = this.parts.masking.viewerOf(who);
    refuseGuesses(viewer, filter);
    const period = periodOf({ since, until, zone }, now, this.parts.zone);
    const key = JSON.stringify([viewerKey(viewer), period, Object.entries(filter).sort()]);
    return this.turnstile.run(key, () => this.count(viewer, period, filter, now));
  }

  private async count(viewer: Viewer, period: Period, filter: CallFilter, now: number): Promise<FiguresView> {
    const db = this.parts.database.orm;
    const { since, until, zone } = period;
    const wanted = await callsWanted(db, viewer, filter);
    const names = await this.names();
    const times = new TimeTallies(period);
    const rings = new RingCounts();
    const [tags, queues] = [new Groups(() => new MarkTally()), new Groups(() => new MarkTally())];
    const agents = new Groups(() => new AgentTally());
    await this.inStretches(since, until, async (from, to) => {
      const span = { since: from, until: to };
      for (const { at, ...sums } of await sumsBySlot(db, wanted, { ...span, slotMs: times.slotMs }))
        times.add(at, sums);
      for (const [kind, groups] of [
        ["tag", tags],
        ["queue", queues],
      ] as const) {
        const rows = await sumsByMark(db, kind, wanted, { ...span, longRingSeconds: LONG_RING_SECONDS });
        for (const { value, isLong, ...sums } of rows) groups.of(value ?? "")?.add(sums, isLong);
      }
      for (const { ringSeconds, disposition, calls } of await countsByRing(db, wanted, from, to)) {
        rings.add(ringSeconds, calls, disposition !== null && disposition !== "ANSWERED");
      }
      for (const turns of await sumsByExtension(db, wanted, from, to)) agents.of(turns.extension)?.add(turns);
    });
    const lasting = await countLasting(db, wanted, since, until);
    const backlogWanted =
      filter.noted === undefined ? wanted : await callsWanted(db, viewer, { ...filter, noted: undefined });
    const backlog = await readBacklog({ db, wanted: backlogWanted, names, now, zone }, (from, to, count) =>
      this.inStretches(from, to, count),
    );
    const listedAgents = agents.listed((extension, { isTold }) => isTold || names.has(extension));
    return {
      ...{ zone, since, until, readAt: now },
      totals: {
        ...times.total.figures(),
        ...{ medianRingSeconds: rings.percentile(0.5), p90RingSeconds: rings.percentile(0.9) },
      },
      lasting,
      ...{ hours: times.hours(), days: times.days() },
      // Here nobody knows any more whose number a tag may name.
      tags: MarkTally.list(tags).filter(({ name }) => viewer.mask === "none" || !couldBeOutside(name)),
      queues: MarkTally.list(queues),
      agents: listedAgents.groups.map(([extension, tally]) => ({
        extension,
        name: names.get(extension) ?? "",
        ...tally.figures(),
      })),
      hasMore: {
        ...{ tags: tags.listed().hasMore, queues: queues.listed().hasMore, agents: listedAgents.hasMore },
      },
      ringing: rings.ringing(),
      backlog,
    };
  }

  /** Goes through a period in stretches that hold a bounded number of calls, with a turn for everybody else after each. */
  private async inStretches(
    since: number,
    until: number,
    count: (from: number, to: number) => Promise<void>,
  ): Promise<void> {
    for (let from = since; from < until;) {
      const to = await stretchEnd(this.parts.database.orm, from, until, CALLS_PER_STRETCH);
      await count(from, to);
      from = to;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
  }

  /** Whose extension it is. */
  private async names(): Promise<Map<string, string>> {
    const names = new Map<string, string>();
    for (const { extension, displayName } of await this.parts.colleagues.list()) {
      if (extension === null) continue;
      const known = names.get(extension);
      names.set(extension, known === undefined ? displayName : `${known}, ${displayName}`);
    }
    return names;
  }
}

/** Whose eyes do not see all digits must not find them out by counting. @throws Problem `invalid_fields`. */
function refuseGuesses({ mask }: Viewer, { search, extension, queue, tag }: CallFilter): void {
  if (mask === "none") return;
  const exact = Object.entries({ extension, queue, tag }).filter(([, text]) => couldBeOutside(text ?? ""));
  // A search finds what begins with its words, so it could be asked digit by digit.
  const named = [...(/\p{N}/u.test(search ?? "") ? ["search"] : []), ...exact.map(([field]) => field)];
  if (named.length === 0) return;
  throw new Problem("invalid_fields", { fields: named.map((field) => figuresFault(field, "digits_hidden")) });
}
