import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { AlertEvent } from "../../../server/platform/alerts/model.ts";
import type { AlertView } from "../../../server/platform/alerts/view.ts";
import { post, segment } from "../../live/api.ts";
import { ticker } from "../../live/page.ts";
import { useRemote } from "../../live/use-remote.ts";
import { sheetLink } from "../../place.ts";
import { Empty, Loading } from "../../ui/empty.tsx";
import { Fact, Facts } from "../../ui/facts.tsx";
import { Field } from "../../ui/field.tsx";
import { Refusal } from "../../ui/form-end.tsx";
import { Mark, Row } from "../../ui/row.tsx";
import { useUnsaved } from "../../ui/unsaved.ts";
import { formatMoment } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { isAtLeast } from "../me.ts";
import { problemText } from "../problem-text.ts";
import { Lasting } from "./alert-row.tsx";
import { PageFrame } from "./page-frame.tsx";
import { alertLook, figureText, gravityOf, lastedText, limitText, placesOf, ruleName } from "./sentences.ts";
import { store } from "./watch.ts";

interface AlertAnswer {
  alert: AlertView;
  events: AlertEvent[];
}

/** One alert: its value now, what has happened, and a note that somebody minds it. */
export function AlertPage({ id }: { id: string }) {
  const { data, problem, reload } = useRemote<AlertAnswer>(`/platform/alerts/${segment(id)}`);
  const live = store.alerts.value?.get(id);
  // Whatever changed but the value is a line of the history.
  const stamp = live && [live.level, live.acknowledgedAt, live.isFlapping, live.isSilenced].join();
  useEffect(() => {
    if (data.peek()) reload();
  }, [stamp]);
  const alert = live ?? data.value?.alert;
  if (!alert) {
    return (
      <PageFrame title={t("alert.title")}>
        {problem.value ? (
          <Empty icon="alert" title={t("alert.unknown")}>
            <span>{problemText(problem.value)}</span>
          </Empty>
        ) : (
          <Loading label={t("state.loading")} />
        )}
      </PageFrame>
    );
  }
  const isOver = alert.resolvedAt !== null;
  const look = alertLook(alert);
  return (
    <PageFrame
      title={alert.scopeName}
      subtitle={<div class="sub wrap">{ruleName({ ...alert, name: alert.ruleName })}</div>}
    >
      <div class="card">
        <Row
          mark={<Mark {...look} />}
          title={isOver && alert.resolution ? t(`alert.resolution_${alert.resolution}`) : look.label}
          detail={alert.acknowledgedBy ? t("alert.minded_by", { name: alert.acknowledgedBy }) : alert.parentName}
          figure={figureText(alert.unit, alert.value)}
          level={isOver ? "ok" : gravityOf(alert)}
          context={
            isOver ? lastedText((alert.resolvedAt ?? 0) - alert.triggeredAt) : <Lasting sinceAt={alert.triggeredAt} />
          }
        />
      </div>
      <Facts>
        {alert.amber !== null && <Fact name={t("rule.amber")}>{limitText(alert, alert.unit, alert.amber)}</Fact>}
        {alert.red !== null && <Fact name={t("rule.red")}>{limitText(alert, alert.unit, alert.red)}</Fact>}
        <Fact name={t("alert.worst")}>{t(`level.${alert.worstLevel}`)}</Fact>
        <Fact name={t("alert.since")}>{formatMoment(alert.triggeredAt, ticker.now.value)}</Fact>
        {isOver && <Fact name={t("alert.until")}>{formatMoment(alert.resolvedAt, ticker.now.value)}</Fact>}
        {alert.note !== "" && <Fact name={t("alert.note")}>{alert.note}</Fact>}
      </Facts>
      {!isOver && isAtLeast("supervisor") && <Acknowledge alert={alert} onDone={reload} />}
      <Places scopeId={alert.scopeId} />
      <div class="head">
        <h2>{t("alert.history")}</h2>
      </div>
      {problem.value !== null && <p class="note warn">{problemText(problem.value)}</p>}
      <ol class="timeline card">
        {data.value?.events.toReversed().map((event) => (
          <li key={event.id}>
            <time>{formatMoment(event.at, ticker.now.peek())}</time>
            <div>
              <div class="t">{t(`alert.step_${event.kind}`)}</div>
              {(event.who || event.note) && <div class="s">{[event.who, event.note].filter(Boolean).join(" : ")}</div>}
            </div>
            <small>{figureText(alert.unit, event.value)}</small>
          </li>
        ))}
      </ol>
    </PageFrame>
  );
}

/** The ways from here to what the alert is about. */
function Places({ scopeId }: { scopeId: string }) {
  const { serverId, queueId } = placesOf(scopeId);
  if (serverId === null) return null;
  const href = queueId === null ? `/?server=${segment(serverId)}` : sheetLink("queue", queueId, serverId);
  return (
    <div class="actions">
      <a class="btn soft" href={href}>
        {t(queueId === null ? "alert.see_board" : "alert.see_queue")}
      </a>
    </div>
  );
}

function Acknowledge({ alert, onDone }: { alert: AlertView; onDone: () => void }) {
  const note = useSignal("");
  const isBusy = useSignal(false);
  const failure = useSignal("");
  useUnsaved(note.value !== "");
  const send = async (event: Event) => {
    event.preventDefault();
    isBusy.value = true;
    failure.value = "";
    try {
      await post(`/platform/alerts/${segment(alert.id)}/acknowledge`, { note: note.peek() });
      note.value = "";
      onDone();
    } catch (cause) {
      failure.value = problemText(cause);
    } finally {
      isBusy.value = false;
    }
  };
  const isMinded = alert.acknowledgedAt !== null;
  return (
    <form onSubmit={send}>
      <div class="head">
        <h2>{t("alert.handling")}</h2>
      </div>
      <section class="card pad">
        <Field
          name="note"
          label={t(isMinded ? "alert.another_note" : "alert.note_label")}
          hint={isMinded ? undefined : t("alert.note_hint")}
          value={note.value}
          maxLength={500}
          onInput={(event) => {
            note.value = event.currentTarget.value;
          }}
        />
        <Refusal text={failure.value} />
        <div class="actions">
          <button type="submit" class="btn" disabled={isBusy.value || (isMinded && note.value.trim() === "")}>
            {t(isMinded ? "alert.add_note" : "alert.acknowledge")}
          </button>
        </div>
      </section>
    </form>
  );
}
