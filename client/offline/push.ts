/// <reference lib="webworker" />
/** What the service worker does with pushed messages. */
import { isWishOf, keepWish, readWish } from "./push-wish.ts";

/** As the server sends it; whatever else comes is shown as something new, for browsers demand that a push shows something. */
interface Pushed {
  title: string;
  body: string;
  /** Where a tap leads, within the app. */
  path: string;
  tag: string;
  badge: number;
}

/** How long the page may take to say that it opens the place itself. */
const ANSWER_MS = 500;
const ICON = "/icon-192.png";

/** The part of the worker that is used. */
type Scope = Pick<ServiceWorkerGlobalScope, "registration" | "clients" | "location">;

/** Shows a message, and counts on the icon of the installed app. */
export async function onPush(
  { registration }: Pick<Scope, "registration">,
  data: PushMessageData | null,
): Promise<void> {
  const { title, body, path, tag, badge } = read(data);
  const rest = { icon: ICON, tag, data: { path } };
  // A message that takes the place of another one is news all the same. `renotify` is not in TypeScript's DOM.
  await registration.showNotification(title, { body, ...rest, renotify: true } as NotificationOptions);
  await showBadge(badge);
}

/** Opens the place of a message: in a window that is there, by its page if it can, or in a new one. */
export async function onNotificationTap({ clients, location }: Scope, notification: Notification): Promise<void> {
  notification.close();
  const path = safePath((notification.data as { path?: unknown } | null)?.path);
  const windows = await clients.matchAll({ type: "window", includeUncontrolled: true });
  const window = windows.find((one) => one.visibilityState === "visible") ?? windows[0];
  if (!window) {
    await clients.openWindow(path);
    return;
  }
  await window.focus().catch(() => {});
  // The page goes there without being loaded again: what is typed there is asked about first.
  if (!(await isTaken(window, path))) await window.navigate(new URL(path, location.origin).href).catch(() => {});
}

/** The browser exchanged the subscription by itself: the server is told, if whoever asked for it is signed in here. */
export async function onSubscriptionChange({ registration }: Pick<Scope, "registration">, event: Event): Promise<void> {
  const { oldSubscription } = event as { oldSubscription?: PushSubscription };
  const wish = await readWish();
  const key = oldSubscription?.options.applicationServerKey;
  if (!wish || !key || !(await isWishOf(wish, await signedInName()))) return;
  const options = { userVisibleOnly: true, applicationServerKey: key };
  const { endpoint, keys, expirationTime } = (await registration.pushManager.subscribe(options)).toJSON();
  const { minLevel, language } = wish;
  const body = { endpoint, keys: { p256dh: keys?.p256dh, auth: keys?.auth }, expirationTime: expirationTime ?? null };
  const response = await fetch("/api/v1/platform/push/subscriptions", {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ ...body, minLevel, language }),
  });
  if (response.ok) await keepWish({ ...wish, id: ((await response.json()) as { id: string }).id });
}

/** Who is signed in on this device; undefined when nobody is. */
async function signedInName(): Promise<string | undefined> {
  const response = await fetch("/api/v1/platform/me");
  return response.ok ? ((await response.json()) as { user: { name: string } }).user.name : undefined;
}

function read(data: PushMessageData | null): Pushed {
  try {
    const { title, body, path, tag, badge } = (data?.json() ?? {}) as Partial<Record<keyof Pushed, unknown>>;
    return {
      title: typeof title === "string" && title !== "" ? title : "Vigie",
      body: typeof body === "string" ? body : "",
      path: safePath(path),
      tag: typeof tag === "string" ? tag : "vigie",
      badge: typeof badge === "number" ? badge : 0,
    };
  } catch {
    return { title: "Vigie", body: "", path: "/alerts", tag: "vigie", badge: 0 };
  }
}

/** A path of our own, whatever was sent. */
function safePath(path: unknown): string {
  return typeof path === "string" && /^\/(?![/\\])/.test(path) ? path : "/alerts";
}

async function showBadge(count: number): Promise<void> {
  if (!("setAppBadge" in navigator)) return;
  await (count > 0 ? navigator.setAppBadge(count) : navigator.clearAppBadge()).catch(() => {});
}

function isTaken(window: WindowClient, path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const { port1, port2 } = new MessageChannel();
    const timer = setTimeout(() => resolve(false), ANSWER_MS);
    port1.onmessage = () => {
      clearTimeout(timer);
      resolve(true);
    };
    window.postMessage({ type: "open", path }, [port2]);
  });
}
