/**
 * The history of calls at a million: searches as people type them, through the room with its rights, newest first; beside
 * them the bare index of words, and the same words looked for without it. And notes saved one after the other, each on the
 * disk with its version and its entry of the audit when it is acknowledged.
 */
import { Database as Connection } from "bun:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openDatabase } from "../../db/open.ts";
import { History } from "../../server/enrichment/calls/history.ts";
import { Choices } from "../../server/enrichment/choices/choices.ts";
import { mergeCall } from "../../server/enrichment/merge-call.ts";
import type { Call } from "../../server/enrichment/model.ts";
import { EMPTY_NOTE } from "../../server/enrichment/notes/note.ts";
import { Notes } from "../../server/enrichment/notes/notes.ts";
import { insertCall, updateCall } from "../../server/enrichment/repo.ts";
import { readWebhook } from "../../server/enrichment/wildix/webhook.ts";
import { Audit } from "../../server/platform/audit/audit.ts";
import { Colleagues } from "../../server/platform/auth/colleagues.ts";
import type { Identity } from "../../server/platform/auth/identity.ts";
import { viewerOf } from "../../server/enrichment/viewer.ts";
import { systemClock } from "../../server/platform/clock.ts";
import { Settings } from "../../server/platform/config/store.ts";
import { News } from "../../server/platform/news/news.ts";
import { Random } from "../../server/platform/random.ts";

export const name = "search";
export const about =
  "A history of 1,000,000 calls, one in ten with a note, in SQLite. Searches through the room, with its rights, newest first, 50 calls a page; beside them the bare index of words and the same words without any index. The goal is a p95 of 50 ms, and 2,000 durable notes a second with their audit entries (a bare insert into such a table makes some 6,000).";

const CALLS = 1_000_000;
const NOTED_EACH = 10;
const PER_TRANSACTION = 2_000;
const SEARCHES = 200;
const NOTES = 3_000;
const START = Date.UTC(2025, 0, 1);
const SUBJECTS = ["facture", "livraison", "devis", "réclamation", "rendez-vous", "contrat", "panne", "adresse"];

const ADMIN: Identity = { id: "a", name: "admin", displayName: "admin", role: "admin", scope: null, via: "session" };
const AGENT: Identity = { ...ADMIN, id: "b", name: "agent", role: "agent", extension: "142" };

