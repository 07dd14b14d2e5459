import type { FigureScope } from "../../../server/platform/alerts/figures.ts";
import type { Rule } from "../../../server/platform/alerts/model.ts";
import { post } from "../../live/api.ts";
import { Choice, Field } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form-end.tsx";
import { t } from "../../words/words.ts";
import { useForm } from "../use-form.ts";
import { localText, momentOf } from "./hold-times.ts";
import { ruleName } from "./sentences.ts";
import { EVERY_NIGHT, keptTimes, WeekTimes } from "./week-times.tsx";

const HOUR_MS = 3_600_000;

/** Adds times of the week at which nothing is sent, for all rules or for one. */
export function QuietHoursForm({ rules, onDone }: { rules: readonly Rule[]; onDone: () => void }) {
  const first = {
    ...EVERY_NIGHT,
    timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    ruleId: "",
  };
  const form = useForm(first);
  const { fields, errors, problem, isBusy, set } = form;
  const now = fields.value;
  const add = (event: Event) => {
    event.preventDefault();
    const times = keptTimes(now);
    if (!times) return;
    const body = { ...times, timeZone: now.timeZone, ruleId: now.ruleId || null };
    void form.attempt(async () => {
      await post("/platform/alerts/quiet-hours", body);
      form.settle(first);
      onDone();
    });
  };
  return (
    <form onSubmit={add}>
      <details>
        <summary>{t("quiet.add")}</summary>
        <section class="card pad">
          <WeekTimes times={now} errors={errors.value} onChange={set} />
          <div class="pair">
            <Field {...form.bind("timeZone")} label={t("quiet.zone")} required />
            <Choice
              name="ruleId"
              label={t("quiet.rule")}
              value={now.ruleId}
              options={[["", t("holds.all_rules")], ...rules.map((rule) => [rule.id, ruleName(rule)] as const)]}
              onPick={(ruleId) => set({ ruleId })}
            />
          </div>
          <FormEnd problem={problem.value} action={t("holds.add")} isDisabled={isBusy.value || now.days.length === 0} />
        </section>
      </details>
    </form>
  );
}

/** Announces work: what it is about sends nothing meanwhile. */
export function MaintenanceForm({ scopes, onDone }: { scopes: readonly FigureScope[]; onDone: () => void }) {
  const start = Date.now();
  const form = useForm({ scopeId: "", from: localText(start), to: localText(start + 2 * HOUR_MS), reason: "" });
  const { fields, errors, problem, isBusy, set } = form;
  const now = fields.value;
  const add = (event: Event) => {
    event.preventDefault();
    const [fromAt, toAt] = [momentOf(now.from), momentOf(now.to)];
    if (fromAt === null || toAt === null) return;
    void form.attempt(async () => {
      await post("/platform/alerts/maintenance", { scopeId: now.scopeId, fromAt, toAt, reason: now.reason.trim() });
      form.settle({ ...now, reason: "" });
      onDone();
    });
  };
  return (
    <form onSubmit={add}>
      <details>
        <summary>{t("maintenance.add")}</summary>
        <section class="card pad">
          <Choice
            name="scopeId"
            label={t("maintenance.what")}
            errors={errors.value}
            value={now.scopeId}
            options={[
              ["", t("rule.everywhere")],
              ...scopes.map(({ id, name, parentName }) => [id, parentName ? `${name} (${parentName})` : name] as const),
            ]}
            onPick={(scopeId) => set({ scopeId })}
          />
          <div class="pair">
            <Field
              name="fromAt"
              label={t("maintenance.from")}
              type="datetime-local"
              required
              value={now.from}
              errors={errors.value}
              onInput={(event) => set({ from: event.currentTarget.value })}
            />
            <Field
              name="toAt"
              label={t("maintenance.to")}
              type="datetime-local"
              required
              value={now.to}
              errors={errors.value}
              onInput={(event) => set({ to: event.currentTarget.value })}
            />
          </div>
          <Field {...form.bind("reason")} label={t("maintenance.reason")} maxLength={200} />
          <FormEnd problem={problem.value} action={t("holds.add")} isDisabled={isBusy.value} />
        </section>
      </details>
    </form>
  );
}
