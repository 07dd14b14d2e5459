/** PostgreSQL's migrations. A new one is one import and one line here; a test fails when one is forgotten. */
import { embed } from "./embedded.ts";
import initial from "./postgresql/0000_initial.sql" with { type: "text" };
import callHistory from "./postgresql/0001_call_history.sql" with { type: "text" };
import callWords from "./postgresql/0002_call_words.sql" with { type: "text" };
import callSources from "./postgresql/0003_call_sources.sql" with { type: "text" };
import journal from "./postgresql/meta/_journal.json";

export const postgresqlMigrations = embed(journal, {
  "0000_initial": initial,
  "0001_call_history": callHistory,
  "0002_call_words": callWords,
  "0003_call_sources": callSources,
});
