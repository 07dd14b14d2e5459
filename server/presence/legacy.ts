/** For the addresses of the application that this room replaces: extensions by their ids, one thing at a time. */
import type { Database } from "../../db/open.ts";
import type { Identity } from "../platform/auth/identity.ts";
import type { Clock } from "../platform/clock.ts";
import { fieldFault } from "../platform/http/field-codes.ts";
import { type FieldProblem, Problem } from "../platform/http/problem.ts";
import type { Extensions } from "./extensions/extensions.ts";
import { overrideLine, type OverrideLine } from "./extensions/line.ts";
import { calendarAddress, calendarAsBefore } from "./feeds/calendar-address.ts";
import type { FeedView } from "./feeds/feed.ts";
import type { Feeds } from "./feeds/feeds.ts";
import type { PresenceLog } from "./log/log.ts";
import { STATUSES, type Status } from "./model.ts";
import type { Overrides, OverrideView } from "./overrides/overrides.ts";
import { activeOverrides } from "./overrides/repo.ts";
import { readStatus } from "./plannings/vocabulary.ts";
import { type ExtensionRow, findExtension, listExtensions } from "./repo.ts";
import { listSlots } from "./slots/repo.ts";
import { type SlotView, slotView } from "./slots/slot.ts";
import type { PlanningImport, PlanningReport } from "./slots/planning-import.ts";
import { eyesOf, refuseLimited, type Writer } from "./viewer.ts";

export type Asker = Writer & { who: Identity };

/** An extension with what is planned of it and what was set by hand and holds. */
export interface BookedExtension {
  row: ExtensionRow;
  slots: SlotView[];
  overrides: OverrideLine[];
}

export interface BookStats {
  extensions: number;
  planned: number;
  /** By what the PBX tells; null stands for extensions of which it never told. */
  statuses: Map<string | null, number>;
}

export interface BookParts {
  database: Database;
  clock: Clock;
  extensions: Extensions;
  overrides: Overrides;
  imports: PlanningImport;
  feeds: Feeds;
  log: PresenceLog;
}

/** What somebody sets by hand in the replaced form; texts as they were typed. */
export interface OverrideForm {
  status: string;
  reason: string;
  /** Whole hours; "" and 0 for "until somebody ends it". */
  duration: string;
}

const MAX_REASON = 500;
const MAX_TOKEN = 1_000;
/** A year, as for every override. */
const MAX_HOURS = 8_760;

export class PresenceBook {
  constructor(private readonly parts: BookParts) {}

  extensions(): Promise<ExtensionRow[]> {
    return listExtensions(this.parts.database.orm);
  }

  /** Null when there is none. */
  async extension(id: number): Promise<BookedExtension | null> {
    const { orm } = this.parts.database;
    const row = await findExtension(orm, id);
    if (!row) return null;
    const now = this.parts.clock.now();
    const holding = (await activeOverrides(orm, [id])).filter(({ endAt }) => endAt === null || endAt > now);
    return {
      row,
      slots: (await listSlots(orm, [id])).map(slotView),
      overrides: holding.flatMap((one) => overrideLine(one) ?? []),
    };
  }

  /** @param who null for a stranger who may read, and is shown what everybody is. */
  log(extensionId: number | null, page: number, perPage: number, who: Identity | null) {
    const filter = extensionId === null ? {} : { extensionId };
    return this.parts.log.numbered(filter, page, perPage, who ? eyesOf(who) : "plain");
  }

  async stats(): Promise<BookStats> {
    const rows = await this.extensions();
    const statuses = new Map<string | null, number>();
    for (const { status } of rows) statuses.set(status, (statuses.get(status) ?? 0) + 1);
    return { extensions: rows.length, planned: rows.filter(({ isPlanned }) => isPlanned).length, statuses };
  }

  /** Switches planning, or the freeze, to the other position; gives the one it has now. @throws Problem `presence_not_found` */
  async toggle(id: number, which: "isPlanned" | "isFrozen", asker: Asker): Promise<boolean> {
    refuseLimited(asker.who);
    const row = await this.rowOr404(id);
    const line = await this.parts.extensions.change(id, { [which]: !row[which] }, "plain", asker);
    return line[which];
  }

