import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { get } from "./api.ts";

interface Remote<Answer> {
  /** The last answer; it stays while a newer one is fetched. */
  data: Signal<Answer | null>;
  /** Why the last attempt failed; null after one that did not. */
  problem: Signal<unknown>;
  reload: () => void;
}

/** Reads an address of the API when shown and, with `everyMs`, again and again while shown and in sight. */
export function useRemote<Answer>(path: string | null, everyMs?: number): Remote<Answer> {
  const data = useSignal<Answer | null>(null);
  const problem = useSignal<unknown>(null);
  const turn = useSignal(0);
  useEffect(() => {
    if (path === null) return;
    const abort = new AbortController();
    const read = async () => {
      try {
        data.value = await get<Answer>(path, abort.signal);
        problem.value = null;
      } catch (cause) {
        if (!abort.signal.aborted) problem.value = cause;
      }
    };
    void read();
    const timer = everyMs ? setInterval(() => !document.hidden && void read(), everyMs) : undefined;
    return () => {
      abort.abort();
      clearInterval(timer);
    };
  }, [path, everyMs, turn.value]);
  return { data, problem, reload: () => turn.value++ };
}
