import type { RowDataPacket } from "mysql2/promise";
import { Problem } from "../../platform/http/problem.ts";
import { fillIn, type Params, type Values } from "../../platform/http/template.ts";
import { cccpFault } from "../problems.ts";
import { DEFAULT_PORT } from "../servers/server-record.ts";

/** One server of the list. */
export interface DirectoryEntry {
  project: string;
  host: string;
  port: number;
  proxyPort: number | null;
  vocalNode: string;
}

export interface DirectoryResult {
  entries: DirectoryEntry[];
  /** The first few of the rows that were left out. */
  refused: RefusedRow[];
  refusedCount: number;
}

/** A row of the list that says no server, and why. */
export interface RefusedRow {
  code: RowFault;
  /** Empty when it is the project that is missing. */
  project: string;
  /** The sentence in English. */
  message: string;
}

export interface DirectoryAddress {
  host: string;
  port: number;
  user: string;
  password: string;
  database: string;
}

/** The list as the portal's database keeps it: active projects with the node and ports of each. */
export const DEFAULT_QUERY = `SELECT p.name AS project, v.cccip AS cccip, g.ccc_dispatch_port AS ccc_dispatch_port,
  g.ccc_proxy_port AS ccc_proxy_port, v.vocalnode AS vocal_node
FROM interactivportal.Global_referential g
JOIN interactivportal.Projects p ON g.customer_id = p.id
JOIN interactivdbmaster.master_vocalnodes v ON g.cst_node = v.vocalnode
WHERE p.active = 1
ORDER BY p.name`;

/** Loaded when a list is read: the driver is the heaviest library of all, and most installations read none. */
const driver = () => import("mysql2/promise");

const CONNECT_DEADLINE_MS = 5000;
const QUERY_DEADLINE_MS = 10_000;
/** Servers read at most; the database itself stops there. */
export const MAX_ENTRIES = 2000;
const MAX_REASONS = 5;

/** Why the list could not be read, by stable code: the sentence in English, with the names of its facts. */
export const DIRECTORY_FAULTS = {
  connection_refused: "The machine refused the connection to {host}, port {port}: no database listens there.",
  host_not_found: "No machine is called {host}.",
  timeout: "The database at {host}, port {port} did not answer in time.",
  access_denied: "The database refused the user {user} or its password.",
  connection_lost: "The database at {host}, port {port} closed the connection.",
  said: "The database said: {said}",
} as const;
export type DirectoryFault = keyof typeof DIRECTORY_FAULTS;

/** Why a row is left out, likewise. */
export const ROW_FAULTS = {
  no_project: "A row has no project: does the query name its columns project, cccip, ccc_dispatch_port …?",
  no_host: "{project}: cccip is no host name or address.",
  no_port: "{project}: ccc_dispatch_port is no port.",
} as const;
type RowFault = keyof typeof ROW_FAULTS;

/** The list could not be read; the password stands neither in the sentence nor in the facts. */
export class DirectoryError<Code extends DirectoryFault = DirectoryFault> extends Error {
  readonly params: Params;

  constructor(
    readonly code: Code,
    ...[params]: Values<(typeof DIRECTORY_FAULTS)[Code]>
  ) {
    super(fillIn(DIRECTORY_FAULTS[code], params));
    this.params = params ?? {};
  }
}

/**
 * Reads the list once: connects, asks in a read-only transaction, leaves. Only one SELECT is sent, and it cannot write
 * (neither rows nor files). At most 2,000 rows, 5 s to connect, 10 s for the answer.
 *
 * @throws {Problem} `directory_query_refused` when the query is not a SELECT.
 * @throws {DirectoryError} when the database cannot be reached, refuses or is too slow.
 */
