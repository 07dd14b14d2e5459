import type { Database } from "../../../db/open.ts";
import type { Identity } from "../../platform/auth/identity.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { LiveCall, LiveCalls } from "../../platform/live-calls.ts";
import { callsBegunWithin, findByRef, isVisible } from "../repo.ts";
import type { CallLine } from "./call-view.ts";
import type { History } from "./history.ts";
import { likenessOf } from "./same-numbers.ts";

/** Where a live call of the board is; its numbers are the board's to show. */
export type LiveLink = Pick<LiveCall, "serverId" | "id" | "beganAt">;

/** Two systems that tell of one call agree to within this on when it began. */
const APART_MS = 60_000;
/** Calls of those two minutes that are looked at, and those of the same numbers that are named. */
const MOST_LOOKED_AT = 2_000;
const MOST_NAMED = 5;

/**
 * Which calls of the history and which live ones of the board are one and the same, for who may see both. Nobody names a number: whoever
 * asks comes from a call that they see, so that no number can be asked for.
 */
export class Related {
  constructor(
    private readonly database: Database,
    private readonly history: History,
    private readonly live: LiveCalls,
  ) {}

  /** The calls of the history that a live call is, the nearest in time first; none as well when it is not theirs to see. */
  async ofLive(serverId: string, id: string, who: Identity): Promise<CallLine[]> {
    const live = this.live.find(serverId, id, who);
    if (!live) return [];
    const viewer = this.history.viewerOf(who);
    const span = { since: live.beganAt - APART_MS, until: live.beganAt + APART_MS };
    const calls = await callsBegunWithin(this.database.orm, viewer, span, MOST_LOOKED_AT);
    const found = likest(
      calls,
      (call) => likenessOf(live, call),
      (call) => Math.abs(call.startedAt - live.beganAt),
    );
    const lines = (await this.history.linesFor([viewer], found)).get(viewer) ?? [];
    return found.flatMap(({ ref }) => lines.find((line) => line.id === ref) ?? []);
  }

  /** The live calls that a call of the history is. @throws Problem `history_call_not_found`, also for a call that is none of the reader's. */
  async ofHistory(ref: number, who: Identity): Promise<LiveLink[]> {
    const db = this.database.orm;
    const call = await findByRef(db, ref);
    if (!call || !(await isVisible(db, this.history.viewerOf(who), ref))) {
      throw new Problem("history_call_not_found", { params: { id: ref } });
    }
    const apartMs = ({ beganAt }: LiveCall) => Math.abs(call.startedAt - beganAt);
    const near = this.live.lasting(who).filter((live) => apartMs(live) <= APART_MS);
    return likest(near, (live) => likenessOf(live, call), apartMs).map(({ serverId, id, beganAt }) => ({
      ...{ serverId, id, beganAt },
    }));
  }
}

/** Those that are most alike, the nearest first: where both ends are the same, one end alone says nothing any more. */
function likest<Item>(items: readonly Item[], likeness: (item: Item) => number, apart: (item: Item) => number): Item[] {
  const judged = items.map((item) => ({ item, like: likeness(item) })).filter(({ like }) => like > 0);
  const most = Math.max(0, ...judged.map(({ like }) => like));
  const best = judged.filter(({ like }) => like === most).map(({ item }) => item);
  return best.sort((a, b) => apart(a) - apart(b)).slice(0, MOST_NAMED);
}
