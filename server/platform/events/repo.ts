import { asc, desc, lte } from "drizzle-orm";
import { countUpTo, type Held } from "../../../db/held.ts";
import type { Database, Reader } from "../../../db/open.ts";
import { journal } from "../../../db/schema/platform.ts";
import { upsert } from "../../../db/upsert.ts";
import type { JournalEntry, JournalStore } from "./journal.ts";

/** Rows of one INSERT: six values each stay far below what any engine takes in a statement. */
const ROWS_PER_INSERT = 1_000;

/** The journal's table. Its rows can be lost with the power, so it uses the relaxed connection. */
export function journalStore(database: Database): JournalStore {
  return {
    async readNewest(limit) {
      const rows = await database.orm.select().from(journal).orderBy(desc(journal.id)).limit(limit);
      return rows.reverse() as JournalEntry[];
    },
    async oldestId() {
      const [row] = await database.orm.select({ id: journal.id }).from(journal).orderBy(asc(journal.id)).limit(1);
      return row?.id ?? null;
    },
    async write(entries, deleteThroughId) {
      await database.transact(async (tx) => {
        for (let from = 0; from < entries.length; from += ROWS_PER_INSERT) {
          // Not just added: when the answer to a commit is lost, what was written is written once more.
          await upsert(tx, journal, entries.slice(from, from + ROWS_PER_INSERT), ["id"]);
        }
        if (deleteThroughId !== null) await tx.delete(journal).where(lte(journal.id, deleteThroughId));
      }, "relaxed");
    },
  };
}

/** How many entries are on the disk; up to `MOST_COUNTED`, as everything of the retention. */
export async function heldRows(db: Reader): Promise<Held> {
  const [oldest] = await db.select({ at: journal.at }).from(journal).orderBy(asc(journal.id)).limit(1);
  return { count: await countUpTo(db, journal, journal.id), oldestAt: oldest?.at ?? null };
}
