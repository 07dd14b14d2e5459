import { useRemote } from "../../live/use-remote.ts";
import type { PresenceHouse } from "../../../server/presence/settings.ts";
import { place } from "../../place.ts";
import { problemText } from "../../platform/problem-text.ts";
import { Empty, Loading } from "../../ui/empty.tsx";
import { t } from "../../words/words.ts";
import { PresenceTabs } from "../presence-tabs.tsx";
import { useExtensions } from "../roster.ts";
import { LogFilters, withoutLogFilters } from "./log-filters.tsx";
import { LOG_NAMES, logQueryOf } from "./log-filter.ts";
import { LogExport } from "./log-export.tsx";
import { LogLine } from "./log-line.tsx";
import { useLog } from "./use-log.ts";

/** What was set and what was seen, with the reasons; filters are in the address. */
export function LogScreen() {
  useExtensions();
  const house = useRemote<PresenceHouse>("/presence/settings").data.value;
  return (
    <>
      <header class="top">
        <div class="grow">
          <h1>{t("nav.presence")}</h1>
        </div>
      </header>
      <main id="main" tabIndex={-1} class="narrow">
        <PresenceTabs at="log" />
        <LogFilters />
        {house ? <Lines zone={house.zone} /> : <Loading label={t("state.loading")} />}
      </main>
    </>
  );
}

function Lines({ zone }: { zone: string }) {
  const { query } = place.value;
  const asked = logQueryOf(query, zone);
  const { entries, problem, hasMore, isReading, more, reload } = useLog(asked);
  const shown = entries.value;
  const isFiltered = LOG_NAMES.some((name) => query.get(name));
  return (
    <>
      {problem.value !== null && (
        <p class="note bad aside">
          <span class="grow">{problemText(problem.value)}</span>
          <button type="button" class="text-btn" onClick={reload}>
            {t("action.retry")}
          </button>
        </p>
      )}
      {shown === null && problem.value === null && <Loading label={t("state.loading")} />}
      {shown !== null && (
        <>
          <div class="head">
            <h2>{t("presence_log.zone", { zone })}</h2>
            <button type="button" class="text-btn" onClick={reload}>
              {t("action.refresh")}
            </button>
          </div>
          {shown.length === 0 ? (
            <Empty
              icon={isFiltered ? "search" : "presence"}
              title={t(isFiltered ? "empty.filtered" : "presence_log.nothing")}
            >
              {isFiltered && (
                <a class="btn soft" href={withoutLogFilters()}>
                  {t("empty.clear_filter")}
                </a>
              )}
            </Empty>
          ) : (
            <ol class="steps card log">
              {shown.map((entry) => (
                <LogLine key={entry.id} entry={entry} zone={zone} />
              ))}
            </ol>
          )}
          {hasMore.value && (
            <div class="actions">
              <button type="button" class="btn soft wide" disabled={isReading.value} onClick={more}>
                {t("presence_log.more")}
              </button>
            </div>
          )}
          <LogExport query={asked} />
        </>
      )}
    </>
  );
}
