import { Database as Connection } from "bun:sqlite";
import { placeOf, type ServerAddress } from "../address.ts";
import { DatabaseError } from "../errors.ts";
import { type OnRows, RowMeter } from "../rows-copied.ts";
import { countsOf, presentShapes, shapesOf, type TableShape } from "../shape.ts";
import type { Ask, ServerConnection, ServerEngine } from "./connection.ts";
import { forgetCopy, isCopyNoted, noteCopy } from "./copy-note.ts";
import { countTables } from "./counts.ts";
import { fillTerms } from "./fill-terms.ts";
import { migrateServer, prepareNotes } from "./migrate.ts";
import { engineOf } from "./open.ts";

/** Of one INSERT: values are limited by PostgreSQL (65,535), bytes by MySQL (16 MB unless it is told otherwise). */
const ROWS_PER_INSERT = 500;
const VALUES_PER_INSERT = 20_000;
const LETTERS_PER_INSERT = 500_000;

type Value = string | number | bigint | null;

export interface LoadJob {
  /** An SQLite file with this program's schema, which nobody writes to. */
  file: string;
  onRows: OnRows;
  signal: AbortSignal;
}

/**
 * A server's database that a copy may be put into: nobody else's while this is open. All rows come in one transaction; from `begin` on
 * the database says of itself that a copy is under way, and opening it is refused until the copy is complete.
 */
export class LoadTarget {
  private constructor(
    private readonly engine: ServerEngine,
    private readonly address: ServerAddress,
    private readonly connection: ServerConnection,
  ) {}

  /** @throws DatabaseError, `database_in_use` when a program runs on it, `database_not_empty` when it holds rows. */
  static async open(address: ServerAddress): Promise<LoadTarget> {
    const { engine, connection } = await holdServer(address);
    const target = new LoadTarget(engine, address, connection);
    try {
      await target.spoken(() => refuseFilled(engine, target.ask, address));
      return target;
    } catch (cause) {
      await connection.end();
      throw cause;
    }
  }

  /** From now on nothing opens this database but another copy. */
  async begin(): Promise<void> {
    await this.spoken(async () => {
      await prepareNotes(this.engine, this.ask);
      await noteCopy(this.engine, this.ask);
    });
  }

  /**
   * Brings tables and rows: all of them, as many in each table as the file has, or none.
   * @returns rows by table. @throws DatabaseError `database_copy_differs`, or the server's word
   */
  async load({ file, onRows, signal }: LoadJob): Promise<Record<string, number>> {
    return this.spoken(async () => {
      const { engine, ask } = this;
      const source = new Connection(file, { readonly: true });
      try {
        await migrateServer(engine, ask, this.address.database, engine.migrations, true);
        const shapes = shapesOf(source);
        const counts = countsOf(source, shapes);
        // Before the rows: on MySQL this would end their transaction.
        for (const shape of shapes) await this.setCounter(source, shape);
        const lengths = await this.lengths();
        await ask("START TRANSACTION");
        const meter = new RowMeter("write", counts, onRows);
        for (const shape of shapes) await this.copyTable(source, shape, lengths, meter, signal);
        await fillTerms(engine, ask);
        await this.refuseDifferent(shapes, counts);
        await forgetCopy(engine, ask);
        await this.commit();
        return counts;
      } catch (cause) {
        await ask("ROLLBACK").catch(() => undefined);
        throw cause;
      } finally {
        source.close();
      }
    });
  }

  /** Takes the note away after a copy that failed and left nothing. Never rejects. */
  async giveUp(): Promise<void> {
    await forgetCopy(this.engine, this.ask).catch(() => undefined);
  }

  close(): Promise<void> {
    return this.connection.end();
  }

  private readonly ask: Ask = (statement, values) => this.connection.ask(statement, values);

  /** What is left of errors is the server's own word. */
  private spoken<Result>(work: () => Promise<Result>): Promise<Result> {
    return work().catch((cause: unknown) => {
      if (!(cause instanceof Error) || cause instanceof DatabaseError || cause.name === "AbortError") throw cause;
      throw new DatabaseError("database_refused", { place: placeOf(this.address), reason: cause.message }, cause);
    });
  }

  /** When the answer is lost with the connection, the note tells: it is gone with the rows' coming. */
  private async commit(): Promise<void> {
    try {
      const { command } = await this.ask("COMMIT");
      if (command === "ROLLBACK") throw new Error("the server took the rows back");
    } catch (cause) {
      if (this.connection.isOpen) throw cause;
      const other = await this.engine.connect(this.address, "reading").catch(() => Promise.reject(cause));
      const isCut = await isCopyNoted(this.engine, other.ask.bind(other)).finally(() => other.end());
      if (isCut) throw cause;
    }
  }

  private async setCounter(source: Connection, { name, counter }: TableShape): Promise<void> {
    if (counter === null) return;
    const [[last] = [0]] = source.query("SELECT seq FROM sqlite_sequence WHERE name = ?").values(name) as [number][];
    if (last > 0) await this.ask(...this.engine.setCounter(name, counter, last));
  }

  /** How many letters the server's columns take, by `table.column`; without a bound there is none. */
  private async lengths(): Promise<Map<string, number>> {
    const { rows } = await this.ask(
      `SELECT table_name, column_name, character_maximum_length FROM information_schema.columns WHERE table_schema = ${this.engine.schema} AND character_maximum_length IS NOT NULL`,
    );
    return new Map(rows.map(([table, column, length]) => [`${table}.${column}`, Number(length)]));
  }

