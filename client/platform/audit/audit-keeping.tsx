import { useEffect } from "preact/hooks";
import type { RetentionRule } from "../../../server/platform/retention.ts";
import { put } from "../../live/api.ts";
import { useRemote } from "../../live/use-remote.ts";
import { Field } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form-end.tsx";
import { say } from "../../ui/toast.tsx";
import { t } from "../../words/words.ts";
import { problemText } from "../problem-text.ts";
import { useForm } from "../use-form.ts";

type Form = Record<keyof RetentionRule, string>;

/** How long audit and journal are kept. */
export function AuditKeeping() {
  const { data, problem: missing } = useRemote<RetentionRule>("/platform/retention");
  const form = useForm<Form>({ auditDays: "", journalRows: "" });
  const { fields, problem, isBusy } = form;
  const rule = data.value;
  useEffect(() => {
    if (rule) form.settle(typed(rule));
  }, [rule]);
  const save = (event: Event) => {
    event.preventDefault();
    const { auditDays, journalRows } = fields.peek();
    void form.attempt(async () => {
      const next = { auditDays: Number(auditDays), journalRows: Number(journalRows) };
      form.settle(typed(await put<RetentionRule>("/platform/retention", next)));
      say({ text: t("audit.kept") });
    });
  };
  const bind = (name: keyof RetentionRule) => ({
    ...form.bind(name),
    inputMode: "numeric" as const,
    pattern: "[0-9]{1,7}",
    required: true,
    // What is typed before the values have come would be lost when they do.
    disabled: rule === null,
  });
  return (
    <form onSubmit={save}>
      <div class="head">
        <h2>{t("audit.keep")}</h2>
      </div>
      <p class="note">{t("audit.keep_help")}</p>
      {missing.value !== null && <p class="note bad">{problemText(missing.value)}</p>}
      <div class="pair">
        <Field {...bind("auditDays")} label={t("audit.keep_days")} />
        <Field {...bind("journalRows")} label={t("audit.keep_rows")} />
      </div>
      <FormEnd problem={problem.value} action={t("action.save")} isDisabled={isBusy.value || !form.isChanged} />
    </form>
  );
}

function typed({ auditDays, journalRows }: RetentionRule): Form {
  return { auditDays: String(auditDays), journalRows: String(journalRows) };
}
