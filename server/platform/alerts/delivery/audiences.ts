import { type Scope, scopeKey } from "../../auth/scope.ts";
import type { LiveDevice } from "../../push/push.ts";
import { type Choices, fateOf, isWanted, type Tell, TELLS } from "../choices/choices.ts";
import type { Alert, Trouble } from "../model.ts";
import { maySee } from "../visibility.ts";

/** People who may see the same and want to hear of the same, and their devices; a channel is one such group without limits. */
export interface Audience {
  scope: Scope | null;
  /** What their devices ask for. */
  minLevel: Trouble;
  /** What they themselves want to hear. */
  tells: readonly Tell[];
  /** Null: the channel itself is the recipient. */
  subscriptionIds: readonly string[] | null;
  /** A person who has silence now: what there is to tell waits for them alone. Null: it is told. */
  keptFor: string | null;
}

/** A channel that is its own recipient. */
export const CHANNEL_ITSELF: Audience = {
  ...{ scope: null, minLevel: "amber", tells: TELLS, subscriptionIds: null, keptFor: null },
};

/** PURE: devices by what their people may see and want to hear of a rule at an instant. Who does not follow the rule is in none. */
export function audiencesOf(
  devices: readonly LiveDevice[],
  choicesOf: (userId: string) => Choices,
  ruleId: string,
  at: number,
): Audience[] {
  const groups = new Map<string, Audience & { subscriptionIds: string[] }>();
  for (const { id, userId, scope, minLevel: asked } of devices) {
    const choices = choicesOf(userId);
    const fate = fateOf(choices, ruleId, at);
    if (fate === "dropped") continue;
    const keptFor = fate === "held" ? userId : null;
    // What waits for a person waits for all of their devices: each is asked when it is told.
    const minLevel: Trouble = asked === "red" && keptFor === null ? "red" : "amber";
    const key = JSON.stringify([scopeKey(scope), minLevel, choices.tells, keptFor]);
    const group = groups.get(key) ?? { scope, minLevel, tells: choices.tells, subscriptionIds: [], keptFor };
    group.subscriptionIds.push(id);
    groups.set(key, group);
  }
  return [...groups.values()];
}

/** Whether an alert, as it stands now, is anything for an audience. */
export function isFor({ scope, minLevel, tells }: Audience, alert: Alert): boolean {
  return maySee(scope, alert) && isWanted(tells, alert) && (minLevel === "amber" || alert.worstLevel === "red");
}
