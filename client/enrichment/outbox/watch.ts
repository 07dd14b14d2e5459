import { effect } from "@preact/signals";
import { stream } from "../../live/page.ts";
import { me } from "../../platform/me.ts";
import { say } from "../../ui/toast.tsx";
import { t } from "../../words/words.ts";
import { NOTES_CHANNEL, newOutbox } from "./device-outbox.ts";

/** Tells the other pages of the device that entries changed. */
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(NOTES_CHANNEL);

/** The notes that wait on this device. */
export const outbox = newOutbox(() => channel?.postMessage(""));

/** Sends what waits whenever there is reason to hope: at the log-in, when the network or the stream is back. */
export function watchNotes(): void {
  effect(() => {
    const name = me.value?.name;
    if (name === undefined) outbox.close();
    else void outbox.open(name);
  });
  effect(() => {
    if (stream.phase.value === "open" && outbox.entries.peek().length > 0) void outbox.retryNow();
  });
  effect(() => {
    const saved = outbox.saved.value;
    if (saved && saved.entry.attempts > 0)
      say({ text: t(saved.entry.tags ? "tags.sent" : "note.sent", { who: saved.entry.title }) });
  });
  // Should the page be closed before: the worker then sends them, where the browser wakes it.
  effect(() => {
    if (outbox.entries.value.some(({ state }) => state === "waiting")) void askForSync().catch(() => {});
  });
  addEventListener("online", () => void outbox.retryNow());
  if (channel) channel.onmessage = () => void outbox.refresh();
}

/** Chromium's own; not in TypeScript's DOM. */
interface SyncManager {
  register(tag: string): Promise<void>;
}

async function askForSync(): Promise<void> {
  const registration = await navigator.serviceWorker?.getRegistration();
  const { sync } = (registration ?? {}) as { sync?: SyncManager };
  await sync?.register("notes");
}
