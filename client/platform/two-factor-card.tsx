import { useSignal } from "@preact/signals";
import { useRemote } from "../live/use-remote.ts";
import { Loading } from "../ui/empty.tsx";
import { Mark } from "../ui/row.tsx";
import { t } from "../words/words.ts";
import { problemText } from "./problem-text.ts";
import { type TwoFactorStep, TwoFactorSheet } from "./two-factor-sheet.tsx";

interface State {
  isOn: boolean;
  codesLeft: number;
}

/** Fewer recovery codes than this are told as a warning. */
const FEW_CODES = 3;

/** Whether the log-in asks for a code, and what can be done about it. */
export function TwoFactorCard() {
  const remote = useRemote<State>("/platform/me/two-factor");
  const step = useSignal<TwoFactorStep | null>(null);
  const state = remote.data.value;
  const open = (next: TwoFactorStep) => () => {
    step.value = next;
  };
  return (
    <>
      <div class="head">
        <h2>{t("two_factor.title")}</h2>
      </div>
      {remote.problem.value !== null && <p class="note bad">{problemText(remote.problem.value)}</p>}
      {!state && remote.problem.value === null && <Loading label={t("state.loading")} />}
      {state && (
        <section class="card">
          <div class="steps">
            <div class="step">
              <Mark icon={state.isOn ? "check" : "dash"} tone={state.isOn ? "ok" : ""} />
              <div>
                <div class="t">{state.isOn ? t("two_factor.is_on") : t("two_factor.is_off")}</div>
                <div class="s">{state.isOn ? t("two_factor.left", { n: state.codesLeft }) : t("two_factor.help")}</div>
              </div>
            </div>
          </div>
          {state.isOn && state.codesLeft < FEW_CODES && <p class="note warn">{t("two_factor.few")}</p>}
          <div class="actions pad">
            {state.isOn ? (
              <>
                <button type="button" class="btn soft" onClick={open("renew")}>
                  {t("two_factor.renew")}
                </button>
                <button type="button" class="btn danger" onClick={open("off")}>
                  {t("two_factor.turn_off")}
                </button>
              </>
            ) : (
              <button type="button" class="btn" onClick={open("on")}>
                {t("two_factor.turn_on")}
              </button>
            )}
          </div>
        </section>
      )}
      {step.value && (
        <TwoFactorSheet
          step={step.value}
          onClose={() => {
            step.value = null;
            remote.reload();
          }}
        />
      )}
    </>
  );
}
