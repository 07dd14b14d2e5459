import { useSignal } from "@preact/signals";
import type { BusyKind } from "../../../server/presence/model.ts";
import type { RuleEdit } from "../../../server/presence/rulebook/rulebook.ts";
import type { Explanation } from "../../../server/presence/rules/rate.ts";
import type { Rule } from "../../../server/presence/rules/rule.ts";
import { post } from "../../live/api.ts";
import { useAttempt } from "../../platform/use-attempt.ts";
import { Choice, Field, Switch } from "../../ui/field.tsx";
import { Refusal } from "../../ui/form-end.tsx";
import { Mark } from "../../ui/row.tsx";
import { typedInto } from "../../ui/typed-into.ts";
import { t, tell } from "../../words/words.ts";
import { lookOf, statusWord } from "../status-looks.ts";

interface Props {
  /** The rules to try; null: the stored ones. */
  rules: (() => RuleEdit[]) | null;
  stored: readonly Rule[];
}

const BUSY: readonly BusyKind[] = ["busy", "free", "tentative", "oof", "working_elsewhere"];

/** A box to type an event into, and what it comes to: by which rule, and why the rules before it did not take it. */
export function RuleTest({ rules, stored }: Props) {
  const summary = useSignal("");
  const category = useSignal("");
  const busy = useSignal<string>("busy");
  const isAllDay = useSignal(false);
  const found = useSignal<{ explanation: Explanation; names: readonly string[] } | null>(null);
  const { problem, isBusy, attempt } = useAttempt();
  const run = () =>
    attempt(async () => {
      const tried = rules?.();
      const event = {
        ...{ summary: summary.peek(), busy: busy.peek(), isAllDay: isAllDay.peek() },
        ...(category.peek().trim() !== "" && { categories: [category.peek().trim()] }),
      };
      const explanation = await post<Explanation>("/presence/rules/test", { event, ...(tried && { rules: tried }) });
      // Rules that are not stored are numbered by their place.
      const at = ({ ruleId }: { ruleId: number | null }) =>
        (tried ? tried[(ruleId ?? 0) - 1] : stored.find(({ id }) => id === ruleId))?.name ?? "";
      found.value = { explanation, names: [at(explanation)] };
    });
  return (
    <section class="card pad apart" aria-label={t("rule.test")}>
      <b>{t("rule.test")}</b>
      <Field
        name="summary"
        label={t("rule.test_title")}
        maxLength={1_000}
        {...typedInto(summary)}
        onKeyDown={(event) => {
          // Enter would save the form that this is a part of.
          if (event.key !== "Enter") return;
          event.preventDefault();
          void run();
        }}
      />
      <details>
        <summary>{t("rule.test_more")}</summary>
        <div class="pair">
          <Field name="category" label={t("rule.category")} maxLength={200} {...typedInto(category)} />
          <Choice
            name="busy"
            label={t("rule.busy")}
            value={busy.value}
            options={BUSY.map((one) => [one, t(`busy.${one}`)] as const)}
            onPick={(picked) => {
              busy.value = picked;
            }}
          />
        </div>
        <Switch
          label={t("rule.if_all_day")}
          isOn={isAllDay.value}
          onFlip={(isOn) => {
            isAllDay.value = isOn;
          }}
        />
      </details>
      <div class="actions">
        <button type="button" class="btn soft" disabled={isBusy.value} onClick={() => void run()}>
          {t("rule.test_run")}
        </button>
      </div>
      <Refusal text={problem.value} />
      <div role="status">{found.value && <Found {...found.value.explanation} name={found.value.names[0] ?? ""} />}</div>
    </section>
  );
}

function Found({ outcome, status, passed, name }: Explanation & { name: string }) {
  return (
    <>
      <div class="step state">
        <Mark {...lookOf(status)} />
        <div>
          <div class="t">{status === null ? t(`rule.outcome_${outcome}`) : statusWord(status)}</div>
          <div class="s">{name === "" ? t("rule.by_none") : t("rule.by", { name })}</div>
        </div>
      </div>
      {passed.length > 0 && (
        <ul class="diff">
          {passed.map(({ ruleId, name: other, why }) => (
            <li key={ruleId}>
              <small>
                {other} · {tell(`rule_miss.${why}`) || why}
              </small>
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
