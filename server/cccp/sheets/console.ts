import type { Clock, Timer } from "../../platform/clock.ts";
import type { LiveServer } from "../servers/live-server.ts";
import type { TimelineEntry } from "../live/model.ts";
import { instantOf, textOf } from "../live/read.ts";
import { NestedList, type NestedRow } from "./nested-list.ts";

/** Timelines that may be open at once, over all viewers. */
const MAX_TIMELINES = 200;
/** Events kept of one session; a call of six minutes had 125. */
const MAX_ENTRIES = 10_000;
/** Free text of an event (a log line, a statistic), longer than any name. */
const MAX_DATA_LENGTH = 4000;
/** The one-shot read waits this long for the list to be complete, then answers with what came. */
const READ_DEADLINE_MS = 10_000;
/** A timeline outlives its last viewer by this, so that a read followed by a stream asks the server once. */
const LINGER_MS = 3000;
const EVENT_FIELDS = ["date", "source", "target", "state", "name", "string_data"] as const;

export interface Timeline {
  objectId: number;
  entries: TimelineEntry[];
  /** False when the server did not answer in time, the link went away, or the oldest events were dropped. */
  isComplete: boolean;
}

/** What the stream topic carries: entries to add (or replace, by id); `isReset`: forget those of before. */
export interface TimelinePatch {
  entries: TimelineEntry[];
  isReset?: boolean;
}

export interface ConsoleDeps {
  clock: Clock;
  /** The running server of an id, or null. */
  find(serverId: string): LiveServer | null;
  publish(serverId: string, sessionId: string, patch: TimelinePatch): void;
}

interface OpenTimeline {
  list: NestedList | null;
  objectId: number;
  viewers: number;
  linger: Timer | null;
  isStreamed: boolean;
}

/** Session consoles: one subscription per session, shared by all who look, cancelled when nobody does. */
export class Consoles {
  private readonly open = new Map<string, OpenTimeline>();

  constructor(private readonly deps: ConsoleDeps) {}

  get openCount(): number {
    return this.open.size;
  }

  /**
   * The session's events so far, sorted by date. Null when the server has no such session; `too_many` when the bound on
   * open timelines is reached. An ended session whose server is not connected reads as empty and incomplete.
   */
  async read(serverId: string, sessionId: string): Promise<Timeline | null | "too_many"> {
    const objectId = this.objectIdOf(serverId, sessionId);
    if (objectId === null) return null;
    const timeline = this.acquire(serverId, sessionId);
    if (!timeline) return "too_many";
    try {
      await this.settled(timeline.list);
      const list = timeline.list;
      return {
        objectId,
        entries: list ? sortedEntries(list.list()) : [],
        isComplete: Boolean(list?.isComplete && !list.isTruncated),
      };
    } finally {
      this.release(serverId, sessionId);
    }
  }

  /**
   * The stream's first reader of this session came; returns how to stop when the last one leaves. What is known is sent
   * at once, so that nothing falls between a page's read and its stream. At the bound on open timelines nothing is sent.
   */
  follow(serverId: string, sessionId: string): () => void {
    const timeline = this.acquire(serverId, sessionId);
    if (!timeline) return () => {};
    timeline.isStreamed = true;
    queueMicrotask(() => {
      const entries = timeline.list ? sortedEntries(timeline.list.list()) : [];
      if (entries.length > 0) this.deps.publish(serverId, sessionId, { entries, isReset: true });
    });
    let isFollowing = true;
    return () => {
      if (isFollowing) this.release(serverId, sessionId);
      isFollowing = false;
    };
  }

  /** The server's link is live again, with new object ids: who still looks gets the list anew. */
  resume(serverId: string): void {
    for (const [key, timeline] of this.open) {
      const [ofServer, sessionId] = splitKey(key);
      if (ofServer !== serverId || timeline.list) continue;
      this.watch(timeline, serverId, sessionId);
      const list = timeline.list as NestedList | null;
      void list?.settled.then(() => {
        if (list.isComplete)
          this.deps.publish(serverId, sessionId, { entries: sortedEntries(list.list()), isReset: true });
      });
    }
  }

