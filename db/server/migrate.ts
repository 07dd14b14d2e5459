import type { MigrationReport } from "../database.ts";
import { DatabaseError } from "../errors.ts";
import { type EmbeddedMigration, statementsOf } from "../migrations/embedded.ts";
import type { Ask, ServerEngine } from "./connection.ts";
import { COPY_NOTE, NOTES } from "./copy-note.ts";
import { FILL_TERMS, fillTerms } from "./fill-terms.ts";
import { STAMPS_SPACE, TURN } from "./turn.ts";

/**
 * Brings a server's database up to this program's schema, one process at a time. Where DDL is part of transactions, a migration is
 * applied whole or not at all; elsewhere each statement is noted as it is done, and a migration that was cut short goes on
 * behind the last one. `isForCopy`: for whoever is about to copy rows into it, and begins a copy anew that was cut short.
 * @throws DatabaseError `database_newer` when the database knows migrations that this program does not, `database_half_copied`
 * when a copy into it was cut short.
 */
export async function migrateServer(
  engine: ServerEngine,
  ask: Ask,
  database: string,
  migrations: readonly EmbeddedMigration[] = engine.migrations,
  isForCopy = false,
): Promise<MigrationReport> {
  if (!(await engine.takeLock(ask, database, "migration"))) {
    throw new DatabaseError("database_refused", { reason: "another process is changing the tables" });
  }
  try {
    await prepareNotes(engine, ask);
    const adapt = await engine.adapter(ask);
    const { rows } = await ask(`SELECT tag, done_statements, is_done FROM ${NOTES}`);
    const notes = new Map(
      rows.map(([tag, done, isDone]) => [String(tag), { done: Number(done), isDone: Boolean(isDone) }]),
    );
    if (notes.delete(COPY_NOTE) && !isForCopy) throw new DatabaseError("database_half_copied", { place: database });
    const known = new Set(migrations.map(({ tag }) => tag));
    for (const tag of notes.keys()) if (!known.has(tag)) throw new DatabaseError("database_newer");
    const missing = migrations.filter(({ tag }) => !notes.get(tag)?.isDone);
    for (const migration of missing) {
      await apply(
        engine,
        ask,
        { ...migration, statements: statementsOf(migration).map(adapt) },
        notes.get(migration.tag)?.done ?? null,
      );
    }
    return { applied: missing.map(({ tag }) => tag), backupFile: null };
  } finally {
    await engine.freeLock(ask, database, "migration");
  }
}

/** @throws DatabaseError when the database's tables are not exactly this program's: `database_newer`, `database_half_copied`, or `database_refused` when it has to be brought up to date first. */
export async function refuseOtherSchema(engine: ServerEngine, ask: Ask): Promise<void> {
  const { rows } = (await isThere(engine, ask, TURN)) ? await ask(`SELECT tag, is_done FROM ${NOTES}`) : { rows: [] };
  if (rows.some(([tag]) => tag === COPY_NOTE)) throw new DatabaseError("database_half_copied");
  const done = new Set(rows.filter(([, isDone]) => Boolean(isDone)).map(([tag]) => String(tag)));
  const known = new Set(engine.migrations.map(({ tag }) => tag));
  for (const tag of done) if (!known.has(tag)) throw new DatabaseError("database_newer");
  if (done.size === known.size) return;
  throw new DatabaseError("database_refused", {
    reason: "its tables are older than this program: start the server once",
  });
}

/** Makes the tables of the program's own bookkeeping, unless they are there. */
export async function prepareNotes(engine: ServerEngine, ask: Ask): Promise<void> {
  if (await isThere(engine, ask, TURN)) return;
  const adapt = await engine.adapter(ask);
  const make = (statement: string) => ask(adapt(statement));
  await make(
    `CREATE TABLE IF NOT EXISTS ${NOTES} (tag varchar(100) PRIMARY KEY, done_statements int NOT NULL, is_done boolean NOT NULL)`,
  );
  await make(`CREATE TABLE IF NOT EXISTS ${TURN} (id int PRIMARY KEY, stamps varchar(${STAMPS_SPACE}) NOT NULL)`);
  const { rows } = await ask(`SELECT id FROM ${TURN}`);
  if (rows.length === 0) await ask(`INSERT INTO ${TURN} (id, stamps) VALUES (1, '')`);
}

/** Whether everything that `prepareNotes` makes is there: its last step is a row. */
async function isThere(engine: ServerEngine, ask: Ask, table: string): Promise<boolean> {
  const place = `table_schema = ${engine.schema} AND table_name = ${engine.placeholder(1)}`;
  const { rows } = await ask(`SELECT 1 FROM information_schema.tables WHERE ${place}`, [table]);
  if (rows.length === 0) return false;
  return (await ask(`SELECT id FROM ${table}`)).rows.length > 0;
}

async function apply(
  engine: ServerEngine,
  ask: Ask,
  { tag, statements }: { tag: string; statements: readonly string[] },
  alreadyDone: number | null,
): Promise<void> {
  const [first, second] = [engine.placeholder(1), engine.placeholder(2)];
  const note = (done: number) =>
    ask(`UPDATE ${NOTES} SET done_statements = ${first} WHERE tag = ${second}`, [done, tag]);
  const begin = () => ask("START TRANSACTION");
  if (engine.isDdlTransactional) await begin();
  try {
    if (alreadyDone === null) {
      await ask(`INSERT INTO ${NOTES} (tag, done_statements, is_done) VALUES (${first}, 0, false)`, [tag]);
    }
    for (const [index, statement] of statements.entries()) {
      if (index < (alreadyDone ?? 0)) continue;
      // What changes rows is kept together with its note; what changes tables commits by itself, before the note.
      if (!engine.isDdlTransactional) await begin();
      const work = statement === FILL_TERMS ? fillTerms(engine, ask) : ask(statement);
      await work.catch((cause) => {
        if (index !== alreadyDone || !engine.isMade(cause)) throw cause;
      });
      await note(index + 1);
      if (!engine.isDdlTransactional) await ask("COMMIT");
    }
    await ask(`UPDATE ${NOTES} SET is_done = true WHERE tag = ${first}`, [tag]);
    if (engine.isDdlTransactional) await ask("COMMIT");
  } catch (cause) {
    await ask("ROLLBACK").catch(() => undefined);
    throw cause;
  }
}
