import { type Signal, useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { CallLine } from "../../server/enrichment/calls/call-view.ts";
import type { CallDetail } from "../../server/enrichment/calls/history.ts";
import type { CallsPatch } from "../../server/enrichment/topics.ts";
import { get } from "../live/api.ts";
import { stream } from "../live/page.ts";
import { ApiProblem } from "../live/problem.ts";
import { book, keptCalls, loadHelp } from "./help.ts";
import { CALLS_TOPIC } from "./topic.ts";

interface OneCall {
  /** The call as it is now; null as long as nothing is known, and once it is none of the reader's. */
  line: CallLine | null;
  /** With its legs, changes and events; it may be a little older than the line. */
  detail: Signal<CallDetail | null>;
  problem: Signal<unknown>;
}

/** Changes of a call that follow each other within this time are one reading. */
const GATHER_MS = 300;

/** One call, as it changes; from what the device keeps where the server cannot be reached. */
export function useCall(id: string): OneCall {
  const detail = useSignal<CallDetail | null>(null);
  const problem = useSignal<unknown>(null);
  const number = /^\d{1,15}$/.test(id) ? Number(id) : null;
  useEffect(() => {
    if (number === null) {
      problem.value = new ApiProblem("history_call_not_found", 404, "", { id });
      return;
    }
    let abort = new AbortController();
    let timer = 0;
    const read = async () => {
      abort.abort();
      abort = new AbortController();
      const { signal } = abort;
      try {
        const answer = await get<CallDetail>(`/enrichment/calls/${number}`, signal);
        book.put([answer]);
        detail.value = answer;
        problem.value = null;
      } catch (cause) {
        if (signal.aborted) return;
        if (cause instanceof ApiProblem && cause.status === 0 && !book.line(number)) {
          book.put(((await keptCalls())?.calls ?? []).filter((line) => line.id === number));
        }
        problem.value = cause;
      }
    };
    const later = () => {
      clearTimeout(timer);
      timer = window.setTimeout(() => void read(), GATHER_MS);
    };
    void loadHelp();
    void read();
    const release = stream.want(CALLS_TOPIC, null, {
      onData(data) {
        const patch = data as CallsPatch;
        book.apply(patch);
        if (patch.calls.some((line) => line.id === number)) later();
        if (!patch.gone.includes(number)) return;
        // It is the reader's no more: an answer that is on its way would bring it back.
        clearTimeout(timer);
        abort.abort();
      },
      onReload: later,
    });
    // The reading carries no place in the stream: once more when that is open leaves no gap.
    let wasOpen = stream.phase.peek() === "open";
    const stop = stream.phase.subscribe((phase) => {
      if (phase === "open" && !wasOpen) later();
      wasOpen = phase === "open";
    });
    return () => {
      abort.abort();
      clearTimeout(timer);
      stop();
      release();
    };
  }, [id]);
  book.rows.version.value;
  return { line: number === null ? null : (book.rows.row(String(number))?.value.line ?? null), detail, problem };
}
