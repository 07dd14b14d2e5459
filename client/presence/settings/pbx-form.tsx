import { useSignal } from "@preact/signals";
import type { ImportCount } from "../../../server/presence/extensions/listed.ts";
import type { PbxTest as Tested } from "../../../server/presence/pbxs/driver.ts";
import type { PbxView } from "../../../server/presence/pbxs/pbx.ts";
import { patch, post, remove } from "../../live/api.ts";
import { go } from "../../place.ts";
import { useForm } from "../../platform/use-form.ts";
import { Choice, Field, Switch, TextField } from "../../ui/field.tsx";
import { FormEnd } from "../../ui/form-end.tsx";
import { Removal } from "../../ui/removal.tsx";
import { say } from "../../ui/toast.tsx";
import { formatMoment } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { readExtensions } from "../roster.ts";
import { PbxSteps } from "./pbx-steps.tsx";
import { bodyOf, formOf } from "./pbx-fields.ts";

/** A test opens the PBX's socket too; an import reads every page of its list. */
const DEADLINE_MS = 60_000;
const MODES = ["system", "fingerprint", "ca"] as const;
const FOREIGN = ["respect", "reassert", "ask"] as const;
const OFF = ["leave", "default"] as const;

/** A PBX: how it is reached, whom it trusts, what is done when others change something. Null: a new one. */
export function PbxForm({ pbx, onChange }: { pbx: PbxView | null; onChange: () => void }) {
  const form = useForm(formOf(pbx));
  const { fields, errors, problem, isBusy, isChanged, set, settle, attempt, bind } = form;
  const tested = useSignal<Tested | null>(null);
  const now = fields.value;
  const save = (event: Event) => {
    event.preventDefault();
    void attempt(async () => {
      const body = bodyOf(fields.peek());
      if (pbx === null) {
        const made = await post<PbxView>("/presence/pbxs", body);
        settle();
        say({ text: t("state.saved") });
        go(`/settings/presence/pbxs/${made.id}`, true);
        return;
      }
      settle(formOf(await patch<PbxView>(`/presence/pbxs/${pbx.id}`, body)));
      say({ text: t("state.saved") });
      onChange();
    });
  };
  const test = () =>
    attempt(async () => {
      tested.value = null;
      const body = { ...bodyOf(fields.peek()), ...(pbx && { id: pbx.id }) };
      tested.value = await post<Tested>("/presence/pbxs/test", body, undefined, DEADLINE_MS);
    });
  const trust = (fingerprint: string) => {
    if (pbx === null || isChanged) {
      // It is saved with the rest.
      set({ mode: "fingerprint", certificate: fingerprint });
      return;
    }
    void attempt(async () => {
      settle(formOf(await post<PbxView>(`/presence/pbxs/${pbx.id}/certificate`, { fingerprint })));
      say({ text: t("pbx.trusted") });
      onChange();
    });
  };
  const importNow = () =>
    attempt(async () => {
      const path = `/presence/pbxs/${pbx?.id}/import`;
      const { added, changed, missing } = await post<ImportCount>(path, {}, undefined, DEADLINE_MS);
      say({ text: t("pbx.imported", { added, changed, missing }) });
      void readExtensions();
    });
  return (
    <form onSubmit={save}>
      <Field {...bind("name")} label={t("pbx.name")} maxLength={64} required />
      <Field {...bind("url")} label={t("pbx.address")} hint={t("pbx.address_hint")} autocapitalize="none" required />
      <div class="pair">
        <Field {...bind("clientId")} label="Client ID" autocapitalize="none" required />
        <Field
          {...bind("secret")}
          label="Client Secret"
          type="password"
          autocomplete="new-password"
          hint={pbx?.hasSecret ? t("sources.secret_kept") : undefined}
          required={pbx === null}
        />
      </div>
      <p class="note">{t("pbx.where")}</p>
      <Switch label={t("pbx.enabled")} isOn={now.isEnabled} onFlip={(isEnabled) => set({ isEnabled })} />
      <Choice
        name="mode"
        label={t("pbx.certificate")}
        value={now.mode}
        options={MODES.map((mode) => [mode, t(`pbx.mode_${mode}`)] as const)}
        onPick={(mode) => set({ mode, certificate: "" })}
      />
      {now.mode === "fingerprint" && (
        <Field
          {...bind("certificate")}
          name="certificate.value"
          label={t("pbx.fingerprint")}
          hint={
            pbx && pbx.certificate.confirmedAt !== null
              ? t("pbx.confirmed", {
                  name: pbx.certificate.confirmedBy,
                  time: formatMoment(pbx.certificate.confirmedAt, Date.now()),
                })
              : t("pbx.fingerprint_hint")
          }
          autocapitalize="none"
        />
      )}
      {now.mode === "ca" && (
        <TextField
          name="certificate.value"
          label={t("pbx.authority")}
          errors={errors.value}
          value={now.certificate}
          onType={(certificate) => set({ certificate })}
        />
      )}
      <Choice
        name="onForeignChange"
        label={t("pbx.foreign")}
        hint={t(`pbx.foreign_${now.onForeignChange as (typeof FOREIGN)[number]}_help`)}
        value={now.onForeignChange}
        options={FOREIGN.map((one) => [one, t(`pbx.foreign_${one}`)] as const)}
        onPick={(onForeignChange) => set({ onForeignChange })}
      />
      <details>
        <summary>{t("pbx.more")}</summary>
        <Choice
          name="onPlanningOff"
          label={t("pbx.planning_off")}
          value={now.onPlanningOff}
          options={OFF.map((one) => [one, t(`pbx.planning_off_${one}`)] as const)}
          onPick={(onPlanningOff) => set({ onPlanningOff })}
        />
        <div class="pair">
          <Field {...bind("spacingMs")} label={t("pbx.spacing")} inputMode="numeric" pattern="[0-9]{1,5}" required />
          <Field
            {...bind("maxInFlight")}
            label={t("pbx.in_flight")}
            inputMode="numeric"
            pattern="[0-9]{1,2}"
            required
          />
        </div>
        <Field
          {...bind("webhookSecret")}
          label={t("pbx.webhook_secret")}
          type="password"
          autocomplete="new-password"
          hint={t(pbx?.hasWebhookSecret ? "pbx.webhook_kept" : "pbx.webhook_hint")}
        />
      </details>
      <FormEnd problem={problem.value} action={t("action.save")} isDisabled={isBusy.value || !isChanged}>
        <button type="button" class="btn soft" disabled={isBusy.value} onClick={() => void test()}>
          {t("test.run")}
        </button>
        {pbx?.isEnabled && (
          <button type="button" class="btn soft" disabled={isBusy.value || isChanged} onClick={() => void importNow()}>
            {t("pbx.import")}
          </button>
        )}
      </FormEnd>
      <div role="status">
        {isBusy.value && <p class="note">{t("pbx.working")}</p>}
        {tested.value && (
          <PbxSteps
            test={tested.value}
            trusted={now.mode === "fingerprint" ? now.certificate : ""}
            isBusy={isBusy.value}
            onTrust={trust}
          />
        )}
      </div>
      {pbx && (
        <div class="apart">
          <Removal
            title={t("pbx.remove_title", { name: pbx.name })}
            text={t("pbx.remove_text")}
            isBusy={isBusy.value}
            onRemove={() =>
              attempt(async () => {
                await remove(`/presence/pbxs/${pbx.id}`);
                settle();
                go("/settings/presence/pbxs", true);
              })
            }
          />
        </div>
      )}
    </form>
  );
}
