/**
 * Figures of calls on a large history: for an administrator, and for an agent, over a day, a month and all of it; beside them
 * what the database alone takes to add the same calls up in one question. The longest pause is how long nobody else was served.
 */
import { Database as Connection } from "bun:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../db/open.ts";
import { Figures } from "../../server/enrichment/figures/figures.ts";
import { mergeCall } from "../../server/enrichment/merge-call.ts";
import type { Call } from "../../server/enrichment/model.ts";
import { insertCall } from "../../server/enrichment/repo.ts";
import { readWebhook } from "../../server/enrichment/wildix/webhook.ts";
import { Colleagues } from "../../server/platform/auth/colleagues.ts";
import type { Identity } from "../../server/platform/auth/identity.ts";
import { Random } from "../../server/platform/random.ts";
import { FakeClock } from "../support/fake-clock.ts";

export const name = "figures";
export const about =
  "Figures of 200,000 and of 1,000,000 calls in SQLite, 30 s apart, of 200 agents, 5 tags and 3 queues, with hours, days, tags, queues, agents, ringing and the backlog of 30 days. The longest pause is the longest time for which the main thread served nobody else meanwhile; beside them one bare question of the database that only counts and adds up by tag.";

const SIZES = [200_000, 1_000_000];
const PER_TRANSACTION = 2_000;
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
    const random = new Random(1);
    let count = 0;
    for (const size of SIZES) {
      for (; count < size; count += PER_TRANSACTION) {
        await database.transact(async (tx) => {
          for (let n = count; n < count + PER_TRANSACTION; n++) await insertCall(tx, callOf(n, random));
        }, "relaxed");
      }
      const end = START + size * GAP_MS;
      const clock = new FakeClock(end);
      const figures = new Figures({ database, clock, colleagues: new Colleagues(database), zone: "Europe/Paris" });
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
  for (let time = 0; time < 3; time++) {
    const startedAt = performance.now();
    await work();
    took.push(performance.now() - startedAt);
    await new Promise<void>((resolve) => setTimeout(resolve, 5));
  }
  clearInterval(timer);
  took.sort((a, b) => a - b);
  return { "ms, median of 3": Math.round(took[1] ?? 0), "longest pause, ms": Math.round(longestMs) };
}

function callOf(n: number, random: Random): Call {
  const extension = String(100 + random.integer(0, 199));
  const at = START + n * GAP_MS;
  const isAnswered = random.chance(0.7);
  const [connectTime, talkTime] = [random.integer(1_000, 60_000), isAnswered ? random.integer(5_000, 600_000) : 0];
  const flow = {
    ...{ flowIndex: 0, startTime: at, endTime: at + connectTime + talkTime, duration: connectTime + talkTime },
    ...{ connectTime, talkTime, direction: "INBOUND", callStatus: isAnswered ? "COMPLETED" : "MISSED" },
    caller: {
      type: "REMOTE",
      phone: `06${String((n * 7919) % 100_000_000).padStart(8, "0")}`,
      name: `Client ${n % 1000}`,
    },
    callee: { type: "LOCAL", phone: extension, userExtension: extension, name: `Agent ${extension}` },
    ...{ queueName: QUEUES[n % QUEUES.length], tags: random.chance(0.7) ? [TAGS[n % TAGS.length]] : [] },
  };
  const event = { type: "call:completed", id: `c_${n}`, time: at + 700_000, data: { id: `c_${n}`, flows: [flow] } };
  const webhook = readWebhook(event, at);
  if (webhook.kind !== "call") throw new Error("not read");
  return mergeCall(null, webhook.reading).call;
}
