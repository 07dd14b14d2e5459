/** What the house's own routes answer when all is well, those of accounts apart. */
import { t } from "elysia";
import type { AuditRow } from "./audit/repo.ts";
import type { JournalEntry } from "./events/journal.ts";
import type { HealthReport } from "./health.ts";
import { maybeText, number, text } from "./http/answer-kit.ts";
import { defineAnswers, shapeOf } from "./http/answers.ts";
import type { KindView } from "./retention/retention.ts";
import type { InstallInfo } from "./tls/install-routes.ts";

const anything = t.Unknown();

const health = shapeOf<HealthReport>()(
  t.Object({
    name: text,
    state: t.Union([t.Literal("ok"), t.Literal("warn"), t.Literal("bad")]),
    code: text,
    params: t.Optional(t.Record(text, t.Union([text, number]))),
    detail: text,
    remedy: t.Optional(text),
  }),
);

const auditEntry = shapeOf<AuditRow>()(
  t.Object({
    id: number,
    at: number,
    userId: maybeText,
    userName: maybeText,
    via: text,
    fromAddress: maybeText,
    action: text,
    target: text,
    before: anything,
    after: anything,
    requestId: maybeText,
  }),
);

const journalEntry = shapeOf<JournalEntry>()(
  t.Object({ id: number, at: number, topic: text, scope: text, subject: text, data: t.Record(text, anything) }),
);

const installAddress = t.Object({ url: text, qr: t.Object({ size: number, path: text }) });
const installation = shapeOf<InstallInfo>()(
  t.Object({
    mode: t.Union([t.Literal("authority"), t.Literal("certificate"), t.Literal("proxy"), t.Literal("plain")]),
    isLocalOnly: t.Boolean(),
    app: t.Array(installAddress),
    page: t.Array(installAddress),
    authority: t.Union([t.Object({ name: text, fingerprint: text, validTo: number }), t.Null()]),
  }),
);

const kind = shapeOf<KindView>()(
  t.Object({
    ...{ name: text, field: text, unit: t.Union([t.Literal("days"), t.Literal("rows")]) },
    ...{ value: number, default: number, minimum: number, maximum: number },
    ...{ count: number, oldestAt: t.Union([number, t.Null()]) },
  }),
);
const retention = t.Object({ auditDays: number, journalRows: number, kinds: t.Array(kind) });
const notReady = t.Object({
  status: t.Literal("not_ready"),
  code: t.Union([t.Literal("starting"), t.Literal("stopping"), t.Literal("database_unreadable")]),
  detail: text,
});

defineAnswers("", {
  "GET /healthz": { 200: t.Object({ status: t.Literal("alive") }) },
  "GET /readyz": { 200: t.Object({ status: t.Literal("ready") }), 503: notReady },
  "GET /metrics": { 200: t.String({ contentMediaType: "text/plain" }) },
  "GET /api/events": { 200: t.Object({ count: number, events: t.Array(journalEntry) }) },
  "GET /api/events/stream": { 200: t.String({ contentMediaType: "text/event-stream" }) },
});

defineAnswers("/api/v1/platform", {
  "GET /about": { 200: t.Object({ version: text, startedAt: number, now: number }) },
  "GET /health": { 200: t.Object({ checks: t.Array(health) }) },
  "GET /install": { 200: installation },
  "GET /audit": {
    200: t.Object({ entries: t.Array(auditEntry), nextBefore: t.Union([number, t.Null()]) }),
  },
  "GET /audit/export": { 200: t.String({ contentMediaType: "text/csv" }) },
  "GET /retention": { 200: retention },
  "PUT /retention": { 200: retention },
  "GET /retention/preview": { 200: t.Object({ removed: t.Array(t.Object({ name: text, count: number })) }) },
});
