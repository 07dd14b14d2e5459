import { placeOf, type ServerAddress } from "../address.ts";
import type { Database, DatabaseLink } from "../database.ts";
import { chosenDialect } from "../dialect.ts";
import { DatabaseError } from "../errors.ts";
import { TransactionQueue } from "../queue.ts";
import { Refusals } from "../refusals.ts";
import type { ServerConnection, ServerEngine } from "./connection.ts";
import { Line, type Waiting } from "./line.ts";
import { migrateServer } from "./migrate.ts";
import { Readers } from "./readers.ts";
import { Writer } from "./transact.ts";

/** Connections that read, of a server and of a command that is soon over. */
const READING_LINES = 4;
const READING_LINES_OF_COMMAND = 1;
/** A figure for people: the server is not asked more often. */
const SIZE_EVERY_MS = 60_000;

export interface ServerOpening {
  address: ServerAddress;
  isSole?: boolean;
  clock?: Waiting;
}

const SYSTEM: Waiting = {
  monotonic: () => performance.now(),
  after(delayMs, run) {
    const timer = setTimeout(run, delayMs);
    return { cancel: () => clearTimeout(timer) };
  },
};

/** Connects to a server and brings the schema up to date. @throws DatabaseError */
export async function openServer({ address, isSole = false, clock = SYSTEM }: ServerOpening): Promise<Database> {
  if (chosenDialect() !== address.dialect) throw new Error(`the tables are made for ${chosenDialect()}`);
  const engine = await engineOf(address);
  const place = placeOf(address);
  const link = new Link(place);
  const lineOf = (connect: () => Promise<ServerConnection>) =>
    new Line({ place, connect, clock, onChange: () => link.look() });
  const writing = lineOf(() => connectForWriting(engine, address, isSole));
  const reading = Array.from({ length: isSole ? READING_LINES : READING_LINES_OF_COMMAND }, () =>
    lineOf(() => engine.connect(address, "reading")),
  );
  const lines = [writing, ...reading];
  try {
    await writing.open();
    const connection = await writing.get();
    const migration = await migrateServer(engine, connection.ask.bind(connection), address.database);
    await Promise.all(reading.map((line) => line.open()));
    link.watch(writing, reading);
    return assemble({ engine, address, place, clock, writing, reading, link, migration });
  } catch (cause) {
    await Promise.all(lines.map((line) => line.close()));
    if (cause instanceof DatabaseError) throw cause;
    // What is left is the server's own word about making tables: rights that are missing, most of all.
    throw new DatabaseError("database_refused", { place, reason: (cause as Error).message }, cause);
  }
}

/** All that differs between the servers, for this one. */
export async function engineOf({ dialect }: ServerAddress): Promise<ServerEngine> {
  if (dialect === "mysql") return (await import("./mysql.ts")).mysqlEngine;
  return (await import("./postgresql.ts")).postgresqlEngine;
}

/**
 * The connection that writes is the one that holds the lock of the database: while it is not ours, nothing can be written,
 * and no other server can come between the loss of the one and the loss of the other.
 */
async function connectForWriting(
  engine: ServerEngine,
  address: ServerAddress,
  isSole: boolean,
): Promise<ServerConnection> {
  const connection = await engine.connect(address, "writing");
  if (!isSole || (await engine.takeLock(connection.ask.bind(connection), address.database, "sole"))) return connection;
  await connection.end();
  throw new DatabaseError("database_in_use", { place: placeOf(address), reason: "another Vigie uses it" });
}

/** Whether both can be had: writing and reading. */
class Link implements DatabaseLink {
  private writing: Line | null = null;
  private reading: readonly Line[] = [];
  private wasUp = true;
  private readonly listeners: (() => void)[] = [];

  constructor(readonly place: string) {}

  watch(writing: Line, reading: readonly Line[]): void {
    this.writing = writing;
    this.reading = reading;
  }

  get isUp(): boolean {
    return this.reason === null;
  }

  get reason(): string | null {
    const reasons = this.reading.map(({ reason }) => reason);
    return this.writing?.reason ?? (reasons.every((reason) => reason !== null) ? (reasons[0] ?? null) : null);
  }

  onChange(listener: () => void): void {
    this.listeners.push(listener);
  }

  look(): void {
    if (this.isUp === this.wasUp) return;
    this.wasUp = this.isUp;
    for (const listener of this.listeners) listener();
  }
}

interface Parts {
  engine: ServerEngine;
  address: ServerAddress;
  place: string;
  clock: Waiting;
  writing: Line;
  reading: readonly Line[];
  link: Link;
  migration: Database["migration"];
}

function assemble({ engine, address, place, clock, writing, reading, link, migration }: Parts): Database {
  const refusals = new Refusals();
  const writer = new Writer({ engine, line: writing, clock, place });
  const queue = new TransactionQueue((bodies, durability) => writer.transact(bodies, durability));
  const readers = new Readers(reading, clock);
  const size = new Size(engine, readers, clock);
  return {
    engine: address.dialect,
    orm: engine.orm((statement, values) => readers.ask(statement, values)),
    migration,
    wasChecked: false,
    link,
    get waiting() {
      return queue.waiting;
    },
    get isRefusingWrites() {
      return refusals.isRefusing;
    },
    size: () => size.look(),
    transact(run, durability = "full") {
      return refusals.watch(queue.run(run, durability));
    },
    async close() {
      await queue.drain();
      await Promise.all([writing, ...reading].map((line) => line.close()));
    },
  };
}

/** What the tables take, as the server last said. */
class Size {
  private known: { sizeBytes: number; logBytes: number } | null = null;
  private askedAtMs = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly engine: ServerEngine,
    private readonly readers: Readers,
    private readonly clock: Waiting,
  ) {}

  look(): { sizeBytes: number; logBytes: number } | null {
    const nowMs = this.clock.monotonic();
    if (nowMs - this.askedAtMs >= SIZE_EVERY_MS) {
      this.askedAtMs = nowMs;
      void this.readers.ask(this.engine.sizeQuery).then(
        ({ rows }) => {
          this.known = { sizeBytes: Number(rows[0]?.[0] ?? 0), logBytes: 0 };
        },
        () => undefined,
      );
    }
    return this.known;
  }
}
