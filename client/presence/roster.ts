/** What there is one of in the page: the extensions as they are now, the teams, and how both are followed. */
import { computed, effect, signal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import type { ExtensionLine } from "../../server/presence/extensions/line.ts";
import type { GroupView } from "../../server/presence/groups/groups.ts";
import type { ExtensionsPatch } from "../../server/presence/topics.ts";
import { get } from "../live/api.ts";
import { browserClock } from "../live/browser-clock.ts";
import { isAfter } from "../live/cursor.ts";
import { serverClock, stream, ticker } from "../live/page.ts";
import { isAtLeast, me } from "../platform/me.ts";
import { seesAll } from "../platform/sees-all.ts";
import { ExtensionBook } from "./extension-book.ts";

/** See the room's topics on the server. */
const EXTENSIONS_TOPIC = "presence.extensions";
/** Several that say "read it all anew" are one reading. */
const GATHER_MS = 300;
const STEP_MS = 10_000;

export const book = new ExtensionBook();
export const groups = signal<readonly GroupView[]>([]);
/** Why the list could not be read; null when it could. */
export const problem = signal<unknown>(null);

/** The server's clock; whoever reads it is drawn again each second. */
export const nowExact = computed(() => ticker.now.value + serverClock.offsetMs);
/** The same in steps, for what says "until" and no more. */
export const nowCoarse = computed(() => Math.floor(nowExact.value / STEP_MS) * STEP_MS);

// Whoever is signed in next begins with nothing.
effect(() => {
  if (me.value) return;
  book.clear();
  groups.value = [];
});

let users = 0;
let cursor: string | null = null;
let release: (() => void) | null = null;
let stopWatching: (() => void) | null = null;
let timer = 0;
let abort: AbortController | null = null;

/** Reads the extensions and follows them, for as long as anything that is shown asks for them. */
export function useExtensions(): void {
  useEffect(() => {
    if (users++ === 0) start();
    return () => {
      if (--users === 0) stop();
    };
  }, []);
}

/** Reads the whole list anew. */
export async function readExtensions(): Promise<void> {
  abort?.abort();
  abort = new AbortController();
  const { signal: own } = abort;
  try {
    const answer = await get<{ extensions: ExtensionLine[]; cursor: string }>("/presence/extensions", own);
    if (own.aborted || !me.peek()) return;
    cursor = answer.cursor;
    book.load(answer.extensions);
    problem.value = null;
    follow();
  } catch (cause) {
    if (!own.aborted) problem.value = cause;
  }
}

export async function readGroups(): Promise<void> {
  try {
    const answer = await get<{ groups: GroupView[] }>("/presence/groups");
    if (me.peek()) groups.value = answer.groups;
  } catch {
    // Without the teams' names nothing is filtered by them; the list is there all the same.
  }
}

function start(): void {
  void readExtensions();
  void readGroups();
  stopWatching = stream.phase.subscribe((phase) => {
    if (phase === "open" && problem.peek() !== null) void readExtensions();
  });
}

function follow(): void {
  release ??= stream.want(EXTENSIONS_TOPIC, cursor, {
    onData(data, id, at) {
      serverClock.observe(at, browserClock.now());
      if (id !== null && !isAfter(id, cursor)) return;
      const patch = data as ExtensionsPatch;
      if (patch.isAll) readSoon();
      else book.apply(patch);
    },
    onReload: readSoon,
  });
}

function readSoon(): void {
  clearTimeout(timer);
  timer = window.setTimeout(() => {
    void readExtensions();
    void readGroups();
  }, GATHER_MS);
}

function stop(): void {
  clearTimeout(timer);
  abort?.abort();
  release?.();
  release = null;
  stopWatching?.();
  stopWatching = null;
}

/** Whether the reader may set this extension by hand; the server decides, this only hides what it would refuse. */
export function maySet(number: string): boolean {
  if (isAtLeast("supervisor") && seesAll(me.value)) return true;
  return isAtLeast("agent") && me.value?.extension === number;
}

/** Whether the reader may change plannings. */
export function mayPlan(): boolean {
  return isAtLeast("supervisor") && seesAll(me.value);
}
