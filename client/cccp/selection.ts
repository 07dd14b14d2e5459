import { computed, effect, signal } from "@preact/signals";
import type { Board } from "../../server/cccp/live/model.ts";
import type { ServerView } from "../../server/cccp/servers/server-record.ts";
import { get, segment } from "../live/api.ts";
import { BoardFeed } from "../live/board-feed.ts";
import { browserClock } from "../live/browser-clock.ts";
import { type Freshness, freshness } from "../live/freshness.ts";
import { serverClock, stream, ticker } from "../live/page.ts";
import { keep, kept, lastBoards } from "../offline/last-board.ts";
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
    servers.value = answer.servers;
    void keep(KEPT_KEY, answer.servers);
  } catch {
    servers.value ??= await kept<ServerView[]>(KEPT_KEY);
  }
}

/** Keeps servers and board current for whoever is signed in. */
export function watchBoards(): void {
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