export async function readDirectory(address: DirectoryAddress, query: string): Promise<DirectoryResult> {
  checkQuery(query);
  try {
    const connection = await (
      await driver()
    ).createConnection({
      host: address.host,
      port: address.port,
      user: address.user,
      password: address.password,
      database: address.database || undefined,
      connectTimeout: CONNECT_DEADLINE_MS,
      charset: "utf8mb4",
    });
    try {
      await connection.query({ sql: `SET SESSION sql_select_limit = ${MAX_ENTRIES}`, timeout: QUERY_DEADLINE_MS });
      await connection.query({ sql: "START TRANSACTION READ ONLY", timeout: QUERY_DEADLINE_MS });
      const [rows] = await connection.query<RowDataPacket[]>({ sql: query, timeout: QUERY_DEADLINE_MS });
      return readRows(Array.isArray(rows) ? rows : []);
    } finally {
      connection.destroy();
    }
  } catch (cause) {
    throw failureOf(cause as Error & { code?: string }, address);
  }
}

/**
 * Refuses what is not one plain SELECT. The database's own rights and the read-only transaction are the real fence.
 *
 * @throws {Problem} `directory_query_refused`.
 */
export function checkQuery(query: string): void {
  const fault = faultOfQuery(query);
  if (!fault) return;
  throw new Problem("directory_query_refused", { detail: `The query ${fault.message}.`, fields: [fault] });
}

function faultOfQuery(query: string) {
  if (!/^\s*select\b/i.test(query)) return cccpFault("query", "query_not_select");
  if (/;\s*\S/.test(query)) return cccpFault("query", "query_of_several");
  return /\binto\b/i.test(query) ? cccpFault("query", "query_that_writes") : null;
}

function readRows(rows: readonly RowDataPacket[]): DirectoryResult {
  const result: DirectoryResult = { entries: [], refused: [], refusedCount: 0 };
  const seen = new Set<string>();
  for (const row of rows) {
    const entry = readRow(row);
    if ("code" in entry) {
      result.refusedCount++;
      if (result.refused.length < MAX_REASONS) result.refused.push(entry);
      continue;
    }
    const key = `${entry.project}\n${entry.host}\n${entry.port}`;
    if (!seen.has(key)) result.entries.push(entry);
    seen.add(key);
  }
  return result;
}

/** The entry of a row, or why it is left out. */
function readRow(row: RowDataPacket): DirectoryEntry | RefusedRow {
  const project = text(row.project);
  const host = text(row.cccip);
  if (project === "") return refuseRow("no_project", project);
  if (!/^[A-Za-z0-9._:-]{1,253}$/.test(host)) return refuseRow("no_host", project);
  const port =
    row.ccc_dispatch_port === null || row.ccc_dispatch_port === undefined
      ? DEFAULT_PORT
      : portOf(row.ccc_dispatch_port);
  if (port === null) return refuseRow("no_port", project);
  return { project, host, port, proxyPort: portOf(row.ccc_proxy_port), vocalNode: text(row.vocal_node) };
}

function refuseRow(code: RowFault, project: string): RefusedRow {
  return { code, project, message: fillIn(ROW_FAULTS[code], { project }) };
}

function text(value: unknown): string {
  return value === null || value === undefined ? "" : String(value).trim().slice(0, 200);
}

function portOf(value: unknown): number | null {
  const port = Number(value);
  return value !== null && Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : null;
}

function failureOf(cause: Error & { code?: string }, { host, port, user, password }: DirectoryAddress): DirectoryError {
  switch (cause.code) {
    case "ECONNREFUSED":
      return new DirectoryError("connection_refused", { host, port });
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return new DirectoryError("host_not_found", { host });
    case "ETIMEDOUT":
    case "PROTOCOL_SEQUENCE_TIMEOUT":
      return new DirectoryError("timeout", { host, port });
    case "ER_ACCESS_DENIED_ERROR":
      return new DirectoryError("access_denied", { user });
    case "PROTOCOL_CONNECTION_LOST":
    case "ECONNRESET":
      return new DirectoryError("connection_lost", { host, port });
    default:
      return new DirectoryError("said", { said: hide(cause.message, password).slice(0, 500) });
  }
}

function hide(message: string, password: string): string {
  return password === "" ? message : message.replaceAll(password, "•••");
}
