import type { FigureName, Queue } from "../../server/cccp/live/model.ts";
import type { BoardMeta, BoardStore } from "../live/board.ts";
import { sheetLink } from "../place.ts";
import { Parts } from "../ui/parts.tsx";
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
  const { of, ...shown } = headline(queue, thresholdSeconds);
  return (
    <Row
      href={sheetLink("queue", id, meta.serverId)}
      tabIndex={tabIndex}
      mark={<Edge level={queue.level} label={t(`level.${queue.level}`)} />}
      title={queue.name}
      detail={<Parts of={[...projectOf(queue, meta), ...queueFacts(queue, thresholdSeconds, { shown: of })]} />}
      {...shown}
    />
  );
}

/** Two projects may call a queue the same: where several are shown, the project tells them apart. */
export function projectOf(queue: Queue, meta: BoardMeta): string[] {
  return meta.projects.length > 1 && project.value === "" ? [queue.projectName] : [];
}

type Headline = Pick<RowProps, "figure" | "level" | "context"> & { of: FigureName };

/** The figure that matters now: who waits; else what is past its threshold, live figures first; else nobody waits. */
export function headline(queue: Queue, seconds: number): Headline {
  if ((queue.waiting ?? 0) > 0) {
    const longest = (
      <>
        {t("queue.max")} <Since at={queue.oldestWaitingAt} />
      </>
    );
    return { of: "waiting", figure: formatNumber(queue.waiting), level: liveLevel(queue), context: longest };
  }
  const { answer_rate: answered, service_level: served, available } = queue.levels;
  if (available) {
    const figure = formatNumber(queue.available);
    return { of: "available", figure, level: available, context: t("figure.available") };
  }
  if (served && (served === "red" || !answered)) {
    const context = t("figure.service_level", { seconds });
    return { of: "service_level", figure: formatPercent(queue.serviceLevel), level: served, context };
  }
  if (answered) {
    const figure = formatPercent(queue.answerRate);
    return { of: "answer_rate", figure, level: answered, context: t("figure.answer_rate") };
  }
  return { of: "waiting", figure: formatNumber(queue.waiting), context: t("queue.waiting") };
}

interface FactsWanted {
  /** The figure that stands elsewhere already. */
  shown?: FigureName;
  hasStaff?: boolean;
  isTroubleOnly?: boolean;
}

/**
 * Who serves the queue and how well. What is past its threshold comes first: there may be no room for all, and a colour
 * must not stand without its reason.
 */
export function queueFacts(queue: Queue, seconds: number, wanted: FactsWanted = {}): string[] {
  const { shown, hasStaff = true, isTroubleOnly } = wanted;
  if (isClosed(queue)) return isTroubleOnly ? [] : [t("queue.closed")];
  const facts: [of: FigureName | null, text: string][] = [["available", t("queue.available", { n: queue.available })]];
  if (hasStaff) facts.push([null, t("queue.agents", { n: queue.agents })]);
  if (queue.answerRate !== null) {
    facts.push(["answer_rate", t("queue.answered", { rate: formatPercent(queue.answerRate) })]);
  }
  if (queue.serviceLevel !== null) {
    facts.push(["service_level", t("queue.within", { rate: formatPercent(queue.serviceLevel), seconds })]);
  }
  const isPast = (of: FigureName | null) => of !== null && queue.levels[of] !== undefined;
  return facts
    .filter(([of]) => (of === null || of !== shown) && (!isTroubleOnly || isPast(of)))
    .sort(([a], [b]) => Number(isPast(b)) - Number(isPast(a)))
    .map(([, text]) => text);
}
