import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import type { PlanningReport } from "../../../server/presence/slots/planning-import.ts";
import { API, post } from "../../live/api.ts";
import { ApiProblem } from "../../live/problem.ts";
import { useAttempt } from "../../platform/use-attempt.ts";
import { Switch } from "../../ui/field.tsx";
import { Refusal } from "../../ui/form-end.tsx";
import { Icon } from "../../ui/icon.tsx";
import { language, t } from "../../words/words.ts";
import { PresenceTabs } from "../presence-tabs.tsx";
import { Empty } from "../../ui/empty.tsx";
import { mayPlan, useExtensions } from "../roster.ts";
import { base64Of } from "./base64.ts";
import { ReportView } from "./report-view.tsx";

interface ChosenFile {
  name: string;
  /** In base64, as the server takes it. */
  content: string;
}

/** What the server takes: a million letters of base64. */
const MAX_BYTES = 740_000;
/** A file of thousands of rows is compared with what there is. */
const DEADLINE_MS = 60_000;

/** Plannings as files: what one would change is seen first, taking it is a second press. */
export function PlanningsScreen() {
  return (
    <>
      <header class="top">
        <div class="grow">
          <h1>{t("nav.presence")}</h1>
        </div>
      </header>
      <main id="main" tabIndex={-1} class="narrow">
        <PresenceTabs at="plannings" />
        {mayPlan() ? (
          <>
            <PlanningImport />
            <PlanningExport />
          </>
        ) : (
          <Empty icon="alert" title={t("problem.not_allowed")} />
        )}
      </main>
    </>
  );
}

function PlanningImport() {
  useExtensions();
  const file = useSignal<ChosenFile | null>(null);
  const report = useSignal<PlanningReport | null>(null);
  const isReplacing = useSignal(false);
  const isPartial = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  const { problem, isBusy, attempt } = useAttempt();
  const take = (isDry: boolean) =>
    attempt(async () => {
      const chosen = file.peek();
      if (chosen === null) return;
      const how = { isDry, mode: isReplacing.peek() ? "replace" : "merge", isPartial: isPartial.peek() };
      report.value = null;
      try {
        const body = { ...chosen, ...how };
        report.value = await post<PlanningReport>("/presence/plannings/import", body, undefined, DEADLINE_MS);
        if (!isDry) file.value = null;
      } catch (cause) {
        if (cause instanceof ApiProblem)
          report.value = (cause.body as { report?: PlanningReport } | null)?.report ?? null;
        throw cause;
      }
    });
  const choose = (picked: File | undefined) => {
    if (!picked) return;
    report.value = null;
    file.value = null;
    isPartial.value = false;
    if (picked.size > MAX_BYTES) {
      problem.value = t("planning.too_large");
      return;
    }
    void attempt(async () => {
      file.value = { name: picked.name, content: base64Of(new Uint8Array(await picked.arrayBuffer())) };
    }).then((isRead) => isRead && take(true));
  };
  const seen = report.value;
  const refused = seen === null ? 0 : seen.faults.length + seen.unknownExtensions.length;
  return (
    <section>
      <div class="head">
        <h2>{t("planning.import")}</h2>
      </div>
      <p class="note">{t("planning.import_help")}</p>
      <details>
        <summary>{t("planning.form")}</summary>
        <pre class="note lines">{EXAMPLE}</pre>
        <p class="note">{t("planning.form_help")}</p>
      </details>
      <input
        ref={input}
        class="sr"
        type="file"
        accept=".csv,.json,text/csv,application/json"
        aria-label={t("planning.choose")}
        tabIndex={-1}
        onChange={(event) => {
          choose(event.currentTarget.files?.[0]);
          // The same file again, corrected, is a choice too.
          event.currentTarget.value = "";
        }}
      />
      <div class="actions">
        <button type="button" class="btn soft" disabled={isBusy.value} onClick={() => input.current?.click()}>
          <Icon name="up" />
          {t("planning.choose")}
        </button>
      </div>
      {file.value && (
        <>
          <p class="lines">
            <b>{file.value.name}</b>
          </p>
          <Switch
            label={t("planning.replacing")}
            isOn={isReplacing.value}
            onFlip={(isOn) => {
              isReplacing.value = isOn;
              void take(true);
            }}
          />
          {refused > 0 && (
            <Switch
              label={t("planning.partial")}
              isOn={isPartial.value}
              onFlip={(isOn) => {
                isPartial.value = isOn;
              }}
            />
          )}
        </>
      )}
      <Refusal text={problem.value} />
      <div role="status">
        {seen && !seen.isDry && problem.value === "" && <p class="note ok">{t("planning.taken")}</p>}
      </div>
      {seen && <ReportView report={seen} />}
      {file.value !== null && seen !== null && (
        <div class="actions">
          <button
            type="button"
            class="btn"
            disabled={isBusy.value || (refused > 0 && !isPartial.value)}
            onClick={() => void take(false)}
          >
            {t("planning.take")}
          </button>
        </div>
      )}
    </section>
  );
}

const EXAMPLE = `extension,day,start_time,end_time,status
2001,monday,08:00,12:00,available
2001,2026-12-24,14:00,18:00,off_work`;

function PlanningExport() {
  const separator = encodeURIComponent(language() === "fr" ? ";" : ",");
  const address = `${API}/presence/plannings/export?format=`;
  return (
    <section>
      <div class="head">
        <h2>{t("planning.export")}</h2>
      </div>
      <p class="note">{t("planning.export_help")}</p>
      <div class="actions">
        <a class="btn soft" download href={`${address}csv&separator=${separator}`}>
          <Icon name="save" />
          CSV
        </a>
        <a class="btn soft" download href={`${address}json`}>
          <Icon name="save" />
          JSON
        </a>
      </div>
    </section>
  );
}
