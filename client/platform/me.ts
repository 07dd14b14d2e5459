import { effect, signal } from "@preact/signals";
import type { Profile } from "../../server/platform/auth/users.ts";
import type { Role } from "../../server/platform/roles.ts";
import { get, refusals } from "../live/api.ts";
import { stream } from "../live/page.ts";
import { ApiProblem } from "../live/problem.ts";
import { keep, kept } from "../offline/last-board.ts";
import { pickLanguage, speak, speakFully } from "../words/words.ts";
import { preferences, setPreference, THEMES } from "./preferences.ts";

const KEPT_KEY = "me";
const RANKS: readonly Role[] = ["viewer", "agent", "supervisor", "admin"];

/** Who uses the app: undefined until it is known, null when nobody is signed in. */
export const me = signal<Profile | null | undefined>(undefined);

/** Whether the user may do what asks for a role; the server decides, this only hides what it would refuse. */
export function isAtLeast(role: Role): boolean {
  const user = me.value;
  return !!user && RANKS.indexOf(user.role) >= RANKS.indexOf(role);
}

/** Asks who is signed in; without a network, whoever was the last time. */
export async function recognise(): Promise<void> {
  try {
    welcome((await get<{ user: Profile }>("/platform/me")).user);
  } catch (cause) {
    if (cause instanceof ApiProblem && (cause.status === 401 || cause.status === 403)) me.value = null;
    else me.value = (await kept<Profile>(KEPT_KEY)) ?? null;
  }
}

/** Nobody is signed in any more, and nobody will be without a network. */
export async function forget(): Promise<void> {
  await keep(KEPT_KEY, null);
  me.value = null;
}

/**
 * Notices that the session ended: by an answer of 401 to anything, which is asked about once more, since it may be the answer
 * to a session that was just replaced by another. A stream that cannot be opened does not say why (so it is with
 * browsers): then the server is asked who we are, once an attempt.
 */
export function watchSession(): void {
  let isAsking = false;
  effect(() => {
    if (refusals.value === 0 || !me.peek() || isAsking) return;
    isAsking = true;
    void recognise().finally(() => {
      isAsking = false;
    });
  });
  effect(() => {
    if (stream.phase.value === "waiting" && me.peek()) void get("/platform/me").catch(() => {});
  });
}

/** From here on this is who uses the app. */
export function welcome(user: Profile): void {
  me.value = user;
  void keep(KEPT_KEY, user);
  if (user.language && user.language !== preferences.peek().language) void setLanguage(user.language).catch(() => {});
  const theme = THEMES.find((known) => known === user.theme);
  if (theme) setPreference("theme", theme);
}

/** Shows the app in a language, and keeps it on this device. */
export async function setLanguage(tag: string): Promise<void> {
  await speak(pickLanguage([tag]));
  await speakFully();
  setPreference("language", tag);
}
