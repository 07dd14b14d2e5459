import { Database } from "bun:sqlite";
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { isObject, type Outside } from "../wildix/fields.ts";

/** An account of the replaced application. */
export interface OldUser {
  name: string;
  /** As werkzeug writes them; taken over, and renewed at the first log-in. */
  passwordHash: string;
  extension: string;
  isAdmin: boolean;
}

/** What a folder of the replaced application holds. A file that is not there holds nothing. */
export interface Installation {
  users: OldUser[];
  records: Outside[];
  /** By the row's id. */
  notes: ReadonlyMap<string, Outside>;
  /** Files that were read, and what of them could not be understood. */
  files: string[];
  faults: string[];
}

/** Where the application keeps its files, under its folder or in the folder itself. */
const PLACES = ["", "static/mock", "mock"];
/** Far above what it can have written: larger is something else. */
const MAX_FILE_BYTES = 512 * 1024 * 1024;
const MAX_USERS = 5_000;

/** Reads the folder; nothing in it is changed. @throws Error when it holds none of the three files. */
export function readInstallation(folder: string): Installation {
  const found: Installation = { users: [], records: [], notes: new Map(), files: [], faults: [] };
  const database = findFile(folder, "users.db");
  if (database) {
    found.users = readUsers(database, found.faults);
    found.files.push(database);
  }
  const history = findFile(folder, "call_history.json");
  if (history) {
    found.records = recordsOf(readJson(history, found.faults), history, found.faults);
    found.files.push(history);
  }
  const notes = findFile(folder, "enrichissements.json");
  if (notes) {
    found.notes = notesOf(readJson(notes, found.faults), notes, found.faults);
    found.files.push(notes);
  }
  if (found.files.length === 0) {
    throw new Error(`${folder} holds neither users.db nor call_history.json nor enrichissements.json`);
  }
  return found;
}

/** The calls of a file as the PBX's CallHistory answers. */
export function recordsOf(body: unknown, file: string, faults: string[]): Outside[] {
  const result = isObject(body) && isObject(body.result) ? body.result : {};
  if (!Array.isArray(result.records)) {
    if (body !== undefined) faults.push(`${file}: there is no list result.records`);
    return [];
  }
  const records = result.records.filter(isObject);
  const odd = result.records.length - records.length;
  if (odd > 0) faults.push(`${file}: ${odd} entries are no calls`);
  return records;
}

function notesOf(body: unknown, file: string, faults: string[]): Map<string, Outside> {
  if (!isObject(body)) {
    if (body !== undefined) faults.push(`${file}: must be an object of call ids`);
    return new Map();
  }
  const entries = Object.entries(body);
  for (const [id, note] of entries) if (!isObject(note)) faults.push(`${file}: what is noted of call ${id} is no note`);
  return new Map(entries.filter((entry): entry is [string, Outside] => isObject(entry[1])));
}

function readUsers(file: string, faults: string[]): OldUser[] {
  const connection = new Database(file, { readonly: true });
  try {
    const rows = connection
      .query("SELECT username, password_hash, poste, role FROM users ORDER BY id LIMIT ?")
      .all(MAX_USERS) as Record<string, unknown>[];
    return rows.map((row) => ({
      name: String(row.username),
      passwordHash: String(row.password_hash),
      extension: String(row.poste),
      isAdmin: row.role === "admin",
    }));
  } catch (cause) {
    faults.push(`${file}: the table of users cannot be read (${(cause as Error).message})`);
    return [];
  } finally {
    connection.close();
  }
}

function readJson(file: string, faults: string[]): unknown {
  if (statSync(file).size > MAX_FILE_BYTES) {
    faults.push(`${file}: is larger than ${MAX_FILE_BYTES} bytes`);
    return undefined;
  }
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    faults.push(`${file}: is no JSON (${(cause as Error).message})`);
    return undefined;
  }
}

/** Where a file of the application lies in its folder; null when it does not. */
export function findFile(folder: string, name: string): string | null {
  return PLACES.map((place) => join(folder, place, name)).find((file) => existsSync(file)) ?? null;
}
