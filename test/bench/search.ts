/**
 * The history of calls at a million (BENCH_CALLS): what people ask of it, through the room with its rights, newest first; beside it
 * the bare index of words, and the same words looked for without any. `--engine mysql` or `postgresql` asks a server of its own.
 */
import { Database as Connection } from "bun:sqlite";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chooseDialect, type Dialect } from "../../db/dialect.ts";
import type { CallFilter } from "../../server/enrichment/calls/filter.ts";
import { viewerOf } from "../../server/enrichment/viewer.ts";
import type { Identity } from "../../server/platform/auth/identity.ts";

const engine = (process.env.BENCH_ENGINE ?? "sqlite") as Dialect;
chooseDialect(engine);
// What reads the tables is loaded when they are known to be this engine's.
const { openDatabase } = await import("../../db/open.ts");
const { History } = await import("../../server/enrichment/calls/history.ts");
const { writeCursor } = await import("../../server/enrichment/calls/filter.ts");
const book = await import("./support/call-book.ts");
const { startServerOf } = await import("../support/database-server.ts");

const CALLS = Number(process.env.BENCH_CALLS ?? 1_000_000);
const TIMES = 100;
const LONGEST_MS = 5_000;
const GOAL_MS = 50;

export const about = `A history of ${CALLS.toLocaleString("en")} calls, four in ten with a note, in ${engine}; three quarters of the notes hold one word. Pages of 100 calls as people ask for them, through the room with its rights, newest first; the goal is a p95 of ${GOAL_MS} ms. The processor's time is that of the whole process for one question, and on SQLite the time for which nothing else is answered. Beside it the bare index of words, and a rare word looked for without one.`;

type Row = Record<string, string | number>;
const ADMIN: Identity = { id: "a", name: "admin", displayName: "admin", role: "admin", scope: null, via: "session" };
const agent = (extension: string): Identity => ({ ...ADMIN, id: "b", role: "agent", extension });
const supervisor = (queues: string[]): Identity => ({
  ...ADMIN,
  id: "s",
  role: "supervisor",
  scope: { projects: [], queues },
});
const below = (count: number) => Math.floor(Math.random() * count);
const anyTime = () => book.startOf(below(CALLS));
const subject = () => book.SUBJECTS[below(book.SUBJECTS.length)] ?? "";
const day = () => {
  const since = anyTime();
  return { since, until: since + 86_400_000 };
};
const deep = () => writeCursor({ startedAt: anyTime(), ref: 1 });

/** What is asked, by whom, for what, and from where on. */
const QUESTIONS: [string, Identity, () => CallFilter, (() => string)?][] = [
  ["the newest page", ADMIN, () => ({})],
  ["a page from anywhere", ADMIN, () => ({}), deep],
  ["not noted", ADMIN, () => ({ noted: false })],
  ["noted, a page from anywhere", ADMIN, () => ({ noted: true }), deep],
  ["a day", ADMIN, day],
  ["a day, noted", ADMIN, () => ({ ...day(), noted: true })],
  ["a rare outcome", ADMIN, () => ({ disposition: "BUSY" })],
  ["an outcome that no call had", ADMIN, () => ({ disposition: "FAILED" })],
  ["a tag", ADMIN, () => ({ tag: "vip" })],
  ["an extension", ADMIN, () => ({ extension: book.USUAL_EXTENSION })],
  ["an extension of long ago", ADMIN, () => ({ extension: book.GONE_EXTENSION })],
  ["a queue with half of all calls", ADMIN, () => ({ queue: "accueil" })],
  ["a queue of long ago", ADMIN, () => ({ queue: "ancien" })],
  ["a queue and an extension that never met", ADMIN, () => ({ queue: "accueil", extension: book.GONE_EXTENSION })],
  ["an agent", agent(book.USUAL_EXTENSION), () => ({})],
  ["an agent with a tenth of all calls", agent(book.BUSY_EXTENSION), () => ({})],
  ["the same, not noted, of which there are none", agent(book.BUSY_EXTENSION), () => ({ noted: false })],
  ["an agent with 40 calls", agent(book.RARE_EXTENSION), () => ({})],
  ["an agent without calls", agent("none"), () => ({})],
  ["a supervisor of two queues with nearly all calls", supervisor(["accueil", "support"]), () => ({})],
  ["a supervisor, missed and not noted", supervisor(["accueil"]), () => ({ disposition: "NO ANSWER", noted: false })],
  ["a number", ADMIN, () => ({ search: book.numberOf(below(CALLS)) })],
  ["the beginning of a number", ADMIN, () => ({ search: book.numberOf(below(CALLS)).slice(0, 7) })],
  ["two digits that all numbers begin with", ADMIN, () => ({ search: "06" })],
  ["one letter", ADMIN, () => ({ search: "f" })],
  ["a word of a single note", ADMIN, () => ({ search: `dossier ${5 * below(CALLS / 5)}` })],
  ["a word of three notes in four", ADMIN, () => ({ search: "dossier" })],
  ["the same, from anywhere", ADMIN, () => ({ search: "dossier" }), deep],
  ["the same, of a day", ADMIN, () => ({ search: "dossier", ...day() })],
  ["the same, of missed calls", ADMIN, () => ({ search: "dossier", disposition: "NO ANSWER" })],
  ["the same, not noted, of which there are none", ADMIN, () => ({ search: "dossier", noted: false })],
  ["the same, an agent", agent(book.USUAL_EXTENSION), () => ({ search: "dossier" })],
  ["the same, an agent with 40 calls", agent(book.RARE_EXTENSION), () => ({ search: "dossier" })],
  ["the same, a supervisor of two queues", supervisor(["accueil", "support"]), () => ({ search: "dossier" })],
  ["a word of one note in eight", ADMIN, subjectOnly],
  ["the same and a name that is in every call", ADMIN, () => ({ search: `${subject()} client ${below(1_000)}` })],
  ["a word of long ago", ADMIN, () => ({ search: "fusion" })],
  ["two common words", ADMIN, () => ({ search: "fusion dossier" })],
  ["two words that never met", ADMIN, () => ({ search: "fusion vente" })],
  ["a word that no call has", ADMIN, () => ({ search: "dossier xyzzy" })],
];

