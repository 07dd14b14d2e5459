import type { Database } from "../../../../db/open.ts";
import type { Audit } from "../../audit/audit.ts";
import type { Identity } from "../../auth/identity.ts";
import type { Clock } from "../../clock.ts";
import { type FieldProblem, Problem } from "../../http/problem.ts";
import { canonicalTimeZone } from "../holds/quiet-hours.ts";
import { alertFault } from "../problems.ts";
import { type Choices, currentMutes, EVERYTHING, type Mute, TELLS } from "./choices.ts";
import { allChoices, saveChoices } from "./repo.ts";

const DAY_MS = 86_400_000;
/** Longer silence is a rule that somebody does not follow. */
const LONGEST_MUTE_DAYS = 31;

export interface ChoiceListDeps {
  database: Database;
  audit: Audit;
  clock: Clock;
  hasRule(ruleId: string): boolean;
}

/** A person's change of everything but the mutes; without a word about personal news that stays as it is. */
export type ChoicesInput = Omit<Choices, "mutes" | "isToldPersonally"> & { isToldPersonally?: boolean | undefined };

/** What each person wants to hear, in memory as it is in the database; each change with its audit row. */
export class ChoiceList {
  private choices = new Map<string, Choices>();

  constructor(private readonly deps: ChoiceListDeps) {}

  async load(): Promise<void> {
    this.choices = await allChoices(this.deps.database.orm);
  }

  of(userId: string): Choices {
    return this.choices.get(userId) ?? EVERYTHING;
  }

  /** @throws Problem `bad_choices`. */
  async replace(input: ChoicesInput, who: Identity, from: string): Promise<void> {
    const timeZone = canonicalTimeZone(input.timeZone);
    if (timeZone === null) refuse(alertFault("timeZone", "time_zone"));
    if (input.ruleIds?.some((id) => !this.deps.hasRule(id))) refuse(alertFault("ruleIds", "unknown_rule"));
    const quiet = input.quiet.map((window) => ({ ...window, days: [...new Set(window.days)].sort() }));
    const tells = TELLS.filter((one) => input.tells.includes(one));
    const ruleIds = input.ruleIds && [...new Set(input.ruleIds)];
    const before = this.of(who.id);
    const { isToldPersonally = before.isToldPersonally } = input;
    const after = { ...before, tells, ruleIds, quiet, timeZone, isToldPersonally };
    await this.save(after, "notifications.change", who, from);
  }

  /** Silences a rule, or with null all of them, until an instant. @throws Problem `bad_choices`. */
  async mute({ ruleId, untilAt }: Mute, who: Identity, from: string): Promise<void> {
    const nowAt = this.deps.clock.now();
    if (ruleId !== null && !this.deps.hasRule(ruleId)) refuse(alertFault("ruleId", "unknown_rule"));
    if (untilAt <= nowAt) refuse(alertFault("untilAt", "end_past"));
    if (untilAt - nowAt > LONGEST_MUTE_DAYS * DAY_MS) {
      refuse(alertFault("untilAt", "too_far", { days: LONGEST_MUTE_DAYS }));
    }
    const rest = this.mutesBut(who, ruleId);
    const mutes = [...rest, { ruleId, untilAt }];
    await this.save({ ...this.of(who.id), mutes }, "notifications.mute", who, from);
  }

  /** Ends a mute; one that is not there is over already. */
  async unmute(ruleId: string | null, who: Identity, from: string): Promise<void> {
    const before = this.of(who.id);
    if (!before.mutes.some((mute) => mute.ruleId === ruleId)) return;
    await this.save({ ...before, mutes: this.mutesBut(who, ruleId) }, "notifications.unmute", who, from);
  }

  /** The mutes of a person that still count and whose rule is still there, but for one. */
  private mutesBut(who: Identity, except: string | null): Mute[] {
    const { clock, hasRule } = this.deps;
    return currentMutes(this.of(who.id).mutes, clock.now()).filter(
      ({ ruleId }) => ruleId !== except && (ruleId === null || hasRule(ruleId)),
    );
  }

  private async save(after: Choices, action: string, who: Identity, from: string): Promise<void> {
    const { database, audit } = this.deps;
    const before = this.of(who.id);
    await database.transact(async (tx) => {
      await saveChoices(tx, who.id, after);
      await audit.record({ who, from, action, target: who.name, before, after }, tx);
    });
    this.choices.set(who.id, after);
  }
}

function refuse(fault: FieldProblem): never {
  throw new Problem("bad_choices", { fields: [fault] });
}
