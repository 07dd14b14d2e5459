import type { FiguresView } from "../../server/enrichment/figures/figures.ts";
import type { CallFigures } from "../../server/enrichment/figures/tally.ts";
import { BarChart } from "../ui/chart.tsx";
import { formatNumber, formatPercent, formatSeconds } from "../words/format.ts";
import { t } from "../words/words.ts";
import { FigurePart } from "./figures-part.tsx";

interface ChartProps {
  view: FiguresView;
  asked: string;
}

/** More days than this are shown as weeks. */
const MOST_DAYS = 45;
const DAYS_OF_WEEK = 7;

export function HoursChart({ view, asked }: ChartProps) {
  return (
    <FigurePart
      title={t("figures.by_hour")}
      table="hours"
      asked={asked}
      note={t("figures.zone", { zone: view.zone.replaceAll("_", " ") })}
    >
      <BarChart
        title={t("figures.by_hour")}
        names={[t("figures.answered"), t("figures.unanswered")]}
        format={(value) => formatNumber(value)}
        bars={view.hours.map(({ hour, calls, unanswered }) => ({
          label: t("chart.hour_label", { hour: String(hour) }),
          value: calls,
          part: unanswered,
        }))}
        columns={[
          ...countColumns(view.hours),
          {
            heading: t("figures.mean_ring"),
            cell: (index) => formatSeconds(view.hours[index]?.meanRingSeconds ?? null),
          },
          {
            heading: t("figures.mean_talk"),
            cell: (index) => formatSeconds(view.hours[index]?.meanTalkSeconds ?? null),
          },
        ]}
      />
    </FigurePart>
  );
}

export function DaysChart({ view, asked }: ChartProps) {
  const isByWeek = view.days.length > MOST_DAYS;
  const spans = isByWeek ? weeksOf(view.days) : view.days;
  const title = t(isByWeek ? "figures.by_week" : "figures.by_day");
  return (
    <FigurePart title={title} table="days" asked={asked}>
      <BarChart
        title={title}
        heading={t(isByWeek ? "figures.week_from" : "figures.day")}
        names={[t("figures.answered"), t("figures.unanswered")]}
        format={(value) => formatNumber(value)}
        bars={spans.map(({ day, calls, unanswered }) => ({ label: shortDay(day), value: calls, part: unanswered }))}
        columns={countColumns(spans)}
      />
    </FigurePart>
  );
}

/** Unanswered calls by how long they rang. */
export function RingingChart({ view, asked }: ChartProps) {
  const { ringing } = view;
  const { long, short, unknown, longSeconds } = ringing;
  const parts = [
    t("figures.rang_long", { n: long, seconds: longSeconds }),
    t("figures.rang_short", { n: short }),
    ...(unknown > 0 ? [t("figures.rang_unknown", { n: unknown })] : []),
  ];
  const label = ({ fromSeconds, toSeconds }: (typeof ringing.parts)[number]) =>
    toSeconds === null ? `> ${fromSeconds - 1}` : `≤ ${toSeconds}`;
  return (
    <FigurePart title={t("figures.by_ring")} table="ringing" asked={asked} note={parts.join(" · ")}>
      <BarChart
        title={t("figures.by_ring")}
        heading={t("figures.ring_seconds")}
        names={[t("figures.unanswered")]}
        format={(value) => formatNumber(value)}
        bars={ringing.parts.map((part) => ({ label: label(part), value: part.calls }))}
        columns={[
          { heading: t("figures.unanswered"), cell: (index) => formatNumber(ringing.parts[index]?.calls ?? null) },
        ]}
      />
      {ringing.seconds.length > 0 && <RingSeconds view={view} />}
    </FigurePart>
  );
}

/** The long ringing second by second, as people know it from their spreadsheets. */
function RingSeconds({ view }: { view: FiguresView }) {
  const { seconds, longSeconds } = view.ringing;
  return (
    <details>
      <summary>{t("figures.second_by_second", { seconds: longSeconds })}</summary>
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by the keyboard */}
      <div class="scroll-x" tabIndex={0}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t("figures.ring_seconds")}</th>
              <th scope="col">{t("figures.unanswered")}</th>
            </tr>
          </thead>
          <tbody>
            {seconds.map((one) => (
              <tr key={one.seconds}>
                <th scope="row">{formatNumber(one.seconds)}</th>
                <td>{formatNumber(one.calls)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  );
}

type Counts = Pick<CallFigures, "calls" | "answered" | "unanswered">;

function countColumns(of: readonly Counts[]) {
  const rate = (one: Counts | undefined) =>
    one === undefined || one.answered + one.unanswered === 0 ? null : one.answered / (one.answered + one.unanswered);
  return [
    { heading: t("figures.calls"), cell: (index: number) => formatNumber(of[index]?.calls ?? null) },
    { heading: t("figures.answered"), cell: (index: number) => formatNumber(of[index]?.answered ?? null) },
    { heading: t("figures.unanswered"), cell: (index: number) => formatNumber(of[index]?.unanswered ?? null) },
    { heading: t("figures.answered_rate"), cell: (index: number) => formatPercent(rate(of[index]), 1) },
  ];
}

function weeksOf(days: FiguresView["days"]): (Counts & { day: string })[] {
  const weeks: (Counts & { day: string })[] = [];
  for (let from = 0; from < days.length; from += DAYS_OF_WEEK) {
    const week = days.slice(from, from + DAYS_OF_WEEK);
    const sum = (of: (day: Counts) => number) => week.reduce((total, day) => total + of(day), 0);
    weeks.push({
      day: week[0]?.day ?? "",
      ...{ calls: sum(({ calls }) => calls), answered: sum(({ answered }) => answered) },
      unanswered: sum(({ unanswered }) => unanswered),
    });
  }
  return weeks;
}

/** `27/11`: days as the zone has them, so their names are read and not their instants. */
function shortDay(day: string): string {
  const [, month = "", date = ""] = day.split("-");
  return `${date}/${month}`;
}
