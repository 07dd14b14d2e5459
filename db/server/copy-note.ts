import type { Ask, ServerEngine } from "./connection.ts";

/** What was applied to a server's tables: one row a migration, with how many of its statements are done. */
export const NOTES = "vigie_migrations";

/**
 * The note, among those of migrations, that rows are being copied into this database. It goes in the transaction that brings the
 * rows, so whoever finds it knows that the copy was cut short; an older program finds a migration that it does not know.
 */
export const COPY_NOTE = "copy of rows";

/** Leaves the note; the one that a copy left which was cut short stays. */
export async function noteCopy(engine: ServerEngine, ask: Ask): Promise<void> {
  if (await isCopyNoted(engine, ask)) return;
  await ask(`INSERT INTO ${NOTES} (tag, done_statements, is_done) VALUES (${engine.placeholder(1)}, 0, false)`, [
    COPY_NOTE,
  ]);
}

export async function isCopyNoted(engine: ServerEngine, ask: Ask): Promise<boolean> {
  const { rows } = await ask(`SELECT tag FROM ${NOTES} WHERE tag = ${engine.placeholder(1)}`, [COPY_NOTE]);
  return rows.length > 0;
}

export async function forgetCopy(engine: ServerEngine, ask: Ask): Promise<void> {
  await ask(`DELETE FROM ${NOTES} WHERE tag = ${engine.placeholder(1)}`, [COPY_NOTE]);
}
