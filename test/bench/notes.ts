/**
 * Notes saved a second, each on the disk with its version, what it is found by and its entry of the audit when it is acknowledged: by one
 * person after the other, and by 32 at once, whose transactions share commits. Beside them bare inserts of a row of that size under the
 * same guarantee, one commit each.
 */
import { Database as Connection } from "bun:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../db/open.ts";
import { Choices } from "../../server/enrichment/choices/choices.ts";
import { Notes } from "../../server/enrichment/notes/notes.ts";
import { Audit } from "../../server/platform/audit/audit.ts";
import { Colleagues } from "../../server/platform/auth/colleagues.ts";
import type { Identity } from "../../server/platform/auth/identity.ts";
import { systemClock } from "../../server/platform/clock.ts";
import { Settings } from "../../server/platform/config/store.ts";
import { News } from "../../server/platform/news/news.ts";
import { writeBookFile } from "./support/call-book.ts";

export const about =
  "Notes saved a second in SQLite (synchronous FULL), each with its version, the words that it is found by and its entry of the audit: by one person after the other, and by 32 at once, whose transactions share commits. Beside them bare inserts of one row of that size, one commit each, under the same guarantee. The goal is 2,000 a second.";

const CALLS = 100_000;
const NOTES = 5_000;
const AT_ONCE = 32;
const WHO: Identity = { id: "a", name: "admin", displayName: "admin", role: "admin", scope: null, via: "session" };

type Row = Record<string, string | number>;

export async function run(): Promise<{ rows: Row[]; json: unknown }> {
  const folder = mkdtempSync(join(tmpdir(), "vigie-bench-"));
  const database = await openDatabase({ dataDir: folder });
  try {
    await writeBookFile(folder, CALLS);
    const audit = new Audit(database, systemClock);
    const choices = new Choices(database, new Settings(database, audit, systemClock), audit);
    const notes = new Notes({
      ...{ database, audit, clock: systemClock, colleagues: new Colleagues(database), choices },
      news: new News(systemClock),
    });
    let next = 0;
    const save = async () => {
      // Every fifth call, from the fourth on, has no note yet.
      const n = next++;
      const changes = {
        subject: "facture",
        result: `rappel ${n}`,
        subjectComment: "Le client attend son avoir depuis mardi.",
      };
      const edit = { baseVersion: 0, changes, operationId: `bench-${n}`, writtenAt: null };
      await notes.save(5 * n + 4, edit, { who: WHO, from: "192.0.2.1" });
    };
    const bare = bareInsert(folder);
    const rows = [
      await measured("bare inserts, one commit each", bare.insert, 1),
      await measured("notes, one after the other", save, 1),
      await measured(`notes, ${AT_ONCE} at once`, save, AT_ONCE),
    ];
    bare.close();
    return { rows, json: { goalPerSecond: 2_000, rows } };
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function bareInsert(folder: string) {
  const connection = new Connection(join(folder, "bare.db"));
  connection.run("PRAGMA journal_mode=WAL");
  connection.run("PRAGMA synchronous=FULL");
  connection.run("CREATE TABLE bare (id INTEGER PRIMARY KEY, text TEXT NOT NULL)");
  const statement = connection.query("INSERT INTO bare (text) VALUES (?)");
  const text = "x".repeat(400);
  return { insert: async () => void statement.run(text), close: () => connection.close() };
}

async function measured(what: string, work: () => Promise<void>, atOnce: number): Promise<Row> {
  let left = NOTES;
  const took: number[] = [];
  const processorAt = process.cpuUsage();
  const startedAt = performance.now();
  const one = async () => {
    while (left-- > 0) {
      const askedAt = performance.now();
      await work();
      took.push(performance.now() - askedAt);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  const seconds = (performance.now() - startedAt) / 1000;
  const { user, system } = process.cpuUsage(processorAt);
  took.sort((a, b) => a - b);
  return {
    what,
    "per second": Math.round(NOTES / seconds),
    "p95 ms": Number((took[Math.floor(0.95 * took.length)] ?? 0).toFixed(1)),
    "processor µs each": Math.round((user + system) / NOTES),
  };
}
