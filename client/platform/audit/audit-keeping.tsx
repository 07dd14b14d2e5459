import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { RetentionRule } from "../../../server/platform/retention.ts";
import { get, put } from "../../live/api.ts";
import { Field, type FieldError } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";
import { useUnsaved } from "../../ui/unsaved.ts";
import { t } from "../../words/words.ts";
import { fieldErrors } from "../field-text.ts";
import { problemText } from "../problem-text.ts";

type Form = Record<keyof RetentionRule, string>;

/** How long audit and journal are kept. */
export function AuditKeeping() {
  const saved = useSignal<Form | null>(null);
  const form = useSignal<Form | null>(null);
  const problem = useSignal("");
  const errors = useSignal<readonly FieldError[]>([]);
  const isBusy = useSignal(false);
  const show = ({ auditDays, journalRows }: RetentionRule) => {
    saved.value = { auditDays: String(auditDays), journalRows: String(journalRows) };
    form.value = saved.peek();
  };
  useEffect(() => {
    get<RetentionRule>("/platform/retention").then(show, (cause) => {
      problem.value = problemText(cause);
    });
  }, []);
  const now = form.value;
  const isChanged = JSON.stringify(now) !== JSON.stringify(saved.value);
  useUnsaved(isChanged);
  const save = async (event: Event) => {
    event.preventDefault();
    if (!now) return;
    isBusy.value = true;
    errors.value = [];
    problem.value = "";
    try {
      const rule = { auditDays: Number(now.auditDays), journalRows: Number(now.journalRows) };
      show(await put<RetentionRule>("/platform/retention", rule));
      say({ text: t("audit.kept") });
    } catch (cause) {
      errors.value = fieldErrors(cause);
      problem.value = problemText(cause);
    } finally {
      isBusy.value = false;
    }
  };
  const bind = (name: keyof RetentionRule) => ({
    name,
    errors: errors.value,
    value: now?.[name] ?? "",
    inputMode: "numeric" as const,
    pattern: "[0-9]{1,7}",
    required: true,
    // What is typed before the values have come would be lost when they do.
    disabled: now === null,
    onInput: (event: { currentTarget: HTMLInputElement }) => {
      if (form.peek()) form.value = { ...(form.peek() as Form), [name]: event.currentTarget.value };
    },
  });
  return (
    <form onSubmit={(event) => void save(event)}>
      <div class="head">
        <h2>{t("audit.keep")}</h2>
      </div>
      <p class="note">{t("audit.keep_help")}</p>
      <div class="pair">
        <Field {...bind("auditDays")} label={t("audit.keep_days")} />
        <Field {...bind("journalRows")} label={t("audit.keep_rows")} />
      </div>
      <div role="alert">{problem.value && <p class="note bad">{problem.value}</p>}</div>
      <div class="actions">
        <button type="submit" class="btn" disabled={isBusy.value || !isChanged}>
          {t("action.save")}
        </button>
      </div>
    </form>
  );
}
