import type { FiguresView } from "../../server/enrichment/figures/figures.ts";
import { Fact, Facts } from "../ui/facts.tsx";
import { Figure } from "../ui/figure.tsx";
import { formatNumber, formatPercent, formatSeconds } from "../words/format.ts";
import { t } from "../words/words.ts";
import { type AskedPeriod, listLink } from "./figures-query.ts";

interface TotalsProps {
  view: FiguresView;
  query: URLSearchParams;
  period: AskedPeriod;
}

/** The period in a few figures, and the calls that they were counted from. */
export function FigureTotals({ view, query, period }: TotalsProps) {
  const { totals, lasting } = view;
  const facts = [
    totals.voicemail > 0 && t("figures.of_voicemail", { n: totals.voicemail }),
    lasting > 0 && t("figures.lasting", { n: lasting }),
    totals.unknown > 0 && t("figures.of_unknown", { n: totals.unknown }),
  ].filter((fact) => fact !== false);
  return (
    <>
      <dl class="strip">
        <Figure label={t("figures.calls")} text={formatNumber(totals.calls)} />
        <Figure label={t("figures.answered")} text={formatPercent(totals.answeredRate, 1)} />
        <Figure label={t("figures.missed")} text={formatNumber(totals.unanswered)} />
      </dl>
      <div class="head">
        <small>{facts.join(" · ")}</small>
        <a class="text-btn" href={listLink(query, period)}>
          {t("figures.see_calls")}
        </a>
      </div>
      <Facts>
        <Fact name={t("figures.answered_rate")} note={t("figures.answered_rate_formula")}>
          {formatPercent(totals.answeredRate, 1)}
        </Fact>
        <Fact name={t("figures.median_ring")} note={t("figures.median_ring_formula")}>
          {formatSeconds(totals.medianRingSeconds)}
        </Fact>
        <Fact name={t("figures.p90_ring")} note={t("figures.p90_ring_formula")}>
          {formatSeconds(totals.p90RingSeconds)}
        </Fact>
        <Fact name={t("figures.mean_ring")} note={t("figures.mean_ring_formula")}>
          {formatSeconds(totals.meanRingSeconds)}
        </Fact>
        <Fact name={t("figures.mean_talk")} note={t("figures.mean_talk_formula")}>
          {formatSeconds(totals.meanTalkSeconds)}
        </Fact>
        <Fact name={t("figures.longest_talk")}>{formatSeconds(totals.longestTalkSeconds)}</Fact>
      </Facts>
    </>
  );
}
