import { effect, signal } from "@preact/signals";
import type { CallLine } from "../../server/enrichment/calls/call-view.ts";
import type { FieldLists } from "../../server/enrichment/choices/choices.ts";
import type { Choosable } from "../../server/enrichment/desk.ts";
import type { Template } from "../../server/enrichment/templates/templates.ts";
import { get } from "../live/api.ts";
import { keep, kept } from "../offline/last-board.ts";
import { isAtLeast, me } from "../platform/me.ts";
import { CallBook } from "./call-book.ts";
import { outbox } from "./outbox/watch.ts";

/** What there is one of in the page: the calls that it knows, the colleagues, what the fields of notes offer, and templates. */
export const book = new CallBook();
export const colleagues = signal<readonly Choosable[]>([]);
export const lists = signal<FieldLists | null>(null);
/** The tags that the reader's calls bear most often. */
export const tagsInUse = signal<readonly string[]>([]);
let tagsReadAt: number | null = null;
const TAGS_GOOD_FOR_MS = 10 * 60_000;
export const templates = signal<readonly Template[]>([]);

const KEPT_CALLS = "calls";
const KEPT_TAGS = "tags";
const MAX_KEPT = 500;

// Whoever is signed in next begins with nothing.
effect(() => {
  if (me.value) return;
  book.clear();
  colleagues.value = [];
  lists.value = null;
  tagsInUse.value = [];
  tagsReadAt = null;
  templates.value = [];
});
effect(() => {
  const line = outbox.saved.value?.answer.call;
  if (line) book.put([line]);
});

/** Reads colleagues and lists; without a network, those of last time. */
export async function loadHelp(): Promise<void> {
  const lastOr = async <Value>(key: string, path: string): Promise<Value | null> => {
    try {
      const answer = await get<Value>(path);
      // Somebody may have signed out while it was on its way.
      if (me.peek()) void keep(key, answer);
      return answer;
    } catch {
      return kept<Value>(key);
    }
  };
  const isWriter = isAtLeast("agent");
  const [people, choices, filled] = await Promise.all([
    isWriter ? lastOr<{ colleagues: Choosable[] }>("colleagues", "/enrichment/colleagues") : null,
    lastOr<{ fields: FieldLists }>("choices", "/enrichment/choices"),
    isWriter ? lastOr<{ templates: Template[] }>("templates", "/enrichment/templates") : null,
  ]);
  if (!me.peek()) return;
  colleagues.value = people?.colleagues ?? colleagues.peek();
  lists.value = choices?.fields ?? lists.peek();
  templates.value = filled?.templates ?? templates.peek();
}

/** Reads the tags that are offered, now and then; without a network, those of last time. */
export async function loadTags(): Promise<void> {
  const now = performance.now();
  if (tagsReadAt !== null && now - tagsReadAt < TAGS_GOOD_FOR_MS) return;
  tagsReadAt = now;
  try {
    const { tags } = await get<{ tags: { tag: string }[] }>("/enrichment/tags");
    const names = tags.map(({ tag }) => tag);
    if (!me.peek()) return;
    tagsInUse.value = names;
    void keep(KEPT_TAGS, names);
  } catch {
    tagsReadAt = null;
    tagsInUse.value = (await kept<string[]>(KEPT_TAGS)) ?? tagsInUse.peek();
  }
}

/** How somebody is called, by their log-in name. */
export function nameOf(login: string): string {
  return colleagues.value.find(({ name }) => name === login)?.displayName || login;
}

export interface KeptCalls {
  calls: readonly CallLine[];
  savedAt: number;
}

/** Keeps the newest calls of the book on the device. */
export function keepCalls(savedAt: number): void {
  if (me.peek()) void keep(KEPT_CALLS, { calls: book.newest(MAX_KEPT), savedAt } satisfies KeptCalls);
}

export const keptCalls = () => kept<KeptCalls>(KEPT_CALLS);

/** Takes the newest calls into the book, whatever the list shows, so that the device can keep them. */
export async function readNewest(): Promise<void> {
  const { calls } = await get<{ calls: CallLine[] }>(`/enrichment/calls?limit=${MAX_KEPT}`);
  book.put(calls);
}
