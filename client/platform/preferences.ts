import { signal } from "@preact/signals";

export const THEMES = ["system", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

interface Preferences {
  language: string | null;
  theme: Theme;
  /** The server that was looked at last. */
  serverId: string | null;
}

const KEY = "vigie";

/** What this device remembers by itself, before anybody has signed in. */
export const preferences = signal<Preferences>(read());

export function setPreference<Name extends keyof Preferences>(name: Name, value: Preferences[Name]): void {
  preferences.value = { ...preferences.peek(), [name]: value };
  try {
    localStorage.setItem(KEY, JSON.stringify(preferences.peek()));
  } catch {
    // A browser that keeps nothing: the choice lasts as long as the page.
  }
  if (name === "theme") applyTheme();
}

/** Shows the chosen theme; `system` leaves the choice to the device. */
export function applyTheme(): void {
  const { theme } = preferences.peek();
  const root = document.documentElement;
  if (theme === "system") delete root.dataset.theme;
  else root.dataset.theme = theme;
}

function read(): Preferences {
  const stored = parse();
  return {
    language: typeof stored.language === "string" ? stored.language : null,
    theme: THEMES.find((theme) => theme === stored.theme) ?? "system",
    serverId: typeof stored.serverId === "string" ? stored.serverId : null,
  };
}

function parse(): Partial<Record<keyof Preferences, unknown>> {
  try {
    return (JSON.parse(localStorage.getItem(KEY) ?? "{}") as Partial<Preferences> | null) ?? {};
  } catch {
    return {};
  }
}
