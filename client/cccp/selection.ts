import { computed, effect, signal } from "@preact/signals";
import type { Board } from "../../server/cccp/live/model.ts";
import type { ServerView } from "../../server/cccp/servers/server-record.ts";
import { get, segment } from "../live/api.ts";
import { BoardFeed } from "../live/board-feed.ts";
import { browserClock } from "../live/browser-clock.ts";
import { type Freshness, freshness } from "../live/freshness.ts";
import { serverClock, stream, ticker } from "../live/page.ts";
import { forgetAll, keep, kept, lastBoards } from "../offline/last-board.ts";
import { place } from "../place.ts";
import { me } from "../platform/me.ts";
import { preferences, setPreference } from "../platform/preferences.ts";

const KEPT_KEY = "servers";

/** The configured servers; null until they were read. */
export const servers = signal<readonly ServerView[] | null>(null);

/** The server that is looked at: the address says which, else the one of last time, else the first. */
export const serverId = computed<string | null>(() => {
  const known = servers.value ?? [];
  const wanted = [place.value.query.get("server"), preferences.value.serverId];
  for (const id of wanted) if (id && known.some((server) => server.id === id)) return id;
  return (known.find((server) => server.isEnabled) ?? known[0])?.id ?? null;
});

/** The project that is looked at; "" is all of the server. */
export const project = computed(() => place.value.query.get("project") ?? "");

/** The board that is shown, with what keeps it current. */
export const feed = signal<BoardFeed | null>(null);

/**
 * Why there is no board to show: it is on its way; there is no server; it could not be read; its server was never reached
 * and nothing is known of it; it has nothing of what the reader may see; it has no such project. Null when there is one.
 */
export const hindrance = computed<"loading" | "servers" | "read" | "link" | "scope" | "project" | null>(() => {
  if (servers.value?.length === 0) return "servers";
  const now = feed.value;
  const meta = now?.store.meta.value;
  if (!now || !meta) return now?.problem.value ? "read" : "loading";
  const isEmpty = now.store.queues.size + now.store.agents.size === 0;
  if (meta.link.phase !== "live") return isEmpty ? "link" : null;
  if (isEmpty && me.value?.scope) return "scope";
  return project.value === "" || meta.projects.includes(project.value) ? null : "project";
});

/** How old what is shown is. */
export const boardAge = computed<Freshness>(() =>
  freshness({
    now: ticker.now.value,
    phase: stream.phase.value,
    heardAt: stream.heardAt.value,
    savedAt: feed.value?.savedAt.value ?? null,
    link: feed.value?.store.meta.value?.link ?? null,
    offsetMs: serverClock.offsetMs,
  }),
);

/** What time it is at the call centre; grows each second. */
export function callCentreNow(): number {
  return serverClock.callCentreNow(ticker.now.value, feed.value?.store.meta.value?.link.clockSkewMs ?? null);
}

/** Reads the list of servers; without a network, the one of last time. */
export async function loadServers(): Promise<void> {
  try {
    const answer = await get<{ servers: ServerView[] }>("/cccp/servers");
    // Somebody may have signed out while it was on its way.
    if (me.peek() === null) return;
    servers.value = answer.servers;
    void keep(KEPT_KEY, answer.servers);
  } catch {
    const old = await kept<ServerView[]>(KEPT_KEY);
    if (me.peek() !== null) servers.value ??= old;
  }
}

/**
 * Keeps servers and board current for whoever is signed in. When nobody is any more, signed out here or the session ended
 * elsewhere, the device forgets them: without a server nobody could ask whose they were.
 */
export function watchBoards(): void {
  effect(() => {
    if (me.value !== null) return;
    servers.value = null;
    void forgetAll();
  });
  effect(() => {
    if (!me.value) return;
    const release = stream.want("cccp.servers", null, {
      onData: (data) => {
        servers.value = (data as { servers: ServerView[] }).servers;
      },
      onReload: () => void loadServers(),
    });
    return release;
  });
  // The list carries no place in the stream: reading it once the stream is open leaves no gap.
  effect(() => {
    if (me.value && stream.phase.value === "open") void loadServers();
  });
  effect(() => {
    const id = me.value ? serverId.value : null;
    if (id === null) {
      feed.value = null;
      return;
    }
    const next = new BoardFeed(id, {
      clock: browserClock,
      stream,
      serverClock,
      read: (server) => get<Board>(`/cccp/servers/${segment(server)}/board`),
      saved: lastBoards,
      random: Math.random,
    });
    next.start();
    feed.value = next;
    const onHide = () => document.hidden && next.save();
    document.addEventListener("visibilitychange", onHide);
    return () => {
      document.removeEventListener("visibilitychange", onHide);
      next.stop();
    };
  });
  effect(() => {
    const wanted = place.value.query.get("server");
    if (wanted && wanted === serverId.value) setPreference("serverId", wanted);
  });
}
