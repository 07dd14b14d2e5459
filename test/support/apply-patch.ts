import type { Board, BoardPatch, Patch } from "../../server/cccp/live/model.ts";

export type BoardState = Omit<Board, "serverId" | "serverName" | "cursor">;

/** Applies a patch as a reader of the event stream does: lists replaced, rows merged by id, removed rows dropped. The board given is not changed. */
export function applyPatch(board: BoardState, patch: BoardPatch): BoardState {
  return {
    at: patch.at,
    link: patch.link ?? board.link,
    projects: patch.projects ?? board.projects,
    figures: patch.figures ?? board.figures,
    thresholds: patch.thresholds ?? board.thresholds,
    serviceLevel: patch.serviceLevel ?? board.serviceLevel,
    queues: mergeRows(board.queues, patch.queues, patch.removed?.queues),
    agents: mergeRows(board.agents, patch.agents, patch.removed?.agents),
    calls: mergeRows(board.calls, patch.calls, patch.removed?.calls),
    groups: mergeRows(board.groups, patch.groups, patch.removed?.groups),
  };
}

/** The same board with its rows in order of id: two boards are equal when these are. */
export function inOrder(board: BoardState): BoardState {
  const sorted = <Row extends { id: string }>(rows: Row[]) => [...rows].sort((a, b) => (a.id < b.id ? -1 : 1));
  return {
    ...board,
    queues: sorted(board.queues),
    agents: sorted(board.agents),
    calls: sorted(board.calls),
    groups: sorted(board.groups),
  };
}

function mergeRows<Row extends { id: string }>(
  rows: readonly Row[],
  patches: readonly Patch<Row>[] = [],
  removed: readonly string[] = [],
): Row[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  for (const id of removed) byId.delete(id);
  for (const patch of patches) byId.set(patch.id, { ...byId.get(patch.id), ...patch } as Row);
  return [...byId.values()];
}
