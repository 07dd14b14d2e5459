import { chooseDialect, type Dialect } from "../../db/dialect.ts";
import { TransactionQueue } from "../../db/queue.ts";

/** The engine that this run of tests is for: `TEST_ENGINE=mysql bun test test/platform/auth`; SQLite when nobody says. */
export const testEngine = (process.env.TEST_ENGINE ?? "sqlite") as Dialect;

// Loaded before every test (bunfig.toml), and so before any table.
chooseDialect(testEngine);

/** What the database works on now: time stands still in tests until there is nothing of it (`settle`). */
export const inFlight = { count: 0 };

// Transactions wait for each other in turns of the event loop, on an engine that answers at once too.
const { run } = TransactionQueue.prototype;
TransactionQueue.prototype.run = async function <Result>(this: TransactionQueue, ...given: Parameters<typeof run>) {
  inFlight.count++;
  try {
    return (await run.apply(this, given)) as Result;
  } finally {
    inFlight.count--;
  }
};
