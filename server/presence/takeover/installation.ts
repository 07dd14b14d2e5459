import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import { readEnvFile } from "./env-file.ts";
import { openFernet } from "./fernet.ts";
import { isOldDatabase, type OldTables, readOldTables } from "./old-database.ts";

/** The PBX of the replaced application. */
export interface OldPbx {
  url: string;
  clientId: string;
  /** Null where it is not known, or does not open. */
  secret: string | null;
}

/** What a folder of the replaced application holds. */
export interface OldInstallation {
  /** The database file; null where there is none. */
  file: string | null;
  tables: OldTables;
  pbx: OldPbx | null;
  /** What it really went by outside of slots, as it is written; "" where nothing says it. */
  defaultStatus: string;
  /** Before tokens of calendars; "" where nothing says it. */
  calendarBase: string;
  /** Plannings as CSV or JSON. */
  plannings: { name: string; bytes: Uint8Array }[];
  files: string[];
  faults: string[];
}

/** Under its folder or in the folder itself. */
const PLACES = ["instance", "", "examples", "exemples", "data", join("instance", "uploads")];
const MAX_PLANNING_BYTES = 1_000_000;
const MAX_PLANNINGS = 50;
const NO_TABLES: OldTables = { config: null, extensions: [], schedules: [], overrides: [] };

/** Reads the folder; nothing in it is changed. @throws Error when it holds nothing of that application. */
export function readOldPresence(folder: string): OldInstallation {
  const faults: string[] = [];
  const databases = filesIn(folder, /\.(db|sqlite3?)$/i).filter(isOldDatabase);
  const [file = null, ...others] = databases;
  for (const other of others) faults.push(`${other}: another database of the application; it was not read`);
  const envFile = [join(folder, ".env")].find(isFile) ?? null;
  const env = envFile === null ? new Map<string, string>() : readEnvFile(readFileSync(envFile, "utf8"));
  if (file === null && envFile === null)
    throw new Error(`${folder} holds neither a database of the application nor its .env`);
  if (file === null) faults.push(whyNone(env));
  const tables = file === null ? NO_TABLES : readOldTables(file, faults);
  return {
    ...{ file, tables, faults, pbx: pbxOf(folder, tables, env, faults) },
    // It read the variable at every decision, whatever its table said.
    defaultStatus: env.get("DEFAULT_STATUS") || textOf(tables.config?.default_unavailable_status),
    calendarBase: env.get("ICAL_BASE_URL") ?? "",
    plannings: planningsIn(folder, faults),
    files: [file, envFile].filter((one) => one !== null),
  };
}

function whyNone(env: ReadonlyMap<string, string>): string {
  const server = env.get("DB_TYPE") ?? env.get("DATABASE_URL")?.split(":")[0] ?? "";
  return /mysql|maria|postgres/i.test(server)
    ? "the data of this application are on a database server: copy its tables into an SQLite file instance/app.db first"
    : "no database of the application was found: extensions, plannings and the log are not taken over";
}

/** Of its table, and of its environment where the table is empty, as the application itself did. */
function pbxOf(
  folder: string,
  { config }: OldTables,
  env: ReadonlyMap<string, string>,
  faults: string[],
): OldPbx | null {
  const url = textOf(config?.pbx_url) || (env.get("YEASTAR_PBX_URL") ?? "");
  if (url === "") return null;
  const clientId = textOf(config?.client_id) || (env.get("YEASTAR_CLIENT_ID") ?? "");
  const sealed = textOf(config?.client_secret_encrypted);
  const told = env.get("YEASTAR_CLIENT_SECRET") || null;
  if (sealed === "") return { url, clientId, secret: told };
  try {
    const keyFile = [join(folder, "instance", "secret.key"), join(folder, "secret.key")].find(isFile);
    if (keyFile === undefined) throw new Error("there is no secret.key");
    return { url, clientId, secret: openFernet(sealed, readFileSync(keyFile, "utf8")) };
  } catch (cause) {
    const instead = told ? "that of .env is taken" : "enter it under Settings, Presence";
    faults.push(`the stored Client Secret does not open: ${(cause as Error).message}; ${instead}`);
    return { url, clientId, secret: told };
  }
}

function planningsIn(folder: string, faults: string[]): OldInstallation["plannings"] {
  const found = filesIn(folder, /planning[^/]*\.(csv|json)$/i);
  if (found.length > MAX_PLANNINGS) faults.push(`only the first ${MAX_PLANNINGS} plannings are looked at`);
  return found.slice(0, MAX_PLANNINGS).flatMap((file) => {
    if (statSync(file).size <= MAX_PLANNING_BYTES)
      return [{ name: basename(file), bytes: new Uint8Array(readFileSync(file)) }];
    faults.push(`${file}: is larger than ${MAX_PLANNING_BYTES} bytes`);
    return [];
  });
}

function filesIn(folder: string, pattern: RegExp): string[] {
  return PLACES.map((place) => join(folder, place))
    .filter((place) => existsSync(place) && statSync(place).isDirectory())
    .flatMap((place) =>
      readdirSync(place)
        .filter((name) => pattern.test(name))
        .sort()
        .map((name) => join(place, name)),
    )
    .filter(isFile);
}

function isFile(path: string): boolean {
  return existsSync(path) && statSync(path).isFile();
}

/** A column as text; "" for what is not there. */
export function textOf(value: unknown): string {
  return typeof value === "string" ? value.trim() : typeof value === "number" ? String(value) : "";
}
