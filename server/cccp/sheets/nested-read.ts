import type { Clock } from "../../platform/clock.ts";
import type { CccpClient } from "../client.ts";
import { flagOf, instantOf, numberOf, textOf } from "../live/read.ts";
import { NestedList, type NestedRow } from "./nested-list.ts";

/** How long a call's sheet waits for its nested lists: the sheet shows what came. */
const DEADLINE_MS = 3000;
/** Rows read of each list; a call of six minutes had 18 items and 16 statistics. */
const MAX_ROWS = 500;

export interface CallConnection {
  isIncoming: boolean | null;
  remoteAddress: string;
  localAddress: string;
}
/** One step of the call's script: a form, an item in it, and what came of it. */
export interface CallItem {
  startedAt: number | null;
  form: string;
  item: string;
  promptCounter: number | null;
  rank: number | null;
  result: string;
}
export interface CallStatistic {
  at: number | null;
  name: string;
  value: string;
}
export interface CallDetails {
  connections: CallConnection[];
  items: CallItem[];
  statistics: CallStatistic[];
  /** False when the link is down or a list did not come in time. */
  isComplete: boolean;
}

/** Reads a call's nested lists once, together, and cancels them. Never rejects: what did not come is empty. */
export async function readCallDetails(client: CccpClient | null, objectId: number, clock: Clock): Promise<CallDetails> {
  const [connections, items, statistics] = await Promise.all([
    readOnce(client, objectId, clock, "connections", ["incoming", "remote_address", "local_address"]),
    readOnce(client, objectId, clock, "items", ["start_date", "form", "item", "prompt_counter", "item_rank", "result"]),
    readOnce(client, objectId, clock, "statistics", ["date", "name", "value"]),
  ]);
  return {
    connections: connections.rows.map(({ values }) => ({
      isIncoming: flagOf(values, "incoming"),
      remoteAddress: textOf(values, "remote_address"),
      localAddress: textOf(values, "local_address"),
    })),
    items: items.rows.map(({ values }) => ({
      startedAt: instantOf(values, "start_date"),
      form: textOf(values, "form"),
      item: textOf(values, "item"),
      promptCounter: numberOf(values, "prompt_counter"),
      rank: numberOf(values, "item_rank"),
      result: textOf(values, "result"),
    })),
    statistics: statistics.rows.map(({ values }) => ({
      at: instantOf(values, "date"),
      name: textOf(values, "name"),
      value: textOf(values, "value"),
    })),
    isComplete: connections.isComplete && items.isComplete && statistics.isComplete,
  };
}

async function readOnce(
  client: CccpClient | null,
  objectId: number,
  clock: Clock,
  field: string,
  fields: readonly string[],
): Promise<{ rows: NestedRow[]; isComplete: boolean }> {
  if (!client) return { rows: [], isComplete: false };
  const list = new NestedList({ client, objectId, field, fields, maxRows: MAX_ROWS });
  const timer = clock.after(DEADLINE_MS, () => list.stop());
  await list.settled;
  timer.cancel();
  const result = { rows: list.list(), isComplete: list.isComplete };
  list.stop();
  return result;
}
