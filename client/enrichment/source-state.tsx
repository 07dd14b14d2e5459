import type { PollerStatus } from "../../server/enrichment/sources/poller.ts";
import type { TestStep } from "../../server/enrichment/sources/source-test.ts";
import { Mark } from "../ui/row.tsx";
import { formatMoment } from "../words/format.ts";
import { t, tell } from "../words/words.ts";

/** How the reading of a source stands, in a sentence. */
export function SourceState({ status }: { status: PollerStatus }) {
  const { tone, text } = stateOf(status);
  return (
    <p class={`note ${tone}`} role="status">
      {text}
    </p>
  );
}

function stateOf({ phase, fault, progress, readCount, caughtUpAt, nextAt }: PollerStatus) {
  const now = Date.now();
  if (phase === "off") return { tone: "", text: t("sources.phase_off") };
  if (phase === "paused") return { tone: "bad", text: t("sources.phase_paused") };
  if (fault) {
    const reason = tell(`problem.${fault.code}`) || fault.detail;
    const time = nextAt === null ? "" : formatMoment(nextAt, now);
    return { tone: "warn", text: t("sources.phase_failing", { reason, time }) };
  }
  if (progress !== null) {
    return { tone: "", text: t("sources.phase_past", { percent: Math.floor(progress * 100), n: readCount }) };
  }
  if (caughtUpAt === null) return { tone: "", text: t("sources.phase_new") };
  return { tone: "ok", text: t("sources.phase_read", { time: formatMoment(caughtUpAt, now), n: readCount }) };
}

/** What the test of a source found, step by step. */
export function TestSteps({ steps }: { steps: readonly TestStep[] }) {
  return (
    <ul class="steps card">
      {steps.map((step) => (
        <li key={step.step}>
          <Mark icon={step.isOk ? "check" : "cross"} tone={step.isOk ? "ok" : "bad"} />
          <div>
            <div class="t">{t(`source_step.${step.step}`)}</div>
            <div class="s">{sentenceOf(step)}</div>
          </div>
        </li>
      ))}
    </ul>
  );
}

function sentenceOf({ code, params, detail }: TestStep): string {
  const facts = Object.entries(params).map(([name, value]) => [
    name,
    name.endsWith("At") ? formatMoment(Number(value), Date.now()) : value,
  ]);
  return tell(`source_test.${code}`, Object.fromEntries(facts)) || tell(`problem.${code}`) || detail;
}
