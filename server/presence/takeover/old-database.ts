import { Database } from "bun:sqlite";

/** Rows as the replaced application's SQLite file has them: columns that an older version lacks are absent. */
export type OldRow = Readonly<Record<string, unknown>>;

export interface OldTables {
  config: OldRow | null;
  extensions: OldRow[];
  schedules: OldRow[];
  overrides: OldRow[];
}

const MAX_EXTENSIONS = 5_000;
const MAX_SCHEDULES = 500_000;
const MAX_OVERRIDES = 50_000;
const LOGS_AT_A_TIME = 1_000;

/** Whether a file is a database of that application. */
export function isOldDatabase(file: string): boolean {
  try {
    using db = new Database(file, { readonly: true });
    const names = db.query("SELECT name FROM sqlite_master WHERE type = 'table'").all() as { name: string }[];
    const tables = new Set(names.map(({ name }) => name));
    return tables.has("extensions") && tables.has("schedules");
  } catch {
    return false;
  }
}

/** Reads everything but the log. @param faults is told of tables that cannot be read. */
export function readOldTables(file: string, faults: string[]): OldTables {
  using db = new Database(file, { readonly: true });
  const read = (table: string, max: number): OldRow[] => {
    try {
      const rows = db.query(`SELECT * FROM ${table} ORDER BY id LIMIT ?`).all(max + 1) as OldRow[];
      if (rows.length > max) faults.push(`${table}: only the first ${max} rows were read`);
      return rows.slice(0, max);
    } catch (cause) {
      faults.push(`the table ${table} cannot be read (${(cause as Error).message})`);
      return [];
    }
  };
  return {
    config: read("config", 1)[0] ?? null,
    extensions: read("extensions", MAX_EXTENSIONS),
    schedules: read("schedules", MAX_SCHEDULES),
    overrides: read("overrides", MAX_OVERRIDES),
  };
}

/** The log by and by, the oldest first. */
export function* readOldLog(file: string): Generator<OldRow[]> {
  using db = new Database(file, { readonly: true });
  const page = db.query("SELECT * FROM logs WHERE id > ? ORDER BY id LIMIT ?");
  let last = 0;
  while (true) {
    const rows = page.all(last, LOGS_AT_A_TIME) as OldRow[];
    if (rows.length === 0) return;
    yield rows;
    last = Number(rows.at(-1)?.id);
  }
}
