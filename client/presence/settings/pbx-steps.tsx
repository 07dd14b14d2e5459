import type { PbxTest, PbxTestStep } from "../../../server/presence/pbxs/driver.ts";
import { Mark } from "../../ui/row.tsx";
import { t, tell } from "../../words/words.ts";
import { isSameFingerprint, shownFingerprint } from "./pbx-fields.ts";

interface Props {
  test: PbxTest;
  /** The fingerprint that is trusted already; "" for none. */
  trusted: string;
  isBusy: boolean;
  onTrust: (fingerprint: string) => void;
}

/** How far a test got, and the certificate that the PBX showed, to be compared with its own and confirmed. */
export function PbxSteps({ test: { steps, fingerprint }, trusted, isBusy, onTrust }: Props) {
  const isWell = steps.length > 0 && steps.every(({ isOk }) => isOk);
  const hasRefused = steps.some(({ step, isOk }) => step === "certificate" && !isOk);
  return (
    <>
      <p class={`note ${isWell ? "ok" : "bad"}`}>{t(isWell ? "test.all_well" : "test.failed")}</p>
      <ol class="steps card">
        {steps.map((step) => (
          <li key={step.step}>
            <Mark icon={step.isOk ? "check" : "cross"} tone={step.isOk ? "ok" : "bad"} />
            <div>
              <div class="t">{tell(`pbx_step.${step.step}`) || step.step}</div>
              <div class="s">{sentenceOf(step)}</div>
            </div>
          </li>
        ))}
      </ol>
      {fingerprint !== null && hasRefused && !isSameFingerprint(fingerprint, trusted) && (
        <div class="card pad">
          <p>{t("pbx.compare")}</p>
          <p class="print">
            <code>{shownFingerprint(fingerprint)}</code>
          </p>
          <div class="actions">
            <button type="button" class="btn" disabled={isBusy} onClick={() => onTrust(fingerprint)}>
              {t("pbx.trust")}
            </button>
          </div>
        </div>
      )}
    </>
  );
}

function sentenceOf({ step, isOk, code, params, detail }: PbxTestStep): string {
  if (!isOk) return tell(`pbx_fault.${code}`, params) || tell(`problem.${code}`, params) || detail;
  return tell(`pbx_step.${step}_ok`, params) || detail;
}