export async function run(): Promise<{ rows: Row[]; json: unknown }> {
  const folder = mkdtempSync(join(tmpdir(), "vigie-bench-"));
  const server = engine === "sqlite" ? null : await startServerOf(engine);
  const address = server ? await server.create("bench") : ({ dialect: "sqlite" } as const);
  const database = await openDatabase({ dataDir: folder, address });
  try {
    if (server) await book.writeBook(database, CALLS);
    else await book.writeBookFile(folder, CALLS);
    const history = new History(database, { viewerOf: (who) => viewerOf(who, "none") }, () => "off");
    const rows: Row[] = [];
    for (const [what, who, filterOf, cursorOf] of QUESTIONS) {
      rows.push(await measured(what, () => history.page(who, filterOf(), cursorOf?.() ?? null, 100)));
    }
    rows.push(await measured("how many calls a common word finds", () => history.count(ADMIN, { search: "dossier" })));
    if (!server) rows.push(...(await bareIndex(folder)));
    return { rows, json: { engine, calls: CALLS, goalMs: GOAL_MS, size: database.size(), rows } };
  } finally {
    await database.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}

function subjectOnly(): CallFilter {
  return { search: subject() };
}

/** What SQLite does without the room: no rights, no rows, no order; and without an index. */
async function bareIndex(folder: string): Promise<Row[]> {
  const bare = new Connection(join(folder, "vigie.db"), { readonly: true });
  const byIndex = bare.query("SELECT rowid FROM enrichment_words WHERE enrichment_words MATCH ? LIMIT 100");
  const byScan = bare.query(
    "SELECT id FROM enrichment_calls WHERE search_text LIKE ? ORDER BY started_at DESC LIMIT 100",
  );
  const rows = [
    await measured("bare index of words, a common word", async () => byIndex.all('"dossier"')),
    await measured("without an index, a rare word", async () => byScan.all(`% dossier ${below(CALLS)} %`), 3),
  ];
  bare.close();
  return rows;
}

async function measured(what: string, work: () => Promise<unknown>, times = TIMES): Promise<Row> {
  const took: number[] = [];
  const beganAt = performance.now();
  const processorAt = process.cpuUsage();
  while (took.length < times && (took.length < 3 || performance.now() - beganAt < LONGEST_MS)) {
    const startedAt = performance.now();
    await work();
    took.push(performance.now() - startedAt);
  }
  const { user, system } = process.cpuUsage(processorAt);
  took.sort((a, b) => a - b);
  const at = (part: number) =>
    Number((took[Math.min(took.length - 1, Math.floor(part * took.length))] ?? 0).toFixed(1));
  const processorMs = Number(((user + system) / 1000 / took.length).toFixed(1));
  return { what, "p50 ms": at(0.5), "p95 ms": at(0.95), "processor ms": processorMs };
}
