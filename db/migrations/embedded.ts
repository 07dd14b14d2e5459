/** A migration as part of the program: imported as text, so it is inside the compiled binary and needs no folder beside it. */
export interface EmbeddedMigration {
  tag: string;
  /** When it was generated, epoch milliseconds: the order, and what the database remembers. */
  at: number;
  sql: string;
}

/** The migrations of a journal (`meta/_journal.json`) with their texts. @throws Error when one has none. */
export function embed(
  journal: { entries: readonly { tag: string; when: number }[] },
  texts: Readonly<Record<string, string>>,
): readonly EmbeddedMigration[] {
  return journal.entries.map(({ tag, when }) => {
    const sql = texts[tag];
    if (sql === undefined) throw new Error(`migration ${tag} is not embedded: add it to the list of its engine`);
    return { tag, at: when, sql };
  });
}

/** Its statements, one by one. */
export function statementsOf({ sql }: EmbeddedMigration): string[] {
  return sql
    .split("--> statement-breakpoint")
    .map((statement) => statement.trim())
    .filter((statement) => statement !== "");
}