  private async copyTable(
    source: Connection,
    { name, columns }: TableShape,
    lengths: ReadonlyMap<string, number>,
    meter: RowMeter,
    signal: AbortSignal,
  ): Promise<void> {
    const quoted = columns.map((column) => `"${column}"`).join(", ");
    const page = source.query(
      `SELECT rowid, ${quoted} FROM "${name}" WHERE rowid > ? ORDER BY rowid LIMIT ${ROWS_PER_INSERT}`,
    );
    const bounds = columns.map((column) => lengths.get(`${name}.${column}`) ?? Number.POSITIVE_INFINITY);
    const insert = new Insert(this.engine, this.ask, name, columns);
    meter.begin(name);
    let last: Value = Number.MIN_SAFE_INTEGER;
    for (;;) {
      signal.throwIfAborted();
      const rows = page.values(last) as [Value, ...Value[]][];
      for (const [, ...values] of rows) {
        const stored = values.map((value, i) =>
          typeof value === "string" ? this.engine.storable(value, bounds[i] as number) : value,
        );
        await insert.add(stored);
      }
      await insert.flush();
      meter.add(rows.length);
      if (rows.length < ROWS_PER_INSERT) return;
      last = rows.at(-1)?.[0] as Value;
    }
  }

  private async refuseDifferent(shapes: readonly TableShape[], counts: Record<string, number>): Promise<void> {
    const found = await countTables(this.engine, this.ask, shapes);
    const different = shapes.filter(({ name }) => found[name] !== counts[name]);
    if (different.length === 0) return;
    const reason = different.map(({ name }) => `${name} has ${found[name]} rows and not ${counts[name]}`).join(", ");
    throw new DatabaseError("database_copy_differs", { place: placeOf(this.address), reason });
  }
}

/**
 * Connects to a database and makes sure that no program runs on it as long as the connection is open.
 * @throws DatabaseError
 */
export async function holdServer(
  address: ServerAddress,
): Promise<{ engine: ServerEngine; connection: ServerConnection }> {
  const engine = await engineOf(address);
  const connection = await engine.connect(address, "writing");
  try {
    const ask: Ask = (statement, values) => connection.ask(statement, values);
    if (engine.stayIdle !== null) await ask(engine.stayIdle);
    if (await engine.takeLock(ask, address.database, "sole")) return { engine, connection };
    throw new DatabaseError("database_in_use", { place: placeOf(address) });
  } catch (cause) {
    await connection.end();
    throw cause;
  }
}

/** Rows of this program's tables in a server's database; a table that is not there has none. Writes nothing. @throws DatabaseError */
export async function countServer(address: ServerAddress): Promise<Record<string, number>> {
  const engine = await engineOf(address);
  const connection = await engine.connect(address, "reading");
  try {
    return await countTables(engine, (statement, values) => connection.ask(statement, values), presentShapes());
  } catch (cause) {
    if (cause instanceof DatabaseError) throw cause;
    throw new DatabaseError("database_refused", { place: placeOf(address), reason: (cause as Error).message }, cause);
  } finally {
    await connection.end();
  }
}

/** @throws DatabaseError `database_not_empty` */
export async function refuseFilledServer(address: ServerAddress): Promise<void> {
  refuseRows(await countServer(address), address);
}

async function refuseFilled(engine: ServerEngine, ask: Ask, address: ServerAddress): Promise<void> {
  refuseRows(await countTables(engine, ask, presentShapes()), address);
}

function refuseRows(counts: Record<string, number>, address: ServerAddress): void {
  const filled = Object.keys(counts).filter((name) => counts[name] !== 0);
  if (filled.length === 0) return;
  throw new DatabaseError("database_not_empty", { place: placeOf(address), reason: filled.slice(0, 3).join(", ") });
}

/** Gathers rows for INSERTs of many. */
class Insert {
  private values: Value[] = [];
  private letters = 0;
  private count = 0;
  private readonly head: string;

  constructor(
    private readonly engine: ServerEngine,
    private readonly ask: Ask,
    table: string,
    private readonly columns: readonly string[],
  ) {
    this.head = `INSERT INTO ${engine.quote(table)} (${columns.map((name) => engine.quote(name)).join(", ")}) VALUES `;
  }

  async add(row: readonly Value[]): Promise<void> {
    const letters = row.reduce((sum: number, value) => sum + (typeof value === "string" ? value.length : 8), 0);
    const isFull = this.values.length + row.length > VALUES_PER_INSERT || this.letters + letters > LETTERS_PER_INSERT;
    if (isFull) await this.flush();
    this.values.push(...row);
    this.letters += letters;
    this.count++;
  }

  async flush(): Promise<void> {
    if (this.count === 0) return;
    const width = this.columns.length;
    const rows = Array.from({ length: this.count }, (_, row) => {
      const places = this.columns.map((_column, i) => this.engine.placeholder(row * width + i + 1));
      return `(${places.join(", ")})`;
    });
    const { values } = this;
    [this.values, this.letters, this.count] = [[], 0, 0];
    await this.ask(this.head + rows.join(", "), values);
  }
}
