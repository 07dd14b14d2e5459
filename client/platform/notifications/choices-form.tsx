import { useSignal } from "@preact/signals";
import { useLayoutEffect } from "preact/hooks";
import type { Choices, Tell } from "../../../server/platform/alerts/choices/choices.ts";
import type { ChoicesAnswer, RuleOnOffer } from "../../../server/platform/alerts/choices/routes.ts";
import { put } from "../../live/api.ts";
import { Field, Switch } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form-end.tsx";
import { Icon } from "../../ui/icon.tsx";
import { Mark } from "../../ui/row.tsx";
import { say } from "../../ui/toast.tsx";
import { t } from "../../words/words.ts";
import { useForm } from "../use-form.ts";
import { ruleName, scopeText } from "../alerts/sentences.ts";
import { daysText, EVERY_NIGHT, keptTimes, timesText, type TypedTimes, WeekTimes } from "../alerts/week-times.tsx";

type Fields = Omit<Choices, "mutes">;

/** The gravest first. */
const TELLS: readonly Tell[] = ["red", "amber", "resolved"];

interface ChoicesFormProps {
  choices: Choices;
  rules: readonly RuleOnOffer[];
  onChange: (answer: ChoicesAnswer) => void;
}

/** What one's devices are told: how grave, of which rules, and when not. */
export function ChoicesForm({ choices, rules, onChange }: ChoicesFormProps) {
  const form = useForm(fieldsOf(choices));
  const { fields, errors, problem, isBusy, set } = form;
  const now = fields.value;
  useLayoutEffect(() => {
    if (!form.isChanged) form.settle(fieldsOf(choices));
  }, [choices]);
  const save = (event: Event) => {
    event.preventDefault();
    void form.attempt(async () => {
      const answer = await put<ChoicesAnswer>("/platform/me/notifications", fields.peek());
      form.settle(fieldsOf(answer.choices));
      onChange(answer);
      say({ text: t("state.saved") });
    });
  };
  const flip = (tell: Tell) => (isOn: boolean) =>
    set({ tells: TELLS.filter((one) => (one === tell ? isOn : now.tells.includes(one))) });
  const follow = (ruleId: string) => (isOn: boolean) => {
    const followed = now.ruleIds ?? [];
    set({ ruleIds: isOn ? [...followed, ruleId] : followed.filter((one) => one !== ruleId) });
  };
  return (
    <form onSubmit={save}>
      <div class="head">
        <h2>{t("notify.tells")}</h2>
      </div>
      <section class="card pad">
        {TELLS.map((tell) => (
          <Switch key={tell} label={t(`notify.tell_${tell}`)} isOn={now.tells.includes(tell)} onFlip={flip(tell)} />
        ))}
        <Switch
          label={t("notify.personal")}
          isOn={now.isToldPersonally}
          onFlip={(isToldPersonally) => set({ isToldPersonally })}
        />
        {!now.tells.some((tell) => tell !== "resolved") && <p class="note warn">{t("notify.none")}</p>}
      </section>
      <div class="head">
        <h2>{t("notify.of")}</h2>
      </div>
      <section class="card pad">
        <Switch
          label={t("notify.all_rules")}
          isOn={now.ruleIds === null}
          onFlip={(isAll) => set({ ruleIds: isAll ? null : rules.map(({ id }) => id) })}
        />
        {now.ruleIds !== null &&
          rules.map((rule) => (
            <Switch
              key={rule.id}
              label={`${ruleName(rule)} · ${scopeText(rule)}`}
              isOn={now.ruleIds?.includes(rule.id) ?? true}
              onFlip={follow(rule.id)}
            />
          ))}
      </section>
      <QuietTimes quiet={now.quiet} timeZone={now.timeZone} errors={errors.value} onChange={(change) => set(change)} />
      <FormEnd problem={problem.value} action={t("action.save")} isDisabled={isBusy.value || !form.isChanged} />
    </form>
  );
}

interface QuietTimesProps extends Pick<Fields, "quiet" | "timeZone"> {
  errors: Parameters<typeof Field>[0]["errors"];
  onChange: (change: Partial<Pick<Fields, "quiet" | "timeZone">>) => void;
}

/** One's own quiet hours; they count once the form is saved. */
function QuietTimes({ quiet, timeZone, errors, onChange }: QuietTimesProps) {
  const typed = useSignal<TypedTimes>(EVERY_NIGHT);
  const times = keptTimes(typed.value);
  const isKnown = quiet.some((window) => JSON.stringify(window) === JSON.stringify(times));
  return (
    <>
      <div class="head">
        <h2>{t("notify.quiet")}</h2>
      </div>
      <p class="note">{t("notify.quiet_help")}</p>
      <ul class="steps card" hidden={quiet.length === 0}>
        {quiet.map((window, index) => (
          <li key={`${timesText(window)} ${daysText(window)}`}>
            <Mark icon="bars" tone="" />
            <div>
              <div class="t">{timesText(window)}</div>
              <div class="s">{daysText(window)}</div>
            </div>
            <button
              type="button"
              class="icon-btn"
              aria-label={t("holds.remove", { name: timesText(window) })}
              onClick={() => onChange({ quiet: quiet.filter((_, other) => other !== index) })}
            >
              <Icon name="close" />
            </button>
          </li>
        ))}
      </ul>
      <details>
        <summary>{t("quiet.add")}</summary>
        <section class="card pad">
          <WeekTimes
            times={typed.value}
            errors={errors ?? []}
            onChange={(change) => {
              typed.value = { ...typed.peek(), ...change };
            }}
          />
          <div class="actions">
            <button
              type="button"
              class="btn soft"
              disabled={times === null}
              onClick={() => {
                if (times && !isKnown) onChange({ quiet: [...quiet, times] });
              }}
            >
              {t("action.add")}
            </button>
          </div>
        </section>
      </details>
      {quiet.length > 0 && (
        <Field
          name="timeZone"
          label={t("quiet.zone")}
          required
          value={timeZone}
          errors={errors}
          onInput={(event) => onChange({ timeZone: event.currentTarget.value })}
        />
      )}
    </>
  );
}

/** Who never set quiet hours gets the zone of the device at hand. */
function fieldsOf({ tells, ruleIds, quiet, timeZone, isToldPersonally }: Choices): Fields {
  const zone = quiet.length > 0 ? timeZone : Intl.DateTimeFormat().resolvedOptions().timeZone;
  return { tells: TELLS.filter((tell) => tells.includes(tell)), ruleIds, quiet, timeZone: zone, isToldPersonally };
}
