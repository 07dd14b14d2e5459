import { type Signal, useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { Call } from "../../server/cccp/live/model.ts";
import { get, segment } from "../live/api.ts";
import { isSame } from "../live/order.ts";
import { orderSessions } from "./console-choice.ts";
import { matchesCall, parseFilter } from "./filters.ts";
import { feed } from "./selection.ts";
import { compareCalls } from "./trouble.ts";

const TYPING_MS = 200;
const PAGE = 100;
/** Longer texts the server refuses. */
const MAX_SEARCH = 100;

interface Sessions {
  calls: readonly Call[];
  /** Whether the order is held and would be another one if it were not. */
  isOutOfOrder: boolean;
}

interface SessionSearch {
  sessions: Signal<Sessions>;
  /** What the day's calls were searched for last, and were found: a text that is typed but not answered yet is another. */
  answered: Signal<string>;
  problem: Signal<unknown>;
}

/** What is searched for when this is typed. */
export function searchOf(typed: string): string {
  return typed.trim().slice(0, MAX_SEARCH);
}

/**
 * Running calls as they come and go; with something typed, all calls of the day that match. Until the server has answered,
 * and where it cannot, those of the running ones that match.
 */
export function useSessions(server: string, typed: Signal<string>, chosen: Signal<string | null>): SessionSearch {
  const found = useSignal<readonly Call[] | null>(null);
  const answered = useSignal("");
  const problem = useSignal<unknown>(null);
  /** Rows as they were last seen: the chosen one may be over by now, and gone from the board. */
  const known = useRef(new Map<string, Call>());
  const previous = useRef<readonly string[]>([]);
  const search = searchOf(typed.value);
  useEffect(() => {
    found.value = null;
    problem.value = null;
    answered.value = "";
    if (server === "" || search === "") return;
    const abort = new AbortController();
    // More may have been typed when the answer comes, before anything could be called off.
    const isOver = () => abort.signal.aborted || searchOf(typed.peek()) !== search;
    const timer = setTimeout(() => {
      const path = `/cccp/servers/${segment(server)}/calls?state=all&limit=${PAGE}&search=${segment(search)}`;
      get<{ calls: Call[] }>(path, abort.signal)
        .then(
          (page) => {
            if (!isOver()) found.value = page.calls;
          },
          (cause) => {
            if (!isOver()) problem.value = cause;
          },
        )
        .finally(() => {
          if (!isOver()) answered.value = search;
        });
    }, TYPING_MS);
    return () => {
      clearTimeout(timer);
      abort.abort();
    };
  }, [server, search]);
  const sessions = useComputed((): Sessions => {
    if (found.value) return { calls: found.value, isOutOfOrder: false };
    const live = feed.value?.store.calls;
    live?.version.value;
    const filter = parseFilter(new URLSearchParams({ q: typed.value }));
    const running = (live?.peek() ?? []).filter((call) => matchesCall(call, filter) || call.id === typed.value.trim());
    const ids = orderSessions(running, previous.current, chosen.value);
    previous.current = ids;
    const rows = new Map(running.map((call) => [call.id, call]));
    const calls = ids.flatMap((id) => {
      const last = known.current.get(id);
      return rows.get(id) ?? (last ? { ...last, state: "ended" as const } : []);
    });
    known.current = new Map(calls.map((call) => [call.id, call]));
    const sorted = [...running].sort(compareCalls).map((call) => call.id);
    return { calls, isOutOfOrder: chosen.value !== null && !isSame(sorted, ids) };
  });
  return { sessions, answered, problem };
}
