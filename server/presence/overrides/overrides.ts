import { newId } from "../../../db/ids.ts";
import type { Database, Transaction } from "../../../db/open.ts";
import type { Identity } from "../../platform/auth/identity.ts";
import type { Clock } from "../../platform/clock.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import { Problem } from "../../platform/http/problem.ts";
import { listMembers } from "../groups/repo.ts";
import type { Status } from "../model.ts";
import type { PlanWrites } from "../plans/plan-writes.ts";
import { renewStamp } from "../plans/repo.ts";
import { presenceFault } from "../problems.ts";
import { type ExtensionRow, findExtension, findExtensions, listExtensions } from "../repo.ts";
import { mayOverride, type Writer } from "../viewer.ts";
import {
  activeOverrides,
  changeOverride,
  type EndedWhy,
  findOverride,
  insertOverride,
  listOverrides,
  type OverrideFilter,
  type OverrideRow,
  overridesOfBatch,
  replacedBy,
} from "./repo.ts";

/** What somebody sets by hand, and for whom. */
export interface OverrideEdit {
  extensionIds?: readonly number[] | undefined;
  groupId?: number | undefined;
  isForAll?: boolean | undefined;
  status: Status;
  reason?: string | undefined;
  /** One of the two, or neither for "until somebody ends it". */
  minutes?: number | undefined;
  endAt?: number | undefined;
  isUntilNextEvent?: boolean | undefined;
}

/** An override with what became of it. */
export interface OverrideView {
  id: number;
  extensionId: number;
  number: string;
  name: string;
  /** Of all that were set together; "" for one alone. */
  batchId: string;
  status: Status;
  reason: string;
  startAt: number;
  endAt: number | null;
  isUntilNextEvent: boolean;
  byName: string;
  /** Null: it holds. */
  endedAt: number | null;
  endedWhy: EndedWhy;
  endedBy: string;
}

export interface OverridePage {
  overrides: OverrideView[];
  /** The id to go on before; null: there are no more. */
  nextBefore: number | null;
}

export interface OverrideParts {
  database: Database;
  clock: Clock;
  writes: PlanWrites;
}

/** What people set by hand. An extension has one at most: another one takes its place, and gives it back when it is undone. */
export class Overrides {
  constructor(private readonly parts: OverrideParts) {}

  async list(filter: OverrideFilter, beforeId: number | null, limit: number): Promise<OverridePage> {
    const db = this.parts.database.orm;
    const rows = await listOverrides(db, filter, this.parts.clock.now(), beforeId, limit + 1);
    const page = rows.slice(0, limit);
    return {
      overrides: await viewsOf(db, page),
      nextBefore: rows.length > limit ? (page.at(-1)?.id ?? null) : null,
    };
  }

  /** @throws Problem `invalid_fields`, `not_your_extension` */
  set(edit: OverrideEdit, writer: Writer & { who: Identity }): Promise<{ batchId: string; overrides: OverrideView[] }> {
    const { who } = writer;
    return this.parts.writes.write(writer, async (tx) => {
      const startAt = this.parts.clock.now();
      const endAt = endOf(edit, startAt);
      const targets = await targetsOf(tx, edit);
      if (targets.some(({ number }) => !mayOverride(who, number))) throw new Problem("not_your_extension");
      const isAlone = targets.length === 1 && edit.groupId === undefined && !edit.isForAll;
      const batchId = isAlone ? "" : newId();
      const ids: number[] = [];
      const holding = new Map<number, OverrideRow[]>();
      for (const row of await activeOverrides(
        tx,
        targets.map(({ id }) => id),
      )) {
        holding.set(row.extensionId, [...(holding.get(row.extensionId) ?? []), row]);
      }
      for (const { id: extensionId } of targets) {
        const id = await insertOverride(tx, {
          ...{ extensionId, batchId, status: edit.status, reason: edit.reason?.trim() ?? "", startAt, endAt },
          ...{ isUntilNextEvent: edit.isUntilNextEvent ?? false, byId: who.id, byName: who.name },
          ...{ endedAt: null, endedWhy: "", endedBy: "", replacedById: null },
        });
        ids.push(id);
        for (const old of holding.get(extensionId) ?? []) {
          const ended = { endedAt: startAt, endedWhy: "replaced", endedBy: who.name, replacedById: id } as const;
          await changeOverride(tx, old.id, ended);
        }
      }
      const { status, isUntilNextEvent = false } = edit;
      const after = { status, endAt, isUntilNextEvent, reason: edit.reason ?? "", extensions: targets.length };
      const entry = { action: "presence.override.set", target: nameOf(targets), before: null, after };
      const overrides = await viewsOf(
        tx,
        (
          await activeOverrides(
            tx,
            targets.map(({ id }) => id),
          )
        ).reverse(),
      );
      return { result: { batchId, overrides }, changed: targets.map(({ id }) => id), entry };
    });
  }

