/** What the room asks of whoever reads calendars. */
import type { Occurrence } from "../model.ts";

/** What an address answered. */
export type FeedAnswer =
  /** The same as before, as the other side says. */
  { kind: "same" } | { kind: "body"; body: Uint8Array; etag: string; lastModified: string };

/** Something about a calendar that its owner may want to know. */
export interface FeedIssue {
  code: string;
  /** Of the file; null: it is about the whole. */
  line: number | null;
  detail: string;
}

export interface FeedContents {
  occurrences: readonly Occurrence[];
  issues: readonly FeedIssue[];
}

export interface ReadingFrame {
  feedId: number;
  /** For times without a zone of their own. */
  zone: string;
  /** Epoch milliseconds, half open: what is wanted. */
  from: number;
  to: number;
}

export interface FeedReader {
  /** @throws Problem for whatever is no calendar. */
  ask(url: string, known: { etag: string; lastModified: string }): Promise<FeedAnswer>;
  /** @throws Error for what cannot be read in time. */
  expand(body: Uint8Array, frame: ReadingFrame): Promise<FeedContents>;
}
