import type { Figures } from "../../server/cccp/live/model.ts";
import { Figure } from "../ui/figure.tsx";
import { isWide } from "../ui/wide.ts";
import { formatNumber, formatPercent } from "../words/format.ts";
import { t } from "../words/words.ts";
import { Since } from "./since.tsx";

/** The figures that decide: who waits, who is free, how well it goes. */
export function Strip({ figures, thresholdSeconds }: { figures: Figures | null; thresholdSeconds: number }) {
  const levels = figures?.levels ?? {};
  const level = (name: keyof typeof levels) => ({
    level: levels[name],
    levelWord: levels[name] ? t(`level.${levels[name]}`) : "",
  });
  return (
    <dl class="strip seven" aria-label={t("figures.title")}>
      <Figure label={t("figure.waiting")} {...level("waiting")}>
        {formatNumber(figures?.waiting ?? null)}
      </Figure>
      <Figure label={t("figure.longest_wait")} {...level("longest_wait")}>
        {figures?.waiting === 0 ? "0:00" : <Since at={figures?.longestWaitAt ?? null} />}
      </Figure>
      <Figure label={t("figure.available")} {...level("available")}>
        {formatNumber(figures?.available ?? null)}
      </Figure>
      <Figure label={t("figure.on_call")} {...level("on_call")}>
        {formatNumber(figures?.onCall ?? null)}
      </Figure>
      <Figure label={t("figure.paused")} {...level("paused")}>
        {formatNumber(figures?.paused ?? null)}
      </Figure>
      <Figure
        label={t(isWide.value ? "figure.service_level" : "figure.in_time", { seconds: thresholdSeconds })}
        {...level("service_level")}
      >
        {formatPercent(figures?.serviceLevel ?? null)}
      </Figure>
      <Figure label={t("figure.answer_rate")} {...level("answer_rate")}>
        {formatPercent(figures?.answerRate ?? null)}
      </Figure>
    </dl>
  );
}
