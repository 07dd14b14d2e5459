import { useSignal } from "@preact/signals";
import type { Answer, BusyKind } from "../../../server/presence/model.ts";
import type { RuleImpact } from "../../../server/presence/rulebook/impact.ts";
import type { Rule } from "../../../server/presence/rules/rule.ts";
import { post, put, remove } from "../../live/api.ts";
import { go } from "../../place.ts";
import { useForm } from "../../platform/use-form.ts";
import { ChoiceChip } from "../../ui/chip.tsx";
import { Choice, Field, Switch } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form-end.tsx";
import { Removal } from "../../ui/removal.tsx";
import { say } from "../../ui/toast.tsx";
import { t } from "../../words/words.ts";
import { STATUSES, statusWord } from "../status-looks.ts";
import { ImpactView } from "./impact-view.tsx";
import { bodyOf, formOf, rulesWith } from "./rule-fields.ts";
import { RuleTest } from "./rule-test.tsx";

const BUSY: readonly BusyKind[] = ["busy", "free", "tentative", "oof", "working_elsewhere"];
const ANSWERS: readonly Answer[] = ["accepted", "tentative", "declined", "needs_action", "delegated"];
/** A week of everybody is worked out twice. */
const DEADLINE_MS = 60_000;

/** A rule: which events, and what they come to; what it would alter is seen before it is saved. Null: a new one. */
export function RuleForm({ rule, rules }: { rule: Rule | null; rules: readonly Rule[] }) {
  const { fields, errors, problem, isBusy, isChanged, set, settle, attempt, bind } = useForm(formOf(rule));
  /** What was looked at, and what that would alter. */
  const seen = useSignal<{ of: string; impact: RuleImpact } | null>(null);
  const now = fields.value;
  const edit = () => bodyOf(fields.peek(), rule);
  /** Of a list of rules only this one can be wrong: the others are stored. */
  const ofThisRule = () => {
    errors.value = errors
      .peek()
      .map(({ field, message }) => ({ field: field.replace(/^rules\[\d+\]\./, ""), message }));
  };
  const preview = () =>
    attempt(async () => {
      const all = rulesWith(edit(), rule?.id ?? null, rules);
      const of = JSON.stringify(fields.peek());
      seen.value = {
        of,
        impact: await post<RuleImpact>("/presence/rules/preview", { rules: all }, undefined, DEADLINE_MS),
      };
    }).then(ofThisRule);
  const save = (event: Event) => {
    event.preventDefault();
    // What it alters is seen first, then a second press saves it.
    if (seen.peek()?.of !== JSON.stringify(fields.peek())) {
      void preview();
      return;
    }
    void attempt(async () => {
      if (rule === null) await post("/presence/rules", edit());
      else await put(`/presence/rules/${rule.id}`, edit());
      settle();
      say({ text: t("state.saved") });
      go("/settings/presence/rules", true);
    });
  };
  const isSeen = seen.value !== null && seen.value.of === JSON.stringify(now);
  return (
    <form onSubmit={save}>
      <Field {...bind("name")} label={t("rule.name")} maxLength={200} required />
      <Switch label={t("rule.enabled")} isOn={now.isEnabled} onFlip={(isEnabled) => set({ isEnabled })} />
      <Choice
        name="outcome"
        label={t("rule.outcome")}
        value={now.outcome}
        options={[...STATUSES.map((one) => [one, statusWord(one)] as const), ["ignore", t("rule.ignores")]]}
        onPick={(outcome) => set({ outcome })}
      />
      <div class="head">
        <h2>{t("rule.when")}</h2>
      </div>
      <p class="note">{t("rule.when_help")}</p>
      <div class="pair">
        <Choice
          name="titleKind"
          label={t("rule.title")}
          value={now.titleKind}
          options={[
            ["text", t("rule.title_text")],
            ["pattern", t("rule.title_pattern")],
          ]}
          onPick={(titleKind) => set({ titleKind })}
        />
        <Field
          {...bind("title")}
          name="conditions.title.value"
          label={t("rule.title_value")}
          maxLength={500}
          autocapitalize="none"
        />
      </div>
      {now.titleKind === "pattern" && <p class="note">{t("rule.pattern_help")}</p>}
      <div class="pair">
        <Field {...bind("category")} name="conditions.category" label={t("rule.category")} maxLength={200} />
        <Choice
          name="allDay"
          label={t("rule.all_day")}
          value={now.allDay}
          options={[
            ["", t("rule.either")],
            ["true", t("rule.if_all_day")],
            ["false", t("rule.if_timed")],
          ]}
          onPick={(allDay) => set({ allDay })}
        />
      </div>
      <Some
        label={t("rule.busy")}
        options={BUSY.map((one) => [one, t(`busy.${one}`)] as const)}
        chosen={now.busy}
        onPick={(busy) => set({ busy })}
      />
      <Some
        label={t("rule.answer")}
        options={ANSWERS.map((one) => [one, t(`answer.${one}`)] as const)}
        chosen={now.answer}
        onPick={(answer) => set({ answer })}
      />
      <Field
        {...bind("priority")}
        label={t("rule.priority")}
        hint={t("rule.priority_hint")}
        pattern="-?[0-9]{1,4}"
        required
      />
      {errors.value
        .filter(({ field }) => field === "conditions")
        .map(({ message }) => (
          <p class="note bad" key={message}>
            {message}
          </p>
        ))}
      <RuleTest rules={() => rulesWith(edit(), rule?.id ?? null, rules)} stored={rules} />
      <div role="status">{isSeen && seen.value && <ImpactView impact={seen.value.impact} />}</div>
      <FormEnd
        problem={problem.value}
        action={t(isSeen ? "action.save" : "rule.preview")}
        isDisabled={isBusy.value || !isChanged}
      >
        {rule && (
          <Removal
            title={t("rule.remove_title", { name: rule.name })}
            text={t("rule.remove_text")}
            isBusy={isBusy.value}
            onRemove={() =>
              attempt(async () => {
                await remove(`/presence/rules/${rule.id}`);
                settle();
                go("/settings/presence/rules", true);
              })
            }
          />
        )}
      </FormEnd>
    </form>
  );
}

function Some(props: {
  label: string;
  options: readonly (readonly [string, string])[];
  chosen: readonly string[];
  onPick: (chosen: string[]) => void;
}) {
  const { chosen } = props;
  return (
    <fieldset class="pick">
      <legend class="label">{props.label}</legend>
      <div class="options">
        {props.options.map(([value, label]) => {
          const isOn = chosen.includes(value);
          return (
            <ChoiceChip
              key={value}
              isOn={isOn}
              onChoose={() => props.onPick(isOn ? chosen.filter((one) => one !== value) : [...chosen, value])}
            >
              {label}
            </ChoiceChip>
          );
        })}
      </div>
    </fieldset>
  );
}
