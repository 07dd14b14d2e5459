import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { CallsPatch } from "../../server/enrichment/topics.ts";
import { BoardList } from "../cccp/board-list.tsx";
import { get } from "../live/api.ts";
import { browserClock } from "../live/browser-clock.ts";
import { isAfter } from "../live/cursor.ts";
import { serverClock, stream } from "../live/page.ts";
import { useRemote } from "../live/use-remote.ts";
import { place } from "../place.ts";
import { isAtLeast, me } from "../platform/me.ts";
import { problemText } from "../platform/problem-text.ts";
import { Empty, Loading } from "../ui/empty.tsx";
import { t } from "../words/words.ts";
import type { CallRow } from "./call-book.ts";
import { filterOf, isTodoFirst, queryOf } from "./call-filter.ts";
import { CallsTabs } from "./calls-tabs.tsx";
import { book, keepCalls, keptCalls, loadHelp, readNewest } from "./help.ts";
import { HistoryAge, oldSince } from "./history-age.tsx";
import { HistoryExport } from "./history-export.tsx";
import { HistoryFilters, withoutFilters } from "./history-filters.tsx";
import { type HistoryAnswer, HistoryReader } from "./history-reader.ts";
import { HistoryRow } from "./history-row.tsx";
import { OfferedCalls } from "./offered-calls.tsx";
import { CALLS_TOPIC } from "./topic.ts";
import { HistoryTotal } from "./history-total.tsx";
import { WaitingNotes } from "./waiting-notes.tsx";
import { WrapUpsRunning } from "./wrap-up-notice.tsx";

const TYPING_MS = 250;
/** The kept calls are written at most this often. */
const KEEP_MS = 15_000;
/** How far below the screen the next page is fetched. */
const AHEAD = "800px";

/** The history of calls with what was noted about each: found, filtered, read page by page, as it changes. */
export function HistoryScreen() {
  const filter = filterOf(place.value.query);
  const asked = `${queryOf(filter)} ${isTodoFirst(place.value.query)}`;
  const [reader] = useState(newReader);
  useHistory(reader, asked);
  const list = useSignal(asked);
  list.value = asked;
  // Another question is another function: the order may then change under the finger.
  const matches = useComputed(() => {
    list.value;
    reader.readAt.value;
    return (row: CallRow) => reader.shows(row.line);
  });
  const savedAt = reader.savedAt.value;
  const isRead = reader.readAt.value !== null;
  const query = reader.query.value;
  const isFiltered = Object.keys(filter).length > 0;
  return (
    <div class={oldSince(savedAt) === null ? "" : "is-old"}>
      <header class="top">
        <div class="grow">
          <h1>{t("nav.calls")}</h1>
          <HistoryAge savedAt={savedAt} />
        </div>
        <button type="button" class="btn soft" onClick={() => void reader.reload()}>
          {t("action.refresh")}
        </button>
      </header>
      <main id="main" tabIndex={-1} class="narrow">
        <CallsTabs at="history" />
        <WaitingNotes />
        <OfferedCalls />
        <WrapUpsRunning />
        <HistoryFilters />
        {reader.problem.value !== null && savedAt === null && (
          <p class="note bad">{problemText(reader.problem.value)}</p>
        )}
        {isRead ? (
          <BoardList
            title={t(reader.hasMore.value ? "history.newest" : "history.found")}
            ofTotal={reader.hasMore.value && query !== null && <HistoryTotal key={query} query={query} />}
            rows={book.rows}
            matches={matches}
            compare={(a, b) => reader.compare(a.line, b.line)}
            render={(id, tabIndex) => <HistoryRow id={id} tabIndex={tabIndex} />}
            empty={isFiltered ? <NothingFound /> : <NothingYet />}
          />
        ) : (
          reader.problem.value === null && <Loading label={t("state.loading")} />
        )}
        <NextPage reader={reader} />
        {isRead && savedAt === null && <HistoryExport filter={filter} />}
      </main>
    </div>
  );
}

