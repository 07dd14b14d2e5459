import type { Queue } from "../../server/cccp/live/model.ts";
import type { BoardMeta, BoardStore } from "../live/board.ts";
import { sheetLink } from "../place.ts";
import { Edge, Row, type RowProps } from "../ui/row.tsx";
import { formatNumber, formatPercent } from "../words/format.ts";
import { t } from "../words/words.ts";
import { project } from "./selection.ts";
import { Since } from "./since.tsx";
import { isClosed, liveLevel } from "./trouble.ts";

interface Props {
  store: BoardStore;
  id: string;
  tabIndex: number;
}

export function QueueRow({ store, id, tabIndex }: Props) {
  const queue = store.queues.row(id)?.value;
  const meta = store.meta.value;
  if (!queue || !meta) return null;
  const { thresholdSeconds } = meta.serviceLevel;
  return (
    <Row
      href={sheetLink("queue", id, meta.serverId)}
      tabIndex={tabIndex}
      mark={<Edge level={queue.level} label={t(`level.${queue.level}`)} />}
      title={queue.name}
      detail={[projectOf(queue, meta), queueDetail(queue, thresholdSeconds)].filter(Boolean).join(" · ")}
      {...headline(queue, thresholdSeconds)}
    />
  );
}

/** Two projects may call a queue the same: where several are shown, the project tells them apart. */
export function projectOf(queue: Queue, meta: BoardMeta): string {
  return meta.projects.length > 1 && project.value === "" ? queue.projectName : "";
}

/** The figure that matters now: who waits; else what is past its threshold, live figures first; else nobody waits. */
export function headline(queue: Queue, seconds: number): Pick<RowProps, "figure" | "level" | "context"> {
  if ((queue.waiting ?? 0) > 0) {
    const longest = (
      <>
        {t("queue.max")} <Since at={queue.oldestWaitingAt} />
      </>
    );
    return { figure: formatNumber(queue.waiting), level: liveLevel(queue), context: longest };
  }
  const { answer_rate: answered, service_level: served, available } = queue.levels;
  if (available) return { figure: formatNumber(queue.available), level: available, context: t("figure.available") };
  if (served && (served === "red" || !answered)) {
    return {
      figure: formatPercent(queue.serviceLevel),
      level: served,
      context: t("figure.service_level", { seconds }),
    };
  }
  if (answered) return { figure: formatPercent(queue.answerRate), level: answered, context: t("figure.answer_rate") };
  return { figure: formatNumber(queue.waiting), context: t("queue.waiting") };
}

/** Who serves the queue and how well, the most useful first: the end may be cut off. */
export function queueDetail(queue: Queue, seconds: number, hasAgents = true): string {
  if (isClosed(queue)) return t("queue.closed");
  const parts = [t("queue.available", { n: queue.available })];
  if (hasAgents) parts.push(t("queue.agents", { n: queue.agents }));
  if (queue.answerRate !== null) parts.push(t("queue.answered", { rate: formatPercent(queue.answerRate) }));
  if (queue.serviceLevel !== null) parts.push(t("queue.within", { rate: formatPercent(queue.serviceLevel), seconds }));
  return parts.join(" · ");
}
