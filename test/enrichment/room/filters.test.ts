/** Every filter, right and search together, against an oracle that looks at each call: whatever index answers, it is the same. */
import { Database as Connection } from "bun:sqlite";
import { afterAll, beforeAll, describe, expect, spyOn, test } from "bun:test";
import type { ServerAddress } from "../../../db/address.ts";
import { statementsOf } from "../../../db/migrations/embedded.ts";
import { mysqlMigrations } from "../../../db/migrations/mysql.ts";
import { postgresqlMigrations } from "../../../db/migrations/postgresql.ts";
import { sqliteMigrations } from "../../../db/migrations/sqlite.ts";
import type { Database, Transaction } from "../../../db/open.ts";
import { newestOnServer } from "../../../db/newest-on-server.ts";
import { enrichmentCalls } from "../../../db/schema/enrichment.ts";
import { FILL_TERMS, fillTerms } from "../../../db/server/fill-terms.ts";
import { engineOf } from "../../../db/server/open.ts";
import { termRowsOf } from "../../../db/term-rows.ts";
import type { CallFilter, Position } from "../../../server/enrichment/calls/filter.ts";
import { countCalls, listCalls } from "../../../server/enrichment/calls/repo.ts";
import { marksOf, type StoredCall, summaryOf } from "../../../server/enrichment/calls/stored-call.ts";
import { foldedWords, wordsOf } from "../../../server/enrichment/fold.ts";
import { type Call, DIRECTIONS, DISPOSITIONS, emptyLeg } from "../../../server/enrichment/model.ts";
import { EMPTY_NOTE } from "../../../server/enrichment/notes/note.ts";
import { insertCall, updateCall, updateNoted } from "../../../server/enrichment/repo.ts";
import { type Mark, sees, type Viewer } from "../../../server/enrichment/viewer.ts";
import { Random } from "../../../server/platform/random.ts";
import { addressFor, openTestDatabase, rawQuery } from "../../support/database.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { describeWhere, testWhere } from "../../support/where.ts";
import { testEngine } from "../../support/test-engine.ts";
import { START } from "../events.ts";

interface Known {
  call: StoredCall;
  text: string;
  people: string[];
}

const MIGRATIONS = { sqlite: sqliteMigrations, mysql: mysqlMigrations, postgresql: postgresqlMigrations };
const INDEX = {
  ...{ table: "enrichment_calls", words: "", vocabulary: "" },
  ...{ column: enrichmentCalls.searchText, key: enrichmentCalls.id },
};
const CALLS = 240;
const EXTENSIONS = ["11", "211", "33"];
const QUEUES = ["Accueil Nord", "accueil nord", "vente"];
const TAGS = ["vip", "a_b", "é"];
const WORDS = ["facture", "factures", "français", "x", "12", "client", "dossier"];
const PEOPLE = ["alice-id", "Alice-id"];
const folder = temporaryFolder();
const random = new Random(7);
const known: Known[] = [];
let database: Database;

const pick = <Value>(from: readonly Value[]) => from[random.integer(0, from.length - 1)] as Value;
const maybe = <Value>(make: () => Value) => (random.integer(0, 3) === 0 ? make() : undefined);

beforeAll(async () => {
  database = await openTestDatabase(folder.path);
  await database.transact(async (tx) => {
    known.length = 0;
    for (let n = 0; n < CALLS; n++) await addCall(tx, n);
  });
}, 60_000);
afterAll(async () => {
  await database.close();
  folder.remove();
});

