/**
 * Figures of calls on a large history: for an administrator, and for an agent, over a day, a month and all of it; beside them
 * what the database alone takes to add the same calls up in one question. The longest pause is how long nobody else was served.
 */
import { Database as Connection } from "bun:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../db/open.ts";
import { viewerOf } from "../../server/enrichment/viewer.ts";
import { Figures } from "../../server/enrichment/figures/figures.ts";
import { mergeCall } from "../../server/enrichment/merge-call.ts";
import type { Call } from "../../server/enrichment/model.ts";
import { insertCall } from "../../server/enrichment/repo.ts";
import { readWebhook } from "../../server/enrichment/wildix/webhook.ts";
import { Colleagues } from "../../server/platform/auth/colleagues.ts";
import type { Identity } from "../../server/platform/auth/identity.ts";
import { FakeClock } from "../support/fake-clock.ts";

export const name = "figures";
export const about =
  "Figures of 200,000 and of 1,000,000 calls in SQLite, 30 s apart, of 200 agents, 5 tags and 3 queues, with hours, days, tags, queues, agents, ringing and the backlog of 30 days, all of it not noted. The second time is what it takes of a processor, whatever else the machine does. The longest pause is the longest time for which the main thread served nobody else meanwhile; beside them one bare question of the database that only counts and adds up by tag.";

const SIZES = [200_000, 1_000_000];
const TIMES = 3;
const GAP_MS = 30_000;
const DAY_MS = 86_400_000;
const START = Date.UTC(2025, 0, 1);
const TAGS = ["adv", "compta", "support", "svi", "depl"];
const QUEUES = ["accueil", "support", ""];

const ADMIN: Identity = { id: "a", name: "admin", displayName: "admin", role: "admin", scope: null, via: "session" };
const AGENT: Identity = { ...ADMIN, id: "b", name: "agent", role: "agent", extension: "142" };

