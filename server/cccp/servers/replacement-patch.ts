import type { BoardState } from "../live/board-view.ts";
import type { BoardPatch } from "../live/model.ts";

/** What takes a reader from one board to another that did not grow out of it: the server was reconfigured. */
export function replacementPatch(before: BoardState, after: BoardState): BoardPatch {
  const removed: NonNullable<BoardPatch["removed"]> = {};
  for (const kind of ["queues", "agents", "calls", "groups"] as const) {
    const kept = new Set(after[kind].map((row) => row.id));
    const gone = before[kind].filter((row) => !kept.has(row.id)).map((row) => row.id);
    if (gone.length > 0) removed[kind] = gone;
  }
  return { ...after, removed };
}
