/** What the room's routes answer when all is well, each shape held to its type: where the two differ it does not compile. */
import { type TSchema, t } from "elysia";
import { defineAnswers, shapeOf } from "../../platform/http/answers.ts";
import type { ImportCount } from "../extensions/listed.ts";
import type { EventLine, ExtensionDetail } from "../extensions/extensions.ts";
import type { ExtensionLine, OverrideLine } from "../extensions/line.ts";
import type { ExtensionTimeline } from "../extensions/timelines.ts";
import type { FeedView } from "../feeds/feed.ts";
import { STALE_CHOICES } from "../feeds/repo.ts";
import type { GroupView } from "../groups/groups.ts";
import { HOLIDAY_KINDS } from "../holiday-sets/repo.ts";
import { HOLDERS, type HoldsFor } from "../holds-for.ts";
import type { LogPage } from "../log/log.ts";
import { type Because, LEVELS, type Segment, STATUSES } from "../model.ts";
import type { OutputView } from "../outputs/repo.ts";
import type { OverridePage, OverrideView } from "../overrides/overrides.ts";
import type { PbxTest } from "../pbxs/driver.ts";
import type { PbxView } from "../pbxs/pbx.ts";
import { CERTIFICATE_MODES, FOREIGN_POLICIES, PLANNING_OFF_POLICIES } from "../pbxs/repo.ts";
import type { RuleImpact } from "../rulebook/impact.ts";
import { FRENCH_HOLIDAY_KEYS } from "../rules/french-holidays.ts";
import type { PresenceHouse } from "../settings.ts";
import { SLOT_SOURCES } from "../slots/repo.ts";
import type { SlotView } from "../slots/slot.ts";
import type { EffectivePresence } from "./outputs.ts";
import { ruleBody } from "./schemas.ts";

const text = t.String();
const number = t.Number();
const flag = t.Boolean();
const texts = t.Array(text);
const orNull = <Schema extends TSchema>(schema: Schema) => t.Union([schema, t.Null()]);
const maybeNumber = orNull(number);
const maybeText = orNull(text);
const maybeFlag = orNull(flag);
const oneOf = <const Word extends string>(words: readonly Word[]) => t.Union(words.map((word) => t.Literal(word)));
const status = oneOf(STATUSES);
const maybeStatus = orNull(status);
const facts = t.Record(t.String(), t.Union([text, number]));

const because = shapeOf<Because>()(
  t.Object({
    level: oneOf(LEVELS),
    status: maybeStatus,
    startAt: maybeNumber,
    endAt: maybeNumber,
    id: maybeNumber,
    name: text,
    isPrivate: flag,
  }),
);
const slot = shapeOf<SlotView>()(
  t.Object({
    id: number,
    day: orNull(t.Union([0, 1, 2, 3, 4, 5, 6].map((day) => t.Literal(day as 0 | 1 | 2 | 3 | 4 | 5 | 6)))),
    date: maybeText,
    startMinute: number,
    endMinute: number,
    status,
    source: oneOf(SLOT_SOURCES),
  }),
);
const overrideLine = shapeOf<OverrideLine>()(
  t.Object({
    id: number,
    status,
    reason: text,
    startAt: number,
    endAt: maybeNumber,
    isUntilNextEvent: flag,
    byName: text,
  }),
);
const lineFields = {
  id: number,
  pbxId: number,
  number: text,
  name: text,
  email: text,
  status: maybeText,
  statusAt: maybeNumber,
  isMissing: flag,
  isPlanned: flag,
  isFrozen: flag,
  isMonitored: maybeFlag,
  zone: text,
  ownZone: maybeText,
  defaultStatus: maybeStatus,
  groupIds: t.Array(number),
  syncedAt: maybeNumber,
  wantedStatus: maybeStatus,
  because: orNull(because),
  next: orNull(t.Object({ at: number, status: maybeStatus, because: orNull(because) })),
  override: orNull(overrideLine),
  driven: orNull(
    t.Object({
      pending: orNull(t.Object({ status, dueAt: number, attempts: number })),
      postponedUntilAt: maybeNumber,
      call: oneOf(["ringing", "busy", "idle"]),
      drift: orNull(
        t.Object({
          status: text,
          seenAt: number,
          hand: oneOf(["person", "auto_switch", "unknown_hand"]),
          isGivenUp: flag,
        }),
      ),
      refusal: orNull(t.Object({ code: text, at: number })),
    }),
  ),
};
const line = shapeOf<ExtensionLine>()(t.Object(lineFields));
const event = shapeOf<EventLine>()(
  t.Object({
    feedId: number,
    startAt: number,
    endAt: number,
    isAllDay: flag,
    summary: text,
    isPrivate: flag,
    status,
    ruleId: maybeNumber,
  }),
);
const detail = shapeOf<ExtensionDetail>()(
  t.Object({ ...lineFields, reasons: t.Array(because), slots: t.Array(slot), events: t.Array(event) }),
);
const segment = shapeOf<Segment>()(t.Object({ startAt: number, endAt: number, status: maybeStatus, because }));
const timeline = shapeOf<ExtensionTimeline>()(
  t.Object({ id: number, number: text, name: text, zone: text, segments: t.Array(segment) }),
);
const timelines = t.Object({ timelines: t.Array(timeline) });
const group = shapeOf<GroupView>()(t.Object({ id: number, name: text, extensionIds: t.Array(number) }));

