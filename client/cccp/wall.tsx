import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";
import type { Figures } from "../../server/cccp/live/model.ts";
import { type BoardMeta, type BoardStore, figuresOf } from "../live/board.ts";
import { orderIds } from "../live/order.ts";
import { ticker } from "../live/page.ts";
import { place } from "../place.ts";
import { lettersOf } from "../ui/figure.tsx";
import { Parts } from "../ui/parts.tsx";
import { Edge } from "../ui/row.tsx";
import { formatMoment, formatNumber, formatPercent, formatTime } from "../words/format.ts";
import { t } from "../words/words.ts";
import { matchesQueue, parseFilter } from "./filters.ts";
import { linkWords } from "./looks.ts";
import { NoBoard } from "./no-board.tsx";
import { headline, projectOf, queueFacts } from "./queue-row.tsx";
import { boardAge, feed, hindrance, project } from "./selection.ts";
import { longestWait, Strip } from "./strip.tsx";
import { compareQueues, isClosed } from "./trouble.ts";
import { layOut } from "./wall-layout.ts";
import { WallAgents, WallCalls } from "./wall-parts.tsx";

/** With more queues than this, they need the room that the waiting calls would take. */
const MAX_QUEUES_BESIDE_CALLS = 16;
const NO_FIGURES = {
  waiting: null,
  longestWaitAt: null,
  available: null,
  onCall: null,
  paused: null,
  serviceLevel: null,
  answerRate: null,
};

/** The board for a screen on the wall: read from five metres, touched by nobody, reconnecting for ever. */
export function Wall() {
  useWakeLock();
  const store = feed.value?.store;
  const meta = store?.meta.value;
  if (!store || !meta || hindrance.value !== null) {
    return (
      <main class="hero">
        <NoBoard isPage />
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
  const figures = figuresOf(meta, project.value);
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
      <div class="figures" style={longestOf(figures)}>
        <Strip figures={figures} thresholdSeconds={meta.serviceLevel.thresholdSeconds} />
      </div>
      <Queues store={store} ids={ids.value} />
      {hasCalls && <WallCalls store={store} />}
      <WallAgents store={store} />
    </main>
  );
}

/**
 * Letters of the longest figure of the first three, and of the others, for the style sheet: all that stand on a line are
 * drawn as large as the longest of them allows.
 */
function longestOf(figures: Figures | null) {
  const { waiting, longestWaitAt, available, onCall, paused, serviceLevel, answerRate } = figures ?? NO_FIGURES;
  const most = (...texts: string[]) => Math.max(...texts.map(lettersOf));
  const wait = longestWait(waiting, longestWaitAt);
  return {
    "--first": most(formatNumber(waiting), wait, formatNumber(available)),
    "--rest": most(formatNumber(onCall), formatNumber(paused), formatPercent(serviceLevel), formatPercent(answerRate)),
  };
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

/** A tile; in a compact one, only what is past its threshold stands beside the figure that matters. */
function WallQueue({ store, id, isCompact }: { store: BoardStore; id: string; isCompact: boolean }) {
  const queue = store.queues.row(id)?.value;
  const meta = store.meta.value;
  if (!queue || !meta) return null;
  const { thresholdSeconds } = meta.serviceLevel;
  const { of, figure, level, context } = headline(queue, thresholdSeconds);
  const facts = queueFacts(queue, thresholdSeconds, { shown: of, hasStaff: false, isTroubleOnly: isCompact });
  return (
    <li>
      <Edge level={queue.level} label={t(`level.${queue.level}`)} />
      <span>
        <span class="t">{queue.name}</span>
        <span class="s">
          <Parts of={[...projectOf(queue, meta), ...facts]} />
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
