import { computed, signal } from "@preact/signals";
import { APP_PATHS } from "./app-paths.ts";
import { hasUnsavedText, leave } from "./ui/unsaved.ts";

/** What lies over the screen: one queue, one agent, one call of the board or of the history, one extension. */
interface SheetPlace {
  kind: "queue" | "agent" | "call" | "history-call" | "extension";
  id: string;
}

interface Place {
  /** The screen, without the sheet over it: `/`, `/calls`, … */
  path: string;
  query: URLSearchParams;
  sheet: SheetPlace | null;
}

/** The address bar, as `/path?query`. */
const address = signal("/");
/** The screen that a sheet was opened over; the board when the address was opened directly. */
const under = signal("/");
/** How many entries of the history are ours: going back from the first would leave the app. */
let depth = 0;

/** The sheet that a path names; null when it names a screen. Ids that cannot be decoded are taken as they are. */
export function parseSheet(path: string): SheetPlace | null {
  const match = /^\/(queue|agent|call|history-call|extension)\/(.+)$/.exec(path);
  if (!match?.[2]) return null;
  return { kind: match[1] as SheetPlace["kind"], id: decode(match[2]) };
}

/** Where an address leads, given the screen that lies under its sheet. */
export function parsePlace(url: string, underUrl: string): Place {
  const sheet = parseSheet(pathOf(url));
  const room = sheet ? underUrl : url;
  const query = new URLSearchParams(queryOf(room));
  // A sheet's own server counts: its address may have been sent by somebody who looks at another one.
  const server = sheet ? new URLSearchParams(queryOf(url)).get("server") : null;
  if (server) query.set("server", server);
  return { path: pathOf(room).replace(/(.)\/+$/, "$1"), query, sheet };
}

export const place = computed<Place>(() => parsePlace(address.value, under.value));

/** Follows the address bar; called once. */
export function watchAddress(): void {
  const read = () => {
    address.value = location.pathname + location.search;
    if (!parseSheet(location.pathname)) under.value = address.value;
  };
  /** Steps of the history that were asked about already. */
  let agreed = 0;
  window.addEventListener("popstate", (event) => {
    const steps = depthOf(event.state) - depth;
    if (steps !== 0 && steps !== agreed && leavesScreen(location.pathname) && hasUnsavedText.peek()) {
      // The browser has gone already: it is called back, and goes again once the person agrees.
      history.go(-steps);
      leave(() => {
        agreed = steps;
        history.go(steps);
      });
      return;
    }
    agreed = 0;
    depth += steps;
    read();
  });
  window.addEventListener("click", onClick);
  depth = depthOf(history.state);
  // What is of no board lies over its own list, also when its address was opened directly.
  const kind = parseSheet(location.pathname)?.kind;
  if (kind === "history-call") under.value = "/calls/history";
  if (kind === "extension") under.value = "/presence";
  read();
}

/** Goes to an address of the app; `replace` leaves no entry to come back to. */
export function go(url: string, replace = false): void {
  const isOtherScreen = leavesScreen(pathOf(url));
  if (!replace) depth++;
  history[replace ? "replaceState" : "pushState"]({ depth }, "", url);
  address.value = url;
  if (!parseSheet(pathOf(url))) under.value = url;
  if (isOtherScreen) scrollTo(0, 0);
}

/** Closes the sheet: back when it was opened from the app, else to the screen under it. */
export function closeSheet(): void {
  if (depth > 0) history.back();
  else go(under.value, true);
}

/** The address of a sheet over the present screen; it names the server, so that it can be sent to others. */
export function sheetLink(kind: SheetPlace["kind"], id: string, serverId: string): string {
  return `/${kind}/${encodeURIComponent(id)}?server=${encodeURIComponent(serverId)}`;
}

/** The present screen with some of its query changed; null or "" takes a name away. */
export function withQuery(at: Place, changes: Record<string, string | null>): string {
  const query = new URLSearchParams(at.query);
  for (const [name, value] of Object.entries(changes)) {
    if (value === null || value === "") query.delete(name);
    else query.set(name, value);
  }
  const text = query.toString();
  return text ? `${at.path}?${text}` : at.path;
}

/** Links of the app open without loading the page; the browser keeps what it does with modifiers, targets, downloads. */
function onClick(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0) return;
  if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
  const link = (event.target as Element | null)?.closest?.("a");
  if (!link || link.target || link.hasAttribute("download")) return;
  if (link.origin !== location.origin || link.getAttribute("href")?.startsWith("#")) return;
  const url = link.pathname + link.search;
  if (!APP_PATHS.some((path) => path.test(url))) return;
  event.preventDefault();
  const follow = () => go(url, url === address.peek());
  if (leavesScreen(link.pathname)) leave(follow);
  else follow();
}

/** Whether a path shows another screen: a sheet lies over the one that stays. */
function leavesScreen(path: string): boolean {
  return !parseSheet(path) && path !== pathOf(under.peek());
}

function depthOf(state: unknown): number {
  return Number((state as { depth?: number } | null)?.depth ?? 0);
}

function pathOf(url: string): string {
  const end = url.indexOf("?");
  return end < 0 ? url : url.slice(0, end);
}

function queryOf(url: string): string {
  const start = url.indexOf("?");
  return start < 0 ? "" : url.slice(start + 1);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
