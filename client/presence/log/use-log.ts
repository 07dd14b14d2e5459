import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { LogEntry, LogPage } from "../../../server/presence/log/log.ts";
import { get } from "../../live/api.ts";

interface LogReading {
  /** Null until the first page is there. */
  entries: Signal<readonly LogEntry[] | null>;
  problem: Signal<unknown>;
  hasMore: Signal<boolean>;
  isReading: Signal<boolean>;
  more: () => void;
  reload: () => void;
}

/** The log, page after page, for a filter as the server takes it. */
export function useLog(query: string): LogReading {
  const entries = useSignal<readonly LogEntry[] | null>(null);
  const problem = useSignal<unknown>(null);
  const cursor = useSignal<string | null>(null);
  const hasMore = useSignal(false);
  const isReading = useSignal(false);
  const turn = useSignal(0);
  const read = async (after: string | null, signal?: AbortSignal) => {
    isReading.value = true;
    try {
      const next = after === null ? "" : `&cursor=${encodeURIComponent(after)}`;
      const page = await get<LogPage>(`/presence/log?${query}${next}`, signal);
      entries.value = after === null ? page.entries : [...(entries.peek() ?? []), ...page.entries];
      cursor.value = page.nextCursor;
      hasMore.value = page.nextCursor !== null;
      problem.value = null;
    } catch (cause) {
      if (!signal?.aborted) problem.value = cause;
    } finally {
      isReading.value = false;
    }
  };
  useEffect(() => {
    const abort = new AbortController();
    void read(null, abort.signal);
    return () => abort.abort();
  }, [query, turn.value]);
  return {
    ...{ entries, problem, hasMore, isReading },
    more: () => {
      if (cursor.peek() !== null && !isReading.peek()) void read(cursor.peek());
    },
    reload: () => turn.value++,
  };
}
