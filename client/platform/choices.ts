import { patch } from "../live/api.ts";
import { me, setLanguage } from "./me.ts";
import { setPreference, type Theme } from "./preferences.ts";

/** Keeps a choice on this device and, for who is signed in, on the server: it follows them to other devices. */
export async function choose(change: { language?: string; theme?: Theme }): Promise<void> {
  if (change.language) await setLanguage(change.language);
  if (change.theme) setPreference("theme", change.theme);
  const user = me.peek();
  if (!user) return;
  me.value = { ...user, ...change };
  // The server keeps no theme for whoever follows the device.
  await patch("/platform/me", change.theme === "system" ? { ...change, theme: null } : change);
}
