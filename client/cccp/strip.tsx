import type { Figures, FigureName, Level } from "../../server/cccp/live/model.ts";
import { Figure, type FigureProps } from "../ui/figure.tsx";
import { isWide } from "../ui/wide.ts";
import { formatNumber, formatPercent } from "../words/format.ts";
import { t } from "../words/words.ts";
import { since } from "./since.tsx";

/** The figures that decide: who waits, who is free, how well it goes. */
export function Strip({ figures, thresholdSeconds }: { figures: Figures | null; thresholdSeconds: number }) {
  const level = levelsOf(figures?.levels ?? {});
  return (
    <dl class="strip seven" aria-label={t("figures.title")}>
      <Figure label={t("figure.waiting")} {...level("waiting")} text={formatNumber(figures?.waiting ?? null)} />
      <WaitFigure {...level("longest_wait")} waiting={figures?.waiting} at={figures?.longestWaitAt} />
      <Figure label={t("figure.available")} {...level("available")} text={formatNumber(figures?.available ?? null)} />
      <Figure label={t("figure.on_call")} {...level("on_call")} text={formatNumber(figures?.onCall ?? null)} />
      <Figure label={t("figure.paused")} {...level("paused")} text={formatNumber(figures?.paused ?? null)} />
      <Figure
        label={t(isWide.value ? "figure.service_level" : "figure.in_time", { seconds: thresholdSeconds })}
        {...level("service_level")}
        text={formatPercent(figures?.serviceLevel ?? null)}
      />
      <Figure
        label={t("figure.answer_rate")}
        {...level("answer_rate")}
        text={formatPercent(figures?.answerRate ?? null)}
      />
    </dl>
  );
}

type Tint = Pick<FigureProps, "level" | "levelWord">;

/** Gives the level of a figure, and its word. */
export function levelsOf(levels: Partial<Record<FigureName, Level>>): (name: FigureName) => Tint {
  return (name) => ({ level: levels[name], levelWord: levels[name] ? t(`level.${levels[name]}`) : "" });
}

/** The longest wait; only this renders again each second. */
export function WaitFigure({
  waiting,
  at,
  ...tint
}: Tint & { waiting: number | null | undefined; at: number | null | undefined }) {
  return <Figure label={t("figure.longest_wait")} {...tint} text={longestWait(waiting, at)} />;
}

/** Nobody waits since 0:00. */
export function longestWait(waiting: number | null | undefined, at: number | null | undefined): string {
  return waiting === 0 ? "0:00" : since(at ?? null);
}
