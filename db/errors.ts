const MESSAGES = {
  database_damaged:
    "The database is damaged and was left untouched. Restore a backup: stop the program, put the backup in place of {file} (remove {file}-wal and {file}-shm), start again.",
  database_newer:
    "The database was made by a newer version of this program and was left untouched. Start that version, or restore the backup in the folder backups.",
  database_unusable:
    "The database cannot be opened: {reason}. Check that {file} belongs to this user and that the disk has room.",
  database_busy: "Too many changes wait to be written. Try again in a moment.",
  transaction_nested: "A transaction was started inside another one.",
} as const;
export type DatabaseErrorCode = keyof typeof MESSAGES;

/** Why the database refuses. `code` is stable; the message says what to do next. */
export class DatabaseError extends Error {
  constructor(
    readonly code: DatabaseErrorCode,
    values: { file?: string; reason?: string } = {},
    cause?: unknown,
  ) {
    super(
      MESSAGES[code].replaceAll("{file}", values.file ?? "the file").replaceAll("{reason}", values.reason ?? "unknown"),
      { cause },
    );
    this.name = "DatabaseError";
  }
}

/** Whether a write failed because the disk is full, read-only or broken: reads still work, and trying later may too. */
export function isStorageRefused(cause: unknown): boolean {
  return /^SQLITE_(FULL|READONLY|IOERR)/.test(engineCode(cause));
}

/** Whether a write failed because a unique key is taken. */
export function isKeyTaken(cause: unknown): boolean {
  return /^SQLITE_CONSTRAINT_(UNIQUE|PRIMARYKEY)/.test(engineCode(cause));
}

/** Whether the file itself is at fault. */
export function isDamage(cause: unknown): boolean {
  return /^SQLITE_(CORRUPT|NOTADB)/.test(engineCode(cause));
}

/** The engine's own code; drizzle wraps the engine's error as a cause. */
function engineCode(cause: unknown): string {
  for (let depth = 0; depth < 5 && cause instanceof Error; depth++) {
    const { code } = cause as { code?: unknown };
    if (typeof code === "string" && code.startsWith("SQLITE_")) return code;
    cause = cause.cause;
  }
  return "";
}
