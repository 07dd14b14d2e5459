import type { ServiceLevelFormula, ServiceLevelSetting } from "../../server/cccp/live/model.ts";
import type { ServerView } from "../../server/cccp/servers/server-record.ts";
import { put } from "../live/api.ts";
import { Choice, Field } from "../ui/field.tsx";
import { useForm } from "../platform/use-form.ts";
import { FormEnd } from "../ui/form-end.tsx";
import { say } from "../ui/toast.tsx";
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
  const form = useForm(server.serviceLevel);
  const { fields, errors, problem, isBusy, set } = form;
  const save = (event: Event) => {
    event.preventDefault();
    void form.attempt(async () => {
      form.settle(await put<ServiceLevelSetting>(`/cccp/servers/${server.id}/service-level`, fields.peek()));
      say({ text: t("state.saved") });
    });
  };
  const seconds = (name: "thresholdSeconds" | "shortAbandonSeconds") => ({
    name,
    errors: errors.value,
    value: fields.value[name],
    type: "number" as const,
    ...{ min: 0, max: 86_400, required: true },
    onInput: (event: { currentTarget: HTMLInputElement }) => set({ [name]: event.currentTarget.valueAsNumber }),
  });
  return (
    <form onSubmit={save}>
      <div class="head">
        <h2>{t("level_form.title")}</h2>
      </div>
      <section class="card pad">
        <Choice
          name="formula"
          label={t("level_form.formula")}
          value={fields.value.formula}
          options={FORMULAS.map((formula) => [formula, t(`formula.${formula}`)] as const)}
          onPick={(formula) => set({ formula: formula as ServiceLevelFormula })}
        />
        <div class="pair">
          <Field {...seconds("thresholdSeconds")} label={t("level_form.threshold")} />
          <Field {...seconds("shortAbandonSeconds")} label={t("level_form.short_abandon")} />
        </div>
        <FormEnd problem={problem.value} action={t("action.save")} isDisabled={isBusy.value || !form.isChanged} />
      </section>
    </form>
  );
}
