import type { ComponentChildren } from "preact";
import type { FiguresView } from "../../server/enrichment/figures/figures.ts";
import { place, withQuery } from "../place.ts";
import { formatNumber, formatPercent, formatSeconds } from "../words/format.ts";
import { t } from "../words/words.ts";
import { FigurePart } from "./figures-part.tsx";

interface TableProps {
  view: FiguresView;
  asked: string;
}

interface Column {
  heading: string;
  cells: readonly string[];
}

interface NamedRow {
  name: string;
  /** The same figures of this one alone. */
  href: string | null;
  /** The length of its bar and of the part that was not answered. */
  calls: number;
  unanswered: number;
}

/** Calls by tag or by queue, the greatest first. */
export function MarkTable({ kind, view, asked }: TableProps & { kind: "tag" | "queue" }) {
  const marks = kind === "tag" ? view.tags : view.queues;
  const hasMore = kind === "tag" ? view.hasMore.tags : view.hasMore.queues;
  if (marks.every(({ name }) => name === "")) return null;
  const seconds = view.ringing.longSeconds;
  return (
    <FigurePart
      title={t(`figures.by_${kind}`)}
      table={kind === "tag" ? "tags" : "queues"}
      asked={asked}
      {...(hasMore && { note: t("figures.more_in_file", { n: marks.length }) })}
    >
      <NamedTable
        heading={t(`history.filter_${kind}`)}
        rows={marks.map(({ name, calls, unanswered }) => ({
          ...{ name: name || t(`figures.no_${kind}`), calls, unanswered },
          href: name === "" ? null : withQuery(place.value, { [kind]: name }),
        }))}
        columns={[
          { heading: t("figures.calls"), cells: marks.map(({ calls }) => formatNumber(calls)) },
          { heading: t("figures.answered"), cells: marks.map(({ answered }) => formatNumber(answered)) },
          { heading: t("figures.unanswered"), cells: marks.map(({ unanswered }) => formatNumber(unanswered)) },
          { heading: t("figures.answered_rate"), cells: marks.map((one) => formatPercent(one.answeredRate, 1)) },
          { heading: t("figures.mean_ring"), cells: marks.map((one) => formatSeconds(one.meanRingSeconds)) },
          { heading: t("figures.mean_talk"), cells: marks.map((one) => formatSeconds(one.meanTalkSeconds)) },
          { heading: t("figures.talk_per_call"), cells: marks.map((one) => formatSeconds(one.meanTalkPerCallSeconds)) },
          {
            heading: t("figures.long_answered", { seconds }),
            cells: marks.map(({ longRing }) => formatNumber(longRing.answered)),
          },
          {
            heading: t("figures.long_unanswered", { seconds }),
            cells: marks.map(({ longRing }) => formatNumber(longRing.unanswered)),
          },
        ]}
      />
    </FigurePart>
  );
}

/** What each extension did, the busiest first. */
export function AgentTable({ view, asked }: TableProps) {
  const { agents, hasMore } = view;
  if (agents.length === 0) return null;
  return (
    <FigurePart
      title={t("figures.by_agent")}
      table="agents"
      asked={asked}
      {...(hasMore.agents && { note: t("figures.more_in_file", { n: agents.length }) })}
    >
      <NamedTable
        heading={t("figures.agent")}
        rows={agents.map(({ extension, name, reached, answered }) => ({
          name: name === "" ? t("history.extension", { number: extension }) : `${name} · ${extension}`,
          href: withQuery(place.value, { extension }),
          ...{ calls: reached, unanswered: reached - answered },
        }))}
        columns={[
          { heading: t("figures.reached"), cells: agents.map(({ reached }) => formatNumber(reached)) },
          { heading: t("figures.answered"), cells: agents.map(({ answered }) => formatNumber(answered)) },
          { heading: t("figures.answered_rate"), cells: agents.map((one) => formatPercent(one.answeredRate, 1)) },
          { heading: t("figures.mean_ring"), cells: agents.map((one) => formatSeconds(one.meanRingSeconds)) },
          { heading: t("figures.mean_talk"), cells: agents.map((one) => formatSeconds(one.meanTalkSeconds)) },
          { heading: t("figures.longest_talk"), cells: agents.map((one) => formatSeconds(one.longestTalkSeconds)) },
          { heading: t("figures.placed"), cells: agents.map(({ placed }) => formatNumber(placed)) },
          { heading: t("figures.placed_talk"), cells: agents.map((one) => formatSeconds(one.meanPlacedTalkSeconds)) },
        ]}
      />
    </FigurePart>
  );
}

/** Names with a bar each, and their figures: the bar says nothing that the figures do not. */
function NamedTable({
  heading,
  rows,
  columns,
}: {
  heading: string;
  rows: readonly NamedRow[];
  columns: readonly Column[];
}) {
  const most = Math.max(1, ...rows.map(({ calls }) => calls));
  const width = (calls: number) => ({ width: `${(100 * calls) / most}%` });
  return (
    <>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by the keyboard */}
      <div class="scroll-x" tabIndex={0}>
        <table class="shares">
          <thead>
            <tr>
              <th scope="col">{heading}</th>
              {columns.map((column) => (
                <th scope="col" key={column.heading}>
                  {column.heading}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ name, href, calls, unanswered }, index) => (
              <tr key={name}>
                <th scope="row">
                  <Name href={href}>{name}</Name>
                  <span class="share" aria-hidden="true">
                    <i style={width(calls - unanswered)} />
                    <i class="lost" style={width(unanswered)} />
                  </span>
                </th>
                {columns.map((column) => (
                  <td key={column.heading}>{column.cells[index]}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <div class="legend" aria-hidden="true">
        <span>
          <i />
          {t("figures.answered")}
        </span>
        <span>
          <i class="lost" />
          {t("figures.unanswered")}
        </span>
      </div>
    </>
  );
}

function Name({ href, children }: { href: string | null; children: ComponentChildren }) {
  return href === null ? <span>{children}</span> : <a href={href}>{children}</a>;
}
