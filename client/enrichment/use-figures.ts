import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { FiguresView } from "../../server/enrichment/figures/figures.ts";
import type { Timer } from "../../server/platform/clock.ts";
import { get } from "../live/api.ts";
import { browserClock } from "../live/browser-clock.ts";
import { stream } from "../live/page.ts";
import { CALLS_TOPIC } from "./topic.ts";

/** Figures are read again at most this often, however many calls change… */
const REST_MS = 5_000;
/** …and so many times longer than the answer took, where that is more: a large history is not counted without end. */
const REST_SHARE = 10;

export interface ReadFigures {
  /** The last answer; it stays while a newer one is fetched, so that nothing flickers. */
  data: Signal<FiguresView | null>;
  /** Why the last attempt failed; null after one that did not. */
  problem: Signal<unknown>;
  /** Whether another question is on its way: what is shown still answers the one before. */
  isBusy: Signal<boolean>;
  reload: () => void;
}

/** Reads figures, and again when calls change, as long as the page is in sight. */
export function useFigures(asked: string): ReadFigures {
  const data = useSignal<FiguresView | null>(null);
  const problem = useSignal<unknown>(null);
  const isBusy = useSignal(false);
  const turn = useSignal(0);
  useEffect(() => {
    const abort = new AbortController();
    let timer: Timer | null = null;
    let isReading = false;
    let isStale = false;
    const read = async () => {
      [isReading, isStale] = [true, false];
      const askedAt = browserClock.monotonic();
      try {
        data.value = await get<FiguresView>(`/enrichment/figures?${asked}`, abort.signal);
        problem.value = null;
      } catch (cause) {
        if (!abort.signal.aborted) problem.value = cause;
      }
      if (abort.signal.aborted) return;
      isBusy.value = false;
      const restMs = Math.max(REST_MS, REST_SHARE * (browserClock.monotonic() - askedAt));
      timer = browserClock.after(restMs, () => {
        isReading = false;
        look();
      });
    };
    /** Whoever does not look needs no newer figures: they are read when somebody looks again. */
    const look = () => {
      if (isStale && !isReading && !document.hidden) void read();
    };
    const mark = () => {
      isStale = true;
      look();
    };
    isBusy.value = true;
    void read();
    const release = stream.want(CALLS_TOPIC, null, { onData: mark, onReload: mark });
    // Whoever came without a network reads as soon as there is one.
    const stop = stream.phase.subscribe((phase) => {
      if (phase === "open" && problem.peek() !== null) mark();
    });
    document.addEventListener("visibilitychange", look);
    return () => {
      abort.abort();
      timer?.cancel();
      release();
      stop();
      document.removeEventListener("visibilitychange", look);
    };
  }, [asked, turn.value]);
  return { data, problem, isBusy, reload: () => turn.value++ };
}
