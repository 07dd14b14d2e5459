import type { FiguresView } from "../../server/enrichment/figures/figures.ts";
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
        <Figure label={t("figures.answered_rate")} text={formatPercent(totals.answeredRate, 1)} />
        <Figure label={t("figures.unanswered")} text={formatNumber(totals.unanswered)} />
        <Figure label={t("figures.median_ring")} text={formatSeconds(totals.medianRingSeconds)} />
        <Figure label={t("figures.p90_ring")} text={formatSeconds(totals.p90RingSeconds)} />
        <Figure label={t("figures.mean_talk")} text={formatSeconds(totals.meanTalkSeconds)} />
      </dl>
      <div class="head">
        <span class="note">{facts.join(" · ")}</span>
        <a class="text-btn" href={listLink(query, period)}>
          {t("figures.see_calls")}
        </a>
      </div>
    </>
  );
}
