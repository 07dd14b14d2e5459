import type { Database, Reader } from "../../../db/open.ts";
import type { Clock } from "../../platform/clock.ts";
import { Problem } from "../../platform/http/problem.ts";
import { decide } from "../decide.ts";
import type { ExtensionView } from "../engine/view.ts";
import type { Because, Status } from "../model.ts";
import { presenceFault } from "../problems.ts";
import type { PlanWrites } from "../plans/plan-writes.ts";
import type { Planned, Plans } from "../plans/plans.ts";
import { type ExtensionRow, findExtension, updateExtension } from "../repo.ts";
import { isZone } from "../settings.ts";
import { mapInSlices } from "../slices.ts";
import { listSlots } from "../slots/repo.ts";
import { type SlotView, slotView } from "../slots/slot.ts";
import { type Eyes, seen, type Writer } from "../viewer.ts";
import { type ExtensionLine, lineOf } from "./line.ts";

/** An extension with all that is known of it. */
export interface ExtensionDetail extends ExtensionLine {
  /** Everything that has something to say now, the winner first. */
  reasons: Because[];
  slots: SlotView[];
  events: EventLine[];
}

/** An event of a calendar that counts for an extension. */
export interface EventLine {
  feedId: number;
  startAt: number;
  endAt: number;
  isAllDay: boolean;
  summary: string;
  isPrivate: boolean;
  status: Status;
  ruleId: number | null;
}

export interface ExtensionFilter {
  search?: string | undefined;
  groupId?: number | undefined;
  pbxId?: number | undefined;
  status?: string | undefined;
  planned?: boolean | undefined;
}

/** How an extension is planned; what is absent stays. */
export interface ExtensionChange {
  isPlanned?: boolean | undefined;
  isFrozen?: boolean | undefined;
  defaultStatus?: Status | null | undefined;
  zone?: string | null | undefined;
}

export interface ExtensionParts {
  database: Database;
  clock: Clock;
  plans: Plans;
  writes: PlanWrites;
  /** How an extension is driven at the moment; null: nobody drives it. */
  drivenOf(id: number): ExtensionView | null;
}

/** Events that a detail shows. */
const MAX_EVENTS = 200;

/** Extensions as people see and plan them. */
export class Extensions {
  constructor(private readonly parts: ExtensionParts) {}

  /** Those that fit, by number. */
  async list(filter: ExtensionFilter, eyes: Eyes): Promise<ExtensionLine[]> {
    const words = (filter.search ?? "").toLowerCase().split(/\s+/).filter(Boolean);
    const planned = (await this.parts.plans.of({ ids: null })).filter(({ row, groupIds }) => {
      if (filter.groupId !== undefined && !groupIds.includes(filter.groupId)) return false;
      if (filter.pbxId !== undefined && row.pbxId !== filter.pbxId) return false;
      if (filter.status !== undefined && row.status !== filter.status) return false;
      if (filter.planned !== undefined && row.isPlanned !== filter.planned) return false;
      const text = `${row.number} ${row.name} ${row.email}`.toLowerCase();
      return words.every((word) => text.includes(word));
    });
    return mapInSlices(planned, (one) => this.line(one, eyes));
  }

  /** The lines of some, for the topic. */
  async lines(ids: readonly number[] | null, eyes: Eyes): Promise<ExtensionLine[]> {
    return mapInSlices(await this.parts.plans.of({ ids }), (one) => this.line(one, eyes));
  }

  /** @throws Problem `presence_not_found` */
  async detail(id: number, eyes: Eyes): Promise<ExtensionDetail> {
    const planned = await this.planned(id);
    const now = this.parts.clock.now();
    const decision = decide(planned.plan, now);
    const events = planned.plan.events.filter(({ endAt }) => endAt > now).sort((a, b) => a.startAt - b.startAt);
    return {
      ...this.line(planned, eyes),
      reasons: decision.because.map((one) => seen(one, eyes)),
      slots: (await listSlots(this.parts.database.orm, [id])).map(slotView),
      events: events.slice(0, MAX_EVENTS).map((event) => {
        const { feedId, startAt, endAt, isAllDay, summary, isPrivate, status, ruleId } = event;
        const name = seen({ name: summary, isPrivate }, eyes).name;
        return { feedId, startAt, endAt, isAllDay, summary: name, isPrivate, status, ruleId };
      }),
    };
  }

  /** @throws Problem `presence_not_found`, `invalid_fields` */
  async change(id: number, change: ExtensionChange, eyes: Eyes, writer: Writer): Promise<ExtensionLine> {
    const { zone } = change;
    if (typeof zone === "string" && !isZone(zone)) {
      throw new Problem("invalid_fields", { fields: [presenceFault("zone", "zone_name")] });
    }
    await this.parts.writes.write(writer, async (tx) => {
      const row = await extensionOr404(tx, id);
      const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined));
      const before = settingsOf(row);
      const after = { ...before, ...given };
      if (Bun.deepEquals(before, after)) return { result: null, changed: [], entry: null };
      await updateExtension(tx, id, after);
      const entry = { action: "presence.extension.change", target: row.number, before, after };
      return { result: null, changed: [id], entry };
    });
    return this.line(await this.planned(id), eyes);
  }

  /** @throws Problem `presence_not_found` */
  async planned(id: number): Promise<Planned> {
    const [planned] = await this.parts.plans.of({ ids: [id] });
    if (!planned) throw new Problem("presence_not_found", { params: { id } });
    return planned;
  }

  private line(planned: Planned, eyes: Eyes): ExtensionLine {
    return lineOf(planned, this.parts.clock.now(), eyes, this.parts.drivenOf(planned.row.id));
  }
}

/** @throws Problem `presence_not_found` */
export async function extensionOr404(db: Reader, id: number): Promise<ExtensionRow> {
  const row = await findExtension(db, id);
  if (!row) throw new Problem("presence_not_found", { params: { id } });
  return row;
}

function settingsOf({ isPlanned, isFrozen, defaultStatus, zone }: ExtensionRow) {
  return { isPlanned, isFrozen, defaultStatus, zone };
}
