import { effect, type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ExtensionDetail } from "../../../server/presence/extensions/extensions.ts";
import { get } from "../../live/api.ts";
import { book, useExtensions } from "../roster.ts";

interface OneExtension {
  /** With its reasons, slots and events; it may be a little older than the line of the book. */
  detail: Signal<ExtensionDetail | null>;
  problem: Signal<unknown>;
  /** Grows with each reading, for what is read beside it. */
  revision: Signal<number>;
  /** Reads it soon, several wishes as one. */
  readSoon: () => void;
}

/** Changes that follow each other within this time are one reading. */
const GATHER_MS = 250;

/** One extension, as it changes. */
export function useExtension(id: number): OneExtension {
  useExtensions();
  const detail = useSignal<ExtensionDetail | null>(null);
  const problem = useSignal<unknown>(null);
  const revision = useSignal(0);
  const wish = useSignal(0);
  useEffect(() => {
    let abort = new AbortController();
    let timer = 0;
    const read = async () => {
      abort.abort();
      abort = new AbortController();
      const { signal } = abort;
      try {
        detail.value = await get<ExtensionDetail>(`/presence/extensions/${id}`, signal);
        problem.value = null;
        revision.value++;
      } catch (cause) {
        if (!signal.aborted) problem.value = cause;
      }
    };
    void read();
    let isFirst = true;
    // What is told of its line came with a change of its plan, as a rule.
    const stop = effect(() => {
      book.rows.version.value;
      book.rows.row(String(id))?.value;
      wish.value;
      if (isFirst) {
        isFirst = false;
        return;
      }
      clearTimeout(timer);
      timer = window.setTimeout(() => void read(), GATHER_MS);
    });
    return () => {
      abort.abort();
      clearTimeout(timer);
      stop();
    };
  }, [id]);
  return { detail, problem, revision, readSoon: () => wish.value++ };
}
