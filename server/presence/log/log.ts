import type { Database, Reader } from "../../../db/open.ts";
import { fieldFault } from "../../platform/http/field-codes.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { Because } from "../model.ts";
import { findExtensions } from "../repo.ts";
import { type Eyes, seen } from "../viewer.ts";
import { countLog, findLog, findLogAt, insertLog, type LogFilter, type LogPosition, type LogRow } from "./repo.ts";

/** A status that was set, or found to be set. */
export interface LogEntry {
  id: number;
  at: number;
  pbxId: number;
  /** Null: it is about the PBX. */
  extensionId: number | null;
  number: string;
  name: string;
  oldStatus: string | null;
  newStatus: string | null;
  /** Who or what set it: `override`, `calendar`, `schedule`, `expiry`, `person`, `pbx`, … */
  source: string;
  /** The winner first. */
  because: Because[];
  /** From when it was due to when the PBX had taken it. */
  latencyMs: number | null;
  /** `done`, `simulated`, `failed`, `postponed`, `seen`, … */
  result: string;
  detail: string;
  /** Who answered the engine's question; "" for nobody. */
  byName: string;
}

export interface LogPage {
  entries: LogEntry[];
  nextCursor: string | null;
}

/** What the engine writes down. */
export type NewLogEntry = Omit<LogRow, "id" | "number" | "name">;

/** The log of what was set, and why. Only ever added to, until its time is over. */
export class PresenceLog {
  /** How many were written since the start, by what came of them. */
  readonly counts: Record<string, number> = {};

  constructor(private readonly database: Database) {}

  /** Adds entries in the order given, all or none. */
  async write(rows: readonly NewLogEntry[]): Promise<void> {
    await this.database.transact(async (tx) => {
      const names = await namesOf(tx, rows);
      for (const row of rows) {
        const known = names.get(row.extensionId ?? -1);
        await insertLog(tx, { ...row, number: known?.number ?? "", name: known?.name ?? "" });
      }
    });
    for (const { result } of rows) this.counts[result] = (this.counts[result] ?? 0) + 1;
  }

  /** @throws Problem `invalid_fields` for a cursor that is none. */
  async page(filter: LogFilter, cursor: string | null, limit: number, eyes: Eyes): Promise<LogPage> {
    const { entries, next } = await this.read(filter, cursor === null ? null : positionOf(cursor), limit, eyes);
    return { entries, nextCursor: next && `${next.at}-${next.id}` };
  }

  async read(filter: LogFilter, after: LogPosition | null, limit: number, eyes: Eyes) {
    const rows = await findLog(this.database.orm, filter, after, limit + 1);
    const entries = rows.slice(0, limit).map((row) => entryOf(row, eyes));
    const last = entries.at(-1);
    return { entries, next: rows.length > limit && last ? { at: last.at, id: last.id } : null };
  }

  /** A page by its number, the first is 1, and how many entries fit in all. */
  async numbered(filter: LogFilter, page: number, perPage: number, eyes: Eyes) {
    const { orm } = this.database;
    const rows = await findLogAt(orm, filter, (page - 1) * perPage, perPage);
    return { entries: rows.map((row) => entryOf(row, eyes)), total: await countLog(orm, filter) };
  }
}

function entryOf({ because, ...row }: LogRow, eyes: Eyes): LogEntry {
  return { ...row, because: because.map((one) => seen(one, eyes)) };
}

async function namesOf(db: Reader, rows: readonly NewLogEntry[]) {
  const ids = new Set(rows.flatMap(({ extensionId }) => extensionId ?? []));
  return new Map((await findExtensions(db, [...ids])).map((row) => [row.id, row]));
}

function positionOf(cursor: string): LogPosition {
  const found = /^(\d{1,15})-(\d{1,15})$/.exec(cursor);
  if (!found) throw new Problem("invalid_fields", { fields: [fieldFault("cursor", "unknown_cursor")] });
  return { at: Number(found[1]), id: Number(found[2]) };
}
