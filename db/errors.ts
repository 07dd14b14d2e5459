const MESSAGES = {
  database_damaged:
    "The database {file} is damaged and was left untouched. Restore a backup into an empty folder (vigie restore BACKUP --data EMPTY_FOLDER) and start with that one; keep the damaged folder until it works.",
  database_newer:
    "The database was made by a newer version of this program and was left untouched. Start that version, or restore an older backup into an empty folder (vigie restore BACKUP --data EMPTY_FOLDER).",
  database_unusable:
    "The database cannot be opened: {reason}. Check that {file} belongs to this user and that the disk has room.",
  database_unreachable:
    "The database server {place} does not answer: {reason}. See that it runs; DB_HOST and DB_PORT (or DATABASE_URL) say where it is.",
  database_refused:
    "The database server {place} refuses: {reason}. Check DB_NAME, DB_USER, DB_PASSWORD and what that user may do (docs/databases.md).",
  database_in_use:
    "The database {place} is in use by another running Vigie. Stop that one, or choose another database with DB_NAME.",
  database_not_empty:
    "The database {place} holds something already ({reason}) and was left untouched. Name another one, or drop it and create it anew.",
  database_half_copied:
    "A copy into the database {place} was cut short, so it is not used. Run the same vigie migrate or vigie restore again: it begins anew.",
  database_copy_differs: "The copy into {place} was given up, and nothing of it was kept: {reason}.",
  database_busy: "Too many changes wait to be written. Try again in a moment.",
  transaction_nested: "A transaction was started inside another one.",
} as const;
export type DatabaseErrorCode = keyof typeof MESSAGES;

/** Why the database refuses. `code` is stable; the message says what to do next, and holds no password. */
export class DatabaseError extends Error {
  constructor(
    readonly code: DatabaseErrorCode,
    readonly values: { file?: string; place?: string; reason?: string } = {},
    cause?: unknown,
  ) {
    const { file = "the file", place = "the server", reason = "unknown" } = values;
    const text = MESSAGES[code].replaceAll("{file}", file).replaceAll("{place}", place).replaceAll("{reason}", reason);
    super(text, { cause });
    this.name = "DatabaseError";
  }
}

/** Whether a write failed because the disk is full, read-only or broken: reads still work, and trying later may too. */
export function isStorageRefused(cause: unknown): boolean {
  const code = engineCode(cause);
  // SQLite's; MySQL's for a full disk or table and for a server that was set read-only; PostgreSQL's for the same.
  if (/^SQLITE_(FULL|READONLY|IOERR)/.test(code)) return true;
  if (/^ER_(DISK_FULL|RECORD_FILE_FULL|OPTION_PREVENTS_STATEMENT|READ_ONLY_MODE|ERROR_ON_WRITE)$/.test(code))
    return true;
  return /^(53100|58030|25006)$/.test(code);
}

/** Whether a write failed because a unique key is taken. */
export function isKeyTaken(cause: unknown): boolean {
  return /^(SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)|ER_DUP_ENTRY|23505)/.test(engineCode(cause));
}

/** Whether the file itself is at fault. */
export function isDamage(cause: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(engineCode(cause));
}

/** Whether the database server cannot be had now: nothing was changed, or nobody knows; trying later may work. */
export function isUnreachable(cause: unknown): boolean {
  const isIt = (one: Error) => one instanceof DatabaseError && /^database_(unreachable|in_use|refused)$/.test(one.code);
  return within(cause, (one) => isIt(one) || null) ?? false;
}

/** Whether the server gave this transaction up for another one: the same again may go through. */
export function isConflict(cause: unknown): boolean {
  return /^(ER_LOCK_DEADLOCK|ER_LOCK_WAIT_TIMEOUT|ER_CHECKREAD|40001|40P01|55P03)$/.test(engineCode(cause));
}

/** The engine's own code: `SQLITE_…`, `ER_…` or the five letters of SQL's standard. */
export function engineCode(cause: unknown): string {
  return (
    within(cause, ({ code }: Error & { code?: unknown }) =>
      typeof code === "string" && /^(SQLITE_\w+|ER_\w+|[0-9A-Z]{5})$/.test(code) ? code : null,
    ) ?? ""
  );
}

/** The first that `look` finds in an error or in what caused it. */
function within<Found>(cause: unknown, look: (one: Error) => Found | null): Found | null {
  for (let depth = 0; depth < 5 && cause instanceof Error; depth++) {
    const found = look(cause);
    if (found !== null) return found;
    cause = cause.cause;
  }
  return null;
}