  stop(): void {
    for (const timeline of this.open.values()) {
      timeline.linger?.cancel();
      timeline.list?.stop();
    }
    this.open.clear();
  }

  /** The server's object id of a session, call or user's; null when it lists none. */
  private objectIdOf(serverId: string, sessionId: string): number | null {
    const store = this.deps.find(serverId)?.store;
    if (!store) return null;
    const user = store.sessions().find((session) => session.id === sessionId);
    return store.call(sessionId)?.objectId ?? user?.objectId ?? null;
  }

  private acquire(serverId: string, sessionId: string): OpenTimeline | null {
    const key = keyOf(serverId, sessionId);
    let timeline = this.open.get(key);
    if (!timeline) {
      if (this.open.size >= MAX_TIMELINES) return null;
      timeline = { list: null, objectId: 0, viewers: 0, linger: null, isStreamed: false };
      this.open.set(key, timeline);
      this.watch(timeline, serverId, sessionId);
    }
    timeline.linger?.cancel();
    timeline.linger = null;
    timeline.viewers++;
    return timeline;
  }

  private release(serverId: string, sessionId: string): void {
    const key = keyOf(serverId, sessionId);
    const timeline = this.open.get(key);
    if (!timeline) return;
    timeline.viewers--;
    if (timeline.viewers > 0) return;
    timeline.isStreamed = false;
    timeline.linger = this.deps.clock.after(LINGER_MS, () => {
      timeline.list?.stop();
      this.open.delete(key);
    });
  }

  private watch(timeline: OpenTimeline, serverId: string, sessionId: string): void {
    const client = this.deps.find(serverId)?.client;
    const objectId = this.objectIdOf(serverId, sessionId);
    if (!client || objectId === null) return;
    timeline.objectId = objectId;
    const list: NestedList = new NestedList({
      client,
      objectId,
      field: "events",
      fields: EVENT_FIELDS,
      maxRows: MAX_ENTRIES,
      onRow: (row) => {
        if (timeline.isStreamed) this.deps.publish(serverId, sessionId, { entries: [entryOf(row)] });
      },
      onLost: () => {
        timeline.list = null;
      },
    });
    timeline.list = list;
  }

  private settled(list: NestedList | null): Promise<void> {
    if (!list) return Promise.resolve();
    return new Promise((resolve) => {
      const timer = this.deps.clock.after(READ_DEADLINE_MS, resolve);
      void list.settled.then(() => {
        timer.cancel();
        resolve();
      });
    });
  }
}

/** Several patches of one timeline as one: a reset forgets what came before it; a later entry replaces its namesake. */
export function mergeTimelinePatches(pending: TimelinePatch, next: TimelinePatch): TimelinePatch {
  if (next.isReset) return next;
  const entries = new Map(pending.entries.map((entry) => [entry.id, entry]));
  for (const entry of next.entries) entries.set(entry.id, entry);
  const merged: TimelinePatch = { entries: [...entries.values()] };
  return pending.isReset ? { ...merged, isReset: true } : merged;
}

function sortedEntries(rows: readonly NestedRow[]): TimelineEntry[] {
  return rows.map(entryOf).sort((a, b) => (a.at ?? 0) - (b.at ?? 0) || a.id - b.id);
}

function entryOf(row: NestedRow): TimelineEntry {
  const data = row.values.get("string_data");
  return {
    id: row.id,
    at: instantOf(row.values, "date"),
    source: textOf(row.values, "source"),
    target: textOf(row.values, "target"),
    state: textOf(row.values, "state"),
    name: textOf(row.values, "name"),
    data: typeof data === "string" ? data.slice(0, MAX_DATA_LENGTH) : textOf(row.values, "string_data"),
  };
}

function keyOf(serverId: string, sessionId: string): string {
  return `${serverId}/${sessionId}`;
}

function splitKey(key: string): [serverId: string, sessionId: string] {
  const slash = key.indexOf("/");
  return [key.slice(0, slash), key.slice(slash + 1)];
}
