import { browserClock } from "./browser-clock.ts";
import { ServerClock } from "./server-clock.ts";
import { EventStream } from "./stream.ts";
import { shareConnections } from "./tabs.ts";
import { Ticker } from "./ticker.ts";

const PROBE_DEADLINE_MS = 4000;

/** What there is one of in the page: its stream, its tick, its idea of the server's clock. */
export const stream = new EventStream({
  clock: browserClock,
  open: (url) => new EventSource(url),
  probe: async () => {
    const response = await fetch("/healthz", { cache: "no-store", signal: AbortSignal.timeout(PROBE_DEADLINE_MS) });
    if (!response.ok) throw new Error(`healthz answered ${response.status}`);
  },
  random: Math.random,
});
export const ticker = new Ticker(browserClock);
export const serverClock = new ServerClock();

/** Ties stream and tick to the page's being seen and to the network's coming back. */
export function watchPage(): void {
  const tellHidden = shareConnections(stream, new BroadcastChannel("vigie.tabs"));
  const look = () => {
    tellHidden(document.hidden);
    if (document.hidden) ticker.stop();
    else ticker.start();
  };
  document.addEventListener("visibilitychange", look);
  addEventListener("online", () => stream.retryNow());
  look();
}
