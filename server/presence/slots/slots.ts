import type { Database, Transaction } from "../../../db/open.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import { Problem } from "../../platform/http/problem.ts";
import { extensionOr404 } from "../extensions/extensions.ts";
import { listMembers } from "../groups/repo.ts";
import type { Weekday } from "../model.ts";
import type { PlanWrites } from "../plans/plan-writes.ts";
import { presenceFault } from "../problems.ts";
import { findExtensions } from "../repo.ts";
import type { Writer } from "../viewer.ts";
import {
  clearSlots,
  countSlots,
  deleteSlot,
  findSlot,
  insertSlot,
  insertSlots,
  listSlots,
  type SlotKind,
  type SlotRow,
  updateSlot,
} from "./repo.ts";
import { faultsOfSlot, type SlotEdit, type SlotView, slotView } from "./slot.ts";

/** Of one extension. */
export const MAX_SLOTS = 2_000;

/** To whom a planning is copied. */
export interface CopyTarget {
  extensionIds?: readonly number[] | undefined;
  groupId?: number | undefined;
  kind: SlotKind;
  /** Whether what the others had of that kind goes first. */
  isReplacing: boolean;
}

/** The slots of extensions, each change as the whole of what it does. */
export class Slots {
  constructor(
    private readonly database: Database,
    private readonly writes: PlanWrites,
  ) {}

  /** @throws Problem `presence_not_found` */
  async list(extensionId: number): Promise<SlotView[]> {
    await extensionOr404(this.database.orm, extensionId);
    return (await listSlots(this.database.orm, [extensionId])).map(slotView);
  }

  /** @throws Problem `presence_not_found`, `invalid_fields` */
  add(extensionId: number, edit: SlotEdit, writer: Writer): Promise<SlotView> {
    refuse(edit);
    return this.writes.write(writer, async (tx) => {
      const { number } = await extensionOr404(tx, extensionId);
      if ((await countSlots(tx, extensionId)) >= MAX_SLOTS) throw tooManySlots("day");
      const row = { ...rowOf(edit), extensionId, source: "manual" } as const;
      const result = slotView({ ...row, id: await insertSlot(tx, row) });
      const entry = { action: "presence.slot.add", target: number, before: null, after: result };
      return { result, changed: [extensionId], entry };
    });
  }

  /** @throws Problem `presence_not_found`, `invalid_fields` */
  change(extensionId: number, slotId: number, edit: SlotEdit, writer: Writer): Promise<SlotView> {
    refuse(edit);
    return this.writes.write(writer, async (tx) => {
      const { number } = await extensionOr404(tx, extensionId);
      const before = await slotOr404(tx, extensionId, slotId);
      const row: SlotRow = { ...rowOf(edit), id: slotId, extensionId, source: "manual" };
      await updateSlot(tx, row);
      const result = slotView(row);
      const entry = { action: "presence.slot.change", target: number, before: slotView(before), after: result };
      return { result, changed: [extensionId], entry };
    });
  }

  /** @throws Problem `presence_not_found` */
  remove(extensionId: number, slotId: number, writer: Writer): Promise<null> {
    return this.writes.write(writer, async (tx) => {
      const { number } = await extensionOr404(tx, extensionId);
      const before = slotView(await slotOr404(tx, extensionId, slotId));
      await deleteSlot(tx, slotId);
      const entry = { action: "presence.slot.remove", target: number, before, after: null };
      return { result: null, changed: [extensionId], entry };
    });
  }

  /** Takes all of a kind away; gives how many. @throws Problem `presence_not_found` */
  clear(extensionId: number, kind: SlotKind, writer: Writer): Promise<number> {
    return this.writes.write(writer, async (tx) => {
      const { number } = await extensionOr404(tx, extensionId);
      const before = ofKind(await listSlots(tx, [extensionId]), kind);
      if (before.length === 0) return { result: 0, changed: [], entry: null };
      await clearSlots(tx, extensionId, kind);
      const entry = { action: "presence.slots.clear", target: number, before: before.map(slotView), after: [] };
      return { result: before.length, changed: [extensionId], entry };
    });
  }

  /** Gives others the same slots; gives how many extensions have them now. @throws Problem `presence_not_found`, `invalid_fields` */
  copy(extensionId: number, target: CopyTarget, writer: Writer): Promise<number> {
    const { kind, isReplacing } = target;
    return this.writes.write(writer, async (tx) => {
      const { number } = await extensionOr404(tx, extensionId);
      const others = (await targetsOf(tx, target)).filter(({ id }) => id !== extensionId);
      const given = ofKind(await listSlots(tx, [extensionId]), kind);
      for (const { id } of others) {
        const own = await listSlots(tx, [id]);
        if (isReplacing) await clearSlots(tx, id, kind);
        const left = isReplacing ? own.filter((row) => !ofKind([row], kind).length) : own;
        const added = given.filter((row) => !left.some((one) => isSame(one, row)));
        if (left.length + added.length > MAX_SLOTS) throw tooManySlots("extensionIds");
        await insertSlots(
          tx,
          added.map(({ id: _id, ...row }) => ({ ...row, extensionId: id })),
        );
      }
      const after = { from: number, to: others.map((one) => one.number), kind, isReplacing };
      const entry = { action: "presence.slots.copy", target: number, before: null, after };
      const changed = others.map(({ id }) => id);
      return { result: others.length, changed, entry: others.length > 0 ? entry : null };
    });
  }
}

function refuse(edit: SlotEdit): void {
  const fields = faultsOfSlot(edit);
  if (fields.length > 0) throw new Problem("invalid_fields", { fields });
}

export function tooManySlots(field: string): Problem {
  return new Problem("invalid_fields", { fields: [presenceFault(field, "too_many_slots", { max: MAX_SLOTS })] });
}

async function slotOr404(tx: Transaction, extensionId: number, slotId: number): Promise<SlotRow> {
  const slot = await findSlot(tx, extensionId, slotId);
  if (!slot) throw new Problem("presence_not_found", { params: { id: slotId } });
  return slot;
}

async function targetsOf(tx: Transaction, { extensionIds, groupId }: CopyTarget) {
  const ids = new Set(extensionIds);
  if (groupId !== undefined) {
    for (const member of await listMembers(tx)) if (member.groupId === groupId) ids.add(member.extensionId);
  }
  const rows = await findExtensions(tx, [...ids]);
  if (rows.length < ids.size) {
    throw new Problem("invalid_fields", { fields: [presenceFault("extensionIds", "no_such_extension")] });
  }
  if (ids.size === 0) throw new Problem("invalid_fields", { fields: [fieldFault("extensionIds", "list_some")] });
  return rows;
}

function rowOf({ day = null, date = null, startMinute, endMinute, status }: SlotEdit) {
  return { day: day as Weekday | null, date, startMinute, endMinute, status };
}

function ofKind(rows: readonly SlotRow[], kind: SlotKind): SlotRow[] {
  return rows.filter(({ date }) => kind === "all" || (date === null) === (kind === "weekly"));
}

/** Whether two slots say the same of the same time. */
export function isSame(
  a: Pick<SlotRow, "day" | "date" | "startMinute" | "endMinute" | "status">,
  b: Pick<SlotRow, "day" | "date" | "startMinute" | "endMinute" | "status">,
): boolean {
  const same = a.day === b.day && a.date === b.date && a.status === b.status;
  return same && a.startMinute === b.startMinute && a.endMinute === b.endMinute;
}
