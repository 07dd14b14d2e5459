import type { Database, Transaction } from "../../../db/open.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { Occurrence, Status } from "../model.ts";
import type { PlanWrites } from "../plans/plan-writes.ts";
import { presenceFault } from "../problems.ts";
import type { Writer } from "../viewer.ts";
import { type Explanation, explainRule } from "../rules/rate.ts";
import { checkConditions, type Rule } from "../rules/rule.ts";
import { deleteRule, insertRule, listRules, MAX_RULES, updateRule } from "./repo.ts";

/** A rule as an administrator saves it; its place is kept apart. */
export type RuleEdit = Omit<Rule, "id" | "position">;

export interface RulebookParts {
  database: Database;
  writes: PlanWrites;
}

/** The rules by which events of calendars come to something, in the order in which they are asked. */
export class Rulebook {
  constructor(private readonly parts: RulebookParts) {}

  list(): Promise<Rule[]> {
    return listRules(this.parts.database.orm);
  }

  /** Puts a rule behind the others. @throws Problem `invalid_fields` */
  add(edit: RuleEdit, writer: Writer): Promise<Rule> {
    refuse([edit]);
    return this.parts.writes.write(writer, async (tx) => {
      const rules = await listRules(tx);
      if (rules.length >= MAX_RULES) {
        throw new Problem("invalid_fields", { fields: [fieldFault("name", "list_max", { max: MAX_RULES })] });
      }
      const position = Math.max(0, ...rules.map((rule) => rule.position)) + 1;
      const result: Rule = { ...edit, position, id: await insertRule(tx, { ...edit, position }) };
      const entry = { action: "presence.rule.add", target: edit.name, before: null, after: result };
      return { result, changed: null, entry };
    });
  }

  /** @throws Problem `invalid_fields`, `presence_not_found` */
  change(id: number, edit: RuleEdit, writer: Writer): Promise<Rule> {
    refuse([edit]);
    return this.parts.writes.write(writer, async (tx) => {
      const before = await ruleOr404(tx, id);
      const result: Rule = { ...edit, id, position: before.position };
      await updateRule(tx, result);
      const entry = { action: "presence.rule.change", target: edit.name, before, after: result };
      return { result, changed: null, entry };
    });
  }

  /** @throws Problem `presence_not_found` */
  remove(id: number, writer: Writer): Promise<null> {
    return this.parts.writes.write(writer, async (tx) => {
      const before = await ruleOr404(tx, id);
      await deleteRule(tx, id);
      const entry = { action: "presence.rule.remove", target: before.name, before, after: null };
      return { result: null, changed: null, entry };
    });
  }

  /** Asks them in another order. @param ids all of them. @throws Problem `invalid_fields` */
  order(ids: readonly number[], writer: Writer): Promise<Rule[]> {
    return this.parts.writes.write(writer, async (tx) => {
      const rules = await listRules(tx);
      const isAll = ids.length === rules.length && rules.every(({ id }) => ids.includes(id));
      if (!isAll) throw new Problem("invalid_fields", { fields: [presenceFault("ids", "no_such_rule")] });
      const result = ids.flatMap((id, at) => {
        const rule = rules.find((one) => one.id === id);
        return rule ? [{ ...rule, position: at + 1 }] : [];
      });
      for (const rule of result) await updateRule(tx, rule);
      const names = (of: readonly Rule[]) => of.map(({ name }) => name);
      const entry = { action: "presence.rules.order", target: "rules", before: names(rules), after: names(result) };
      return { result, changed: null, entry };
    });
  }

  /** What rules make of an event that somebody types in. @param rules in place of the stored ones. */
  async test(occurrence: Occurrence, rules: readonly RuleEdit[] | null, fallback: Status | null): Promise<Explanation> {
    return explainRule(occurrence, rules ? numbered(rules) : await this.list(), fallback);
  }
}

/** Rules that are not stored, numbered by their place. @throws Problem `invalid_fields` */
export function numbered(rules: readonly RuleEdit[]): Rule[] {
  refuse(rules, true);
  return rules.map((rule, at) => ({ ...rule, id: at + 1, position: at + 1 }));
}

function refuse(rules: readonly RuleEdit[], isList = false): void {
  const fields = rules.flatMap(({ conditions }, at) =>
    checkConditions(conditions, isList ? `rules[${at}].conditions` : "conditions"),
  );
  if (fields.length > 0) throw new Problem("invalid_fields", { fields });
}

async function ruleOr404(tx: Transaction, id: number): Promise<Rule> {
  const rule = (await listRules(tx)).find((one) => one.id === id);
  if (!rule) throw new Problem("presence_not_found", { params: { id } });
  return rule;
}
