import { useSignal } from "@preact/signals";
import type { OidcSettings } from "../../../server/platform/auth/oidc/settings.ts";
import type { Role } from "../../../server/platform/roles.ts";
import { put } from "../../live/api.ts";
import { Choice, Field, Switch } from "../../ui/field.tsx";
import { OnceText } from "../../ui/once-text.tsx";
import { say } from "../../ui/toast.tsx";
import { useUnsaved } from "../../ui/unsaved.ts";
import { Refusal } from "../../ui/form-end.tsx";
import { t } from "../../words/words.ts";
import { ROLES } from "../role-choices.ts";
import { useAttempt } from "../use-attempt.ts";
import { OidcRules } from "./oidc-rules.tsx";
import type { ShownOidc } from "./oidc-screen.tsx";
import { OidcTest } from "./oidc-test.tsx";

type Form = Omit<OidcSettings, "sessionDays"> & { sessionDays: string; clientSecret: string };

/** The provider, whom it lets in as what, and what stays possible besides. */
export function OidcForm({ view }: { view: ShownOidc }) {
  const known = useSignal(view);
  const saved = useSignal(formOf(view));
  const form = useSignal(saved.peek());
  const { errors, problem, isBusy, attempt } = useAttempt();
  const now = form.value;
  const { fixed, hasSecret, redirectUri } = known.value;
  const isChanged = JSON.stringify(now) !== JSON.stringify(saved.value);
  useUnsaved(isChanged);
  const set = (change: Partial<Form>) => {
    form.value = { ...form.peek(), ...change };
  };
  const save = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      known.value = await put<ShownOidc>("/platform/oidc", bodyOf(form.peek()));
      saved.value = form.value = formOf(known.peek());
      say({ text: t("state.saved") });
    });
  };
  const bind = (name: "issuer" | "clientId" | "clientSecret" | "label" | "scopes" | "nameClaim" | "groupsClaim") => ({
    name,
    errors: errors.value,
    value: now[name],
    autocapitalize: "none" as const,
    disabled: fixed.some((one) => one === name),
    onInput: (event: { currentTarget: HTMLInputElement }) => set({ [name]: event.currentTarget.value }),
  });
  // A switch has no place for what is wrong with it.
  const passwordFault = errors.value.find(({ field }) => field === "allowsPasswords")?.message;
  const rulesFault = errors.value.find(({ field }) => field === "rules")?.message;
  return (
    <form onSubmit={save}>
      <p class="note">{t("oidc.help")}</p>
      {fixed.length > 0 && <p class="note">{t("oidc.fixed")}</p>}
      <Switch label={t("oidc.enabled")} isOn={now.isEnabled} onFlip={(isEnabled) => set({ isEnabled })} />
      <Field {...bind("issuer")} label={t("oidc.issuer")} hint={t("oidc.issuer_hint")} required={now.isEnabled} />
      <div class="pair">
        <Field {...bind("clientId")} label={t("oidc.client_id")} required={now.isEnabled} />
        <Field
          {...bind("clientSecret")}
          label={t("oidc.client_secret")}
          type="password"
          autocomplete="new-password"
          hint={hasSecret ? t("oidc.secret_kept") : t("oidc.secret_hint")}
        />
      </div>
      <div class="field">
        <span class="label">{t("oidc.redirect_uri")}</span>
        <OnceText label={t("oidc.redirect_uri")} text={redirectUri} />
        <small class="hint">{t("oidc.redirect_hint")}</small>
      </div>
      <div class="pair">
        <Field {...bind("label")} label={t("oidc.label")} hint={t("oidc.label_hint")} required />
        <Field {...bind("scopes")} label={t("oidc.scopes")} required />
      </div>
      <OidcTest body={() => bodyOf(form.peek())} onFields={(fields) => (errors.value = fields)} />

      <div class="head">
        <h2>{t("oidc.people")}</h2>
      </div>
      <div class="pair">
        <Field {...bind("nameClaim")} label={t("oidc.name_claim")} hint={t("oidc.name_claim_hint")} required />
        <Field {...bind("groupsClaim")} label={t("oidc.groups_claim")} hint={t("oidc.groups_claim_hint")} />
      </div>
      <OidcRules rules={now.rules} errors={errors.value} onChange={(rules) => set({ rules })} />
      {rulesFault && <p class="note bad">{rulesFault}</p>}
      <Choice
        name="defaultRole"
        label={t("oidc.default_role")}
        value={now.defaultRole ?? ""}
        options={[["", t("oidc.refuse")], ...ROLES.map((role) => [role, t(`role.${role}`)] as const)]}
        onPick={(role) => set({ defaultRole: (role || null) as Role | null })}
      />
      <Switch
        label={t("oidc.creates_accounts")}
        isOn={now.createsAccounts}
        onFlip={(createsAccounts) => set({ createsAccounts })}
      />
      <Switch
        label={t("oidc.allows_passwords")}
        isOn={now.allowsPasswords}
        onFlip={(allowsPasswords) => set({ allowsPasswords })}
      />
      <small class="hint">{t("oidc.passwords_hint")}</small>
      {passwordFault && <p class="note bad">{passwordFault}</p>}
      <Field
        name="sessionDays"
        label={t("oidc.session_days")}
        hint={t("oidc.session_days_hint")}
        errors={errors.value}
        value={now.sessionDays}
        inputMode="numeric"
        pattern="[0-9]{1,3}"
        required
        onInput={(event) => set({ sessionDays: event.currentTarget.value })}
      />
      <Refusal text={problem.value} />
      <div class="actions">
        <button type="submit" class="btn" disabled={isBusy.value || !isChanged}>
          {t("action.save")}
        </button>
      </div>
    </form>
  );
}

function formOf({ hasSecret, fixed, redirectUri, sessionDays, ...settings }: ShownOidc): Form {
  return { ...settings, sessionDays: String(sessionDays), clientSecret: "" };
}

/** As the server takes it; an empty secret is one that was not typed. */
function bodyOf({ sessionDays, clientSecret, issuer, clientId, ...rest }: Form) {
  return {
    ...rest,
    issuer: issuer.trim(),
    clientId: clientId.trim(),
    sessionDays: Number(sessionDays),
    ...(clientSecret !== "" && { clientSecret }),
  };
}
