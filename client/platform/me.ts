import { effect, signal } from "@preact/signals";
import type { Role } from "../../server/platform/roles.ts";
import { get, patch, post, refusals } from "../live/api.ts";
import { stream } from "../live/page.ts";
import { ApiProblem } from "../live/problem.ts";
import { keep, kept } from "../offline/last-board.ts";
import { pickLanguage, speak, speakFully } from "../words/words.ts";
import { preferences, setPreference, THEMES, type Theme } from "./preferences.ts";

export interface User {
  name: string;
  displayName: string;
  role: Role;
  language: string | null;
  theme: string | null;
}

const KEPT_KEY = "me";
const RANKS: readonly Role[] = ["viewer", "agent", "supervisor", "admin"];

/** Who uses the app: undefined until it is known, null when nobody is signed in. */
export const me = signal<User | null | undefined>(undefined);

/** Whether the user may do what asks for a role; the server decides, this only hides what it would refuse. */
export function isAtLeast(role: Role): boolean {
  const user = me.value;
  return !!user && RANKS.indexOf(user.role) >= RANKS.indexOf(role);
}

/** Asks who is signed in; without a network, whoever was the last time. */
export async function recognise(): Promise<void> {
  try {
    welcome((await get<{ user: User }>("/platform/me")).user);
  } catch (cause) {
    if (cause instanceof ApiProblem && (cause.status === 401 || cause.status === 403)) me.value = null;
    else me.value = (await kept<User>(KEPT_KEY)) ?? null;
  }
}

export async function signIn(name: string, password: string): Promise<void> {
  welcome((await post<{ user: User }>("/platform/login", { name, password })).user);
}

/** Makes the first user, by the link that the server printed. */
export async function setUp(token: string, name: string, password: string): Promise<void> {
  welcome((await post<{ user: User }>("/platform/setup", { token, name, password })).user);
}

export async function signOut(): Promise<void> {
  await post("/platform/logout");
  await keep(KEPT_KEY, null);
  me.value = null;
}

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

/**
 * Notices that the session ended: by an answer of 401 to anything. A stream that cannot be opened does not say why (so it
 * is with browsers): then the server is asked who we are, once an attempt.
 */
export function watchSession(): void {
  effect(() => {
    if (refusals.value > 0 && me.peek()) me.value = null;
  });
  effect(() => {
    if (stream.phase.value === "waiting" && me.peek()) void get("/platform/me").catch(() => {});
  });
}

function welcome(user: User): void {
  me.value = user;
  void keep(KEPT_KEY, user);
  if (user.language && user.language !== preferences.peek().language) void setLanguage(user.language).catch(() => {});
  const theme = THEMES.find((known) => known === user.theme);
  if (theme) setPreference("theme", theme);
}

async function setLanguage(tag: string): Promise<void> {
  await speak(pickLanguage([tag]));
  await speakFully();
  setPreference("language", tag);
}