  /** Ends one before its time. @throws Problem `presence_not_found`, `not_your_extension`, `override_over` */
  end(id: number, writer: Writer & { who: Identity }): Promise<OverrideView> {
    const { who } = writer;
    return this.parts.writes.write(writer, async (tx) => {
      const row = await findOverride(tx, id);
      const extension = row && (await findExtension(tx, row.extensionId));
      if (!row || !extension) throw new Problem("presence_not_found", { params: { id } });
      if (!mayOverride(who, extension.number)) throw new Problem("not_your_extension");
      if (row.endedAt !== null) throw new Problem("override_over");
      const endedAt = this.parts.clock.now();
      const ended = { endedAt, endedWhy: "ended", endedBy: who.name, replacedById: null } as const;
      await changeOverride(tx, id, ended);
      const [result] = await viewsOf(tx, [{ ...row, ...ended }]);
      const { status, endAt, reason } = row;
      const entry = {
        ...{ action: "presence.override.end", target: extension.number },
        ...{ before: { status, endAt, reason }, after: null },
      };
      return { result: result as OverrideView, changed: [extension.id], entry };
    });
  }

  /** Puts one away whose time is over, or whose next event began. One that somebody ended meanwhile stays as it is. */
  async expire(id: number, endedAt: number): Promise<void> {
    await this.parts.database.transact(async (tx) => {
      const row = await findOverride(tx, id);
      if (!row || row.endedAt !== null) return;
      await changeOverride(tx, id, { endedAt, endedWhy: "expired", endedBy: "", replacedById: null });
      await renewStamp(tx);
    });
  }

  /**
   * Undoes what was set together: ends those that hold still, and brings back what they took the place of, as far as its time
   * is not over. @throws Problem `presence_not_found`, `override_over` when none holds.
   */
  undo(batchId: string, writer: Writer & { who: Identity }): Promise<{ ended: number; restored: number }> {
    return this.parts.writes.write(writer, async (tx) => {
      const rows = await overridesOfBatch(tx, batchId);
      if (batchId === "" || rows.length === 0) throw new Problem("presence_not_found", { params: { id: batchId } });
      const holding = rows.filter(({ endedAt }) => endedAt === null);
      if (holding.length === 0) throw new Problem("override_over");
      const now = this.parts.clock.now();
      const ended = { endedAt: now, endedWhy: "undone", endedBy: writer.who.name, replacedById: null } as const;
      for (const { id } of holding) await changeOverride(tx, id, ended);
      const before = await replacedBy(
        tx,
        holding.map(({ id }) => id),
      );
      const restored = before.filter(({ endAt }) => endAt === null || endAt > now);
      const held = { endedAt: null, endedWhy: "", endedBy: "", replacedById: null } as const;
      for (const { id } of restored) await changeOverride(tx, id, held);
      const result = { ended: holding.length, restored: restored.length };
      const entry = { action: "presence.override.undo", target: `${holding.length}`, before: null, after: result };
      return { result, changed: holding.map(({ extensionId }) => extensionId), entry };
    });
  }
}

/** @throws Problem `invalid_fields` */
function endOf({ minutes, endAt }: OverrideEdit, now: number): number | null {
  if (minutes !== undefined && endAt !== undefined) {
    throw new Problem("invalid_fields", { fields: [presenceFault("endAt", "one_end")] });
  }
  if (minutes !== undefined) return now + minutes * 60_000;
  if (endAt === undefined) return null;
  if (endAt <= now) throw new Problem("invalid_fields", { fields: [presenceFault("endAt", "in_the_past")] });
  return endAt;
}

/** @throws Problem `invalid_fields` */
async function targetsOf(tx: Transaction, { extensionIds, groupId, isForAll }: OverrideEdit): Promise<ExtensionRow[]> {
  const said = [extensionIds !== undefined, groupId !== undefined, isForAll === true].filter(Boolean).length;
  if (said !== 1) throw new Problem("invalid_fields", { fields: [presenceFault("extensionIds", "for_whom")] });
  if (isForAll) return (await listExtensions(tx)).filter(({ isMissing }) => !isMissing);
  if (groupId !== undefined) {
    const ids = (await listMembers(tx)).filter((one) => one.groupId === groupId).map((one) => one.extensionId);
    if (ids.length === 0) throw new Problem("invalid_fields", { fields: [presenceFault("groupId", "no_such_team")] });
    return findExtensions(tx, ids);
  }
  const ids = [...new Set(extensionIds)];
  if (ids.length === 0) throw new Problem("invalid_fields", { fields: [fieldFault("extensionIds", "list_some")] });
  const rows = await findExtensions(tx, ids);
  if (rows.length === ids.length) return rows;
  throw new Problem("invalid_fields", { fields: [presenceFault("extensionIds", "no_such_extension")] });
}

function nameOf(targets: readonly ExtensionRow[]): string {
  return targets.map(({ number }) => number).join(", ");
}

async function viewsOf(db: Database["orm"] | Transaction, rows: readonly OverrideRow[]): Promise<OverrideView[]> {
  const extensions = new Map(
    (await findExtensions(db, [...new Set(rows.map(({ extensionId }) => extensionId))])).map((row) => [row.id, row]),
  );
  return rows.map(({ byId: _by, replacedById: _replaced, ...row }) => ({
    ...row,
    number: extensions.get(row.extensionId)?.number ?? "",
    name: extensions.get(row.extensionId)?.name ?? "",
  }));
}
