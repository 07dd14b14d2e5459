import { useSignal } from "@preact/signals";
import type { CheckResult, CheckStep } from "../../../server/platform/auth/oidc/check.ts";
import { post } from "../../live/api.ts";
import type { FieldError } from "../../ui/field.tsx";
import { Mark } from "../../ui/row.tsx";
import { t, tell } from "../../words/words.ts";
import { fieldErrors } from "../field-text.ts";
import { problemText } from "../problem-text.ts";

/** Three requests of ten seconds, and the way there and back. */
const DEADLINE_MS = 40_000;
const LOOKS = {
  ok: { icon: "check", tone: "ok" },
  failed: { icon: "cross", tone: "bad" },
  unsure: { icon: "alert", tone: "warn" },
  skipped: { icon: "dash", tone: "" },
} as const;

/** Tries the provider as it is typed, without saving it and without signing anybody in, and says how each step went. */
export function OidcTest({ body, onFields }: { body: () => object; onFields: (fields: FieldError[]) => void }) {
  const isBusy = useSignal(false);
  const result = useSignal<CheckResult | null>(null);
  const problem = useSignal("");
  const run = async () => {
    isBusy.value = true;
    result.value = null;
    problem.value = "";
    onFields([]);
    try {
      result.value = await post<CheckResult>("/platform/oidc/test", body(), undefined, DEADLINE_MS);
    } catch (cause) {
      onFields(fieldErrors(cause));
      problem.value = problemText(cause);
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <section class="apart" aria-label={t("oidc.test")}>
      <div class="head">
        <h2>{t("oidc.test")}</h2>
        <button type="button" class="btn soft" disabled={isBusy.value} onClick={() => void run()}>
          {t("test.run")}
        </button>
      </div>
      <div role="status">
        {isBusy.value && <p class="note">{t("oidc.testing")}</p>}
        {result.value && (
          <p class={`note ${result.value.ok ? "ok" : "bad"}`}>
            {t(result.value.ok ? "oidc.test_well" : "oidc.test_failed")}
          </p>
        )}
        {problem.value && <p class="note bad">{problem.value}</p>}
      </div>
      {result.value && (
        <ol class="steps card">
          {result.value.steps.map((step) => (
            <Step key={step.step} step={step} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Step({ step: { step, outcome, code, params, detail } }: { step: CheckStep }) {
  const words = tell(`oidc.found_${code}`, params) || tell(`problem.${code}`, params) || detail;
  // Addresses are names: they are shown as they are.
  const addresses = step === "endpoints" ? Object.values(params).filter((value) => value !== "") : [];
  return (
    <li>
      <Mark {...LOOKS[outcome]} label={t(`oidc.outcome_${outcome}`)} />
      <div>
        <div class="t">{t(`oidc.step_${step}`)}</div>
        {outcome !== "skipped" && <div class="s">{words}</div>}
        {[...addresses, ...(step === "redirect" ? [params.uri] : [])].map((address) => (
          <div class="s" key={address}>
            {address}
          </div>
        ))}
      </div>
      <small>{t(`oidc.outcome_${outcome}`)}</small>
    </li>
  );
}
