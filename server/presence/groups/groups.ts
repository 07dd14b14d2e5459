import type { Database, Transaction } from "../../../db/open.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { PlanWrites } from "../plans/plan-writes.ts";
import { presenceFault } from "../problems.ts";
import { findExtensions } from "../repo.ts";
import type { Writer } from "../viewer.ts";
import { deleteGroup, insertGroup, listGroups, listMembers, MAX_GROUPS, renameGroup, replaceMembers } from "./repo.ts";

/** A team: whom calendars, holidays and overrides can be given together. */
export interface GroupView {
  id: number;
  name: string;
  extensionIds: number[];
}

export interface GroupEdit {
  name: string;
  extensionIds: readonly number[];
}

export class Groups {
  constructor(
    private readonly database: Database,
    private readonly writes: PlanWrites,
  ) {}

  async list(db: Transaction | Database["orm"] = this.database.orm): Promise<GroupView[]> {
    const members = await listMembers(db);
    return (await listGroups(db)).map(({ id, name }) => ({
      ...{ id, name },
      extensionIds: members.filter(({ groupId }) => groupId === id).map(({ extensionId }) => extensionId),
    }));
  }

  /** @throws Problem `invalid_fields` */
  add(edit: GroupEdit, writer: Writer): Promise<GroupView> {
    return this.writes.write(writer, async (tx) => {
      const groups = await this.list(tx);
      if (groups.length >= MAX_GROUPS) {
        throw new Problem("invalid_fields", { fields: [fieldFault("name", "list_max", { max: MAX_GROUPS })] });
      }
      const wanted = await this.checked(tx, edit, groups);
      const id = await insertGroup(tx, wanted.name);
      await replaceMembers(tx, id, wanted.extensionIds);
      const result = { id, ...wanted };
      const entry = { action: "presence.team.add", target: wanted.name, before: null, after: wanted };
      return { result, changed: wanted.extensionIds, entry };
    });
  }

  /** @throws Problem `invalid_fields`, `presence_not_found` */
  change(id: number, edit: GroupEdit, writer: Writer): Promise<GroupView> {
    return this.writes.write(writer, async (tx) => {
      const groups = await this.list(tx);
      const before = groups.find((group) => group.id === id);
      if (!before) throw new Problem("presence_not_found", { params: { id } });
      const wanted = await this.checked(
        tx,
        edit,
        groups.filter((group) => group.id !== id),
      );
      await renameGroup(tx, id, wanted.name);
      await replaceMembers(tx, id, wanted.extensionIds);
      const entry = { action: "presence.team.change", target: wanted.name, before, after: { id, ...wanted } };
      const changed = [...new Set([...before.extensionIds, ...wanted.extensionIds])];
      return { result: { id, ...wanted }, changed, entry };
    });
  }

  /** Calendars and holidays that were for it go with it. @throws Problem `presence_not_found` */
  remove(id: number, writer: Writer): Promise<null> {
    return this.writes.write(writer, async (tx) => {
      const before = (await this.list(tx)).find((group) => group.id === id);
      if (!before) throw new Problem("presence_not_found", { params: { id } });
      await deleteGroup(tx, id);
      const entry = { action: "presence.team.remove", target: before.name, before, after: null };
      return { result: null, changed: before.extensionIds, entry };
    });
  }

  private async checked(tx: Transaction, edit: GroupEdit, others: readonly GroupView[]) {
    const name = edit.name.trim();
    const extensionIds = [...new Set(edit.extensionIds)];
    if (others.some((group) => group.name === name)) {
      throw new Problem("invalid_fields", { fields: [fieldFault("name", "taken")] });
    }
    if ((await findExtensions(tx, extensionIds)).length < extensionIds.length) {
      throw new Problem("invalid_fields", { fields: [presenceFault("extensionIds", "no_such_extension")] });
    }
    return { name, extensionIds };
  }
}
