import { effect } from "@preact/signals";
import { call } from "../../live/api.ts";
import { browserClock } from "../../live/browser-clock.ts";
import { stream } from "../../live/page.ts";
import { me } from "../../platform/me.ts";
import { say } from "../../ui/toast.tsx";
import { t } from "../../words/words.ts";
import { outboxDevice } from "./device.ts";
import { Outbox, type SavedAnswer } from "./outbox.ts";

const CHANNEL = "vigie.notes";
/** Somebody looks at the form meanwhile: a server that is silent for this long counts as not there. */
const DEADLINE_MS = 8_000;
const channel = typeof BroadcastChannel === "undefined" ? null : new BroadcastChannel(CHANNEL);

/** The notes that wait on this device. */
export const outbox = new Outbox({
  clock: browserClock,
  random: Math.random,
  device: outboxDevice,
  send({ callId, baseVersion, changes, operationId, writtenAt, attempts }) {
    // What is saved as it is written has the server's own time.
    const body = { baseVersion, changes, operationId, writtenAt: attempts === 0 ? null : writtenAt };
    return call<SavedAnswer>("PATCH", `/enrichment/calls/${callId}/note`, body, undefined, DEADLINE_MS);
  },
  makeId,
  alone: (work) => (navigator.locks ? navigator.locks.request(CHANNEL, work) : work()),
  announce: () => channel?.postMessage(""),
});

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
    if (saved && saved.entry.attempts > 0) say({ text: t("note.sent", { who: saved.entry.title }) });
  });
  addEventListener("online", () => void outbox.retryNow());
  if (channel) channel.onmessage = () => void outbox.refresh();
}

/** `crypto.randomUUID` is only there over https. */
function makeId(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
