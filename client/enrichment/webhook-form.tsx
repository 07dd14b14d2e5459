import { useSignal } from "@preact/signals";
import type { WildixSettingsView } from "../../server/enrichment/settings.ts";
import { API, put } from "../live/api.ts";
import { useAttempt } from "../platform/use-attempt.ts";
import { Field } from "../ui/field.tsx";
import { OnceText } from "../ui/once-text.tsx";
import { say } from "../ui/toast.tsx";
import { useUnsaved } from "../ui/unsaved.ts";
import { t } from "../words/words.ts";

/** Where the PBX posts to, step by step, and the secret that it signs with: it is taken and never shown. */
export function WebhookForm({ view }: { view: WildixSettingsView }) {
  const hasSecret = useSignal(view.hasWebhookSecret);
  const secret = useSignal("");
  const { errors, problem, isBusy, attempt } = useAttempt();
  useUnsaved(secret.value !== "");
  const set = (webhookSecret: string) =>
    attempt(async () => {
      const next = await put<WildixSettingsView>("/enrichment/settings", { webhookSecret });
      hasSecret.value = next.hasWebhookSecret;
      secret.value = "";
      say({ text: t("state.saved") });
    });
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        if (secret.peek().trim() !== "") void set(secret.peek().trim());
      }}
    >
      <div class="head">
        <h2>{t("history_set.webhook")}</h2>
      </div>
      <p class={`note ${hasSecret.value ? "ok" : "warn"}`} role="status">
        {t(hasSecret.value ? "history_set.is_set" : "history_set.is_not_set")}
      </p>
      <ol class="how">
        <li>{t("history_set.step_open")}</li>
        <li>
          {t("history_set.step_address")}
          <OnceText label={t("history_set.address")} text={`${location.origin}${API}/enrichment/webhooks/wildix`} />
        </li>
        <li>{t("history_set.step_events")}</li>
        <li>{t("history_set.step_secret")}</li>
      </ol>
      <Field
        name="webhookSecret"
        type="password"
        autocomplete="new-password"
        label={t("history_set.secret")}
        hint={t(hasSecret.value ? "history_set.secret_kept" : "history_set.secret_hint")}
        errors={errors.value}
        maxLength={200}
        value={secret.value}
        onInput={(event) => {
          secret.value = event.currentTarget.value;
        }}
      />
      <div role="alert">{problem.value && <p class="note bad">{problem.value}</p>}</div>
      <div class="actions">
        <button type="submit" class="btn" disabled={isBusy.value || secret.value.trim() === ""}>
          {t("action.save")}
        </button>
        {hasSecret.value && (
          <button type="button" class="btn danger" disabled={isBusy.value} onClick={() => void set("")}>
            {t("history_set.remove")}
          </button>
        )}
      </div>
    </form>
  );
}
