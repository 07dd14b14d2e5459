/** The only file of `engine` that touches the database: the row that one process at a time holds. */
import { eq } from "drizzle-orm";
import type { Database, Reader } from "../../../db/open.ts";
import { presenceLeases } from "../../../db/schema/presence.ts";
import { upsert } from "../../../db/upsert.ts";
import type { LeaseRow, LeaseStore } from "./ports.ts";

const ENGINE = "engine";

/** The lease of the engine, in one row. */
export function leaseStore(database: Database): LeaseStore {
  return {
    read: () => findLease(database.orm),
    compareAndSet: (expected, next) =>
      database.transact(async (tx) => {
        if (!Bun.deepEquals(await findLease(tx), expected)) return false;
        await upsert(tx, presenceLeases, [{ name: ENGINE, ...next }], ["name"]);
        return true;
      }),
  };
}

async function findLease(db: Reader): Promise<LeaseRow | null> {
  const [row] = await db.select().from(presenceLeases).where(eq(presenceLeases.name, ENGINE)).limit(1);
  return row ? { holder: row.holder, term: row.term, until: row.until } : null;
}