  /** @throws Problem `presence_not_found`, `invalid_fields`, `not_your_extension` */
  async override(id: number, form: OverrideForm, asker: Asker): Promise<OverrideView[]> {
    await this.rowOr404(id);
    const { status, reason, minutes } = readForm(form);
    return (await this.parts.overrides.set({ extensionIds: [id], status, reason, minutes }, asker)).overrides;
  }

  /** Ends what holds; nothing does as well. @throws Problem `presence_not_found`, `not_your_extension` */
  async endOverride(id: number, asker: Asker): Promise<number> {
    await this.rowOr404(id);
    const holding = await activeOverrides(this.parts.database.orm, [id]);
    for (const one of holding) await this.parts.overrides.end(one.id, asker);
    return holding.length;
  }

  /** Everybody available for a time, as one override of all that can be undone. @throws Problem `invalid_fields` */
  allAvailable(form: Omit<OverrideForm, "status">, asker: Asker) {
    refuseLimited(asker.who);
    const { status, reason, minutes } = readForm({ ...form, status: "available" });
    return this.parts.overrides.set({ isForAll: true, status, reason, minutes }, asker);
  }

  /** Adds what a file plans, or nothing when a row of it cannot be taken. @throws Problem `planning_refused` */
  async takePlanning(name: string, bytes: Uint8Array, asker: Asker): Promise<PlanningReport> {
    refuseLimited(asker.who);
    return this.parts.imports.take({ name, bytes, mode: "merge", isDry: false, isPartial: false }, asker);
  }

  /**
   * Gives an extension the calendar of a token, or another token to the one that it has.
   * @throws Problem `presence_not_found`, `invalid_fields`
   */
  async setCalendar(id: number, base: string, token: string, asker: Asker): Promise<FeedView> {
    refuseLimited(asker.who);
    const { number, name } = await this.rowOr404(id);
    const { feeds } = this.parts;
    if (token.trim() === "" || token.length > MAX_TOKEN) {
      throw new Problem("invalid_fields", {
        fields: [fieldFault("ical_token", "text_length", { min: 1, max: MAX_TOKEN })],
      });
    }
    const url = calendarAddress(base, token);
    const own = (await feeds.list("plain")).find(({ holdsFor }) => holdsFor.kind === "extension" && holdsFor.id === id);
    if (!own) return feeds.add({ ...calendarAsBefore({ id, number, name }), url }, asker);
    const { isEnabled, holdsFor, zone, fallbackStatus, intervalMinutes, onStale, staleHours } = own;
    const edit = { name: own.name, isEnabled, holdsFor, zone, fallbackStatus, intervalMinutes, onStale, staleHours };
    return feeds.change(own.id, { ...edit, url }, asker);
  }

  private async rowOr404(id: number): Promise<ExtensionRow> {
    const row = await findExtension(this.parts.database.orm, id);
    if (!row) throw new Problem("presence_not_found", { params: { id } });
    return row;
  }
}

/** @throws Problem `invalid_fields` */
function readForm({ status, reason, duration }: OverrideForm): { status: Status; reason: string; minutes?: number } {
  const fields: FieldProblem[] = [];
  const known = readStatus(status);
  if (!known) fields.push(fieldFault("status", "one_of", { choices: STATUSES.join(", ") }));
  if (reason.length > MAX_REASON) fields.push(fieldFault("reason", "text_max", { max: MAX_REASON }));
  const hours = /^\d{0,6}$/.test(duration.trim()) ? Number(duration) : Number.NaN;
  if (!(hours <= MAX_HOURS)) fields.push(fieldFault("duration", "whole_number_range", { min: 0, max: MAX_HOURS }));
  if (!known || fields.length > 0) throw new Problem("invalid_fields", { fields });
  return { status: known.status, reason, ...(hours > 0 && { minutes: hours * 60 }) };
}
