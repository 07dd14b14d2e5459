import { chooseDialect, type Dialect } from "../../db/dialect.ts";

/** The engine that this run of tests is for: `TEST_ENGINE=mysql bun test test/platform/auth`; SQLite when nobody says. */
export const testEngine = (process.env.TEST_ENGINE ?? "sqlite") as Dialect;

// Loaded before every test (bunfig.toml), and so before any table.
chooseDialect(testEngine);

/** Statements that a server works on now: time stands still in tests until there is none (`settle`). */
export const inFlight = { count: 0 };
