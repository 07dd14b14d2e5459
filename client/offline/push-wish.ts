import { createStore, get, set } from "idb-keyval";

/** What a device asked for: kept on it, also when nobody is signed in, so that it can be renewed without being asked for again. */
export interface PushWish {
  minLevel: "amber" | "red";
  language: string;
  /** The server's name for the subscription. */
  id: string;
  /** Whose wish it is, as `wisherOf` writes it: it is not renewed for anybody else. */
  wisher: string;
}

const KEY = "wish";

/** Apart from what is forgotten when somebody signs out. */
const store = () => createStore("vigie-push", "wishes");

/** Null when the device asked for nothing; a browser that keeps nothing is no error. The service worker reads it too. */
export async function readWish(): Promise<PushWish | null> {
  return ((await get(KEY, store()).catch(() => undefined)) as PushWish | undefined) ?? null;
}

/** Keeps a wish, or with null forgets it. */
export async function keepWish(wish: PushWish | null): Promise<void> {
  await set(KEY, wish, store()).catch(() => {});
}

/** A person as a wish names them: the next who takes the device does not read who that was. Only over https. */
export async function wisherOf(name: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`vigie ${name}`));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

/** Whether a wish is that of whoever is signed in; nobody has none. */
export async function isWishOf({ wisher }: PushWish, name: string | undefined): Promise<boolean> {
  return name !== undefined && wisher === (await wisherOf(name));
}
