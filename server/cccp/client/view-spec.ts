import type { Scalar } from "../wire/values.ts";

/** What to subscribe to: a list of the server, which of its items, and which of their fields. */
export interface ViewSpec {
  /** For logs. */
  name: string;
  /** Which service of the server: `/dispatch` or `/ccxml`. */
  path: string;
  /** Name of the list: `sessions`, `queues`; or `events` of the session that `objectId` names. */
  field: string;
  /** The object that a nested list hangs off, by the present connection's ids; absent or 0 for none. */
  objectId?: number;
  /** In the server's grammar, such as `.[running]`; empty for everything. Text of people goes through `quoteFilterValue`. */
  filter: string;
  /** Paths of the leaves to read: `user.login`, `contact_duration.max('0')`. */
  fields: readonly string[];
}

export type ViewChange =
  /** Only the fields that came; a field mapped to undefined became undefined. `isNew`: first values of this item. */
  | { kind: "upserted"; itemId: number; values: ReadonlyMap<string, Scalar>; isNew: boolean }
  | { kind: "removed"; itemId: number }
  /** The first list and all its objects are in, or timed out: the view is complete in this connection. Once per connection. */
  | { kind: "listed" }
  /** The connection is gone: every id of before is meaningless. */
  | { kind: "lost" }
  /** The list got no answer within its deadline; should it still come, changes follow as if it had been in time. */
  | { kind: "unanswered"; field: string };

export type ViewHandler = (change: ViewChange) => void;