const overrideFields = {
  id: number,
  extensionId: number,
  number: text,
  name: text,
  batchId: text,
  status,
  reason: text,
  startAt: number,
  endAt: maybeNumber,
  isUntilNextEvent: flag,
  byName: text,
  endedAt: maybeNumber,
  endedWhy: oneOf(["", "expired", "ended", "replaced", "undone"]),
  endedBy: text,
};
const override = shapeOf<OverrideView>()(t.Object(overrideFields));
const overrides = shapeOf<OverridePage>()(t.Object({ overrides: t.Array(override), nextBefore: maybeNumber }));

const planned = { extension: text, day: slot.properties.day, date: maybeText, startMinute: number, endMinute: number };
const place = { line: maybeNumber, column: maybeNumber, heading: maybeText, path: maybeText };
const finding = t.Object({ code: text, ...place, value: text, params: facts, message: text });
const report = t.Object({
  isDry: flag,
  rows: number,
  faults: t.Array(finding),
  notes: t.Array(finding),
  unknownExtensions: t.Array(t.Object({ extension: text, slots: number, place: orNull(t.Object(place)) })),
  added: t.Array(t.Object({ ...planned, status, line: maybeNumber })),
  removed: t.Array(t.Object({ ...planned, status })),
  unchanged: number,
  defaults: t.Array(t.Object({ extension: text, from: maybeStatus, to: status })),
  settings: t.Object({ defaultStatus: maybeStatus, zone: maybeText }),
  areSettingsTaken: flag,
});

const holder = shapeOf<HoldsFor>()(t.Object({ kind: oneOf(HOLDERS), id: maybeNumber }));
const feed = shapeOf<FeedView>()(
  t.Object({
    id: number,
    name: text,
    address: text,
    isEnabled: flag,
    holdsFor: holder,
    zone: maybeText,
    fallbackStatus: maybeStatus,
    intervalMinutes: number,
    onStale: oneOf(STALE_CHOICES),
    staleHours: number,
    bodyAt: maybeNumber,
    fetchedAt: maybeNumber,
    nextAt: number,
    failures: number,
    fault: orNull(t.Object({ code: text, detail: text })),
    isStale: flag,
    isHeld: flag,
    issues: t.Array(t.Object({ code: text, line: maybeNumber, detail: text })),
    counters: t.Object({ events: number, bytes: number, readings: number, unchanged: number, failures: number }),
  }),
);
const ruleFields = ruleBody.properties;
const rule = t.Object({ ...ruleFields, id: number, position: number });
const rules = t.Object({ rules: t.Array(rule) });
const explanation = t.Object({
  outcome: oneOf(["status", "ignored", "free", "declined", "no_rule"]),
  status: maybeStatus,
  ruleId: maybeNumber,
  priority: number,
  passed: t.Array(t.Object({ ruleId: number, name: text, why: text })),
});
const change = orNull(t.Object({ from: maybeStatus, to: maybeStatus }));
const impact = shapeOf<RuleImpact>()(
  t.Object({
    people: number,
    transitions: number,
    changes: t.Array(
      t.Object({
        id: number,
        number: text,
        name: text,
        transitions: number,
        altered: t.Array(t.Object({ at: number, before: change, after: change })),
      }),
    ),
  }),
);
const day = t.Object({ date: text, name: text });
const holidaySet = t.Object({
  id: number,
  name: text,
  isEnabled: flag,
  kind: oneOf(HOLIDAY_KINDS),
  dates: t.Array(day),
  feedId: maybeNumber,
  status,
  holdsFor: holder,
});

