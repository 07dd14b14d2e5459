import { createConnection, type RowDataPacket } from "mysql2/promise";
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
  /** Rows left out, with the reason of the first few. */
  refused: string[];
  refusedCount: number;
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

const CONNECT_DEADLINE_MS = 5000;
const QUERY_DEADLINE_MS = 10_000;
/** Servers read at most; the database itself stops there. */
export const MAX_ENTRIES = 2000;
const MAX_REASONS = 5;

/** Why the list could not be read, in a sentence; the password never stands in it. */
export class DirectoryError extends Error {
  constructor(
    readonly code: "refused_query" | "failed",
    message: string,
  ) {
    super(message);
  }
}

/**
 * Reads the list once: connects, asks in a read-only transaction, leaves. Only one SELECT is sent, and it cannot write
 * (neither rows nor files). At most 2,000 rows, 5 s to connect, 10 s for the answer.
 *
 * @throws {DirectoryError} when the query is not a SELECT, or the database cannot be reached, refuses or is too slow.
 */
export async function readDirectory(address: DirectoryAddress, query: string): Promise<DirectoryResult> {
  checkQuery(query);
  try {
    const connection = await createConnection({
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
    throw new DirectoryError("failed", describe(cause as Error & { code?: string }, address));
  }
}

/**
 * Refuses what is not one plain SELECT. The database's own rights and the read-only transaction are the real fence.
 *
 * @throws {DirectoryError} with code `refused_query`.
 */
export function checkQuery(query: string): void {
  if (!/^\s*select\b/i.test(query)) throw new DirectoryError("refused_query", "The query must begin with SELECT.");
  if (/;\s*\S/.test(query))
    throw new DirectoryError("refused_query", "Only one statement is sent: remove what follows the semicolon.");
  if (/\binto\b/i.test(query)) throw new DirectoryError("refused_query", "SELECT … INTO writes: it is not sent.");
}

function readRows(rows: readonly RowDataPacket[]): DirectoryResult {
  const result: DirectoryResult = { entries: [], refused: [], refusedCount: 0 };
  const seen = new Set<string>();
  for (const row of rows) {
    const entry = readRow(row);
    if (typeof entry === "string") {
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
function readRow(row: RowDataPacket): DirectoryEntry | string {
  const project = text(row.project);
  const host = text(row.cccip);
  if (project === "")
    return "A row has no project: does the query name its columns project, cccip, ccc_dispatch_port …?";
  if (!/^[A-Za-z0-9._:-]{1,253}$/.test(host)) return `${project}: cccip is no host name or address.`;
  const port =
    row.ccc_dispatch_port === null || row.ccc_dispatch_port === undefined
      ? DEFAULT_PORT
      : portOf(row.ccc_dispatch_port);
  if (port === null) return `${project}: ccc_dispatch_port is no port.`;
  return { project, host, port, proxyPort: portOf(row.ccc_proxy_port), vocalNode: text(row.vocal_node) };
}

function text(value: unknown): string {
  return value === null || value === undefined ? "" : String(value).trim().slice(0, 200);
}

function portOf(value: unknown): number | null {
  const port = Number(value);
  return value !== null && Number.isInteger(port) && port >= 1 && port <= 65_535 ? port : null;
}

function describe(cause: Error & { code?: string }, address: DirectoryAddress): string {
  const where = `${address.host}, port ${address.port}`;
  switch (cause.code) {
    case "ECONNREFUSED":
      return `The machine refused the connection to ${where}: no database listens there.`;
    case "ENOTFOUND":
    case "EAI_AGAIN":
      return `No machine is called ${address.host}.`;
    case "ETIMEDOUT":
    case "PROTOCOL_SEQUENCE_TIMEOUT":
      return `The database at ${where} did not answer in time.`;
    case "ER_ACCESS_DENIED_ERROR":
      return `The database refused the user ${address.user} or its password.`;
    case "PROTOCOL_CONNECTION_LOST":
    case "ECONNRESET":
      return `The database at ${where} closed the connection.`;
    default:
      return hide(`The database said: ${cause.message}`, address.password).slice(0, 500);
  }
}

function hide(message: string, password: string): string {
  return password === "" ? message : message.replaceAll(password, "•••");
}
