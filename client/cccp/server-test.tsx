import { useSignal } from "@preact/signals";
import type { ProbeResult, ProbeStep, ProbeStepName } from "../../server/cccp/probe/probe.ts";
import { post } from "../live/api.ts";
import { fieldErrors } from "../platform/field-text.ts";
import { problemText } from "../platform/problem-text.ts";
import type { FieldError } from "../ui/field.tsx";
import { Mark } from "../ui/row.tsx";
import { formatNumber } from "../words/format.ts";
import { t } from "../words/words.ts";
import { stepSentence } from "./sentences.ts";

interface Target {
  host: string;
  port: number;
  login: string;
  password?: string;
}

interface Props {
  /** The stored server whose password is used when none is typed. */
  id: string | undefined;
  target: () => Target;
  /** What is amiss with what is typed, found before anything is sent. */
  check: () => readonly FieldError[];
  /** Another test begins: what was said of the form is of before. */
  onStart: () => void;
  onFields: (fields: readonly FieldError[]) => void;
}

/** Five steps of ten seconds, and the way there and back. */
const DEADLINE_MS = 55_000;
const STEPS: readonly ProbeStepName[] = ["resolve", "connect", "greeting", "login", "list"];
const LOOKS = {
  ok: { icon: "check", tone: "ok" },
  failed: { icon: "cross", tone: "bad" },
  skipped: { icon: "dash", tone: "" },
} as const;

/** Tries the connection as it is typed, without saving it, and says how each step went. */
export function ServerTest({ id, target, check, onStart, onFields }: Props) {
  const isBusy = useSignal(false);
  const result = useSignal<ProbeResult | null>(null);
  const problem = useSignal("");
  const run = async () => {
    const faults = check();
    onStart();
    result.value = null;
    problem.value = faults.length > 0 ? t("problem.invalid_fields") : "";
    onFields(faults);
    if (faults.length > 0) return;
    isBusy.value = true;
    try {
      const body = { ...target(), ...(id === undefined ? {} : { id }) };
      result.value = await post<ProbeResult>("/cccp/servers/test", body, undefined, DEADLINE_MS);
    } catch (cause) {
      onFields(fieldErrors(cause));
      problem.value = problemText(cause);
    } finally {
      isBusy.value = false;
    }
  };
  return (
    <section class="apart" aria-label={t("test.title")}>
      <div class="head">
        <h2>{t("test.title")}</h2>
        <button type="button" class="btn soft" disabled={isBusy.value} onClick={run}>
          {t("test.run")}
        </button>
      </div>
      <div role="status">
        {result.value && (
          <p class={`note ${result.value.ok ? "ok" : "bad"}`}>
            {result.value.ok ? t("test.all_well") : t("test.failed")}
          </p>
        )}
        {problem.value && <p class="note bad">{problem.value}</p>}
      </div>
      {(isBusy.value || result.value) && (
        <ol class="steps card">
          {STEPS.map((name) => (
            <Step key={name} name={name} step={result.value?.steps.find((step) => step.step === name)} />
          ))}
        </ol>
      )}
    </section>
  );
}

function Step({ name, step }: { name: ProbeStepName; step: ProbeStep | undefined }) {
  if (!step) {
    return (
      <li>
        <span class="mark">
          <span class="spin" />
        </span>
        <div class="t">{t(`test.${name}`)}</div>
      </li>
    );
  }
  return (
    <li>
      <Mark {...LOOKS[step.outcome]} />
      <div>
        <div class="t">{t(`test.${name}`)}</div>
        {step.outcome !== "skipped" && <div class="s">{stepSentence(step)}</div>}
      </div>
      <small>
        {t(`test.outcome_${step.outcome}`)}
        {step.outcome !== "skipped" && ` · ${formatNumber(step.durationMs)} ms`}
      </small>
    </li>
  );
}
