import type { Database } from "../../../db/open.ts";
import type { NewLogEntry } from "../log/log.ts";
import { findLog, insertLog, type LogRow } from "../log/repo.ts";
import type { Level } from "../model.ts";
import { readStatus } from "../plannings/vocabulary.ts";
import { fold } from "../rules/fold.ts";
import { textOf } from "./installation.ts";
import { type OldRow, readOldLog } from "./old-database.ts";
import { readInstant } from "./old-rows.ts";
import type { TakeoverCount } from "./report.ts";

/** An extension as the log names it. */
export interface NamedExtension {
  id: number;
  number: string;
  name: string;
}

type Row = Omit<LogRow, "id">;

const ROWS_AT_A_TIME = 1_000;
const MAX_DETAIL = 500;

/** By the old trigger: who set it here, and because of which level. */
const WHY: Readonly<Record<string, { source: NewLogEntry["source"]; level: Level }>> = {
  override: { source: "override", level: "override" },
  manual: { source: "override", level: "override" },
  override_manual: { source: "override", level: "freeze" },
  no_planning: { source: "planning_off", level: "unplanned" },
  schedule_specific: { source: "schedule", level: "dated" },
  schedule_recurring: { source: "schedule", level: "weekly" },
  outside_schedule: { source: "default", level: "house_default" },
};

/**
 * Takes the old log over, a thousand rows at a time; a row that is there already stays.
 * @param extensions by their old ids. @param isDry nothing is written. @throws Error when the file cannot be read.
 */
export async function takeOldLog(
  { database, file, pbxId, isDry }: { database: Database; file: string; pbxId: number; isDry: boolean },
  extensions: ReadonlyMap<number, NamedExtension>,
  onRows: (count: number) => void,
): Promise<TakeoverCount> {
  const count: TakeoverCount = { added: 0, kept: 0, left: 0 };
  for (const page of readOldLog(file)) {
    const rows = page.flatMap((old) => rowOf(old, pbxId, extensions) ?? []);
    count.left += page.length - rows.length;
    const there = await keysThere(database, rows);
    const added: Row[] = [];
    for (const row of rows) {
      const key = keyOf(row);
      if (there.has(key)) continue;
      there.add(key);
      added.push(row);
    }
    if (!isDry) {
      await database.transact(async (tx) => {
        for (const row of added) await insertLog(tx, row);
      });
    }
    count.added += added.length;
    count.kept += rows.length - added.length;
    onRows(count.added + count.kept);
  }
  return count;
}

/** Null for a row without an instant. */
function rowOf(old: OldRow, pbxId: number, extensions: ReadonlyMap<number, NamedExtension>): Row | null {
  const at = readInstant(old.created_at);
  if (at === null) return null;
  const extension = extensions.get(Number(old.extension_id));
  const trigger = textOf(old.trigger_type);
  const action = textOf(old.action);
  const hasFailed = trigger === "api_error" || fold(action).startsWith("echec");
  const why = WHY[trigger];
  const newStatus = textOf(old.new_status).slice(0, 256) || null;
  const status = readStatus(newStatus ?? "")?.status ?? null;
  return {
    ...{ at, pbxId, extensionId: extension?.id ?? null, number: extension?.number ?? "", name: extension?.name ?? "" },
    ...{ oldStatus: textOf(old.old_status).slice(0, 256) || null, newStatus, source: why?.source ?? "engine" },
    because: why
      ? [{ level: why.level, status, startAt: null, endAt: null, id: null, name: "", isPrivate: false }]
      : [],
    ...{ latencyMs: null, result: hasFailed ? "failed" : "done", byName: "" },
    detail: [action, textOf(old.details)].filter(Boolean).join(": ").slice(0, MAX_DETAIL),
  };
}

/** Of what the log has of that time. */
async function keysThere({ orm }: Database, rows: readonly Row[]): Promise<Set<string>> {
  const keys = new Set<string>();
  const instants = rows.map(({ at }) => at);
  if (instants.length === 0) return keys;
  const filter = {
    since: instants.reduce((a, b) => Math.min(a, b)),
    until: instants.reduce((a, b) => Math.max(a, b)) + 1,
  };
  let after: { at: number; id: number } | null = null;
  while (true) {
    const found: LogRow[] = await findLog(orm, filter, after, ROWS_AT_A_TIME);
    for (const row of found) keys.add(keyOf(row));
    const last = found.at(-1);
    if (!last || found.length < ROWS_AT_A_TIME) return keys;
    after = { at: last.at, id: last.id };
  }
}

function keyOf({ at, extensionId, oldStatus, newStatus, detail }: Row): string {
  return JSON.stringify([at, extensionId, oldStatus, newStatus, detail]);
}
