import { useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { type BoardStore, figuresOf } from "../live/board.ts";
import { orderIds } from "../live/order.ts";
import { ticker } from "../live/page.ts";
import { place } from "../place.ts";
import { Edge } from "../ui/row.tsx";
import { formatMoment, formatTime } from "../words/format.ts";
import { t } from "../words/words.ts";
import { matchesQueue, parseFilter } from "./filters.ts";
import { linkWords } from "./looks.ts";
import { NoBoard } from "./no-board.tsx";
import { headline, projectOf, queueDetail } from "./queue-row.tsx";
import { boardAge, feed, project } from "./selection.ts";
import { Strip } from "./strip.tsx";
import { compareQueues, isClosed } from "./trouble.ts";

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
  const { state, ageMs, fault } = boardAge.value;
  const now = ticker.now.value;
  return (
    <main class={`wall ${state === "old" ? "is-old" : ""}`}>
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
      <Queues store={store} />
    </main>
  );
}

function Queues({ store }: { store: BoardStore }) {
  const ids = useComputed(() => {
    store.queues.version.value;
    const filter = parseFilter(place.value.query);
    const shown = store.queues.peek().filter((queue) => matchesQueue(queue, filter) && !isClosed(queue));
    return orderIds(shown, compareQueues, [], false);
  });
  return (
    <ul class="queues" aria-label={t("queues.title")}>
      {ids.value.map((id) => (
        <WallQueue key={id} store={store} id={id} />
      ))}
    </ul>
  );
}

function WallQueue({ store, id }: { store: BoardStore; id: string }) {
  const queue = store.queues.row(id)?.value;
  const meta = store.meta.value;
  if (!queue || !meta) return null;
  const { thresholdSeconds } = meta.serviceLevel;
  const { figure, level, context } = headline(queue, thresholdSeconds);
  return (
    <li>
      <Edge level={queue.level} label={t(`level.${queue.level}`)} />
      <span>
        <span class="t">{queue.name}</span>
        <span class="s">
          {[projectOf(queue, meta), queueDetail(queue, thresholdSeconds)].filter(Boolean).join(" · ")}
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
