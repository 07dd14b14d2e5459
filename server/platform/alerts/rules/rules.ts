import type { Database } from "../../../../db/open.ts";
import { newId } from "../../../../db/ids.ts";
import type { Audit } from "../../audit/audit.ts";
import type { Actor } from "../../auth/users.ts";
import type { Clock } from "../../clock.ts";
import { Problem } from "../../http/problem.ts";
import type { Figures } from "../figures.ts";
import type { Rule } from "../model.ts";
import { deleteOfRule } from "../delivery/repo.ts";
import { deleteQuietHoursOfRule } from "../holds/repo.ts";
import { alertFault } from "../problems.ts";
import { allRules, deleteRule, insertRule, updateRule } from "./repo.ts";
import { faultsOfRule, type RuleInput } from "./rule-check.ts";

const MAX_RULES = 200;

export interface RulesDeps {
  database: Database;
  audit: Audit;
  clock: Clock;
  figures: Figures;
  /** Every channel that a rule may name. */
  channelIds(): ReadonlySet<string>;
  /** What a scope is called now; null when nobody reads one of that path. */
  scopeName(figure: string, scopeId: string): string | null;
  /** A rule is new, changed or gone (null). */
  onChange(ruleId: string, rule: Rule | null): void;
}

/** The rules, in memory as they are in the database; each change with its audit row. */
export class Rules {
  private readonly rules = new Map<string, Rule>();

  constructor(private readonly deps: RulesDeps) {}

  async load(): Promise<void> {
    for (const rule of await allRules(this.deps.database.orm)) this.rules.set(rule.id, rule);
  }

  list(): Rule[] {
    return [...this.rules.values()];
  }

  /** Those that are switched on. */
  active(): Rule[] {
    return this.list().filter((rule) => rule.isEnabled);
  }

  find(id: string): Rule | null {
    return this.rules.get(id) ?? null;
  }

  /** @throws Problem `rule_not_found`. */
  get(id: string): Rule {
    const rule = this.rules.get(id);
    if (!rule) throw new Problem("rule_not_found");
    return rule;
  }

  /** A rule as it would be, checked and not stored. @throws Problem `bad_rule`. */
  draft(input: RuleInput, id = newId()): Rule {
    const { figures, channelIds, scopeName } = this.deps;
    const figure = figures.get(input.figure);
    const fields = faultsOfRule(input, figure, channelIds());
    if (fields.length > 0) throw new Problem("bad_rule", { fields });
    const known = input.scopeId === "" ? "" : scopeName(input.figure, input.scopeId);
    const before = this.rules.get(id);
    // What is away for the moment keeps the name that it was known by.
    const name = known ?? (before?.scopeId === input.scopeId ? before.scopeName : null);
    if (name === null) {
      throw new Problem("bad_rule", { fields: [alertFault("scopeId", "unknown_scope")] });
    }
    return { ...input, id, name: input.name.trim(), scopeName: name.slice(0, 200) };
  }

  async add(input: RuleInput, actor: Actor): Promise<Rule> {
    const rule = this.draft(input);
    if (this.rules.size >= MAX_RULES) throw new Problem("too_many_rules", { params: { max: MAX_RULES } });
    const { database, audit, clock } = this.deps;
    await database.transact(async (tx) => {
      await insertRule(tx, rule, clock.now());
      await audit.record({ ...actor, action: "alert.rule.add", target: labelOf(rule), before: null, after: rule }, tx);
    });
    this.put(rule);
    return rule;
  }

  async replace(id: string, input: RuleInput, actor: Actor): Promise<Rule> {
    const before = this.get(id);
    const rule = this.draft(input, id);
    const { database, audit } = this.deps;
    await database.transact(async (tx) => {
      await updateRule(tx, rule);
      await audit.record({ ...actor, action: "alert.rule.change", target: labelOf(rule), before, after: rule }, tx);
    });
    this.put(rule);
    return rule;
  }

  /** Its open alerts end; what waited to be told of them is not told. One that is not there is deleted already. */
  async remove(id: string, actor: Actor): Promise<void> {
    const before = this.rules.get(id);
    if (!before) return;
    const { database, audit, onChange } = this.deps;
    await database.transact(async (tx) => {
      await deleteRule(tx, id);
      await deleteOfRule(tx, id);
      await deleteQuietHoursOfRule(tx, id);
      await audit.record({ ...actor, action: "alert.rule.delete", target: labelOf(before), before, after: null }, tx);
    });
    this.rules.delete(id);
    onChange(id, null);
  }

  private put(rule: Rule): void {
    this.rules.set(rule.id, rule);
    this.deps.onChange(rule.id, rule);
  }
}

function labelOf({ name, figure, scopeName }: Rule): string {
  return [name || figure, scopeName].filter(Boolean).join(", ");
}
