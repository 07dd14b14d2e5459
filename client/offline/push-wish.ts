/** What a device asked for: kept on it, also when nobody is signed in, so that it can be renewed without being asked for again. */
export interface PushWish {
  minLevel: "amber" | "red";
  language: string;
  /** The server's name for the subscription. */
  id: string;
  /** Whose wish it is, as `wisherOf` writes it: it is not renewed for anybody else. */
  wisher: string;
}

/** Its key on the device. The service worker reads it too, when the browser exchanges the subscription by itself. */
export const WISH_KEY = "push";

/** A person as a wish names them: the next who takes the device does not read who that was. Only over https. */
export async function wisherOf(name: string): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(`vigie ${name}`));
  return btoa(String.fromCharCode(...new Uint8Array(digest)));
}

/** Whether a wish is that of whoever is signed in; nobody has none. */
export async function isWishOf({ wisher }: PushWish, name: string | undefined): Promise<boolean> {
  return name !== undefined && wisher === (await wisherOf(name));
}
