import type { BoardPatch, Patch } from "../live/model.ts";

const ROW_KINDS = ["queues", "agents", "calls", "groups"] as const;
type RowKind = (typeof ROW_KINDS)[number];

/**
 * Two patches in one: applying the result leaves a board as applying `pending`, then `next`, would. Neither argument is
 * changed. A row id never stands both among the rows and among the removed, so the order in which a reader applies the
 * two parts does not matter: a row that comes back after a removal carries every field (see BoardPatch).
 */
export function mergeBoardPatches(pending: BoardPatch, next: BoardPatch): BoardPatch {
  const merged: BoardPatch = { ...pending, ...withoutUndefined(next), at: next.at };
  const removed: NonNullable<BoardPatch["removed"]> = {};
  for (const kind of ROW_KINDS) {
    const gone = new Set(pending.removed?.[kind]);
    const rows = new Map<string, Patch<{ id: string }>>();
    for (const row of pending[kind] ?? []) rows.set(row.id, row);
    for (const id of next.removed?.[kind] ?? []) {
      rows.delete(id);
      gone.add(id);
    }
    for (const row of next[kind] ?? []) {
      rows.set(row.id, { ...rows.get(row.id), ...row });
      gone.delete(row.id);
    }
    setRows(merged, kind, [...rows.values()]);
    if (gone.size > 0) removed[kind] = [...gone];
  }
  delete merged.removed;
  if (Object.keys(removed).length > 0) merged.removed = removed;
  return merged;
}

function setRows(patch: BoardPatch, kind: RowKind, rows: Patch<{ id: string }>[]): void {
  if (rows.length > 0) (patch as Record<RowKind, unknown>)[kind] = rows;
  else delete patch[kind];
}

/** A part that is present but undefined must not hide what was pending. */
function withoutUndefined(patch: BoardPatch): Partial<BoardPatch> {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined));
}
