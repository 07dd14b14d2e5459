import { browserClock } from "../live/browser-clock.ts";
import { go, place, withQuery } from "../place.ts";
import { fieldErrors } from "../platform/field-text.ts";
import { problemText } from "../platform/problem-text.ts";
import { Empty, Loading } from "../ui/empty.tsx";
import { t } from "../words/words.ts";
import { DAYS } from "./call-filter.ts";
import { CallsTabs } from "./calls-tabs.tsx";
import { FigureBacklog } from "./figures-backlog.tsx";
import { DaysChart, HoursChart, RingingChart } from "./figures-charts.tsx";
import { FigureFormulas } from "./figures-formulas.tsx";
import { FigurePeriod } from "./figures-period.tsx";
import { figuresQuery, narrowing, periodIn } from "./figures-query.ts";
import { AgentTable, MarkTable } from "./figures-tables.tsx";
import { FigureTotals } from "./figures-totals.tsx";
import { HistoryAge, oldSince } from "./history-age.tsx";
import { useFigures } from "./use-figures.ts";

/** What the calls of a period come to: rates, ringing, talk, by hour, day, tag, queue and agent, and what nobody noted. */
export function FiguresScreen() {
  const { query } = place.value;
  const now = browserClock.now();
  const asked = figuresQuery(query, now, Intl.DateTimeFormat().resolvedOptions().timeZone);
  const { data, problem, isBusy, reload } = useFigures(asked);
  const view = data.value;
  const period = periodIn(query, now);
  const isNothing = view !== null && view.totals.calls === 0 && view.lasting === 0;
  return (
    <div class={oldSince(null) === null ? "" : "is-old"}>
      <header class="top">
        <div class="grow">
          <h1>{t("nav.calls")}</h1>
          <HistoryAge savedAt={null} />
        </div>
        <button type="button" class="btn soft" onClick={reload}>
          {t("action.refresh")}
        </button>
      </header>
      <main id="main" tabIndex={-1} class={isNothing || view === null ? "narrow" : ""} aria-busy={isBusy.value}>
        <CallsTabs at="figures" />
        <FigurePeriod period={period} />
        {problem.value !== null && view !== null && <p class="note warn">{refusalText(problem.value)}</p>}
        {view === null ? (
          problem.value === null ? (
            <Loading label={t("state.loading")} />
          ) : (
            <Empty icon="alert" title={t("figures.unread")}>
              <span>{refusalText(problem.value)}</span>
              <button type="button" class="btn soft" onClick={reload}>
                {t("action.retry")}
              </button>
            </Empty>
          )
        ) : (
          <>
            {isNothing ? (
              <NoCalls isNarrowed={Object.keys(narrowing(query)).length > 0} isMonth={period.preset === "month"} />
            ) : (
              <>
                <FigureTotals view={view} query={query} period={period} />
                <div class="figure-parts">
                  <HoursChart view={view} asked={asked} />
                  {view.days.length > 1 && <DaysChart view={view} asked={asked} />}
                  <MarkTable kind="tag" view={view} asked={asked} />
                  <MarkTable kind="queue" view={view} asked={asked} />
                  <AgentTable view={view} asked={asked} />
                  <RingingChart view={view} asked={asked} />
                  <FigureBacklog view={view} query={query} asked={asked} />
                </div>
              </>
            )}
            {isNothing && <FigureBacklog view={view} query={query} asked={asked} />}
            <FigureFormulas />
          </>
        )}
      </main>
    </div>
  );
}

/** Why nothing was counted; where the period is at fault, which end of it. */
function refusalText(cause: unknown): string {
  const [fault] = fieldErrors(cause);
  if (!fault) return problemText(cause);
  const day = DAYS.find((one) => one === fault.field);
  return day ? `${t(`history.filter_${day}`)}: ${fault.message}` : fault.message;
}

/** No call at all: what may bring some. */
function NoCalls({ isNarrowed, isMonth }: { isNarrowed: boolean; isMonth: boolean }) {
  const clear = { q: null, disposition: null, direction: null, extension: null, queue: null, tag: null };
  const month = { period: "month", since: null, until: null };
  return (
    <Empty icon="phone" title={t(isNarrowed ? "empty.filtered" : "figures.none")}>
      {(isNarrowed || !isMonth) && (
        <button
          type="button"
          class="btn soft"
          onClick={() => go(withQuery(place.peek(), isNarrowed ? clear : month), true)}
        >
          {t(isNarrowed ? "empty.clear_filter" : "figures.see_month")}
        </button>
      )}
    </Empty>
  );
}
