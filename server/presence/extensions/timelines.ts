import { Problem } from "../../platform/http/problem.ts";
import { timeline } from "../decide.ts";
import { listGroups } from "../groups/repo.ts";
import type { Segment } from "../model.ts";
import type { Planned, Plans } from "../plans/plans.ts";
import { presenceFault } from "../problems.ts";
import { mapInSlices } from "../slices.ts";
import { type Eyes, seen } from "../viewer.ts";
import type { Reader } from "../../../db/open.ts";

const DAY_MS = 86_400_000;
/** Of one question: six weeks, as a month's page shows them. */
export const MAX_DAYS = 42;

/** What is going to be applied to an extension, stretch after stretch. */
export interface ExtensionTimeline {
  id: number;
  number: string;
  name: string;
  zone: string;
  segments: Segment[];
}

export interface Span {
  /** Epoch milliseconds, half open. */
  from: number;
  to: number;
}

/** What is going to be applied, as far as is known. */
export class Timelines {
  constructor(private readonly plans: Plans) {}

  /** Of the extensions that there are; null: all. @throws Problem `invalid_fields` */
  async of(ids: readonly number[] | null, span: Span, eyes: Eyes): Promise<ExtensionTimeline[]> {
    refuseSpan(span);
    return mapInSlices(await this.plans.of({ ids, ...span }), (planned) => timelineOf(planned, span, eyes));
  }

  /** Of a team. @throws Problem `invalid_fields`, `presence_not_found` */
  async ofGroup(db: Reader, groupId: number, span: Span, eyes: Eyes): Promise<ExtensionTimeline[]> {
    refuseSpan(span);
    if (!(await listGroups(db)).some(({ id }) => id === groupId)) {
      throw new Problem("presence_not_found", { params: { id: groupId } });
    }
    const planned = (await this.plans.of({ ids: null, ...span })).filter(({ groupIds }) => groupIds.includes(groupId));
    return mapInSlices(planned, (one) => timelineOf(one, span, eyes));
  }
}

function timelineOf({ row, plan }: Planned, { from, to }: Span, eyes: Eyes): ExtensionTimeline {
  return {
    ...{ id: row.id, number: row.number, name: row.name, zone: plan.zone },
    segments: timeline(plan, from, to).map((segment) => ({ ...segment, because: seen(segment.because, eyes) })),
  };
}

function refuseSpan({ from, to }: Span): void {
  if (to > from && to - from <= MAX_DAYS * DAY_MS) return;
  throw new Problem("invalid_fields", {
    fields: [presenceFault("to", "time_span", { since: "from", days: MAX_DAYS })],
  });
}
