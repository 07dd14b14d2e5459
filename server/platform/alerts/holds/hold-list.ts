import type { Database } from "../../../../db/open.ts";
import { newId } from "../../../../db/ids.ts";
import type { Audit } from "../../audit/audit.ts";
import type { Actor } from "../../auth/users.ts";
import type { Clock } from "../../clock.ts";
import { type FieldProblem, Problem } from "../../http/problem.ts";
import type { RetentionKind } from "../../retention/kinds.ts";
import { alertFault } from "../problems.ts";
import type { HoldSet, Maintenance } from "./holds.ts";
import { isTimeZone, type QuietHours } from "./quiet-hours.ts";
import {
  allMaintenance,
  allQuietHours,
  countOverMaintenance,
  deleteMaintenance,
  deleteOverMaintenance,
  deleteQuietHours,
  heldOverMaintenance,
  insertMaintenance,
  insertQuietHours,
} from "./repo.ts";

const MAX_HOLDS = 200;
const DAY_MS = 86_400_000;
/** Longer work is a rule that should be switched off. */
const LONGEST_MAINTENANCE_DAYS = 31;

export interface HoldListDeps {
  database: Database;
  audit: Audit;
  clock: Clock;
  hasRule(ruleId: string): boolean;
  /** What a scope is called now; null when there is none of that path. */
  scopeName(scopeId: string): string | null;
  onChange(): void;
}

export type QuietHoursInput = Omit<QuietHours, "id">;
export type MaintenanceInput = Omit<Maintenance, "id" | "scopeName" | "createdBy">;

/** Quiet hours and maintenance, in memory as they are in the database; each change with its audit row. */
export class HoldList implements HoldSet {
  private readonly quiet = new Map<string, QuietHours>();
  private readonly work = new Map<string, Maintenance>();

  constructor(private readonly deps: HoldListDeps) {}

  async load(): Promise<void> {
    for (const hours of await allQuietHours(this.deps.database.orm)) this.quiet.set(hours.id, hours);
    for (const window of await allMaintenance(this.deps.database.orm)) this.work.set(window.id, window);
  }

  get quietHours(): QuietHours[] {
    return [...this.quiet.values()];
  }

  get maintenance(): Maintenance[] {
    return [...this.work.values()];
  }

  /** The ids of maintenance that is going on, as one text: whether it is another than before tells that something began or ended. */
  activeMaintenance(): string {
    const now = this.deps.clock.now();
    return this.maintenance
      .filter(({ fromAt, toAt }) => now >= fromAt && now < toAt)
      .map(({ id }) => id)
      .join(" ");
  }

  /** @throws Problem `bad_hold`, `too_many_holds`. */
  async addQuietHours(input: QuietHoursInput, actor: Actor): Promise<QuietHours> {
    if (!isTimeZone(input.timeZone)) refuse(alertFault("timeZone", "time_zone"));
    if (input.ruleId !== null && !this.deps.hasRule(input.ruleId)) refuse(alertFault("ruleId", "unknown_rule"));
    this.refuseSurplus();
    const { database, audit, clock, onChange } = this.deps;
    const hours: QuietHours = { ...input, id: newId(), days: [...new Set(input.days)].sort() };
    await database.transact(async (tx) => {
      await insertQuietHours(tx, hours, clock.now());
      const action = "alert.quiet_hours.add";
      await audit.record({ ...actor, action, target: labelOf(hours), before: null, after: hours }, tx);
    });
    this.quiet.set(hours.id, hours);
    onChange();
    return hours;
  }

  async removeQuietHours(id: string, actor: Actor): Promise<void> {
    const hours = this.quiet.get(id);
    if (!hours) return;
    const { database, audit, onChange } = this.deps;
    await database.transact(async (tx) => {
      await deleteQuietHours(tx, id);
      const action = "alert.quiet_hours.delete";
      await audit.record({ ...actor, action, target: labelOf(hours), before: hours, after: null }, tx);
    });
    this.quiet.delete(id);
    onChange();
  }

  /** A rule is gone, and its quiet hours with it. */
  forgetRule(ruleId: string): void {
    for (const hours of this.quietHours) if (hours.ruleId === ruleId) this.quiet.delete(hours.id);
  }

  /** @throws Problem `bad_hold`, `too_many_holds`. */
  async addMaintenance(input: MaintenanceInput, actor: Actor): Promise<Maintenance> {
    const { database, audit, clock, scopeName, onChange } = this.deps;
    if (input.toAt <= input.fromAt) refuse(alertFault("toAt", "end_before_begin"));
    if (input.toAt <= clock.now()) refuse(alertFault("toAt", "end_past"));
    if (input.toAt - input.fromAt > LONGEST_MAINTENANCE_DAYS * DAY_MS) {
      refuse(alertFault("toAt", "too_long", { days: LONGEST_MAINTENANCE_DAYS }));
    }
    const name = input.scopeId === "" ? "" : scopeName(input.scopeId);
    if (name === null) refuse(alertFault("scopeId", "unknown_scope"));
    this.refuseSurplus();
    const window: Maintenance = {
      ...input,
      id: newId(),
      scopeName: (name ?? "").slice(0, 200),
      createdBy: actor.who?.name ?? null,
    };
    await database.transact(async (tx) => {
      await insertMaintenance(tx, window);
      const action = "alert.maintenance.add";
      const target = window.scopeName || "everything";
      await audit.record({ ...actor, action, target, before: null, after: window }, tx);
    });
    this.work.set(window.id, window);
    onChange();
    return window;
  }

  async removeMaintenance(id: string, actor: Actor): Promise<void> {
    const window = this.work.get(id);
    if (!window) return;
    const { database, audit, onChange } = this.deps;
    await database.transact(async (tx) => {
      await deleteMaintenance(tx, id);
      const action = "alert.maintenance.delete";
      const target = window.scopeName || "everything";
      await audit.record({ ...actor, action, target, before: window, after: null }, tx);
    });
    this.work.delete(id);
    onChange();
  }

  /** Maintenance that is over, for the retention. */
  get kind(): RetentionKind {
    const { database, clock } = this.deps;
    return {
      ...{ name: "maintenance", field: "maintenanceDays", unit: "days", default: 7, minimum: 1, maximum: 365 },
      held: () => heldOverMaintenance(database.orm, clock.now()),
      countBeyond: (before) => countOverMaintenance(database.orm, before),
      removeStep: (before) => this.removeOver(before),
    };
  }

  /** All at once: there are few at most. */
  private async removeOver(before: number): Promise<number> {
    const over = this.maintenance.filter(({ toAt }) => toAt < before);
    if (over.length === 0) return 0;
    await this.deps.database.transact((tx) => deleteOverMaintenance(tx, before));
    for (const { id } of over) this.work.delete(id);
    return over.length;
  }

  private refuseSurplus(): void {
    if (this.quiet.size + this.work.size >= MAX_HOLDS)
      throw new Problem("too_many_holds", { params: { max: MAX_HOLDS } });
  }
}

function refuse(fault: FieldProblem): never {
  throw new Problem("bad_hold", { fields: [fault] });
}

function labelOf({ ruleId, timeZone }: QuietHours): string {
  return ruleId === null ? `all rules, ${timeZone}` : `rule ${ruleId}, ${timeZone}`;
}
