import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Call } from "../../server/cccp/live/model.ts";
import { AddressSearch } from "../address-search.tsx";
import { CallsTabs } from "../enrichment/calls-tabs.tsx";
import { get, segment } from "../live/api.ts";
import { go, place, withQuery } from "../place.ts";
import { problemText } from "../platform/problem-text.ts";
import { ChoiceChip, Chips } from "../ui/chip.tsx";
import { Empty, Loading } from "../ui/empty.tsx";
import { VirtualList } from "../ui/virtual-list.tsx";
import { formatTimeExact } from "../words/format.ts";
import { t } from "../words/words.ts";
import { BoardAge } from "./board-age.tsx";
import { CallRow } from "./call-row.tsx";
import { NoBoard } from "./no-board.tsx";
import { feed, hindrance, serverId } from "./selection.ts";

interface Page {
  calls: Call[];
  nextCursor: string | null;
  total: number;
}

const PAGE = 100;
const TYPING_MS = 250;
const STATES = ["all", "current", "ended"] as const;

/** The calls that the server lists, newest first: found by number, queue, agent; read page by page. */
export function Calls() {
  const server = serverId.value;
  const query = place.value.query;
  const filter = filterOf(query);
  const calls = useSignal<readonly Call[]>([]);
  const rest = useSignal<{ cursor: string | null; total: number; readAt: number } | null>(null);
  const problem = useSignal<unknown>(null);
  const isReading = useSignal(false);
  const abort = useRef<AbortController | null>(null);

  const read = async (cursor: string | null) => {
    if (server === null) return;
    abort.current?.abort();
    const own = new AbortController();
    abort.current = own;
    isReading.value = true;
    try {
      const after = cursor === null ? "" : `&cursor=${segment(cursor)}`;
      const page = await get<Page>(
        `/cccp/servers/${segment(server)}/calls?${filter}&limit=${PAGE}${after}`,
        own.signal,
      );
      calls.value = cursor === null ? page.calls : [...calls.peek(), ...page.calls];
      rest.value = { cursor: page.nextCursor, total: page.total, readAt: Date.now() };
      problem.value = null;
    } catch (cause) {
      if (!own.signal.aborted) problem.value = cause;
    } finally {
      if (abort.current === own) isReading.value = false;
    }
  };
  useEffect(() => {
    const timer = setTimeout(() => void read(null), rest.peek() ? TYPING_MS : 0);
    return () => clearTimeout(timer);
  }, [server, filter]);
  useEffect(() => () => abort.current?.abort(), []);

  if (hindrance.value === "servers") {
    return (
      <>
        <header class="top">
          <h1 class="grow">{t("calls.title")}</h1>
        </header>
        <main id="main" tabIndex={-1} class="narrow">
          <CallsTabs at="centre" />
          <NoBoard />
        </main>
      </>
    );
  }
  return (
    <>
      <header class="top">
        <div class="grow">
          <h1>{t("calls.title")}</h1>
          <BoardAge />
        </div>
        <button type="button" class="btn soft" onClick={() => void read(null)}>
          {t("action.refresh")}
        </button>
      </header>
      <main id="main" tabIndex={-1} class="narrow">
        <CallsTabs at="centre" />
        <AddressSearch label={t("calls.search")} />
        <Filters />
        {problem.value !== null && <p class="note bad">{problemText(problem.value)}</p>}
        {rest.value === null ? (
          problem.value === null && <Loading label={t("state.loading")} />
        ) : (
          <>
            <div class="head">
              <h2>{t("calls.found", { n: rest.value.total, time: formatTimeExact(rest.value.readAt) })}</h2>
            </div>
            <div class="card">
              {calls.value.length === 0 ? (
                <Nothing isFiltered={filter !== ""} />
              ) : (
                <List calls={calls.value} server={server ?? ""} />
              )}
            </div>
            {rest.value.cursor !== null && (
              <div class="actions">
                <button
                  type="button"
                  class="btn soft wide"
                  disabled={isReading.value}
                  onClick={() => void read(rest.peek()?.cursor ?? null)}
                >
                  {t("calls.more", { n: rest.value.total - calls.value.length })}
                </button>
              </div>
            )}
          </>
        )}
      </main>
    </>
  );
}

function Nothing({ isFiltered }: { isFiltered: boolean }) {
  if (!isFiltered) return <Empty icon="phone" title={t("empty.day_calls")} />;
  return (
    <Empty icon="search" title={t("empty.filtered")}>
      <a class="btn soft" href="/calls">
        {t("empty.clear_filter")}
      </a>
    </Empty>
  );
}

function List({ calls, server }: { calls: readonly Call[]; server: string }) {
  const byId = new Map(calls.map((call) => [call.id, call]));
  return (
    <VirtualList
      ids={[...byId.keys()]}
      label={t("calls.title")}
      render={(id, tabIndex) => {
        const call = byId.get(id);
        return call && <CallRow call={call} serverId={server} tabIndex={tabIndex} />;
      }}
    />
  );
}

/** Running or over; and the queue or agent that the list was opened for, which can be taken away. */
function Filters() {
  const query = place.value.query;
  const state = query.get("state") ?? "all";
  const store = feed.value?.store;
  const queue = query.get("queue");
  const agent = query.get("agent");
  return (
    <Chips label={t("filter.title")}>
      {STATES.map((one) => (
        <ChoiceChip
          key={one}
          isOn={one === state}
          onChoose={() => go(withQuery(place.peek(), { state: one === "all" ? null : one }), true)}
        >
          {t(`calls.state_${one}`)}
        </ChoiceChip>
      ))}
      {queue && (
        <ChoiceChip isOn onChoose={() => go(withQuery(place.peek(), { queue: null }), true)}>
          {store?.queues.row(queue)?.peek().name ?? queue} ✕
        </ChoiceChip>
      )}
      {agent && (
        <ChoiceChip isOn onChoose={() => go(withQuery(place.peek(), { agent: null }), true)}>
          {store?.agents.row(agent)?.peek().name ?? agent} ✕
        </ChoiceChip>
      )}
    </Chips>
  );
}

/** The filter as the server takes it, from what the address holds. */
function filterOf(query: URLSearchParams): string {
  const wanted = new URLSearchParams();
  const state = STATES.find((one) => one === query.get("state"));
  if (state) wanted.set("state", state);
  for (const [from, to] of [
    ["q", "search"],
    ["queue", "queue"],
    ["agent", "agent"],
  ] as const) {
    const value = query.get(from)?.trim();
    if (value) wanted.set(to, value.slice(0, 100));
  }
  return wanted.toString();
}
