import type { Database } from "../../../db/open.ts";
import type { Clock } from "../../platform/clock.ts";
import type { Settings } from "../../platform/config/store.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import { Problem } from "../../platform/http/problem.ts";
import { type Choices, pathOf } from "../choices/choices.ts";
import type { Writer } from "../notes/notes.ts";
import { noteFault } from "../problems.ts";
import { nextWrapUps, stopWrapUps } from "./repo.ts";
import { readWrapUp, type StoredWrapUp, WRAP_UP_KEY, type WrapUpRule } from "./stored.ts";

/** Times that run at once and whose calls are told when all are stopped; what is beyond is seen at the next reading. */
const MAX_TOLD = 500;

/** How long agents have to note a call: kept by administrators, off until one of them switches it on. */
export class WrapUpSettings {
  private current: StoredWrapUp | null = null;

  constructor(
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly choices: Choices,
    private readonly clock: Clock,
  ) {}

  async start(): Promise<void> {
    this.current = await readWrapUp(this.settings);
  }

  /** Null: it is off. */
  get active(): (StoredWrapUp & { enabledAt: number }) | null {
    const { current } = this;
    return current?.isEnabled && current.enabledAt !== null ? { ...current, enabledAt: current.enabledAt } : null;
  }

  async view(): Promise<WrapUpRule> {
    return ruleOf(await readWrapUp(this.settings));
  }

  /**
   * Sets all of it. What runs while it is switched off ends, and nothing is noted.
   * @returns the rule, and the calls whose time was ended by it.
   * @throws Problem `invalid_fields` for a choice that its list does not offer.
   */
  async change(rule: WrapUpRule, { who, from }: Writer): Promise<{ rule: WrapUpRule; stopped: number[] }> {
    const { next, stopped } = await this.database.transact(async (tx) => {
      const choices = (await this.choices.lists(tx))[rule.field].choices;
      const isOffered = rule.choiceId !== null && pathOf(choices, rule.choiceId) !== null;
      if (rule.choiceId === null && rule.isEnabled) {
        throw new Problem("invalid_fields", { fields: [fieldFault("choiceId", "required")] });
      }
      if (rule.choiceId !== null && !isOffered && rule.isEnabled) {
        throw new Problem("invalid_fields", { fields: [noteFault("choiceId", "no_such_choice")] });
      }
      const before = await readWrapUp(this.settings, tx);
      const now = this.clock.now();
      const next: StoredWrapUp = {
        ...rule,
        queues: named(rule.queues),
        tags: named(rule.tags),
        enabledAt: rule.isEnabled ? (before.enabledAt ?? now) : null,
      };
      const stopped = rule.isEnabled ? [] : await nextWrapUps(tx, {}, MAX_TOLD);
      if (!rule.isEnabled) await stopWrapUps(tx, now);
      await this.settings.setSetting(WRAP_UP_KEY, next, who, from, tx);
      return { next, stopped };
    });
    this.current = next;
    return { rule: ruleOf(next), stopped: stopped.map(({ callRef }) => callRef) };
  }
}

function ruleOf({ enabledAt: _at, ...rule }: StoredWrapUp): WrapUpRule {
  return rule;
}

/** Without blanks around them, each once. */
function named(names: readonly string[]): string[] {
  return [...new Set(names.map((name) => name.trim()).filter((name) => name !== ""))];
}