/** Calls fall close together, several in a second and some in a millisecond; they come in no order, and some begin earlier than was first said. */
async function addCall(tx: Transaction, n: number): Promise<void> {
  const startedAt = START + random.integer(0, 60) * 250;
  const leg = {
    ...emptyLeg(0),
    ...{
      startedAt,
      queue: pick([...QUEUES, ""]),
      direction: pick([...DIRECTIONS, null]),
      tags: pick([[], TAGS, [pick(TAGS)]]),
    },
    ...{
      from: { number: `06${n}`, name: "", extension: "" },
      to: { number: "", name: "", extension: pick(EXTENSIONS) },
    },
  };
  const call: Call = {
    ...{ callId: `call-${n}`, pbx: "", company: "", source: "webhook", saidAt: startedAt, startedAt, answeredAt: null },
    ...{ state: pick(["ringing", "talking", "completed"] as const), endedAt: null, legs: [leg] },
    ...{ disposition: pick([...DISPOSITIONS, null]), endCause: "", endCauseText: "", record: null },
  };
  const note = maybe(() => Array.from({ length: 3 }, () => pick(WORDS)).join(", "));
  const people = maybe(() => [pick(PEOPLE)]) ?? [];
  let stored = await insertCall(tx, call);
  if (n % 5 === 0) stored = await updateCall(tx, { ...stored, startedAt: startedAt - 1_700, state: "completed" }, []);
  if (note || people.length > 0) {
    const notes = note ? [{ ...EMPTY_NOTE, subjectComment: note, isAutomatic: n % 3 === 0 }] : [];
    stored = await updateNoted(tx, stored, notes, people);
    if (n % 7 === 0) stored = await updateCall(tx, { ...stored, disposition: "BUSY" }, notes);
  }
  const text = `call ${n} 06${n} ${leg.to.extension} ${leg.queue} ${leg.tags.join(" ")} ${note ?? ""}`;
  known.push({ call: stored, text, people });
}

function randomFilter(): CallFilter {
  const at = () => START + random.integer(-8, 64) * pick([250, 1000, 333]);
  return {
    search: maybe(() => pick([...WORDS, "factu", "0", "francais vip", "nothing", "- !", "", "call 1 facture"])),
    since: maybe(at),
    until: maybe(at),
    disposition: maybe(() => pick(DISPOSITIONS)),
    direction: maybe(() => pick(DIRECTIONS)),
    extension: maybe(() => pick([...EXTENSIONS, "1"])),
    queue: maybe(() => pick(QUEUES)),
    tag: maybe(() => pick(TAGS)),
    noted: maybe(() => random.integer(0, 1) === 1),
    automatic: maybe(() => random.integer(0, 1) === 1),
    live: maybe(() => random.integer(0, 1) === 1),
  };
}

function randomViewer(): Viewer {
  const marks: Mark[][] = [
    [],
    [{ kind: "person", value: pick(PEOPLE) }],
    [
      { kind: "extension", value: pick(EXTENSIONS) },
      { kind: "person", value: pick(PEOPLE) },
    ],
    [
      { kind: "queue", value: pick(QUEUES) },
      { kind: "queue", value: "none" },
    ],
  ];
  return { userId: "u", name: "u", marks: random.integer(0, 2) === 0 ? pick(marks) : null, mask: "none" };
}

/** What should be found, newest first, worked out without a database. */
function oracle(viewer: Viewer, filter: CallFilter, after: Position | null): number[] {
  const { search = "", since = -Infinity, until = Infinity, extension, queue, tag } = filter;
  const words = wordsOf(search);
  const fits = ({ call, text, people }: Known) => {
    const marks = [...marksOf(call), ...people.map((value) => ({ kind: "person" as const, value }))];
    const bears = (kind: string, wanted?: string) =>
      wanted === undefined || marks.some((mark) => mark.kind === kind && mark.value === wanted);
    const held = foldedWords(text);
    const isAfter =
      !after || call.startedAt < after.startedAt || (call.startedAt === after.startedAt && call.ref < after.ref);
    return [
      ...[isAfter, sees(viewer, marks), call.startedAt >= since && call.startedAt < until],
      ...[bears("extension", extension), bears("queue", queue), bears("tag", tag)],
      filter.disposition === undefined || call.disposition === filter.disposition,
      filter.direction === undefined || summaryOf(call).direction === filter.direction,
      filter.noted === undefined || call.isNoted === filter.noted,
      filter.automatic === undefined || call.hasAutomaticNote === filter.automatic,
      !filter.live || call.state === "ringing" || call.state === "talking",
      search.trim() === "" || (words.length > 0 && words.every((word) => held.some((each) => each.startsWith(word)))),
    ].every(Boolean);
  };
  const found = known.filter(fits).map(({ call }) => call);
  return found.toSorted((a, b) => b.startedAt - a.startedAt || b.ref - a.ref).map(({ ref }) => ref);
}

