/** SQLite's migrations. A new one is one import and one line here; a test fails when one is forgotten. */
import { embed } from "./embedded.ts";
import journal from "./sqlite/meta/_journal.json";
import initial from "./sqlite/0000_initial.sql" with { type: "text" };
import peopleAndScope from "./sqlite/0001_people_and_scope.sql" with { type: "text" };
import signIn from "./sqlite/0002_sign_in.sql" with { type: "text" };
import auditRequests from "./sqlite/0003_audit_requests.sql" with { type: "text" };
import alertsAndPush from "./sqlite/0004_alerts_and_push.sql" with { type: "text" };
import oidc from "./sqlite/0005_oidc.sql" with { type: "text" };
import personalNotifications from "./sqlite/0006_personal_notifications.sql" with { type: "text" };
import callHistory from "./sqlite/0007_call_history.sql" with { type: "text" };
import callWords from "./sqlite/0008_call_words.sql" with { type: "text" };
import callSources from "./sqlite/0009_call_sources.sql" with { type: "text" };
import callFigures from "./sqlite/0010_call_figures.sql" with { type: "text" };
import callTags from "./sqlite/0011_call_tags.sql" with { type: "text" };
import wrapUp from "./sqlite/0012_wrap_up.sql" with { type: "text" };
import callNews from "./sqlite/0013_call_news.sql" with { type: "text" };
import callLabels from "./sqlite/0014_call_labels.sql" with { type: "text" };
import callTerms from "./sqlite/0015_call_terms.sql" with { type: "text" };
import presence from "./sqlite/0016_presence.sql" with { type: "text" };

export const sqliteMigrations = embed(journal, {
  "0000_initial": initial,
  "0001_people_and_scope": peopleAndScope,
  "0002_sign_in": signIn,
  "0003_audit_requests": auditRequests,
  "0004_alerts_and_push": alertsAndPush,
  "0005_oidc": oidc,
  "0006_personal_notifications": personalNotifications,
  "0007_call_history": callHistory,
  "0008_call_words": callWords,
  "0009_call_sources": callSources,
  "0010_call_figures": callFigures,
  "0011_call_tags": callTags,
  "0012_wrap_up": wrapUp,
  "0013_call_news": callNews,
  "0014_call_labels": callLabels,
  "0015_call_terms": callTerms,
  "0016_presence": presence,
});
