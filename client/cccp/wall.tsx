import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import { type BoardMeta, type BoardStore, figuresOf } from "../live/board.ts";
import { orderIds } from "../live/order.ts";
import { ticker } from "../live/page.ts";
import { place } from "../place.ts";
import { Edge } from "../ui/row.tsx";
import { formatMoment, formatNumber, formatTime } from "../words/format.ts";
import { t } from "../words/words.ts";
import { matchesQueue, parseFilter } from "./filters.ts";
import { linkWords } from "./looks.ts";
import { NoBoard } from "./no-board.tsx";
import { headline, projectOf, queueDetail } from "./queue-row.tsx";
import { boardAge, feed, project } from "./selection.ts";
import { Strip } from "./strip.tsx";
import { compareQueues, isClosed, liveLevel } from "./trouble.ts";
import { layOut } from "./wall-layout.ts";
import { WallAgents, WallCalls } from "./wall-parts.tsx";

/** With more queues than this, they need the room that the waiting calls would take. */
const MAX_QUEUES_BESIDE_CALLS = 16;

/** The board for a screen on the wall: read from five metres, touched by nobody, reconnecting for ever. */
export function Wall() {
  useWakeLock();
  const store = feed.value?.store;
  const meta = store?.meta.value;
  if (!store || !meta) {
    return (
      <main class="hero">
        <NoBoard />
      </main>
    );
  }
  return <Board store={store} meta={meta} />;
}

function Board({ store, meta }: { store: BoardStore; meta: BoardMeta }) {
  const ids = useComputed(() => {
    store.queues.version.value;
    const filter = parseFilter(place.value.query);
    const shown = store.queues.peek().filter((queue) => matchesQueue(queue, filter) && !isClosed(queue));
    return orderIds(shown, compareQueues, [], false);
  });
  const hasCalls = useComputed(() => ids.value.length <= MAX_QUEUES_BESIDE_CALLS).value;
  const { state, ageMs, fault } = boardAge.value;
  const now = ticker.now.value;
  return (
    <main class={`wall ${hasCalls ? "has-calls" : ""} ${state === "old" ? "is-old" : ""}`}>
      <header>
        <h1>
          {meta.serverName}
          {project.value && ` · ${project.value}`}
        </h1>
        {state === "old" && (
          <span class="old" role="status">
            {fault === "link" ? linkWords(meta.link) : t("age.no_server")} ·{" "}
            {t("age.as_of", { time: formatMoment(now - ageMs, now) })}
          </span>
        )}
        <b>{formatTime(now)}</b>
      </header>
      <Strip figures={figuresOf(meta, project.value)} thresholdSeconds={meta.serviceLevel.thresholdSeconds} />
      <Queues store={store} ids={ids.value} />
      {hasCalls && <WallCalls store={store} />}
      <WallAgents store={store} />
    </main>
  );
}

/** The queues in tiles as large as the room for them allows. */
function Queues({ store, ids }: { store: BoardStore; ids: readonly string[] }) {
  const list = useRef<HTMLUListElement>(null);
  const size = useSignal({ width: 0, height: 0 });
  useLayoutEffect(() => {
    const watch = new ResizeObserver(([entry]) => {
      if (entry) size.value = { width: entry.contentRect.width, height: entry.contentRect.height };
    });
    if (list.current) watch.observe(list.current);
    return () => watch.disconnect();
  }, []);
  const { columns, fontPx, isCompact, shown } = layOut(ids.length, size.value.width, size.value.height);
  return (
    <ul
      ref={list}
      class={`queues ${isCompact ? "compact" : ""}`}
      aria-label={t("queues.title")}
      style={{ fontSize: `${fontPx}px`, gridTemplateColumns: `repeat(${columns}, minmax(0, 1fr))` }}
    >
      {ids.slice(0, shown).map((id) => (
        <WallQueue key={id} store={store} id={id} isCompact={isCompact} />
      ))}
      {shown < ids.length && <li class="s">{t("wall.more", { n: ids.length - shown })}</li>}
    </ul>
  );
}

/** A tile; a compact one says only who waits, since a figure without its name could be any. */
function WallQueue({ store, id, isCompact }: { store: BoardStore; id: string; isCompact: boolean }) {
  const queue = store.queues.row(id)?.value;
  const meta = store.meta.value;
  if (!queue || !meta) return null;
  const { thresholdSeconds } = meta.serviceLevel;
  const { figure, level, context } = isCompact
    ? { figure: formatNumber(queue.waiting), level: liveLevel(queue), context: null }
    : headline(queue, thresholdSeconds);
  return (
    <li>
      <Edge level={queue.level} label={t(`level.${queue.level}`)} />
      <span>
        <span class="t">{queue.name}</span>
        <span class="s">
          {[projectOf(queue, meta), queueDetail(queue, thresholdSeconds, false)].filter(Boolean).join(" · ")}
        </span>
      </span>
      <span class="n">
        <b class={level}>{figure}</b>
        <span class="s">{context}</span>
      </span>
    </li>
  );
}

/** Keeps the screen lit; asked for again after each absence, since the browser gives it back by itself. */
function useWakeLock(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | null = null;
    let isOver = false;
    const ask = async () => {
      if (document.hidden || !("wakeLock" in navigator)) return;
      const granted = await navigator.wakeLock.request("screen").catch(() => null);
      if (isOver) void granted?.release();
      else lock = granted;
    };
    void ask();
    document.addEventListener("visibilitychange", ask);
    return () => {
      isOver = true;
      document.removeEventListener("visibilitychange", ask);
      void lock?.release();
    };
  }, []);
}
