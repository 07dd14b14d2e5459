import type { Database, Transaction } from "../../../db/open.ts";
import { newId } from "../../../db/ids.ts";
import { readStamp, replaceStamp } from "./repo.ts";

/**
 * Every change that takes or gives somebody rights goes through here: it is written with a new stamp in the same
 * transaction, by which this and any other process on the same database notices. Listeners hear of it once it is committed.
 */
export class Rights {
  private readonly handlers = new Set<() => void>();

  constructor(private readonly database: Database) {}

  /** As `database.transact`, with full durability. `isChange` tells from what the body gave whether rights changed at all. */
  async change<Result>(
    body: (tx: Transaction) => Promise<Result>,
    isChange: (result: Result) => boolean = () => true,
  ): Promise<Result> {
    const result = await this.database.transact(async (tx) => {
      const inner = await body(tx);
      if (isChange(inner)) await replaceStamp(tx, newId());
      return inner;
    });
    if (isChange(result)) for (const handler of this.handlers) handler();
    return result;
  }

  /** Calls the handler after each change of this process. */
  onChange(handler: () => void): void {
    this.handlers.add(handler);
  }

  /** The stamp of the last change by any process; null before the first. */
  stamp(): Promise<string | null> {
    return readStamp(this.database.orm);
  }
}
