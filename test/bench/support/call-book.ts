import { Database as Connection } from "bun:sqlite";
import { join } from "node:path";
import { getTableColumns, getTableName } from "drizzle-orm";
import type { SQLiteTable } from "drizzle-orm/sqlite-core";
import type { Database } from "../../../db/open.ts";
import { enrichmentCalls, enrichmentMarks, enrichmentNotes } from "../../../db/schema/enrichment.ts";
import { insertTerms } from "../../../db/terms.ts";
import { labelsOf, marksOf } from "../../../server/enrichment/calls/stored-call.ts";
import { mergeCall } from "../../../server/enrichment/merge-call.ts";
import type { Call, Leg } from "../../../server/enrichment/model.ts";
import { EMPTY_NOTE, type NoteContent } from "../../../server/enrichment/notes/note.ts";
import { columnsOf } from "../../../server/enrichment/repo.ts";
import { readWebhook } from "../../../server/enrichment/wildix/webhook.ts";
import { Random } from "../../../server/platform/random.ts";

/**
 * A made-up history. Its calls are 30 s apart. 200 agents share them evenly, but one who has a tenth of all; one has 40 calls, and
 * one had the oldest twentieth and is gone. Four calls in ten are noted: three quarters of the notes hold the word "dossier", an eighth
 * each subject, one its own number, and those of the oldest twentieth "fusion".
 */
export const BUSY_EXTENSION = "100";
export const USUAL_EXTENSION = "142";
export const RARE_EXTENSION = "901";
export const GONE_EXTENSION = "902";
export const SUBJECTS = ["facture", "livraison", "devis", "réclamation", "rendez-vous", "contrat", "panne", "adresse"];

const START = Date.UTC(2025, 0, 1);
const GAP_MS = 30_000;
const PER_TRANSACTION = 5_000;
const PER_STATEMENT = 500;

/** Takes rows of the three tables, keyed as the schema names their columns. */
type Write = (table: SQLiteTable, rows: Record<string, unknown>[]) => Promise<void> | void;

/** Writes calls into an empty database of SQLite, past drizzle, which would take the longest part of it; nobody uses it meanwhile. */
export async function writeBookFile(dataDir: string, count: number): Promise<void> {
  const connection = new Connection(join(dataDir, "vigie.db"));
  connection.run("PRAGMA synchronous=OFF");
  connection.run("PRAGMA cache_size=-256000");
  const statements = new Map<SQLiteTable, { run: (row: Record<string, unknown>) => void }>();
  const write: Write = (table, rows) => {
    const known = statements.get(table) ?? inserter(connection, table);
    statements.set(table, known);
    for (const row of rows) known.run(row);
  };
  for (let first = 0; first < count; first += PER_TRANSACTION) {
    connection.run("BEGIN");
    await writePart(write, first, Math.min(count, first + PER_TRANSACTION), count);
    connection.run("COMMIT");
  }
  connection.run("PRAGMA wal_checkpoint(TRUNCATE)");
  connection.close();
}

/** The same on whichever engine, by its own door. */
export async function writeBook(database: Database, count: number): Promise<void> {
  for (let first = 0; first < count; first += PER_STATEMENT) {
    await database.transact(async (tx) => {
      const write: Write = async (table, rows) => {
        await tx.insert(table as typeof enrichmentCalls).values(rows as never);
        if (table !== (enrichmentCalls as SQLiteTable)) return;
        const calls = rows as unknown as (typeof enrichmentCalls.$inferSelect)[];
        await insertTerms(
          tx,
          calls.map(({ id, startedAt, searchText, labels }) => ({ ref: id, at: startedAt, searchText, labels })),
        );
      };
      await writePart(write, first, Math.min(count, first + PER_STATEMENT), count);
    }, "relaxed");
  }
}

async function writePart(write: Write, first: number, end: number, count: number): Promise<void> {
  const random = new Random(first + 1);
  const calls: Record<string, unknown>[] = [];
  const marks: Record<string, unknown>[] = [];
  const notes: Record<string, unknown>[] = [];
  for (let n = first; n < end; n++) {
    const call = { ...callOf(n, count, random), tagging: null };
    const note = noteOf(n, count, random);
    const columns = columnsOf({ ...call, recordId: call.callId }, note ? [note] : []);
    const noted = { isNoted: note !== null, hasAutomaticNote: false };
    const own = marksOf(call);
    calls.push({
      id: n + 1,
      ...columns,
      ...{ ...noted, revision: 1, labels: labelsOf({ ...call, ...noted }, own) },
    });
    for (const mark of own) marks.push({ callRef: n + 1, ...mark });
    if (note) notes.push(noteRow(n + 1, call, note));
  }
  await write(enrichmentCalls, calls);
  await write(enrichmentMarks, marks);
  if (notes.length > 0) await write(enrichmentNotes, notes);
}

