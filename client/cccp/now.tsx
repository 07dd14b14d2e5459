import { useComputed } from "@preact/signals";
import type { Agent, Call, Queue } from "../../server/cccp/live/model.ts";
import { type BoardStore, figuresOf } from "../live/board.ts";
import type { Identified, RowSet } from "../live/rows.ts";
import { place, withQuery } from "../place.ts";
import { Empty, Loading } from "../ui/empty.tsx";
import { Icon } from "../ui/icon.tsx";
import { lazy } from "../ui/lazy.tsx";
import { isWide } from "../ui/wide.ts";
import { t } from "../words/words.ts";
import { AgentRow } from "./agent-row.tsx";
import { BoardHeader } from "./board-header.tsx";
import { BoardList } from "./board-list.tsx";
import { LiveCallRow } from "./call-row.tsx";
import { FilterChips } from "./filter-chips.tsx";
import { matchesAgent, matchesCall, matchesQueue, parseFilter, type View } from "./filters.ts";
import { QueueRow } from "./queue-row.tsx";
import { boardAge, feed, hindrance } from "./selection.ts";
import { Strip } from "./strip.tsx";
import { compareAgents, compareCalls, compareQueues } from "./trouble.ts";

/** Rows of each list that a phone shows before it is asked for all of them. */
const GLANCE: Readonly<Record<Exclude<View, "all">, number>> = { queues: 6, agents: 8, calls: 6 };

const NoBoard = lazy(async () => (await import("./details.ts")).NoBoard, false);

/** The home screen: what is wrong now, who waits, who is free. */
export function Now() {
  const store = feed.value?.store;
  return (
    <div class={`board ${boardAge.value.state === "old" && !hindrance.value ? "is-old" : ""}`}>
      <BoardHeader />
      <main id="main" tabIndex={-1}>
        {hindrance.value === "loading" ? (
          <Loading label={t("state.loading")} />
        ) : store && hindrance.value === null ? (
          <Lists store={store} />
        ) : (
          <NoBoard />
        )}
      </main>
    </div>
  );
}

function Lists({ store }: { store: BoardStore }) {
  const meta = store.meta.value;
  const filter = useComputed(() => parseFilter(place.value.query));
  const { view, project } = filter.value;
  const queues = useComputed(() => {
    const wanted = filter.value;
    return (queue: Queue) => matchesQueue(queue, wanted);
  });
  const agents = useComputed(() => {
    const wanted = filter.value;
    return (agent: Agent) =>
      matchesAgent(
        agent,
        wanted,
        agent.queues.map((id) => store.queues.row(id)?.peek().name ?? id),
      );
  });
  const calls = useComputed(() => {
    const wanted = filter.value;
    return (call: Call) => matchesCall(call, wanted);
  });
  const isFiltered = filter.value.words.length > 0 || filter.value.show !== "all";
  const isNothing = useComputed(
    () => isNone(store.queues, queues.value) && isNone(store.agents, agents.value) && isNone(store.calls, calls.value),
  );
  if (!meta) return null;
  // Under each other, a list that the chip says nothing about would hide the one that it is about.
  const { show } = filter.value;
  const only = view === "all" && show !== "all" && show !== "trouble" ? "agents" : view;
  const shows = (list: Exclude<View, "all">) => isWide.value || only === "all" || only === list;
  const limit = (list: Exclude<View, "all">) =>
    isWide.value || only !== "all"
      ? undefined
      : {
          count: GLANCE[list],
          href: withQuery(place.value, { view: list }),
          label: (total: number) => t(`list.all_${list}`, { n: total }),
        };
  // With a filter, a list that has nothing says so beside the others; under each other, it is left out.
  const nothing = isWide.value ? <p class="empty">{t("empty.filtered")}</p> : null;
  return (
    <>
      <Strip figures={figuresOf(meta, project)} thresholdSeconds={meta.serviceLevel.thresholdSeconds} />
      <FilterChips store={store} filter={filter.value} />
      {!isWide.value && view !== "all" && (
        <a class="text-btn" href={withQuery(place.value, { view: null })}>
          <Icon name="back" />
          {t("list.back_to_all")}
        </a>
      )}
      {isFiltered && isNothing.value ? (
        <Empty icon="search" title={t("empty.filtered")}>
          <a class="btn soft" href={withQuery(place.value, { q: null, show: null })}>
            {t("empty.clear_filter")}
          </a>
        </Empty>
      ) : (
        <div class="columns">
          {shows("queues") && (
            <BoardList
              title={t("queues.title")}
              rows={store.queues}
              matches={queues}
              compare={compareQueues}
              limit={limit("queues")}
              render={(id, tabIndex) => <QueueRow store={store} id={id} tabIndex={tabIndex} />}
              empty={isFiltered ? nothing : <Empty icon="menu" title={t("empty.queues")} />}
            />
          )}
          {shows("agents") && (
            <BoardList
              title={t("agents.title")}
              rows={store.agents}
              matches={agents}
              compare={compareAgents}
              limit={limit("agents")}
              render={(id, tabIndex) => <AgentRow store={store} id={id} tabIndex={tabIndex} />}
              empty={isFiltered ? nothing : <Empty icon="dash" title={t("empty.agents")} />}
            />
          )}
          {shows("calls") && (
            <BoardList
              title={t("calls.now_title")}
              rows={store.calls}
              matches={calls}
              compare={compareCalls}
              limit={limit("calls")}
              render={(id, tabIndex) => <LiveCallRow store={store} id={id} tabIndex={tabIndex} />}
              empty={isFiltered ? nothing : <Empty icon="phone" title={t("empty.calls")} />}
            />
          )}
        </div>
      )}
    </>
  );
}

/** Whether a list has nothing to show. */
function isNone<Row extends Identified>(rows: RowSet<Row>, matches: (row: Row) => boolean): boolean {
  return rows.size === 0 || !rows.peek().some(matches);
}
