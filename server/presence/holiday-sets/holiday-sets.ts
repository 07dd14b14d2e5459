import type { Database, Transaction } from "../../../db/open.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import { type FieldProblem, Problem } from "../../platform/http/problem.ts";
import { findFeed } from "../feeds/repo.ts";
import type { PlanWrites } from "../plans/plan-writes.ts";
import { presenceFault } from "../problems.ts";
import { isDate } from "../slots/slot.ts";
import type { Writer } from "../viewer.ts";
import { bothOf, faultsOfWhom, reachOf } from "../whom.ts";
import {
  deleteHolidaySet,
  type HolidaySet,
  insertHolidaySet,
  listHolidaySets,
  MAX_HOLIDAY_SETS,
  updateHolidaySet,
} from "./repo.ts";

export type HolidaySetEdit = Omit<HolidaySet, "id">;

/** Days on which another status holds, for all, for a team or for one. */
export class HolidaySets {
  constructor(
    private readonly database: Database,
    private readonly writes: PlanWrites,
  ) {}

  list(): Promise<HolidaySet[]> {
    return listHolidaySets(this.database.orm);
  }

  /** @throws Problem `invalid_fields` */
  add(edit: HolidaySetEdit, writer: Writer): Promise<HolidaySet> {
    return this.writes.write(writer, async (tx) => {
      await refuse(tx, edit);
      if ((await listHolidaySets(tx)).length >= MAX_HOLIDAY_SETS) {
        throw new Problem("invalid_fields", { fields: [fieldFault("name", "list_max", { max: MAX_HOLIDAY_SETS })] });
      }
      const after = { ...edit, id: await insertHolidaySet(tx, edit) };
      const entry = { action: "presence.holidays.add", target: edit.name, before: null, after };
      return { result: after, changed: await reachOf(tx, edit.holdsFor), entry };
    });
  }

  /** @throws Problem `invalid_fields`, `presence_not_found` */
  change(id: number, edit: HolidaySetEdit, writer: Writer): Promise<HolidaySet> {
    return this.writes.write(writer, async (tx) => {
      const before = await setOr404(tx, id);
      await refuse(tx, edit);
      const after = { ...edit, id };
      await updateHolidaySet(tx, after);
      const changed = bothOf(await reachOf(tx, before.holdsFor), await reachOf(tx, edit.holdsFor));
      const entry = { action: "presence.holidays.change", target: edit.name, before, after };
      return { result: after, changed, entry };
    });
  }

  /** @throws Problem `presence_not_found` */
  remove(id: number, writer: Writer): Promise<null> {
    return this.writes.write(writer, async (tx) => {
      const before = await setOr404(tx, id);
      const changed = await reachOf(tx, before.holdsFor);
      await deleteHolidaySet(tx, id);
      const entry = { action: "presence.holidays.remove", target: before.name, before, after: null };
      return { result: null, changed, entry };
    });
  }
}

async function setOr404(tx: Transaction, id: number): Promise<HolidaySet> {
  const set = (await listHolidaySets(tx)).find((one) => one.id === id);
  if (!set) throw new Problem("presence_not_found", { params: { id } });
  return set;
}

async function refuse(tx: Transaction, { kind, dates, feedId, holdsFor }: HolidaySetEdit): Promise<void> {
  const fields: FieldProblem[] = dates.flatMap(({ date }, at) =>
    isDate(date) ? [] : [presenceFault(`dates[${at}].date`, "date_form")],
  );
  const isKnown = feedId !== null && (await findFeed(tx, feedId)) !== null;
  if ((kind === "feed") !== isKnown) fields.push(presenceFault("feedId", "no_such_calendar"));
  fields.push(...(await faultsOfWhom(tx, "holdsFor", holdsFor)));
  if (fields.length > 0) throw new Problem("invalid_fields", { fields });
}
