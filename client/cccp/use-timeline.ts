import { type Signal, useSignal } from "@preact/signals";
import { useEffect, useMemo } from "preact/hooks";
import type { Call, TimelineEntry, UserSession } from "../../server/cccp/live/model.ts";
import { get, segment } from "../live/api.ts";
import { stream } from "../live/page.ts";
import type { TimelineAnswer } from "./answers.ts";
import { TimelineStore } from "./timeline-store.ts";

interface Timeline {
  entries: Signal<readonly TimelineEntry[]>;
  state: Signal<"reading" | "live" | "partial" | "failed">;
  problem: Signal<unknown>;
  /** Whose events they are, as it was when they were read; null when the server lists it no more. */
  session: Signal<Call | UserSession | null>;
  retry: () => void;
}

/** Reads a session's events and follows them for as long as they are shown: the server asks for them only meanwhile. */
export function useTimeline(serverId: string, sessionId: string): Timeline {
  const store = useMemo(() => new TimelineStore(), [serverId, sessionId]);
  const state = useSignal<"reading" | "live" | "partial" | "failed">("reading");
  const problem = useSignal<unknown>(null);
  const session = useSignal<Call | UserSession | null>(null);
  const turn = useSignal(0);
  useEffect(() => {
    const abort = new AbortController();
    let release: (() => void) | null = null;
    const path = `/cccp/servers/${segment(serverId)}/sessions/${segment(sessionId)}/timeline`;
    const read = async () => {
      try {
        const answer = await get<TimelineAnswer>(path, abort.signal);
        store.apply({ entries: answer.entries, isReset: true });
        session.value = answer.session;
        state.value = answer.isComplete ? "live" : "partial";
        release ??= stream.want(`cccp.timeline/${serverId}/${sessionId}`, answer.cursor, {
          onData: (data) => store.apply(data as { entries: TimelineEntry[]; isReset?: boolean }),
          onReload: () => void read(),
        });
      } catch (cause) {
        if (abort.signal.aborted) return;
        problem.value = cause;
        if (store.entries.peek().length === 0) state.value = "failed";
      }
    };
    state.value = "reading";
    void read();
    return () => {
      abort.abort();
      release?.();
    };
  }, [serverId, sessionId, store, turn.value]);
  return { entries: store.entries, state, problem, session, retry: () => turn.value++ };
}
