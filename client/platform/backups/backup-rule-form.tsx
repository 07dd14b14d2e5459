import { useSignal } from "@preact/signals";
import type { BackupsView } from "../../../server/platform/backup/backups.ts";
import { put } from "../../live/api.ts";
import { Field, Switch } from "../../ui/field.tsx";
import { say } from "../../ui/toast.tsx";
import { useUnsaved } from "../../ui/unsaved.ts";
import { Refusal } from "../../ui/form-end.tsx";
import { t } from "../../words/words.ts";
import { useAttempt } from "../use-attempt.ts";

type Rule = BackupsView["rule"];

interface Form {
  isEnabled: boolean;
  isEncrypted: boolean;
  time: string;
  timeZone: string;
  keepDaily: string;
  keepWeekly: string;
  keepMonthly: string;
  passphrase: string;
}

/** When backups are made, how many stay, and whether they are encrypted. */
export function BackupRuleForm({ rule, onView }: { rule: Rule; onView: (view: BackupsView) => void }) {
  const saved = useSignal(formOf(rule));
  const form = useSignal(saved.peek());
  const { errors, problem, isBusy, attempt } = useAttempt();
  const now = form.value;
  const isChanged = JSON.stringify(now) !== JSON.stringify(saved.value);
  useUnsaved(isChanged);
  const set = (change: Partial<Form>) => {
    form.value = { ...form.peek(), ...change };
  };
  const save = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      const view = await put<BackupsView>("/platform/backups/rule", bodyOf(form.peek()));
      onView(view);
      saved.value = formOf(view.rule);
      form.value = saved.peek();
      say({ text: t("state.saved") });
    });
  };
  const bind = (name: keyof Form & string) => ({
    name,
    errors: errors.value,
    value: String(now[name]),
    onInput: (event: { currentTarget: HTMLInputElement }) => set({ [name]: event.currentTarget.value }),
  });
  const count = { inputMode: "numeric" as const, pattern: "[0-9]{1,3}", required: true };
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  return (
    <form onSubmit={save}>
      <div class="head">
        <h2>{t("backups.rule")}</h2>
      </div>
      <Switch label={t("backups.daily")} isOn={now.isEnabled} onFlip={(isEnabled) => set({ isEnabled })} />
      <div class="pair">
        <Field {...bind("time")} label={t("backups.time")} type="time" required />
        <Field {...bind("timeZone")} label={t("backups.zone")} list="backup-zones" maxLength={64} required />
        <datalist id="backup-zones">
          {[...new Set([here, rule.timeZone, "UTC"])].map((zone) => (
            <option key={zone} value={zone} />
          ))}
        </datalist>
      </div>
      <p class="note">{t("backups.keep_help")}</p>
      <div class="pair">
        <Field {...bind("keepDaily")} {...count} label={t("backups.keep_daily")} />
        <Field {...bind("keepWeekly")} {...count} label={t("backups.keep_weekly")} />
        <Field {...bind("keepMonthly")} {...count} label={t("backups.keep_monthly")} />
      </div>
      <Switch label={t("backups.encrypt")} isOn={now.isEncrypted} onFlip={(isEncrypted) => set({ isEncrypted })} />
      {now.isEncrypted && (
        <Field
          {...bind("passphrase")}
          label={t(rule.hasPassphrase ? "backups.passphrase_new" : "backups.passphrase")}
          hint={t("backups.passphrase_help")}
          type="password"
          autocomplete="new-password"
          maxLength={1000}
          required={!rule.hasPassphrase}
        />
      )}
      <Refusal text={problem.value} />
      <div class="actions">
        <button type="submit" class="btn" disabled={isBusy.value || !isChanged}>
          {t("action.save")}
        </button>
      </div>
    </form>
  );
}

function formOf({ atMinute, timeZone, isEnabled, isEncrypted, keepDaily, keepWeekly, keepMonthly }: Rule): Form {
  const pad = (value: number) => String(value).padStart(2, "0");
  return {
    ...{ isEnabled, isEncrypted, timeZone, passphrase: "" },
    time: `${pad(Math.floor(atMinute / 60))}:${pad(atMinute % 60)}`,
    ...{ keepDaily: String(keepDaily), keepWeekly: String(keepWeekly), keepMonthly: String(keepMonthly) },
  };
}

function bodyOf({ isEnabled, isEncrypted, time, timeZone, passphrase, ...keep }: Form) {
  const [hours = 0, minutes = 0] = time.split(":").map(Number);
  return {
    ...{ isEnabled, isEncrypted, timeZone: timeZone.trim(), atMinute: hours * 60 + minutes },
    keepDaily: Number(keep.keepDaily),
    keepWeekly: Number(keep.keepWeekly),
    keepMonthly: Number(keep.keepMonthly),
    ...(isEncrypted && passphrase !== "" ? { passphrase } : {}),
  };
}
