/// <reference lib="webworker" />
import { cleanupOutdatedCaches, createHandlerBoundToURL, precacheAndRoute } from "workbox-precaching";
import { NavigationRoute, registerRoute } from "workbox-routing";
import { APP_PATHS } from "./app-paths.ts";
import { NOTES_SYNC, sendNotes } from "./offline/sync.ts";
import { onNotificationTap, onPush, onSubscriptionChange } from "./offline/push.ts";

declare const self: ServiceWorkerGlobalScope & { __WB_MANIFEST: { url: string; revision: string | null }[] };

/**
 * The app's files are kept with the version that they belong to; an address of the app opens from them without a
 * network. Everything else, the data above all, goes to the server: what the board was last is kept by the page itself,
 * with its age.
 */
precacheAndRoute(self.__WB_MANIFEST);
cleanupOutdatedCaches();
// An address that holds a kiosk token is the server's to answer: its page must not name the address to anyone.
const denylist = [/[?&]kiosk=/];
registerRoute(new NavigationRoute(createHandlerBoundToURL("/index.html"), { allowlist: APP_PATHS, denylist }));

// A new version waits until the person asks for it: nobody loses what they are typing.
self.addEventListener("message", (event) => {
  if ((event.data as { type?: string } | null)?.type === "take_over") void self.skipWaiting();
});
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

// Messages about alerts, while the app may be closed.
self.addEventListener("push", (event) => event.waitUntil(onPush(self, event.data)));
self.addEventListener("notificationclick", (event) => event.waitUntil(onNotificationTap(self, event.notification)));
self.addEventListener("pushsubscriptionchange", (event) => event.waitUntil(onSubscriptionChange(self, event)));

// Notes that were written without a network, once it is back and no window is open. `sync` is not in TypeScript's DOM.
self.addEventListener("sync" as "activate", (event) => {
  if ((event as unknown as { tag: string }).tag === NOTES_SYNC) event.waitUntil(sendNotes(self));
});