export async function run(): Promise<{ rows: Record<string, string | number>[]; json: unknown }> {
  const folder = mkdtempSync(join(tmpdir(), "vigie-bench-"));
  const database = await openDatabase({ dataDir: folder });
  try {
    const random = new Random(1);
    for (let from = 0; from < CALLS; from += PER_TRANSACTION) {
      await database.transact(async (tx) => {
        for (let n = from; n < from + PER_TRANSACTION; n++) {
          const stored = await insertCall(tx, callOf(n, random));
          if (n % NOTED_EACH > 0) continue;
          const subject = SUBJECTS[random.integer(0, SUBJECTS.length - 1)] ?? "";
          await updateCall(tx, stored, [
            { ...EMPTY_NOTE, subject, subjectComment: `${subject} dossier ${n}`, isAutomatic: false },
          ]);
        }
      }, "relaxed");
    }
    const history = new History(database, { viewerOf: (who) => viewerOf(who, "none") }, () => "off");
    const rows: Record<string, string | number>[] = [];
    const search = async (what: string, who: Identity, wordsOf: () => string) =>
      rows.push(await measured(what, () => history.page(who, { search: wordsOf() }, null, 50)));
    const pick = (from: readonly string[]) => from[random.integer(0, from.length - 1)] ?? "";
    await search(
      "one call by a word of its note",
      ADMIN,
      () => `dossier ${NOTED_EACH * random.integer(0, CALLS / NOTED_EACH - 1)}`,
    );
    await search("a number", ADMIN, () => numberOf(random.integer(0, CALLS - 1)));
    await search("the beginning of a number", ADMIN, () => numberOf(random.integer(0, CALLS - 1)).slice(0, 7));
    await search("a word that 12,500 notes hold", ADMIN, () => pick(SUBJECTS));
    await search("a common word and a name", ADMIN, () => `${pick(SUBJECTS)} client ${random.integer(0, 999)}`);
    await search("an agent, a common word", AGENT, () => pick(SUBJECTS));
    rows.push(await measured("the newest page, no search", () => history.page(ADMIN, {}, null, 50)));
    rows.push(await measured("an agent's newest page", () => history.page(AGENT, {}, null, 50)));

    const bare = new Connection(join(folder, "vigie.db"), { readonly: true });
    const byIndex = bare.query("SELECT rowid FROM enrichment_words WHERE enrichment_words MATCH ? LIMIT 50");
    rows.push(
      await measured("bare index of words, no rights, no order", async () =>
        byIndex.all(`"${pick(SUBJECTS).normalize("NFD").replace(/\p{M}/gu, "").split("-")[0]}"*`),
      ),
    );
    const byScan = bare.query(
      "SELECT id FROM enrichment_calls WHERE search_text LIKE ? ORDER BY started_at DESC LIMIT 50",
    );
    rows.push(
      await measured(
        "without an index, a rare word",
        async () => byScan.all(`% dossier ${random.integer(0, CALLS)} %`),
        3,
      ),
    );
    bare.close();

    rows.push(await savedNotes(database));
    return { rows, json: { calls: CALLS, searches: SEARCHES, rows } };
  } finally {
    await database.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Notes saved one after the other, as a form does. */
async function savedNotes(
  database: Awaited<ReturnType<typeof openDatabase>>,
): Promise<Record<string, string | number>> {
  const audit = new Audit(database, systemClock);
  const choices = new Choices(database, new Settings(database, audit, systemClock), audit);
  const notes = new Notes({
    database,
    audit,
    clock: systemClock,
    colleagues: new Colleagues(database),
    choices,
    news: new News(systemClock),
  });
  const startedAt = performance.now();
  for (let n = 0; n < NOTES; n++) {
    const edit = {
      baseVersion: 0,
      changes: { subject: "facture", result: `r${n}` },
      operationId: `bench-${n}`,
      writtenAt: null,
    };
    await notes.save(n * NOTED_EACH + 2, edit, { who: ADMIN, from: null });
  }
  const perSecond = Math.round((1000 * NOTES) / (performance.now() - startedAt));
  return {
    what: "notes saved, on the disk, with version and audit entry",
    "p50 ms": "",
    "p95 ms": "",
    "per second": perSecond,
  };
}

async function measured(
  what: string,
  work: () => Promise<unknown>,
  times = SEARCHES,
): Promise<Record<string, string | number>> {
  const took: number[] = [];
  for (let n = 0; n < times; n++) {
    const startedAt = performance.now();
    await work();
    took.push(performance.now() - startedAt);
  }
  took.sort((a, b) => a - b);
  const at = (part: number) =>
    Number((took[Math.min(took.length - 1, Math.floor(part * took.length))] ?? 0).toFixed(1));
  return { what, "p50 ms": at(0.5), "p95 ms": at(0.95), "per second": "" };
}

function numberOf(n: number): string {
  return `06${String((n * 7919) % 100_000_000).padStart(8, "0")}`;
}

function callOf(n: number, random: Random): Call {
  const extension = String(100 + random.integer(0, 199));
  const at = START + n * 30_000;
  const flow = {
    ...{ flowIndex: 0, startTime: at, endTime: at + 90_000, duration: 90_000, connectTime: 5_000, talkTime: 80_000 },
    caller: { type: "REMOTE", phone: numberOf(n), name: `Client ${n % 1000}` },
    callee: { type: "LOCAL", phone: extension, userExtension: extension, name: `Agent ${extension}` },
    ...{ direction: "INBOUND", callStatus: "COMPLETED", queueName: n % 2 === 0 ? "accueil" : "support" },
  };
  const event = { type: "call:completed", id: `c_${n}`, time: at + 100_000, data: { id: `c_${n}`, flows: [flow] } };
  const webhook = readWebhook(event, at);
  if (webhook.kind !== "call") throw new Error("not read");
  return mergeCall(null, webhook.reading).call;
}
