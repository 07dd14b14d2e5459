import { drizzle } from "drizzle-orm/mysql-proxy";
import { type Connection, createConnection } from "mysql2";
import { placeOf, type ServerAddress } from "../address.ts";
import type { Reader, Transaction } from "../database.ts";
import { DatabaseError, engineCode } from "../errors.ts";
import { cutTo } from "../schema/kits/texts.ts";
import { mysqlMigrations } from "../migrations/mysql.ts";
import {
  type Answer,
  type Ask,
  CONNECT_DEADLINE_MS,
  LOCK_WAIT_SECONDS,
  type Purpose,
  type ServerEngine,
} from "./connection.ts";
import { plainErrors } from "./plain-errors.ts";
import { STAMPS_LENGTH, TURN } from "./turn.ts";
import { Wire } from "./wire.ts";

/** Codes of a server that goes, or that closes this connection. */
const GOING = /^(ER_SERVER_SHUTDOWN|ER_CONNECTION_KILLED|ER_CLIENT_INTERACTION_TIMEOUT|ER_NORMAL_SHUTDOWN)$/;
/** Codes of a server that is there and does not let us in. */
const REFUSING =
  /^(ER_ACCESS_DENIED\w*|ER_DBACCESS_DENIED_ERROR|ER_BAD_DB_ERROR|ER_HOST_NOT_PRIVILEGED|ER_NOT_SUPPORTED_AUTH_MODE|ER_TABLEACCESS_DENIED_ERROR|HANDSHAKE_\w+)$/;

/** MariaDB 10.5 and later, MySQL 8 and later. */
export const mysqlEngine: ServerEngine = {
  migrations: mysqlMigrations,
  connect,
  orm: (ask) =>
    plainErrors(
      drizzle(async (statement, values, method) => {
        const { rows, insertId } = await ask(statement, values);
        return { rows: method === "execute" ? [{ insertId }] : rows };
      }),
    ) as unknown as Reader & Transaction,
  async takeLock(ask, database, lock) {
    const { rows } = await ask("SELECT GET_LOCK(?, ?)", [nameOf(database, lock), LOCK_WAIT_SECONDS[lock]]);
    return rows[0]?.[0] === 1;
  },
  async freeLock(ask, database, lock) {
    await ask("SELECT RELEASE_LOCK(?)", [nameOf(database, lock)]);
  },
  placeholder: () => "?",
  quote: (name) => `\`${name}\``,
  schema: "DATABASE()",
  stayIdle: "SET SESSION wait_timeout = 86400",
  storable: cutTo,
  setCounter: (table, _column, last) => [`ALTER TABLE \`${table}\` AUTO_INCREMENT = ${last + 1}`, []],
  countersQuery:
    "SELECT table_name, auto_increment - 1 FROM information_schema.tables WHERE table_schema = DATABASE() AND auto_increment > 1",
  beginSnapshot: "START TRANSACTION WITH CONSISTENT SNAPSHOT",
  takeTurn: `UPDATE ${TURN} SET stamps = CONCAT(?, LEFT(stamps, ${STAMPS_LENGTH})) WHERE id = 1`,
  relax: null,
  isDdlTransactional: false,
  // Whatever the database was made with.
  async adapter(ask) {
    const collation = await collationOf(ask);
    const table = `ENGINE=InnoDB DEFAULT CHARACTER SET utf8mb4 COLLATE ${collation}`;
    return (statement) => (/^CREATE TABLE/i.test(statement) ? `${statement.replace(/;\s*$/, "")} ${table}` : statement);
  },
  isMade: (cause) =>
    /^(ER_TABLE_EXISTS_ERROR|ER_DUP_KEYNAME|ER_DUP_FIELDNAME|ER_FK_DUP_NAME|ER_DUP_CONSTRAINT_NAME)$/.test(
      engineCode(cause),
    ) || isForeignKeyMade(cause),
  sizeQuery:
    "SELECT COALESCE(SUM(data_length + index_length), 0) FROM information_schema.tables WHERE table_schema = DATABASE()",
};

