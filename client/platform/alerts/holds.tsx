import type { Maintenance } from "../../../server/platform/alerts/holds/holds.ts";
import type { QuietHours } from "../../../server/platform/alerts/holds/quiet-hours.ts";
import type { Rule } from "../../../server/platform/alerts/model.ts";
import { remove } from "../../live/api.ts";
import { useRemote } from "../../live/use-remote.ts";
import { Loading } from "../../ui/empty.tsx";
import { Icon } from "../../ui/icon.tsx";
import { say } from "../../ui/toast.tsx";
import { formatMoment } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { problemText } from "../problem-text.ts";
import { MaintenanceForm, QuietHoursForm } from "./hold-forms.tsx";
import { PageFrame } from "./page-frame.tsx";
import type { Watchable } from "./rules.tsx";
import { ruleName } from "./sentences.ts";
import { daysText, timesText } from "./week-times.tsx";

interface HoldsAnswer {
  quietHours: QuietHours[];
  maintenance: Maintenance[];
}

/** When nothing is sent: quiet hours of the week, and work that is known beforehand. */
export function Holds() {
  const holds = useRemote<HoldsAnswer>("/platform/alerts/holds");
  const rules = useRemote<{ rules: Rule[] }>("/platform/alerts/rules");
  const watchable = useRemote<Watchable>("/platform/alerts/figures");
  const problem = holds.problem.value ?? rules.problem.value ?? watchable.problem.value;
  const data = holds.data.value;
  const list = rules.data.value?.rules ?? [];
  const erase = (path: string) =>
    void remove(`/platform/alerts/${path}`).then(holds.reload, (cause) => say({ text: problemText(cause) }));
  const ruleOf = (id: string | null) => {
    const rule = list.find((one) => one.id === id);
    return id === null ? t("holds.all_rules") : rule ? ruleName(rule) : id;
  };
  return (
    <PageFrame title={t("holds.title")}>
      <p class="note">{t("holds.help")}</p>
      {problem !== null && <p class="note bad">{problemText(problem)}</p>}
      {!data && problem === null && <Loading label={t("state.loading")} />}
      {data && (
        <>
          <div class="head">
            <h2>{t("quiet.title")}</h2>
          </div>
          <ul class="steps card" hidden={data.quietHours.length === 0}>
            {data.quietHours.map((hours) => (
              <Held
                key={hours.id}
                title={timesText(hours)}
                detail={[daysText(hours), hours.timeZone, ruleOf(hours.ruleId)].join(" · ")}
                onRemove={() => erase(`quiet-hours/${hours.id}`)}
              />
            ))}
          </ul>
          <QuietHoursForm rules={list} onDone={holds.reload} />
          <div class="head">
            <h2>{t("maintenance.title")}</h2>
          </div>
          <ul class="steps card" hidden={data.maintenance.length === 0}>
            {data.maintenance.map((window) => (
              <Held
                key={window.id}
                title={window.scopeName || t("rule.everywhere")}
                detail={[
                  `${formatMoment(window.fromAt, Date.now())} – ${formatMoment(window.toAt, Date.now())}`,
                  window.reason,
                  window.createdBy,
                ]
                  .filter(Boolean)
                  .join(" · ")}
                onRemove={() => erase(`maintenance/${window.id}`)}
              />
            ))}
          </ul>
          <MaintenanceForm scopes={watchable.data.value?.scopes ?? []} onDone={holds.reload} />
        </>
      )}
    </PageFrame>
  );
}

function Held({ title, detail, onRemove }: { title: string; detail: string; onRemove: () => void }) {
  return (
    <li>
      <span class="mark">
        <Icon name="bars" />
      </span>
      <div>
        <div class="t">{title}</div>
        <div class="s">{detail}</div>
      </div>
      <button type="button" class="icon-btn" aria-label={t("holds.remove", { name: title })} onClick={onRemove}>
        <Icon name="close" />
      </button>
    </li>
  );
}
