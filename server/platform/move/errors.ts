const MESSAGES = {
  move_same_place: "{place} is where the data are already: name another place to copy them to.",
  move_folder_filled:
    "{place} is there already and was left untouched. Choose another folder with --to-dir, or move that file away yourself.",
  move_target_refused:
    "The database to copy to, {place}, cannot be used: {reason}. Check --to-url, or --to-host, --to-name, --to-user and TO_DB_PASSWORD.",
  move_differs: "The copy was given up, and nothing of it was kept: {reason}. See that nothing writes meanwhile.",
  cancelled: "It was stopped; nothing was changed.",
} as const;

/** Data could not be moved. `code` is stable; the message says what to do, and no secret. */
export class MoveError extends Error {
  constructor(
    readonly code: keyof typeof MESSAGES,
    values: { place?: string; reason?: string } = {},
    cause?: unknown,
  ) {
    const { place = "the target", reason = "unknown" } = values;
    super(MESSAGES[code].replaceAll("{place}", place).replaceAll("{reason}", reason), { cause });
    this.name = "MoveError";
  }
}