function inserter(connection: Connection, table: SQLiteTable) {
  const columns = Object.entries(getTableColumns(table)).filter(([key]) => key !== "id" || table === enrichmentCalls);
  const names = columns.map(([, { name }]) => name).join(", ");
  const statement = connection.prepare(
    `INSERT INTO ${getTableName(table)} (${names}) VALUES (${columns.map(() => "?").join(", ")})`,
  );
  return {
    run(row: Record<string, unknown>) {
      const values = columns.map(([key, column]) => (row[key] == null ? null : column.mapToDriverValue(row[key])));
      statement.run(...(values as string[]));
    },
  };
}

/** When a call of the book began. */
export function startOf(n: number): number {
  return START + n * GAP_MS;
}

/** The caller's number of a call of the book. */
export function numberOf(n: number): string {
  return `06${String((n * 7919) % 100_000_000).padStart(8, "0")}`;
}

/** Whether a call of the book has a note. */
export function isNoted(n: number): boolean {
  return n % 5 < 2;
}

function isOldest(n: number, count: number): boolean {
  return n < count / 20;
}

function extensionOf(n: number, count: number, random: Random): string {
  if (n % Math.ceil(count / 40) === 7) return RARE_EXTENSION;
  if (isOldest(n, count) && n % 2 === 0) return GONE_EXTENSION;
  return n % 10 === 0 ? BUSY_EXTENSION : String(101 + random.integer(0, 198));
}

function noteOf(n: number, count: number, random: Random): NoteContent | null {
  if (!isNoted(n)) return null;
  const subject = SUBJECTS[random.integer(0, SUBJECTS.length - 1)] ?? "";
  const words = [subject, n % 4 === 0 ? "" : "dossier", isOldest(n, count) ? "fusion" : "", `${n}`];
  return { ...EMPTY_NOTE, subject, subjectComment: words.filter((word) => word !== "").join(" "), isAutomatic: false };
}

function noteRow(callRef: number, call: Call, note: NoteContent) {
  const at = call.startedAt + 120_000;
  return {
    ...{ callRef, position: 0, authorId: "", authorName: "somebody", ...note, version: 1 },
    ...{ createdAt: at, updatedAt: at, updatedBy: "somebody", writtenDate: "", writtenTime: "" },
  };
}

/** Two calls that were read as webhooks are, one answered and one missed: each call of the book is one of them with its own facts. */
const MODELS = [modelOf(false), modelOf(true)] as const;

function modelOf(isMissed: boolean): Call {
  const flow = {
    ...{ flowIndex: 0, startTime: START, endTime: START + 90_000, duration: 90_000, direction: "INBOUND" },
    ...(isMissed ? { callStatus: "MISSED" } : { callStatus: "COMPLETED", connectTime: 5_000, talkTime: 80_000 }),
    caller: { type: "REMOTE", phone: "0600000000", name: "Client" },
    callee: { type: "LOCAL", phone: "100", userExtension: "100", name: "Agent" },
    queueName: "accueil",
  };
  const event = { type: "call:completed", id: "c", time: START + 100_000, data: { id: "c", flows: [flow] } };
  const webhook = readWebhook(event, START);
  if (webhook.kind !== "call") throw new Error("not read");
  return mergeCall(null, webhook.reading).call;
}

function callOf(n: number, count: number, random: Random): Call {
  const isBusy = n % 1000 === 3;
  const model = MODELS[isBusy || random.integer(0, 99) < 15 ? 1 : 0];
  const [leg] = model.legs as [Leg];
  const moved = (at: number | null) => (at === null ? null : at + n * GAP_MS);
  const extension = extensionOf(n, count, random);
  const queue = isOldest(n, count) ? "ancien" : n % 20 === 0 ? "vente" : n % 2 === 0 ? "accueil" : "support";
  const own: Leg = {
    ...leg,
    ...{ startedAt: moved(leg.startedAt), answeredAt: moved(leg.answeredAt), endedAt: moved(leg.endedAt) },
    ...{
      from: { ...leg.from, number: numberOf(n), name: `Client ${n % 1000}` },
      queue,
      tags: n % 100 === 9 ? ["vip"] : [],
    },
    to: { number: extension, name: `Agent ${extension}`, extension },
  };
  return {
    ...model,
    ...{ callId: `c_${n}`, saidAt: model.saidAt + n * GAP_MS, startedAt: model.startedAt + n * GAP_MS, legs: [own] },
    ...{ answeredAt: moved(model.answeredAt), endedAt: moved(model.endedAt) },
    ...(isBusy ? { disposition: "BUSY" as const } : {}),
  };
}