/**
 * Texts are compared by the numbers of their signs, as SQLite compares them. Not `utf8mb4_bin`, for which "a" and "a " are the same
 * key; the two servers call the other one differently.
 */
async function collationOf(ask: Ask): Promise<string> {
  const { rows } = await ask("SELECT VERSION()");
  return /mariadb/i.test(String(rows[0]?.[0])) ? "utf8mb4_nopad_bin" : "utf8mb4_0900_bin";
}

/** MariaDB says of a foreign key that is there already only that it cannot make the table. */
function isForeignKeyMade(cause: unknown): boolean {
  return engineCode(cause) === "ER_CANT_CREATE_TABLE" && /errno: 121\b/.test(String((cause as Error).message));
}

/** Names of locks are the whole server's, and have at most 64 letters. */
function nameOf(database: string, lock: string): string {
  const digest = new Bun.CryptoHasher("sha256").update(database).digest("hex").slice(0, 32);
  return `vigie ${lock} ${digest}`;
}

async function connect(address: ServerAddress, purpose: Purpose): Promise<Wire> {
  const { host, port, user, password, database, tls } = address;
  const place = placeOf(address);
  const connection = createConnection({
    ...{ host, port, user, password, database },
    charset: "utf8mb4_bin",
    connectTimeout: CONNECT_DEADLINE_MS,
    enableKeepAlive: true,
    jsonStrings: true,
    supportBigNumbers: true,
    decimalNumbers: true,
    // The server may not ask for files of this machine.
    flags: ["-LOCAL_FILES"],
    ...(tls && { ssl: { rejectUnauthorized: tls.isVerified, ...(tls.authority !== null && { ca: tls.authority }) } }),
  });
  const wire = new Wire({
    place,
    send: (statement, values) => send(connection, statement, values),
    end: () => new Promise<void>((resolve) => connection.end(() => resolve())),
    drop: () => connection.destroy(),
    isTold: (cause) => isTold(cause as MySqlError),
  });
  connection.on("error", (cause: Error) => wire.lose(cause.message));
  connection.on("end", () => wire.lose("the connection was closed"));
  try {
    await new Promise<void>((resolve, reject) => connection.connect((cause) => (cause ? reject(cause) : resolve())));
    // With signs of life every ten seconds, the short wait is for the case that this machine is gone: its locks are free then.
    await wire.ask(
      "SET SESSION sql_mode = 'STRICT_ALL_TABLES,NO_ENGINE_SUBSTITUTION,ERROR_FOR_DIVISION_BY_ZERO', innodb_lock_wait_timeout = 20, time_zone = '+00:00', wait_timeout = 60",
    );
    await wire.ask("SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ");
    if (purpose === "reading") await wire.ask("SET SESSION TRANSACTION READ ONLY");
    return wire;
  } catch (cause) {
    wire.drop("it could not be opened");
    if (cause instanceof DatabaseError) throw cause;
    const { code = "", message } = cause as MySqlError;
    const isRefused = REFUSING.test(code);
    const reason = message || code;
    throw new DatabaseError(isRefused ? "database_refused" : "database_unreachable", { place, reason }, cause);
  }
}

interface MySqlError extends Error {
  code?: string;
  errno?: number;
  sqlState?: string;
  fatal?: boolean;
}

/** Whether the server told of a fault of the statement, and the connection goes on. */
function isTold({ code = "", sqlState, fatal }: MySqlError): boolean {
  return sqlState !== undefined && !fatal && !GOING.test(code);
}

function send(connection: Connection, statement: string, values: readonly unknown[]): Promise<Answer> {
  return new Promise((resolve, reject) => {
    connection.query({ sql: statement, values: [...values], rowsAsArray: true }, (cause, result) => {
      if (cause) return reject(cause);
      if (Array.isArray(result)) return resolve({ rows: result as unknown[][], insertId: 0 });
      resolve({ rows: [], insertId: (result as { insertId: number }).insertId });
    });
  });
}
