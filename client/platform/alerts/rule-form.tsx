import type { Channel } from "../../../server/platform/alerts/channels/channel.ts";
import type { Rule, Side, Trouble } from "../../../server/platform/alerts/model.ts";
import { post, put, remove } from "../../live/api.ts";
import { go } from "../../place.ts";
import { Choice, Field, Switch } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form-end.tsx";
import { Removal } from "../../ui/removal.tsx";
import { say } from "../../ui/toast.tsx";
import { t } from "../../words/words.ts";
import { useForm } from "../use-form.ts";
import { bodyOf, fieldsOf, newRule, type RuleFields, withFigure } from "./rule-fields.ts";
import { RulePreview } from "./rule-preview.tsx";
import type { Watchable } from "./rules.tsx";
import { eachOf, figureWords, kindOf, ruleName } from "./sentences.ts";

interface RuleFormProps {
  /** Null: a new one. */
  rule: Rule | null;
  watchable: Watchable;
  channels: readonly Channel[];
}

/** When a figure is told: what, of what, past which limits, for how long, and to whom. */
export function RuleForm({ rule, watchable, channels }: RuleFormProps) {
  const { figures, scopes } = watchable;
  const figureOf = (name: string) => figures.find((one) => one.name === name) ?? figures[0];
  const first = figures[0];
  const unitOf = (name: string) => figureOf(name)?.unit ?? "count";
  const start = rule ? fieldsOf(rule, unitOf(rule.figure)) : first ? newRule(first) : null;
  const form = useForm<RuleFields>(start ?? ({} as RuleFields));
  if (!start) return null;
  const { fields, errors, problem, isBusy, set } = form;
  const now = fields.value;
  const figure = figureOf(now.figure);
  const unit = unitOf(now.figure);
  const unitWord = unit === "seconds" ? " (s)" : unit === "ratio" ? " (%)" : "";

  const save = (event: Event) => {
    event.preventDefault();
    const made = bodyOf(fields.peek(), unit);
    if ("wrong" in made) {
      errors.value = made.wrong.map((field) => ({ field, message: t("rule.not_a_number") }));
      return;
    }
    void form.attempt(async () => {
      if (rule) await put(`/platform/alerts/rules/${rule.id}`, made.body);
      else await post("/platform/alerts/rules", made.body);
      form.settle();
      say({ text: t("state.saved") });
      go("/alerts/rules", true);
    });
  };
  const erase = () =>
    form.attempt(async () => {
      await remove(`/platform/alerts/rules/${rule?.id}`);
      form.settle();
      go("/alerts/rules", true);
    });
  const { bind } = form;
  const places = scopes.filter(
    ({ kind }) => kind === now.scopeKind || (kind === "server" && now.scopeKind === "queue"),
  );
  const options = places.map((scope) => {
    const isAbove = scope.kind !== now.scopeKind;
    const name = isAbove ? t("rule.each_under", { name: scope.name }) : scope.name;
    return [scope.id, scope.parentName ? `${name} (${scope.parentName})` : name] as const;
  });
  // A queue that is away for the moment is still what the rule is about.
  if (now.scopeId !== "" && !places.some(({ id }) => id === now.scopeId)) {
    options.unshift([now.scopeId, rule?.scopeName || now.scopeId]);
  }

  return (
    <form onSubmit={save}>
      <section class="card pad">
        <Choice
          name="figure"
          label={t("rule.figure")}
          errors={errors.value}
          value={now.figure}
          options={figures.map(({ name }) => [name, figureWords(name)] as const)}
          onPick={(name) => {
            const next = figureOf(name);
            if (next) fields.value = withFigure(now, next, next.unit === unit);
          }}
        />
        <div class="pair">
          <Choice
            name="scopeKind"
            label={t("rule.about")}
            errors={errors.value}
            value={now.scopeKind}
            options={(figure?.scopeKinds ?? []).map((kind) => [kind, t(eachOf(kind))] as const)}
            onPick={(scopeKind) =>
              set({ scopeKind, scopeId: kindOf(now.scopeId) === scopeKind || scopeKind === "queue" ? now.scopeId : "" })
            }
          />
          <Choice
            name="scopeId"
            label={t("rule.where")}
            errors={errors.value}
            value={now.scopeId}
            options={[["", t("rule.everywhere")], ...options]}
            onPick={(scopeId) => set({ scopeId })}
          />
        </div>
        <Choice
          name="side"
          label={t("rule.side")}
          value={now.side}
          options={[
            ["above", t("rule.above")],
            ["below", t("rule.below")],
          ]}
          onPick={(side) => set({ side: side as Side })}
        />
        <div class="pair">
          <Field {...bind("amber")} label={t("rule.amber") + unitWord} hint={t("limits.help")} />
          <Field {...bind("red")} label={t("rule.red") + unitWord} />
        </div>
        <div class="pair">
          <Field {...bind("forSeconds")} label={t("rule.for")} inputMode="numeric" hint={t("rule.for_hint")} />
          <Field {...bind("hysteresis")} label={t("rule.hysteresis") + unitWord} hint={t("rule.hysteresis_hint")} />
        </div>
        <RulePreview fields={now} unit={unit} />
      </section>
      <div class="head">
        <h2>{t("rule.telling")}</h2>
      </div>
      <section class="card pad">
        <Choice
          name="tellFrom"
          label={t("rule.tell_from")}
          value={now.tellFrom}
          options={[
            ["red", t("rule.tell_red")],
            ["amber", t("rule.tell_amber")],
          ]}
          onPick={(tellFrom) => set({ tellFrom: tellFrom as Trouble })}
        />
        <Switch
          label={t("rule.all_channels")}
          isOn={now.channelIds === null}
          onFlip={(isAll) => set({ channelIds: isAll ? null : ["push", ...channels.map(({ id }) => id)] })}
        />
        {now.channelIds !== null &&
          [{ id: "push", name: t("channels.push") }, ...channels].map(({ id, name }) => (
            <Switch
              key={id}
              label={name}
              isOn={now.channelIds?.includes(id) ?? false}
              onFlip={(isOn) => {
                const others = (now.channelIds ?? []).filter((one) => one !== id);
                set({ channelIds: isOn ? [...others, id] : others });
              }}
            />
          ))}
      </section>
      <details>
        <summary>{t("rule.more")}</summary>
        <section class="card pad">
          <Field {...bind("name")} label={t("rule.name")} hint={t("rule.name_hint")} maxLength={100} />
          <div class="pair">
            <Field
              {...bind("flapChanges")}
              label={t("rule.flap_changes")}
              inputMode="numeric"
              hint={t("rule.flap_hint")}
            />
            <Field {...bind("flapMinutes")} label={t("rule.flap_minutes")} />
          </div>
        </section>
      </details>
      <Switch label={t("rule.enabled")} isOn={now.isEnabled} onFlip={(isEnabled) => set({ isEnabled })} />
      <FormEnd
        problem={problem.value}
        action={t("action.save")}
        isDisabled={isBusy.value || (rule !== null && !form.isChanged)}
      >
        {rule && (
          <Removal
            title={t("rule.remove_title", { name: ruleName(rule) })}
            text={t("rule.remove_text")}
            isBusy={isBusy.value}
            onRemove={erase}
          />
        )}
      </FormEnd>
    </form>
  );
}