const pbx = shapeOf<PbxView>()(
  t.Object({
    id: number,
    name: text,
    url: text,
    clientId: text,
    hasSecret: flag,
    hasWebhookSecret: flag,
    certificate: t.Object({
      mode: oneOf(CERTIFICATE_MODES),
      value: text,
      confirmedBy: text,
      confirmedAt: maybeNumber,
    }),
    spacingMs: number,
    maxInFlight: number,
    isEnabled: flag,
    onForeignChange: oneOf(FOREIGN_POLICIES),
    onPlanningOff: oneOf(PLANNING_OFF_POLICIES),
    state: t.Object({
      phase: oneOf(["off", "connecting", "ready", "failing"]),
      isListening: flag,
      fault: orNull(t.Object({ code: text, detail: text, at: number })),
    }),
  }),
);
const pbxTest = shapeOf<PbxTest>()(
  t.Object({
    steps: t.Array(t.Object({ step: text, isOk: flag, code: text, params: facts, detail: text })),
    fingerprint: maybeText,
  }),
);
const imported = shapeOf<ImportCount>()(
  t.Object({ added: number, changed: number, missing: number, unchanged: number }),
);

const log = shapeOf<LogPage>()(
  t.Object({
    entries: t.Array(
      t.Object({
        id: number,
        at: number,
        pbxId: number,
        extensionId: maybeNumber,
        number: text,
        name: text,
        oldStatus: maybeText,
        newStatus: maybeText,
        source: text,
        because: t.Array(because),
        latencyMs: maybeNumber,
        result: text,
        detail: text,
        byName: text,
      }),
    ),
    nextCursor: maybeText,
  }),
);
const banner = t.Object({
  id: number,
  kind: oneOf(["auto_switch", "unknown_hand"]),
  pbxId: number,
  at: number,
  extensionIds: t.Array(number),
  statuses: texts,
});
const engine = t.Object({
  phase: oneOf(["starting", "leading", "following", "stopped"]),
  isLeader: flag,
  leader: maybeText,
  isSimulation: flag,
  pbxs: t.Array(
    t.Object({
      pbxId: number,
      lastListAt: maybeNumber,
      away: orNull(t.Object({ sinceAt: number, code: text })),
      waiting: number,
    }),
  ),
  lastReconcileAt: maybeNumber,
  passes: number,
  decisions: number,
  banners: t.Array(banner),
  questions: t.Array(
    t.Object({
      id: number,
      pbxId: number,
      askedAt: number,
      hand: oneOf(["person", "auto_switch", "unknown_hand"]),
      extensions: t.Array(t.Object({ extensionId: number, status: text, wanted: status })),
    }),
  ),
});
const effective = shapeOf<EffectivePresence>()(
  t.Object({ number: text, name: text, status: maybeText, wantedStatus: maybeStatus, untilAt: maybeNumber }),
);
const outputFields = { id: number, name: text, holdsFor: holder, createdAt: number, createdBy: text };
const output = shapeOf<OutputView>()(t.Object(outputFields));
const house = shapeOf<PresenceHouse>()(
  t.Object({
    defaultStatus: status,
    holidayPosition: oneOf(["above_calendar", "below_calendar"]),
    calendarDay: oneOf(["overlay", "replaces_weekly"]),
    bridgeMinutes: number,
    isSimulation: flag,
    isCallAware: flag,
    zone: text,
  }),
);

const csv = t.String({ contentMediaType: "text/csv" });
const calendar = t.String({ contentMediaType: "text/calendar" });

