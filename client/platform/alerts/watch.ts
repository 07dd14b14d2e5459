import { effect, signal } from "@preact/signals";
import type { AlertsPatch } from "../../../server/platform/alerts/topics.ts";
import { get } from "../../live/api.ts";
import { browserClock } from "../../live/browser-clock.ts";
import { serverClock, stream } from "../../live/page.ts";
import { retryDelayMs } from "../../live/stream-state.ts";
import { me } from "../me.ts";
import { redAlerts } from "../nav.tsx";
import { renewDevice, watchTaps } from "./device.ts";
import { AlertStore, type OpenAlerts } from "./store.ts";

export const store = new AlertStore();
/** Why the open alerts could not be read; null when they could. */
export const problem = signal<unknown>(null);

let topic: string | null = null;
let release: (() => void) | null = null;
let attempt = 0;
let timer = 0;

/** Keeps the open alerts current for whoever is signed in, and counts them in the navigation and on the app's icon. */
export function watchAlerts(): void {
  effect(() => {
    const user = me.value;
    stopFollowing();
    if (!user) return store.clear();
    void read();
    void renewDevice().catch(() => {});
  });
  // A stream that is refused may have been refused because of the channel: rights were changed, and with them its name.
  effect(() => {
    if (stream.phase.value === "waiting" && me.peek()) void read();
  });
  effect(() => {
    redAlerts.value = store.counts.value.unhandled;
    showBadge(redAlerts.value);
  });
  watchTaps();
}

async function read(): Promise<void> {
  clearTimeout(timer);
  const user = me.peek();
  try {
    const answer = await get<OpenAlerts>("/platform/alerts");
    if (me.peek() !== user) return;
    serverClock.observe(answer.now, browserClock.now());
    store.load(answer);
    problem.value = null;
    attempt = 0;
    follow(answer);
  } catch (cause) {
    if (me.peek() !== user) return;
    problem.value = cause;
    // While the stream waits, its own attempts ask again.
    if (stream.phase.peek() === "waiting") return;
    timer = window.setTimeout(() => void read(), retryDelayMs(attempt++, Math.random));
  }
}

function follow(answer: OpenAlerts): void {
  if (answer.topic === topic) return;
  stopFollowing();
  topic = answer.topic;
  release = stream.want(topic, answer.cursor, {
    onData: (data, id) => store.apply(data as AlertsPatch, id),
    onReload: () => void read(),
  });
}

function stopFollowing(): void {
  clearTimeout(timer);
  release?.();
  release = null;
  topic = null;
}

/** The number on the icon of the installed app, where there is one. */
function showBadge(count: number): void {
  if (!("setAppBadge" in navigator)) return;
  void (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => {});
}
