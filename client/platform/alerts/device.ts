import type { DeviceView } from "../../../server/platform/push/push.ts";
import { get, post, remove } from "../../live/api.ts";
import { isWishOf, keepWish, readWish, wisherOf } from "../../offline/push-wish.ts";
import { go } from "../../place.ts";
import { leave } from "../../ui/unsaved.ts";
import { language } from "../../words/words.ts";
import { me } from "../me.ts";

/**
 * Whether this browser can take pushed messages: `ready`, or why not: `insecure` without https, `unsupported` (an iPhone until the app
 * is on the home screen, some private windows), `denied` by its person.
 */
export type DeviceState = "ready" | "insecure" | "unsupported" | "denied";

export type MinLevel = "amber" | "red";

/** One's devices, and the key to subscribe with. */
export interface Devices {
  publicKey: string;
  devices: DeviceView[];
}

export function deviceState(): DeviceState {
  if (!isSecureContext) return "insecure";
  if (!("serviceWorker" in navigator) || !("PushManager" in window) || !("Notification" in window))
    return "unsupported";
  return Notification.permission === "denied" ? "denied" : "ready";
}

/** The subscription of this browser as the server knows it; null when it has none. */
export async function ownDevice(devices: readonly DeviceView[]): Promise<DeviceView | null> {
  const wish = await readWish();
  return devices.find((device) => device.id === wish?.id) ?? null;
}

/** Asks the person, then the browser's push service, then tells the server. Null when the person says no. @throws ApiProblem, or the browser's own error. */
export async function subscribe(minLevel: MinLevel): Promise<DeviceView | null> {
  if ((await Notification.requestPermission()) !== "granted") return null;
  const { publicKey } = await get<Devices>("/platform/push");
  return register(publicKey, minLevel);
}

/** Takes this browser, or another device of the person, out. */
export async function unsubscribe(id: string): Promise<void> {
  await remove(`/platform/push/subscriptions/${id}`);
  if ((await readWish())?.id !== id) return;
  await keepWish(null);
  const registration = await navigator.serviceWorker.getRegistration();
  await (await registration?.pushManager.getSubscription())?.unsubscribe();
}

/**
 * Whoever asked for messages on this device goes on getting them: after the push service gave it up, the server has another key, or
 * they signed in anew. Nobody else who signs in here does.
 */
export async function renewDevice(): Promise<void> {
  const wish = await readWish();
  if (!wish || deviceState() !== "ready" || Notification.permission !== "granted") return;
  if (!(await isWishOf(wish, me.peek()?.name))) return;
  const { publicKey, devices } = await get<Devices>("/platform/push");
  const known = devices.find((device) => device.id === wish.id);
  const registration = await navigator.serviceWorker.ready;
  const present = await registration.pushManager.getSubscription();
  const isCurrent = known?.state === "live" && known.language === language() && present && isFor(present, publicKey);
  if (!isCurrent) await register(publicKey, wish.minLevel);
}

/** A tap on a message opens its place in this page, if nothing typed is lost by it. */
export function watchTaps(): void {
  navigator.serviceWorker?.addEventListener("message", ({ data, ports }) => {
    const { type, path } = (data ?? {}) as { type?: string; path?: string };
    if (type !== "open" || !path?.startsWith("/")) return;
    ports[0]?.postMessage("taken");
    leave(() => go(path));
  });
}

async function register(publicKey: string, minLevel: MinLevel): Promise<DeviceView> {
  const registration = await navigator.serviceWorker.ready;
  const present = await registration.pushManager.getSubscription();
  if (present && !isFor(present, publicKey)) await present.unsubscribe();
  const subscription = await registration.pushManager.subscribe({
    userVisibleOnly: true,
    applicationServerKey: publicKey,
  });
  const { endpoint, keys, expirationTime } = subscription.toJSON();
  const { p256dh, auth } = keys ?? {};
  const body = {
    endpoint,
    keys: { p256dh, auth },
    expirationTime: expirationTime ?? null,
    language: language(),
    minLevel,
  };
  const device = await post<DeviceView>("/platform/push/subscriptions", body);
  const wisher = await wisherOf(me.peek()?.name ?? "");
  await keepWish({ minLevel, language: language(), id: device.id, wisher });
  return device;
}

/** Whether a subscription was made for a key of the server: with another one the push service refuses what it sends. */
function isFor({ options }: PushSubscription, publicKey: string): boolean {
  const { applicationServerKey } = options;
  if (!applicationServerKey) return false;
  const letters = String.fromCharCode(...new Uint8Array(applicationServerKey));
  return btoa(letters).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "") === publicKey.replace(/=+$/, "");
}
