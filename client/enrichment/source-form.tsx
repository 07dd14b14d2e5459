import { useSignal } from "@preact/signals";
import type { CredentialKind } from "../../server/enrichment/sources/log-in.ts";
import type { TestStep } from "../../server/enrichment/sources/source-test.ts";
import type { SourceView } from "../../server/enrichment/sources/sources.ts";
import { post, put } from "../live/api.ts";
import { useAttempt } from "../platform/use-attempt.ts";
import { Choice, Field, Switch } from "../ui/field.tsx";
import { say } from "../ui/toast.tsx";
import { useUnsaved } from "../ui/unsaved.ts";
import { t } from "../words/words.ts";
import { SourceState, TestSteps } from "./source-state.tsx";

export type AskedSource = "records" | "history";

const KINDS: readonly CredentialKind[] = ["company_key", "simple_token", "application", "oauth"];
const SECRET_LABELS = {
  company_key: "sources.key",
  simple_token: "sources.token",
  application: "sources.application_secret",
  oauth: "sources.client_secret",
} as const;

/** One source that is asked for past calls. Its secrets are taken and never shown. */
export function SourceForm({ kind, view, onChange }: { kind: AskedSource; view: SourceView; onChange: () => void }) {
  const first = formOf(view);
  const form = useSignal(first);
  const saved = useSignal(first);
  const steps = useSignal<readonly TestStep[] | null>(null);
  const { errors, problem, isBusy, attempt } = useAttempt();
  const isChanged = JSON.stringify(form.value) !== JSON.stringify(saved.value);
  useUnsaved(isChanged);
  const path = `/enrichment/sources/${kind}`;
  const set = (change: Partial<typeof first>) => {
    form.value = { ...form.peek(), ...change };
  };
  const save = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      steps.value = null;
      form.value = formOf(await put<SourceView>(path, bodyOf(form.peek(), kind)));
      saved.value = form.peek();
      say({ text: t("state.saved") });
      onChange();
    });
  };
  const test = () =>
    attempt(async () => {
      steps.value = null;
      steps.value = (await post<{ steps: TestStep[] }>(`${path}/test`, bodyOf(form.peek(), kind))).steps;
    });
  const readNow = () =>
    attempt(async () => {
      await post<SourceView>(`${path}/read`);
      onChange();
    });
  const bind = (name: Exclude<keyof typeof first, "isEnabled" | "writesTags" | "credential">) => ({
    name,
    errors: errors.value,
    value: form.value[name],
    autocapitalize: "none" as const,
    onInput: (event: { currentTarget: HTMLInputElement }) => set({ [name]: event.currentTarget.value }),
  });
  const secret = (name: "secret" | "refreshToken", isKept: boolean) => ({
    ...bind(name),
    type: "password" as const,
    autocomplete: "new-password" as const,
    hint: isKept ? t("sources.secret_kept") : undefined,
  });
  const { credential, isEnabled } = form.value;
  const isSameKind = credential === view.settings.credential;
  return (
    <form onSubmit={save}>
      <p class="note">{t(`sources.${kind}_help`)}</p>
      <SourceState status={view.status} />
      <Switch label={t("sources.enabled")} isOn={isEnabled} onFlip={(isOn) => set({ isEnabled: isOn })} />
      <Field {...bind("address")} label={t("sources.address")} required={isEnabled} maxLength={500} />
      {kind === "records" && (
        <Choice
          name="credential"
          label={t("sources.credential")}
          errors={errors.value}
          value={credential}
          options={KINDS.map((one) => [one, t(`sources.${one}`)] as const)}
          onPick={(picked) => set({ credential: picked as CredentialKind, secret: "" })}
        />
      )}
      {credential === "application" && (
        <div class="pair">
          <Field {...bind("applicationId")} label={t("sources.application_id")} maxLength={200} />
          <Field {...bind("applicationName")} label={t("sources.application_name")} maxLength={200} />
        </div>
      )}
      {credential === "oauth" && <Field {...bind("clientId")} label={t("sources.client_id")} maxLength={200} />}
      <Field
        {...secret("secret", view.settings.hasSecret && isSameKind)}
        label={t(SECRET_LABELS[credential])}
        maxLength={4_000}
      />
      {credential === "oauth" && (
        <Field
          {...secret("refreshToken", view.settings.hasRefreshToken && isSameKind)}
          label={t("sources.refresh_token")}
          maxLength={4_000}
        />
      )}
      <Switch
        label={t("sources.writes_tags")}
        isOn={form.value.writesTags}
        onFlip={(isOn) => set({ writesTags: isOn })}
      />
      <div class="pair">
        <Field {...bind("sinceAt")} type="date" label={t("sources.since")} hint={t("sources.since_hint")} />
        <Field
          {...bind("intervalSeconds")}
          label={t("sources.interval")}
          inputMode="numeric"
          pattern="[0-9]{1,5}"
          required
        />
      </div>
      <div role="alert">{problem.value && <p class="note bad">{problem.value}</p>}</div>
      <div class="actions">
        <button type="submit" class="btn" disabled={isBusy.value || !isChanged}>
          {t("action.save")}
        </button>
        <button type="button" class="btn soft" disabled={isBusy.value} onClick={() => void test()}>
          {t("test.run")}
        </button>
        {view.settings.isEnabled && (
          <button type="button" class="btn soft" disabled={isBusy.value} onClick={() => void readNow()}>
            {t("sources.read_now")}
          </button>
        )}
      </div>
      <div role="status">{steps.value && <TestSteps steps={steps.value} />}</div>
    </form>
  );
}

function formOf({ settings }: SourceView) {
  const { isEnabled, address, credential, applicationId, applicationName, clientId } = settings;
  return {
    ...{ isEnabled, address, credential, applicationId, applicationName, clientId, writesTags: settings.writesTags },
    ...{ secret: "", refreshToken: "" },
    intervalSeconds: String(settings.intervalSeconds),
    sinceAt: settings.sinceAt === null ? "" : dayOf(settings.sinceAt),
  };
}

function bodyOf(form: ReturnType<typeof formOf>, kind: AskedSource) {
  const {
    isEnabled,
    writesTags,
    address,
    credential,
    secret,
    refreshToken,
    intervalSeconds,
    sinceAt,
    ...ofApplication
  } = form;
  return {
    ...{ isEnabled, writesTags, address: address.trim(), credential, intervalSeconds: Number(intervalSeconds) },
    // The beginning of that day here.
    sinceAt: sinceAt === "" ? null : new Date(`${sinceAt}T00:00`).getTime(),
    ...(secret.trim() === "" ? {} : { secret: secret.trim() }),
    ...(kind === "history" ? {} : ofApplication),
    ...(kind === "history" || refreshToken.trim() === "" ? {} : { refreshToken: refreshToken.trim() }),
  };
}

/** `YYYY-MM-DD` by the clock of this device. */
function dayOf(at: number): string {
  const date = new Date(at);
  const two = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}
