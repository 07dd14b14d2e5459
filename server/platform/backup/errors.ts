import { DatabaseError } from "../../../db/errors.ts";

const MESSAGES = {
  backup_running: "Another backup of this data folder is being made. Wait until it has ended.",
  check_running: "Another backup is being checked. Wait until it has ended.",
  backup_no_data: "There is no data folder {file}: name the one of your server with --data DIR.",
  backup_exists: "{file} is there already. Choose another name.",
  backup_no_folder: "Nothing can be written to {file}: {reason}. Choose another place.",
  backup_no_room: "The disk of {file} has no room for this: {needed} are needed, {free} are free. Nothing was changed.",
  backup_foreign: "{file} is no backup of this program, or its beginning is damaged.",
  backup_newer: "{file} was made by a newer version of this program ({version}). Use that version or a later one.",
  backup_damaged: "{file} is damaged: {reason}. Take another backup.",
  backup_unreadable: "{file} cannot be read: {reason}.",
  passphrase_missing: "{file} is encrypted: its passphrase is needed (--passphrase-file FILE, or asked at a terminal).",
  passphrase_wrong: "The passphrase is not the one that {file} was encrypted with.",
  passphrase_short: "A passphrase needs at least {min} characters.",
  folder_not_empty:
    "{file} holds something already. Restore into an empty folder: another one, or empty this one yourself.",
  cancelled: "It was stopped; nothing was changed.",
} as const;

export type BackupErrorCode = keyof typeof MESSAGES;

/** A backup could not be made, read or put in place. `code` is stable; the message says what to do, and no secret. */
export class BackupError extends Error {
  constructor(
    readonly code: BackupErrorCode,
    values: Readonly<Record<string, string | number>> = {},
    cause?: unknown,
  ) {
    super(
      MESSAGES[code].replace(/\{(\w+)\}/g, (_, name: string) => String(values[name] ?? "?")),
      { cause },
    );
    this.name = "BackupError";
  }
}

/** Why something failed, as a stable code and a sentence. A full disk is told apart, wherever it was met. */
export function failureOf(cause: unknown): { code: string; detail: string } {
  const detail = cause instanceof Error ? cause.message : String(cause);
  if (isNoRoom(cause)) return { code: "backup_no_room", detail };
  if (cause instanceof BackupError || cause instanceof DatabaseError) return { code: cause.code, detail };
  return { code: "backup_failed", detail };
}

function isNoRoom(cause: unknown): boolean {
  for (let depth = 0; depth < 5 && cause instanceof Error; depth++) {
    const { code } = cause as { code?: unknown };
    if (code === "backup_no_room" || code === "ENOSPC" || code === "EDQUOT" || code === "SQLITE_FULL") return true;
    cause = cause.cause;
  }
  return false;
}