function newReader(): HistoryReader {
  return new HistoryReader({
    book,
    now: () => browserClock.now(),
    read: (query, signal) => get<HistoryAnswer>(`/enrichment/calls?${query}`, signal),
    kept: keptCalls,
  });
}

/** Reads the list, follows its changes, and keeps the newest calls on the device. */
function useHistory(reader: HistoryReader, asked: string): void {
  useEffect(() => {
    const read = () => {
      const { query } = place.peek();
      void reader.start(filterOf(query), isTodoFirst(query));
    };
    const timer = setTimeout(read, reader.readAt.peek() === null ? 0 : TYPING_MS);
    return () => clearTimeout(timer);
  }, [reader, asked]);
  useEffect(() => {
    void loadHelp();
    let release: (() => void) | null = null;
    const keepNow = () => {
      if (reader.savedAt.peek() === null && release) keepCalls(stream.heardAt.peek() ?? browserClock.now());
    };
    const follow = () => {
      release ??= stream.want(CALLS_TOPIC, reader.cursor, {
        onData(data, id, at) {
          serverClock.observe(at, browserClock.now());
          if (id === null || isAfter(id, reader.cursor)) book.apply(data as CallsPatch);
        },
        onReload: () => void reader.reload(),
      });
    };
    const stops = [
      reader.readAt.subscribe((readAt) => {
        if (readAt !== null && reader.savedAt.peek() === null) {
          if (!release)
            void readNewest()
              .catch(() => {})
              .then(keepNow);
          follow();
        }
      }),
      // Whoever came without a network reads as soon as there is one.
      stream.phase.subscribe((phase) => {
        if (phase === "open" && (reader.problem.peek() !== null || reader.savedAt.peek() !== null))
          void reader.reload();
      }),
    ];
    const keeping = setInterval(keepNow, KEEP_MS);
    return () => {
      clearInterval(keeping);
      keepNow();
      for (const stop of stops) stop();
      release?.();
      reader.stop();
    };
  }, [reader]);
}

/** Fetches the next page before the end comes into sight; a press does it where the browser does not tell. */
function NextPage({ reader }: { reader: HistoryReader }) {
  const end = useRef<HTMLDivElement>(null);
  const hasMore = reader.hasMore.value;
  const isReading = reader.isReading.value;
  useEffect(() => {
    if (!hasMore || isReading || !end.current) return;
    const watch = new IntersectionObserver(
      (seen) => {
        if (seen.some(({ isIntersecting }) => isIntersecting)) void reader.more();
      },
      { rootMargin: AHEAD },
    );
    watch.observe(end.current);
    return () => watch.disconnect();
  }, [reader, hasMore, isReading]);
  if (!hasMore) return null;
  return (
    <div class="actions" ref={end}>
      <button type="button" class="btn soft wide" disabled={isReading} onClick={() => void reader.more()}>
        {t("audit.more")}
      </button>
    </div>
  );
}

function NothingFound() {
  return (
    <Empty icon="search" title={t("empty.filtered")}>
      <a class="btn soft" href={withoutFilters()}>
        {t("empty.clear_filter")}
      </a>
    </Empty>
  );
}

/** No call at all: what is missing for one to come. */
function NothingYet() {
  const isAdmin = isAtLeast("admin");
  const settings = useRemote<{ hasWebhookSecret: boolean }>(isAdmin ? "/enrichment/settings" : null);
  const user = me.value;
  if (isAdmin && settings.data.value?.hasWebhookSecret === false) {
    return (
      <Empty icon="phone" title={t("history.no_pbx")}>
        <span>{t("history.no_pbx_help")}</span>
        <a class="btn soft" href="/settings/history">
          {t("history.connect")}
        </a>
      </Empty>
    );
  }
  const isWithoutExtension = user?.role === "agent" && !user.extension;
  return (
    <Empty icon="phone" title={t("history.none")}>
      <span>{t(isWithoutExtension ? "history.no_extension" : "history.none_help")}</span>
    </Empty>
  );
}
