import { useComputed, useSignal } from "@preact/signals";
import type { TimelineEntry } from "../../server/cccp/live/model.ts";
import { problemText } from "../platform/problem-text.ts";
import { ChoiceChip } from "../ui/chip.tsx";
import { download } from "../ui/download.ts";
import { Empty, Loading } from "../ui/empty.tsx";
import { SearchField } from "../ui/search-field.tsx";
import { say } from "../ui/toast.tsx";
import { formatDuration, formatTimeExact } from "../words/format.ts";
import { t } from "../words/words.ts";
import { filterEntries, toCsv, toJson, toTabs } from "./timeline-text.ts";
import { useTimeline } from "./use-timeline.ts";

/** Events drawn at first; a call of six minutes had 125. */
const SHOWN = 300;

/** The session console: what happened in a session, growing while it lasts. */
export function Timeline({ serverId, sessionId }: { serverId: string; sessionId: string }) {
  const { entries, state, problem, retry } = useTimeline(serverId, sessionId);
  const search = useSignal("");
  const isNewestFirst = useSignal(false);
  const isWhole = useSignal(false);
  const found = useComputed(() => filterEntries(entries.value, search.value)).value;
  if (state.value === "reading") return <Loading label={t("timeline.reading")} />;
  if (state.value === "failed") {
    return (
      <Empty icon="alert" title={t("timeline.failed")}>
        <span>{problemText(problem.value)}</span>
        <button type="button" class="btn soft" onClick={retry}>
          {t("action.retry")}
        </button>
      </Empty>
    );
  }
  const startAt = entries.value[0]?.at ?? null;
  const drawn = isWhole.value ? found : found.slice(-SHOWN);
  const hidden = found.length - drawn.length;
  return (
    <>
      <div class="path">
        <SearchField
          label={t("timeline.search")}
          onSearch={(words) => {
            search.value = words;
          }}
        />
        <ChoiceChip
          isOn={isNewestFirst.value}
          onChoose={() => {
            isNewestFirst.value = !isNewestFirst.value;
          }}
        >
          {t("timeline.newest_first")}
        </ChoiceChip>
      </div>
      {state.value === "partial" && <p class="note warn">{t("timeline.partial")}</p>}
      <div class="head">
        <small role="status">{t("timeline.count", { n: found.length })}</small>
        <Takeaway entries={found} sessionId={sessionId} />
      </div>
      {found.length === 0 ? (
        <Empty icon="search" title={search.value ? t("empty.filtered") : t("timeline.empty")} />
      ) : (
        <ol class="timeline card">
          {hidden > 0 && !isNewestFirst.value && <Earlier n={hidden} isWhole={isWhole} />}
          {(isNewestFirst.value ? [...drawn].reverse() : drawn).map((entry) => (
            <Line key={entry.id} entry={entry} startAt={startAt} />
          ))}
          {hidden > 0 && isNewestFirst.value && <Earlier n={hidden} isWhole={isWhole} />}
        </ol>
      )}
    </>
  );
}

function Earlier({ n, isWhole }: { n: number; isWhole: { value: boolean } }) {
  return (
    <li>
      <button
        type="button"
        class="text-btn"
        onClick={() => {
          isWhole.value = true;
        }}
      >
        {t("timeline.earlier", { n })}
      </button>
    </li>
  );
}

function Line({ entry, startAt }: { entry: TimelineEntry; startAt: number | null }) {
  const between = [entry.source, entry.target].filter(Boolean).join(" → ");
  const isLate = entry.at !== null && startAt !== null;
  return (
    <li>
      <time dateTime={entry.at === null ? undefined : new Date(entry.at).toISOString()}>
        {formatTimeExact(entry.at)}
      </time>
      <div>
        <div class="t">{[entry.name, entry.state].filter(Boolean).join(" · ") || between}</div>
        {between && <div class="s">{between}</div>}
        {entry.data && <div class="d">{entry.data}</div>}
      </div>
      <small>{isLate ? formatDuration((entry.at ?? 0) - (startAt ?? 0)) : ""}</small>
    </li>
  );
}

/** Copies or saves what is shown: with a filter, what it found. */
function Takeaway({ entries, sessionId }: { entries: readonly TimelineEntry[]; sessionId: string }) {
  const name = `session-${sessionId.replace(/[^\w-]+/g, "_").slice(0, 80)}`;
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(toTabs(entries));
      say({ text: t("timeline.copied") });
    } catch {
      say({ text: t("timeline.copy_refused") });
    }
  };
  return (
    <>
      <button type="button" class="text-btn" onClick={copy}>
        {t("action.copy")}
      </button>
      <button type="button" class="text-btn" onClick={() => download(`${name}.csv`, "text/csv", toCsv(entries))}>
        CSV
      </button>
      <button
        type="button"
        class="text-btn"
        onClick={() => download(`${name}.json`, "application/json", toJson(entries))}
      >
        JSON
      </button>
    </>
  );
}
