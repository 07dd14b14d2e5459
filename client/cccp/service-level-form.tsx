import { useSignal } from "@preact/signals";
import type { ServiceLevelFormula, ServiceLevelSetting } from "../../server/cccp/live/model.ts";
import type { ServerView } from "../../server/cccp/servers/server-record.ts";
import { put } from "../live/api.ts";
import { fieldErrors } from "../platform/field-text.ts";
import { problemText } from "../platform/problem-text.ts";
import { Choice, Field, type FieldError } from "../ui/field.tsx";
import { say } from "../ui/toast.tsx";
import { useUnsaved } from "../ui/unsaved.ts";
import { t } from "../words/words.ts";

const FORMULAS: readonly ServiceLevelFormula[] = [
  "answered_within_of_offered",
  "answered_within_of_answered",
  "answered_or_abandoned_within_of_offered",
  "answered_within_of_answered_and_late_abandoned",
  "answered_within_or_short_abandoned_of_offered",
];

/** What "served in time" means on this server. */
export function ServiceLevelForm({ server }: { server: ServerView }) {
  const saved = useSignal(server.serviceLevel);
  const form = useSignal(server.serviceLevel);
  const errors = useSignal<readonly FieldError[]>([]);
  const problem = useSignal("");
  const isChanged = JSON.stringify(form.value) !== JSON.stringify(saved.value);
  useUnsaved(isChanged);
  const change = (part: Partial<ServiceLevelSetting>) => {
    form.value = { ...form.peek(), ...part };
  };
  const save = async (event: Event) => {
    event.preventDefault();
    errors.value = [];
    problem.value = "";
    try {
      saved.value = await put<ServiceLevelSetting>(`/cccp/servers/${server.id}/service-level`, form.peek());
      say({ text: t("state.saved") });
    } catch (cause) {
      errors.value = fieldErrors(cause);
      problem.value = problemText(cause);
    }
  };
  return (
    <form onSubmit={save}>
      <div class="head">
        <h2>{t("level_form.title")}</h2>
      </div>
      <section class="card pad">
        <Choice
          name="formula"
          label={t("level_form.formula")}
          value={form.value.formula}
          options={FORMULAS.map((formula) => [formula, t(`formula.${formula}`)] as const)}
          onPick={(formula) => change({ formula: formula as ServiceLevelFormula })}
        />
        <div class="pair">
          <Field
            name="thresholdSeconds"
            label={t("level_form.threshold")}
            type="number"
            min={0}
            max={86400}
            required
            errors={errors.value}
            value={form.value.thresholdSeconds}
            onInput={(event) => change({ thresholdSeconds: event.currentTarget.valueAsNumber })}
          />
          <Field
            name="shortAbandonSeconds"
            label={t("level_form.short_abandon")}
            type="number"
            min={0}
            max={86400}
            required
            errors={errors.value}
            value={form.value.shortAbandonSeconds}
            onInput={(event) => change({ shortAbandonSeconds: event.currentTarget.valueAsNumber })}
          />
        </div>
        <div role="alert">{problem.value && <p class="note bad">{problem.value}</p>}</div>
        <button type="submit" class="btn" disabled={!isChanged}>
          {t("action.save")}
        </button>
      </section>
    </form>
  );
}
