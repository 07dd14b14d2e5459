import type { AlertView } from "../../../server/platform/alerts/view.ts";
import { serverClock, ticker } from "../../live/page.ts";
import { Mark, Row } from "../../ui/row.tsx";
import { formatMoment } from "../../words/format.ts";
import { t } from "../../words/words.ts";
import { alertLook, figureText, gravityOf, lastedText, ruleName } from "./sentences.ts";

/** One alert: what it is about, by which rule, its value and for how long. */
export function AlertRow({ alert, tabIndex }: { alert: AlertView; tabIndex?: number }) {
  const { id, scopeName, parentName, ruleName: name, figure, acknowledgedBy, unit, value } = alert;
  const isOver = alert.resolvedAt !== null;
  const rule = ruleName({ name, figure });
  const minded = acknowledgedBy && !isOver ? t("alert.minded_by", { name: acknowledgedBy }) : "";
  const flapping = alert.isFlapping ? t("alert.flapping") : "";
  return (
    <Row
      href={`/alerts/${id}`}
      tabIndex={tabIndex}
      mark={<Mark {...alertLook(alert)} />}
      title={scopeName}
      detail={[flapping, minded, rule, parentName].filter(Boolean).join(" · ")}
      figure={isOver ? lastedText((alert.resolvedAt ?? 0) - alert.triggeredAt) : figureText(unit, value)}
      level={isOver ? "ok" : gravityOf(alert)}
      context={isOver ? formatMoment(alert.resolvedAt, ticker.now.value) : <Lasting sinceAt={alert.triggeredAt} />}
    />
  );
}

/** How long it has lasted, ticking. Only this text renders again. */
export function Lasting({ sinceAt }: { sinceAt: number }) {
  return <>{lastedText(ticker.now.value + serverClock.offsetMs - sinceAt)}</>;
}
