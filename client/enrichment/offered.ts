import { batch, effect, signal } from "@preact/signals";
import type { CallLine } from "../../server/enrichment/calls/call-view.ts";
import { get } from "../live/api.ts";
import { stream } from "../live/page.ts";
import { retryDelayMs } from "../live/stream-state.ts";
import { go } from "../place.ts";
import { isAtLeast, me } from "../platform/me.ts";
import { offeredCount } from "../platform/nav.tsx";
import { colleagues, loadHelp, nameOf } from "./help.ts";
import { say } from "../ui/toast.tsx";
import { t } from "../words/words.ts";

/** Calls that were passed on to whoever is signed in, and that they have not answered yet. */
export const offeredCalls = signal<readonly CallLine[]>([]);

const OFFERS_TOPIC = "enrichment.offers";
const MOST_LISTED = 50;

let attempt = 0;
let timer = 0;
/** Whether what is listed was read of this person: what comes then is news. */
let isKnown = false;

/** Keeps the calls that were passed on to one current, counts them in the navigation, and says when another one comes. */
export function watchOffers(): void {
  let release: (() => void) | null = null;
  effect(() => {
    const user = me.value;
    release?.();
    release = null;
    clearTimeout(timer);
    isKnown = false;
    offeredCalls.value = [];
    if (!user || !isAtLeast("agent")) return;
    void read();
    release = stream.want(OFFERS_TOPIC, null, { onData: () => void read(), onReload: () => void read() });
  });
  effect(() => {
    offeredCount.value = offeredCalls.value.length;
  });
  // What came between the reading and the opening of the stream, or while it was away.
  effect(() => {
    if (stream.phase.value === "open" && me.peek() && isAtLeast("agent")) void read();
  });
}

async function read(): Promise<void> {
  clearTimeout(timer);
  const user = me.peek();
  try {
    const { calls } = await get<{ calls: CallLine[] }>(`/enrichment/calls?offered=true&limit=${MOST_LISTED}`);
    if (me.peek() !== user) return;
    const before = new Set(offeredCalls.peek().map(({ id }) => id));
    const news = isKnown ? calls.filter(({ id }) => !before.has(id)) : [];
    batch(() => {
      offeredCalls.value = calls;
    });
    isKnown = true;
    attempt = 0;
    if (news[0]) await announce(news[0]);
  } catch {
    // While the stream waits, its opening reads again.
    if (me.peek() !== user || stream.phase.peek() !== "open") return;
    timer = window.setTimeout(() => void read(), retryDelayMs(attempt++, Math.random));
  }
}

async function announce(line: CallLine): Promise<void> {
  // For how colleagues are called.
  if (colleagues.peek().length === 0) await loadHelp();
  const hop = line.hops.findLast(({ toName, state }) => toName === me.peek()?.name && state === "offered");
  say({
    text: t("offered.toast", { name: nameOf(hop?.fromName ?? "") }),
    action: { label: t("offered.open"), run: () => go(`/history-call/${line.id}`) },
  });
}
