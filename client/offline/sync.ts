/// <reference lib="webworker" />
/** What the service worker sends once the network is back while no window is open. */
import { get } from "idb-keyval";
import { newOutbox } from "../enrichment/outbox/device-outbox.ts";

/** The name by which the browser is asked to wake the worker; not all browsers can. */
export const NOTES_SYNC = "notes";

/**
 * Sends the notes of whoever was signed in last. Windows do it by themselves, so nothing is done while there is one. Rejects
 * while something waits: the browser then wakes the worker again, later each time.
 */
export async function sendNotes({ clients }: Pick<ServiceWorkerGlobalScope, "clients">): Promise<void> {
  if ((await clients.matchAll({ type: "window", includeUncontrolled: true })).length > 0) return;
  const user = (await get("me")) as { name: string } | null | undefined;
  if (!user) return;
  const outbox = newOutbox(() => {});
  await outbox.open(user.name);
  const waits = outbox.entries.peek().some(({ state }) => state === "waiting");
  outbox.close();
  if (waits) throw new Error("notes wait still");
}