export async function run(): Promise<{ rows: Record<string, string | number>[]; json: unknown }> {
  const folder = mkdtempSync(join(tmpdir(), "vigie-bench-"));
  const database = await openDatabase({ dataDir: folder });
  const rows: Record<string, string | number>[] = [];
  try {
    await database.transact(async (tx) => insertCall(tx, patternCall()));
    let count = 1;
    for (const size of SIZES) {
      fill(join(folder, "vigie.db"), count, size);
      count = size;
      const end = START + size * GAP_MS;
      const clock = new FakeClock(end);
      const figures = new Figures({
        ...{ database, clock, colleagues: new Colleagues(database), zone: "Europe/Paris" },
        masking: { viewerOf: (who) => viewerOf(who, "none") },
      });
      const row = async (what: string, who: Identity, days: number) => {
        const since = Math.max(START, end - days * DAY_MS);
        rows.push({ calls: size, what, ...(await measured(() => figures.read(who, { since, until: end }))) });
      };
      await row("a day", ADMIN, 1);
      await row("30 days", ADMIN, 30);
      await row("all of it", ADMIN, 399);
      await row("an agent's day", AGENT, 1);
      await row("an agent's 30 days", AGENT, 30);
      await row("an agent's calls, all of it", AGENT, 399);
      const bare = new Connection(join(folder, "vigie.db"), { readonly: true });
      const byTag = bare.query(
        "SELECT m.value, c.disposition, count(*), sum(c.ring_seconds), sum(c.talk_seconds) FROM enrichment_calls c LEFT JOIN enrichment_marks m ON m.call_ref = c.id AND m.kind = 'tag' GROUP BY 1, 2",
      );
      rows.push({ calls: size, what: "bare: by tag, all of it", ...(await measured(async () => byTag.all())) });
      bare.close();
    }
    return { rows, json: { rows } };
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function measured(work: () => Promise<unknown>): Promise<Record<string, number>> {
  const took: number[] = [];
  let longestMs = 0;
  let lastAt = performance.now();
  const timer = setInterval(() => {
    longestMs = Math.max(longestMs, performance.now() - lastAt);
    lastAt = performance.now();
  }, 1);
  const used = process.cpuUsage();
  for (let time = 0; time < TIMES; time++) {
    const startedAt = performance.now();
    await work();
    took.push(performance.now() - startedAt);
    await new Promise<void>((resolve) => setTimeout(resolve, 5));
  }
  clearInterval(timer);
  const { user, system } = process.cpuUsage(used);
  took.sort((a, b) => a - b);
  return {
    "ms, median of 3": Math.round(took[1] ?? 0),
    "of the processor, ms": Math.round((user + system) / 1000 / TIMES),
    "longest pause, ms": Math.round(longestMs),
  };
}

/** The call that all others are copies of, so that each row is as wide as a real one. */
function patternCall(): Call {
  const flow = {
    ...{ flowIndex: 0, startTime: START, endTime: START + 90_000, duration: 90_000, connectTime: 5_000 },
    ...{ talkTime: 80_000, direction: "INBOUND", callStatus: "COMPLETED" },
    caller: { type: "REMOTE", phone: "0612345678", name: "Client" },
    callee: { type: "LOCAL", phone: "100", userExtension: "100", name: "Agent 100" },
    ...{ queueName: "accueil", tags: ["adv"] },
  };
  const event = { type: "call:completed", id: "c_0", time: START + 100_000, data: { id: "c_0", flows: [flow] } };
  const webhook = readWebhook(event, START);
  if (webhook.kind !== "call") throw new Error("not read");
  return mergeCall(null, webhook.reading).call;
}

/** Adds calls up to a number, by the database itself and without the index of words, which no figure reads. */
function fill(file: string, from: number, to: number): void {
  const connection = new Connection(file);
  connection.run("PRAGMA synchronous=OFF");
  const triggers = connection
    .query("SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'enrichment_calls'")
    .all() as { name: string; sql: string }[];
  for (const { name: trigger } of triggers) connection.run(`DROP TRIGGER ${trigger}`);
  const columns = (connection.query("PRAGMA table_info(enrichment_calls)").all() as { name: string }[]).map(
    (column) => column.name,
  );
  const isAnswered = "(n * 7919) % 10 < 7";
  const changed: Record<string, string> = {
    ...{ id: "n + 1", call_id: "'c_' || n", record_id: "'c_' || n" },
    ...{
      started_at: `${START} + n * ${GAP_MS}`,
      disposition: `CASE WHEN ${isAnswered} THEN 'ANSWERED' ELSE 'NO ANSWER' END`,
    },
    ...{ ring_seconds: "(n * 31) % 60", talk_seconds: `CASE WHEN ${isAnswered} THEN 5 + (n * 131) % 595 ELSE 0 END` },
  };
  const values = columns.map((column) => changed[column] ?? `p.${column}`);
  const seq = `WITH RECURSIVE seq(n) AS (SELECT ${from} UNION ALL SELECT n + 1 FROM seq WHERE n + 1 < ${to})`;
  const oneOf = (choices: readonly string[]) =>
    `CASE n % ${choices.length} ${choices.map((choice, at) => `WHEN ${at} THEN '${choice}'`).join(" ")} END`;
  connection.run("BEGIN");
  connection.run(
    `${seq} INSERT INTO enrichment_calls (${columns.join(", ")}) SELECT ${values.join(", ")} FROM seq, (SELECT * FROM enrichment_calls WHERE id = 1) p`,
  );
  const extension = "CAST(100 + (n * 37) % 200 AS TEXT)";
  const mark = (kind: string, value: string, condition = "1") =>
    connection.run(
      `${seq} INSERT INTO enrichment_marks (call_ref, kind, value) SELECT n + 1, '${kind}', ${value} FROM seq WHERE ${condition}`,
    );
  mark("extension", extension);
  mark("extension", "'06' || n");
  mark("queue", oneOf(QUEUES), `n % ${QUEUES.length} < 2`);
  mark("tag", oneOf(TAGS), "n % 10 < 7");
  connection.run(
    `${seq} INSERT INTO enrichment_turns (call_ref, leg, side, extension, is_told, is_answered, ring_seconds, talk_seconds) SELECT n + 1, 0, 'reached', ${extension}, 1, ${isAnswered}, (n * 31) % 60, CASE WHEN ${isAnswered} THEN 5 + (n * 131) % 595 ELSE 0 END FROM seq`,
  );
  connection.run("COMMIT");
  for (const { sql } of triggers) connection.run(sql);
  connection.run("PRAGMA wal_checkpoint(TRUNCATE)");
  connection.close();
}