describe("the history", () => {
  test("finds what all filters, the viewer and the words allow, in order and page by page (acceptance 30, 32)", async () => {
    let found = 0;
    for (let round = 0; round < 200; round++) {
      const [viewer, filter] = [randomViewer(), randomFilter()];
      const start = maybe(() => pick(known).call) ?? null;
      const limit = pick([1, 3, 10, 300]);
      const expected = oracle(viewer, filter, start && { startedAt: start.startedAt, ref: start.ref });
      const read: number[] = [];
      for (let after: Position | null = start; ;) {
        const page = await listCalls(database.orm, viewer, filter, after, limit);
        read.push(...page.map(({ ref }) => ref));
        after = page.at(-1) ?? after;
        if (page.length < limit || read.length > CALLS) break;
      }
      expect({ round, viewer, filter, read }).toEqual({ round, viewer, filter, read: expected });
      const all = oracle(viewer, filter, null).length;
      expect({ round, count: await countCalls(database.orm, viewer, filter, 50) }).toEqual({
        round,
        count: Math.min(50, all),
      });
      found += expected.length;
    }
    expect(found).toBeGreaterThan(1_000);
  }, 60_000);

  testWhere(testEngine === "sqlite")("never reads all calls for a page of it (acceptance 30, 32)", async () => {
    const statements = new Set<string>();
    const prepare = spyOn(Connection.prototype, "prepare");
    // Of its own: the other one has its statements ready.
    const own = await openTestDatabase(folder.path);
    prepare.mockClear();
    try {
      for (let round = 0; round < 100; round++) {
        const cursor = maybe(() => pick(known).call) ?? null;
        await listCalls(own.orm, randomViewer(), randomFilter(), cursor, 5);
        await countCalls(own.orm, randomViewer(), randomFilter(), 5);
      }
      for (const [statement] of prepare.mock.calls) statements.add(statement);
    } finally {
      prepare.mockRestore();
      await own.close();
    }
    expect(statements.size).toBeGreaterThan(5);
    for (const statement of statements) {
      const plan = await rawQuery(folder.path, `EXPLAIN QUERY PLAN ${statement}`);
      const steps = plan.map((row) => String(row[3]));
      expect([statement, ...steps.filter(isSlow)]).toEqual([statement]);
      // A place in the list is looked up, not walked to.
      if (/"started_at" <= /.test(statement))
        expect(steps.some((step) => step.startsWith("SEARCH enrichment_calls"))).toBe(true);
      expect(statement).toMatch(/limit|rowid >= .* and rowid < /);
    }
    // The control: what nothing is indexed for is seen to read all of them.
    const [[, , , step] = []] = await rawQuery(
      folder.path,
      "EXPLAIN QUERY PLAN SELECT * FROM enrichment_calls WHERE to_name = 'x'",
    );
    expect(isSlow(String(step))).toBe(true);
  });
});

test("calls that were there before labels get the same ones by the migration", async () => {
  const labels = async () => {
    const rows = await rawQuery(folder.path, "SELECT id, labels FROM enrichment_calls ORDER BY id");
    return rows.map(([id, text]) => [Number(id), String(text).split(" ").toSorted()]);
  };
  const written = await labels();
  const migration = MIGRATIONS[testEngine].find(({ tag }) => tag.endsWith("call_labels"));
  const update = migration?.sql.split("--> statement-breakpoint").find((statement) => statement.includes("UPDATE"));
  await rawQuery(folder.path, "UPDATE enrichment_calls SET labels = ''");
  expect(await labels()).not.toEqual(written);
  await rawQuery(folder.path, update ?? "");
  expect(await labels()).toEqual(written);
});