defineAnswers("/api/v1/presence", {
  "GET /extensions": { 200: t.Object({ extensions: t.Array(line), cursor: text }) },
  "GET /extensions/:id": { 200: detail },
  "PATCH /extensions/:id": { 200: line },
  "GET /extensions/:id/timeline": { 200: timelines },
  "GET /timeline": { 200: timelines },
  "GET /groups": { 200: t.Object({ groups: t.Array(group) }) },
  "POST /groups": { 201: group },
  "PUT /groups/:id": { 200: group },
  "DELETE /groups/:id": { 204: null },
  "GET /extensions/:id/slots": { 200: t.Object({ slots: t.Array(slot) }) },
  "POST /extensions/:id/slots": { 201: slot },
  "PUT /extensions/:id/slots/:slot": { 200: slot },
  "DELETE /extensions/:id/slots/:slot": { 204: null },
  "DELETE /extensions/:id/slots": { 200: t.Object({ removed: number }) },
  "POST /extensions/:id/slots/copy": { 200: t.Object({ extensions: number }) },
  "POST /plannings/import": { 200: report },
  "GET /plannings/export": { 200: csv },
  "GET /overrides": { 200: overrides },
  "POST /overrides": { 201: t.Object({ batchId: text, overrides: t.Array(override) }) },
  "POST /overrides/:id/end": { 200: override },
  "POST /override-batches/:id/undo": { 200: t.Object({ ended: number, restored: number }) },
  "GET /feeds": { 200: t.Object({ feeds: t.Array(feed) }) },
  "POST /feeds": { 201: feed },
  "PUT /feeds/:id": { 200: feed },
  "DELETE /feeds/:id": { 204: null },
  "POST /feeds/:id/read": { 200: feed },
  "POST /feeds/:id/confirm": { 200: feed },
  "GET /rules": { 200: rules },
  "GET /rules/presets": {
    200: t.Object({
      presets: t.Array(
        t.Object({ key: text, fallback: maybeStatus, rules: t.Array(t.Object({ ...ruleFields, position: number })) }),
      ),
    }),
  },
  "POST /rules": { 201: rule },
  "PUT /rules/order": { 200: rules },
  "PUT /rules/:id": { 200: rule },
  "DELETE /rules/:id": { 204: null },
  "POST /rules/test": { 200: explanation },
  "POST /rules/preview": { 200: impact },
  "GET /holidays": { 200: t.Object({ sets: t.Array(holidaySet) }) },
  "GET /holidays/days": {
    200: t.Object({ days: t.Array(t.Object({ date: text, key: oneOf(FRENCH_HOLIDAY_KEYS) })) }),
  },
  "POST /holidays/read": {
    200: t.Object({ dates: t.Array(day), faults: t.Array(t.Object({ line: number, value: text })) }),
  },
  "POST /holidays": { 201: holidaySet },
  "PUT /holidays/:id": { 200: holidaySet },
  "DELETE /holidays/:id": { 204: null },
  "GET /pbxs": { 200: t.Object({ pbxs: t.Array(pbx) }) },
  "POST /pbxs": { 201: pbx },
  "POST /pbxs/test": { 200: pbxTest },
  "PATCH /pbxs/:id": { 200: pbx },
  "DELETE /pbxs/:id": { 204: null },
  "POST /pbxs/:id/certificate": { 200: pbx },
  "POST /pbxs/:id/import": { 200: imported },
  "POST /webhooks/yeastar": { 200: t.Object({ received: t.Literal(true) }) },
  "GET /engine": { 200: engine },
  "POST /engine/questions/:id": { 200: engine },
  "DELETE /engine/banners/:id": { 204: null },
  "GET /log": { 200: log },
  "GET /log/export": { 200: csv },
  "GET /effective": { 200: t.Object({ at: number, presence: t.Array(effective) }) },
  "GET /outputs": { 200: t.Object({ outputs: t.Array(output) }) },
  "POST /outputs": { 201: t.Object({ ...outputFields, token: text }) },
  "DELETE /outputs/:id": { 204: null },
  "GET /calendars/:token": { 200: calendar },
  "GET /settings": { 200: house },
  "PUT /settings": { 200: house },
});
