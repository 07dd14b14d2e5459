/** PostgreSQL's migrations. A new one is one import and one line here; a test fails when one is forgotten. */
import { embed } from "./embedded.ts";
import initial from "./postgresql/0000_initial.sql" with { type: "text" };
import oidc from "./postgresql/0001_oidc.sql" with { type: "text" };
import personalNotifications from "./postgresql/0002_personal_notifications.sql" with { type: "text" };
import callHistory from "./postgresql/0003_call_history.sql" with { type: "text" };
import callWords from "./postgresql/0004_call_words.sql" with { type: "text" };
import callSources from "./postgresql/0005_call_sources.sql" with { type: "text" };
import callFigures from "./postgresql/0006_call_figures.sql" with { type: "text" };
import callTags from "./postgresql/0007_call_tags.sql" with { type: "text" };
import wrapUp from "./postgresql/0008_wrap_up.sql" with { type: "text" };
import callNews from "./postgresql/0009_call_news.sql" with { type: "text" };
import callLabels from "./postgresql/0010_call_labels.sql" with { type: "text" };
import callTerms from "./postgresql/0011_call_terms.sql" with { type: "text" };
import presence from "./postgresql/0012_presence.sql" with { type: "text" };
import journal from "./postgresql/meta/_journal.json";

export const postgresqlMigrations = embed(journal, {
  "0000_initial": initial,
  "0001_oidc": oidc,
  "0002_personal_notifications": personalNotifications,
  "0003_call_history": callHistory,
  "0004_call_words": callWords,
  "0005_call_sources": callSources,
  "0006_call_figures": callFigures,
  "0007_call_tags": callTags,
  "0008_wrap_up": wrapUp,
  "0009_call_news": callNews,
  "0010_call_labels": callLabels,
  "0011_call_terms": callTerms,
  "0012_presence": presence,
});
