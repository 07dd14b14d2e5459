import { Elysia, t } from "elysia";
import type { AccessPlugin } from "../../auth/access.ts";
import type { Scope } from "../../auth/scope.ts";
import { signedIn } from "../../auth/routes/context.ts";
import type { Clock } from "../../clock.ts";
import { type Figures, isUnder } from "../figures.ts";
import type { Rule } from "../model.ts";
import type { Rules } from "../rules/rules.ts";
import { maySee } from "../visibility.ts";
import type { ChoiceList } from "./choice-list.ts";
import { type Choices, currentMutes, TELLS } from "./choices.ts";

const MAX_RULES = 200;
const MAX_WINDOWS = 10;
const tags = ["alerts"];
/** A token has no device, and nothing to choose. */
const personal = { role: "viewer", isPersonal: true } as const;
const strict = { additionalProperties: false } as const;
const whole = (minimum: number, maximum: number) => t.Number({ multipleOf: 1, minimum, maximum });
const id = t.String({ minLength: 1, maxLength: 22 });

/** A rule as someone sees it who may follow it. */
export type RuleOnOffer = Pick<Rule, "id" | "name" | "figure" | "scopeKind" | "scopeId" | "scopeName">;

/** What a person has chosen, and what there is to choose from. */
export interface ChoicesAnswer {
  choices: Choices;
  rules: RuleOnOffer[];
}

export interface ChoiceRouteDeps {
  access: AccessPlugin;
  choices: ChoiceList;
  rules: Pick<Rules, "list">;
  figures: Figures;
  clock: Clock;
}

const choicesBody = t.Object(
  {
    tells: t.Array(t.Union(TELLS.map((one) => t.Literal(one))), { maxItems: TELLS.length, uniqueItems: true }),
    ruleIds: t.Union([t.Array(id, { maxItems: MAX_RULES, uniqueItems: true }), t.Null()], {
      description: "The rules that are followed; null for all, and those to come.",
    }),
    quiet: t.Array(
      t.Object(
        {
          days: t.Array(whole(1, 7), { minItems: 1, maxItems: 7, uniqueItems: true, description: "1 is Monday." }),
          fromMinute: whole(0, 1439),
          toMinute: whole(0, 1439),
        },
        strict,
      ),
      { maxItems: MAX_WINDOWS },
    ),
    timeZone: t.String({ minLength: 1, maxLength: 64 }),
    isToldPersonally: t.Optional(
      t.Boolean({ description: "Whether news for oneself alone is told too: a call that was passed on." }),
    ),
  },
  strict,
);

const muteBody = t.Object(
  {
    ruleId: t.Union([id, t.Null()], { description: "Null: every rule." }),
    untilAt: whole(0, 8.64e15),
  },
  strict,
);

/** What one's own devices are told: `/api/v1/platform/me/notifications`. */
export function choiceRoutes({ access, choices, rules, figures, clock }: ChoiceRouteDeps) {
  const answer = ({ id: userId, scope }: { id: string; scope: Scope | null }): ChoicesAnswer => {
    const own = choices.of(userId);
    const offered = rulesFor(scope, rules.list(), figures);
    const ids = new Set(offered.map((rule) => rule.id));
    const isKnown = (ruleId: string) => ids.has(ruleId);
    const mutes = currentMutes(own.mutes, clock.now()).filter(({ ruleId }) => ruleId === null || isKnown(ruleId));
    return { choices: { ...own, mutes, ruleIds: own.ruleIds?.filter(isKnown) ?? null }, rules: offered };
  };
  return new Elysia({ prefix: "/api/v1/platform/me/notifications" })
    .use(access)
    .get("", ({ identity }) => answer(signedIn(identity)), {
      access: personal,
      detail: { summary: "What one's own devices are told, and the rules that there are", tags },
    })
    .put(
      "",
      async ({ identity, from, body }) => {
        const who = signedIn(identity);
        await choices.replace(body, who, from);
        return answer(who);
      },
      { access: personal, body: choicesBody, detail: { summary: "Choose what one's own devices are told", tags } },
    )
    .post(
      "/mutes",
      async ({ identity, from, body }) => {
        const who = signedIn(identity);
        await choices.mute(body, who, from);
        return answer(who);
      },
      {
        access: personal,
        body: muteBody,
        detail: { summary: "Silence a rule, or all of them, until an instant", tags },
      },
    )
    .delete(
      "/mutes/:rule",
      async ({ identity, from, params }) => {
        const who = signedIn(identity);
        await choices.unmute(params.rule === "all" ? null : params.rule, who, from);
        return answer(who);
      },
      { access: personal, detail: { summary: "End the silence of a rule, or with `all` that of every rule", tags } },
    );
}

/** The rules of which someone may ever hear: with a scope, those that are read of anything of theirs now. */
function rulesFor(scope: Scope | null, rules: readonly Rule[], figures: Figures): RuleOnOffer[] {
  const readings = figures.read(new Set(rules.map(({ figure }) => figure)));
  const isSeen = ({ figure, scopeKind, scopeId }: Rule) =>
    maySee(scope, EVERYTHING_OF_A_SERVER) ||
    readings.some(({ figure: read, scope: { kind, id: path, queue } }) => {
      const named = queue ?? EVERYTHING_OF_A_SERVER;
      return read === figure && kind === scopeKind && isUnder(path, scopeId) && maySee(scope, named);
    });
  return rules.filter(isSeen).map(({ id: ruleId, name, figure, scopeKind, scopeId, scopeName }) => {
    return { id: ruleId, name, figure, scopeKind, scopeId, scopeName };
  });
}

/** What is about no queue. */
const EVERYTHING_OF_A_SERVER = { projectName: null, queueName: null };
