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

/** Why a reading brought nothing, by a code whose words the screens have. */
export class FeedFault extends Error {
  constructor(
    readonly code: string,
    detail: string,
    /** As the other side asked; null: it said nothing. */
    readonly retryAfterMs: number | null,
  ) {
    super(detail);
    this.name = "FeedFault";
  }
}

export interface FeedReader {
  /** @param known of the copy that is in use; "" for what is not. @throws FeedFault */
  ask(url: string, known: { etag: string; lastModified: string; hash: string }): Promise<FeedAnswer>;
  /** @throws FeedFault for what cannot be read, or not in time. */
  expand(body: Uint8Array, frame: ReadingFrame): Promise<FeedContents>;
}
