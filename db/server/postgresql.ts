import { drizzle } from "drizzle-orm/pg-proxy";
import { Client } from "pg";
import { placeOf, type ServerAddress } from "../address.ts";
import type { Reader, Transaction } from "../database.ts";
import { DatabaseError, engineCode } from "../errors.ts";
import { withoutNul } from "../schema/kits/texts.ts";
import { postgresqlMigrations } from "../migrations/postgresql.ts";
import { CONNECT_DEADLINE_MS, LOCK_WAIT_SECONDS, type Purpose, type ServerEngine } from "./connection.ts";
import { plainErrors } from "./plain-errors.ts";
import { STAMPS_LENGTH, TURN } from "./turn.ts";
import { Wire } from "./wire.ts";

/** Keys of advisory locks, which belong to the database that they are taken in. */
const LOCKS = { sole: 7_205_759_401, migration: 7_205_759_402 };
/** Classes of SQLSTATE: connections, shutting down and starting up, too many connections. */
const GOING = /^(08...|57P0[1-5]|53300)$/;
/** Log-in, database, rights. */
const REFUSING = /^(28...|3D000|42501)$/;

/** What becomes more than a text; JSON stays one, for the kit reads it. */
const PARSERS: Readonly<Record<number, (text: string) => unknown>> = {
  16: (text) => text === "t",
  20: Number,
  21: Number,
  23: Number,
  700: Number,
  701: Number,
  1700: Number,
};

/** PostgreSQL 13 and later. */
export const postgresqlEngine: ServerEngine = {
  migrations: postgresqlMigrations,
  connect,
  orm: (ask) =>
    plainErrors(
      drizzle(async (statement, values) => ({ rows: (await ask(statement, values)).rows })),
    ) as unknown as Reader & Transaction,
  async takeLock(ask, _database, lock) {
    await ask(`SET lock_timeout = '${LOCK_WAIT_SECONDS[lock]}s'`);
    try {
      await ask("SELECT pg_advisory_lock($1)", [LOCKS[lock]]);
      return true;
    } catch (cause) {
      if (engineCode(cause) === "55P03") return false;
      throw cause;
    } finally {
      await ask("SET lock_timeout = '20s'");
    }
  },
  async freeLock(ask, _database, lock) {
    await ask("SELECT pg_advisory_unlock($1)", [LOCKS[lock]]);
  },
  placeholder: (n) => `$${n}`,
  quote: (name) => `"${name}"`,
  schema: "current_schema()",
  stayIdle: null,
  storable: withoutNul,
  setCounter: (table, column, last) => [
    "SELECT setval(pg_get_serial_sequence($1, $2), $3)",
    [`"${table}"`, column, last],
  ],
  countersQuery: `SELECT t.relname, q.last_value FROM pg_sequences q
    JOIN pg_class s ON s.relname = q.sequencename AND s.relnamespace = current_schema()::regnamespace
    JOIN pg_depend d ON d.objid = s.oid AND d.deptype IN ('a', 'i')
    JOIN pg_class t ON t.oid = d.refobjid AND t.relkind = 'r'
    WHERE q.schemaname = current_schema() AND q.last_value IS NOT NULL`,
  beginSnapshot: "START TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY",
  takeTurn: `UPDATE ${TURN} SET stamps = $1 || left(stamps, ${STAMPS_LENGTH}) WHERE id = 1`,
  relax: "SET LOCAL synchronous_commit = off",
  isDdlTransactional: true,
  adapter: async () => (statement) => statement,
  isMade: () => false,
  sizeQuery: "SELECT pg_database_size(current_database())",
};

async function connect(address: ServerAddress, purpose: Purpose): Promise<Wire> {
  const { host, port, user, password, database, tls } = address;
  const place = placeOf(address);
  const client = new Client({
    ...{ host, port, user, password, database },
    application_name: "vigie",
    connectionTimeoutMillis: CONNECT_DEADLINE_MS,
    keepAlive: true,
    ssl: tls ? { rejectUnauthorized: tls.isVerified, ...(tls.authority !== null && { ca: tls.authority }) } : false,
    types: { getTypeParser: (oid: number) => PARSERS[oid] ?? ((text: string) => text) },
  });
  const wire = new Wire({
    place,
    async send(statement, values) {
      const { rows, command } = await client.query({ text: statement, values: [...values], rowMode: "array" });
      return { rows, insertId: 0, command };
    },
    end: () => client.end(),
    drop: () => dropSocket(client),
    isTold: (cause) => isTold(cause as PostgresError),
  });
  client.on("error", (cause) => wire.lose(cause.message));
  client.on("end", () => wire.lose("the connection was closed"));
  try {
    await client.connect();
    await wire.ask("SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED");
    await wire.ask("SET lock_timeout = '20s'");
    // When this machine is gone, its locks are free within a minute.
    await wire.ask("SET tcp_keepalives_idle = 20");
    await wire.ask("SET tcp_keepalives_interval = 10");
    await wire.ask("SET tcp_keepalives_count = 3");
    if (purpose === "reading") await wire.ask("SET default_transaction_read_only = on");
    return wire;
  } catch (cause) {
    wire.drop("it could not be opened");
    if (cause instanceof DatabaseError) throw cause;
    const { code = "", message } = cause as PostgresError;
    const isRefused = REFUSING.test(code);
    const reason = message || code;
    throw new DatabaseError(isRefused ? "database_refused" : "database_unreachable", { place, reason }, cause);
  }
}

interface PostgresError extends Error {
  code?: string;
  severity?: string;
}

/** Whether the server told of a fault of the statement, and the connection goes on. */
function isTold({ code = "", severity }: PostgresError): boolean {
  return severity !== undefined && severity !== "FATAL" && severity !== "PANIC" && !GOING.test(code);
}

/** `end` would wait for an answer that may never come. */
function dropSocket(client: Client): void {
  (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
}