describeWhere(testEngine !== "sqlite")("the servers' index of words and labels", () => {
  const stored = async () => {
    const rows = await rawQuery(folder.path, "SELECT id, started_at, search_text, labels FROM enrichment_calls");
    return rows.map(([ref, at, searchText, labels]) => ({
      ...{ ref: Number(ref), at: Number(at), searchText: String(searchText), labels: String(labels) },
    }));
  };
  const entries = async () => {
    const rows = await rawQuery(folder.path, "SELECT term, second, call_ref FROM enrichment_terms");
    return rows.map((row) => row.map(String).join(" ")).toSorted();
  };
  const expected = async () =>
    (await stored())
      .flatMap(termRowsOf)
      .map(({ term, second, callRef }) => `${term} ${second} ${callRef}`)
      .toSorted();

  test("has an entry for each word and label of a call, through all its changes, and none besides", async () => {
    expect((await entries()).length).toBeGreaterThan(CALLS * 5);
    expect(await entries()).toEqual(await expected());
  });

  test("answers the same whichever way a question goes", async () => {
    const rows = (await stored()).map((row) => ({ ...row, terms: termRowsOf(row).map(({ term }) => term) }));
    const labels = [...new Set(rows.flatMap(({ terms }) => terms.filter((term) => term.startsWith("_"))))];
    const words = [...WORDS, "fact", "c", "1", "12", "franc", "zzz"].flatMap(foldedWords);
    const some = <Item>(from: readonly Item[], most: number) =>
      Array.from({ length: random.integer(0, most) }, () => pick(from));
    let found = 0;
    for (let round = 0; round < 400; round++) {
      const asked = {
        words: some(words, 1),
        labels: some([0, 1, 2], 2).map(() => [pick(labels), ...some(labels, 12)]),
      };
      const limits = {
        terms: pick([0, 1, 2, 32]),
        sorted: pick([0, 3, 5_000]),
        hopeful: pick([1, 1_000]),
        ...{ counted: pick([1, 50]), lookedUp: pick([0, 4]) },
      };
      const [since, before] = [maybe(() => pick(rows).at), maybe(() => pick(rows).at)].map((at) =>
        at ? Math.floor(at / 1000) : null,
      ) as [number | null, number | null];
      const fits = rows.filter(({ terms, at }) => {
        const second = Math.floor(at / 1000);
        const isWithin = (since === null || second >= since) && (before === null || second < before);
        return (
          isWithin &&
          asked.words.every((word) => terms.some((term) => term.startsWith(word))) &&
          asked.labels.every((group) => group.some((label) => terms.includes(label)))
        );
      });
      const count = pick([1, 5, 500]);
      const newest = await newestOnServer(database.orm, INDEX, asked, { since, before }, count, limits);
      if (newest === null) continue;
      const isRead = ({ at }: { at: number }) => newest.before === null || Math.floor(at / 1000) >= newest.before;
      expect({ round, asked, limits, keys: newest.keys.toSorted((a, b) => a - b) }).toEqual({
        ...{
          round,
          asked,
          limits,
          keys: fits
            .filter(isRead)
            .map(({ ref }) => ref)
            .toSorted((a, b) => a - b),
        },
      });
      expect(newest.before === null || newest.keys.length >= count).toBe(true);
      found += newest.keys.length;
    }
    expect(found).toBeGreaterThan(1_000);
  }, 60_000);

  test("is filled anew by the migration, and forgets a call that goes", async () => {
    const address = (await addressFor(folder.path)) as ServerAddress;
    const engine = await engineOf(address);
    const connection = await engine.connect(address, "writing");
    try {
      await rawQuery(folder.path, "DELETE FROM enrichment_terms WHERE call_ref > 10");
      await connection.ask("START TRANSACTION");
      await fillTerms(engine, (statement, values) => connection.ask(statement, values));
      await connection.ask("COMMIT");
      expect(await entries()).toEqual(await expected());
      await rawQuery(folder.path, "DELETE FROM enrichment_calls WHERE id = 7");
      expect(await entries()).toEqual(await expected());
    } finally {
      await connection.end();
    }
  });

  test("is filled by a step of its migration, in its place", () => {
    const migration = MIGRATIONS[testEngine].find(({ tag }) => tag.endsWith("call_terms"));
    expect(migration && statementsOf(migration).filter((statement) => statement === FILL_TERMS)).toEqual([FILL_TERMS]);
  });
});

/** A step that goes through a whole table of rows, or sorts more than one page. */
function isSlow(step: string): boolean {
  return /^SCAN (?!enrichment_words|enrichment_vocabulary)\w+$/.test(step);
}
