import { t } from "elysia";
import { plainText } from "../../platform/http/text.ts";
import { STALE_CHOICES } from "../feeds/repo.ts";
import { HOLIDAY_KINDS } from "../holiday-sets/repo.ts";
import { HOLDERS } from "../holds-for.ts";
import { ANSWERS, BUSY_KINDS, STATUSES } from "../model.ts";
import { CERTIFICATE_MODES, FOREIGN_POLICIES, PLANNING_OFF_POLICIES } from "../pbxs/repo.ts";
import { MAX_RULES } from "../rulebook/repo.ts";
import { SLOT_KINDS } from "../slots/repo.ts";

/** What callers may send; unknown fields are refused. Lengths are those of the columns. */
const strict = { additionalProperties: false };
/** Not `t.Integer`: in a body that one also takes the number as text. */
const wholeNumber = { multipleOf: 1 } as const;
export const oneOf = <const Values extends readonly string[]>(values: Values) =>
  t.Union(values.map((value) => t.Literal(value)) as unknown as [ReturnType<typeof t.Literal<Values[number]>>]);
const orNull = <Schema extends Parameters<typeof t.Union>[0][number]>(schema: Schema) => t.Union([schema, t.Null()]);
const id = t.Number({ ...wholeNumber, minimum: 1 });
const instant = t.Number({ ...wholeNumber, minimum: 0, maximum: 8.64e15 });
const status = oneOf(STATUSES);
const zone = t.String({ minLength: 1, maxLength: 64, description: "IANA name, as Europe/Paris" });
const ids = (description: string) => t.Array(id, { maxItems: 5_000, description });
const name = (maxLength: number) => plainText({ maxLength });
const whole = (minimum: number, maximum: number) => t.Number({ ...wholeNumber, minimum, maximum });

export const idParams = t.Object({ id: t.Integer({ minimum: 1 }) });
export const slotParams = t.Object({ id: t.Integer({ minimum: 1 }), slot: t.Integer({ minimum: 1 }) });
export const batchParams = t.Object({ id: t.String({ minLength: 1, maxLength: 22 }) });
export const tokenParams = t.Object({ token: t.String({ minLength: 1, maxLength: 100 }) });

const queryId = t.Optional(t.Integer({ minimum: 1 }));

export const extensionsQuery = t.Object(
  {
    search: t.Optional(t.String({ maxLength: 200, description: "Words of number, name and address, all of them" })),
    groupId: queryId,
    pbxId: queryId,
    status: t.Optional(t.String({ maxLength: 64, description: "As the PBX says it" })),
    planned: t.Optional(t.Boolean()),
  },
  strict,
);

export const extensionBody = t.Object(
  {
    isPlanned: t.Optional(t.Boolean()),
    isFrozen: t.Optional(t.Boolean({ description: "True: whatever it is set to stays" })),
    defaultStatus: t.Optional(orNull(status)),
    zone: t.Optional(orNull(zone)),
  },
  strict,
);

const span = {
  from: t.Integer({ minimum: 0, maximum: 8.64e15, description: "Epoch milliseconds" }),
  to: t.Integer({ minimum: 0, maximum: 8.64e15, description: "At most 42 days later; not included" }),
};
export const spanQuery = t.Object(span, strict);
export const timelinesQuery = t.Object({ ...span, groupId: queryId }, strict);

export const slotBody = t.Object(
  {
    day: t.Optional(orNull(t.Number({ ...wholeNumber, minimum: 0, maximum: 6, description: "0 is Monday" }))),
    date: t.Optional(orNull(t.String({ maxLength: 10, description: "YYYY-MM-DD" }))),
    startMinute: whole(0, 1_439),
    endMinute: t.Number({
      ...{ ...wholeNumber, minimum: 0, maximum: 1_440 },
      description: "At or before the start: of the next day",
    }),
    status,
  },
  strict,
);

export const slotsQuery = t.Object({ kind: t.Optional(oneOf(SLOT_KINDS)) }, strict);

export const copyBody = t.Object(
  {
    extensionIds: t.Optional(ids("To whom")),
    groupId: t.Optional(id),
    kind: oneOf(SLOT_KINDS),
    isReplacing: t.Boolean({ description: "Whether what the others had of that kind goes first" }),
  },
  strict,
);

export const planningBody = t.Object(
  {
    name: t.String({ minLength: 1, maxLength: 255, description: "Of the file, with its ending" }),
    content: t.String({ maxLength: 1_000_000, description: "The file in base64" }),
    isDry: t.Boolean({ description: "True: nothing is changed" }),
    mode: t.Union([t.Literal("merge"), t.Literal("replace")], {
      description: "replace: of the extensions that it names, slots go that the file does not have",
    }),
    isPartial: t.Boolean({ description: "Whether good rows are taken although others are refused" }),
  },
  strict,
);

export const planningQuery = t.Object(
  {
    format: t.Optional(oneOf(["csv", "json"])),
    separator: t.Optional(t.Union([t.Literal(","), t.Literal(";")])),
    mark: t.Optional(t.Boolean({ description: "Begin CSV with a byte order mark, as Excel wants it" })),
  },
  strict,
);

export const groupBody = t.Object({ name: name(128), extensionIds: ids("Who is in it") }, strict);

export const overridesQuery = t.Object(
  {
    active: t.Optional(t.Boolean()),
    extensionId: queryId,
    before: t.Optional(t.Integer({ minimum: 1, description: "nextBefore of the page before" })),
    limit: t.Optional(t.Integer({ minimum: 1, maximum: 200 })),
  },
  strict,
);

export const overrideBody = t.Object(
  {
    extensionIds: t.Optional(ids("For whom; or groupId, or isForAll")),
    groupId: t.Optional(id),
    isForAll: t.Optional(t.Boolean()),
    status,
    reason: t.Optional(t.String({ maxLength: 500 })),
    minutes: t.Optional(whole(1, 525_600)),
    endAt: t.Optional(instant),
    isUntilNextEvent: t.Optional(t.Boolean()),
  },
  strict,
);

const holdsFor = t.Object({ kind: oneOf(HOLDERS), id: orNull(id) }, strict);

const rule = t.Object(
  {
    name: name(200),
    isEnabled: t.Boolean(),
    priority: whole(-1_000, 1_000),
    conditions: t.Object(
      {
        title: t.Optional(
          t.Object({ kind: oneOf(["text", "pattern"]), value: t.String({ minLength: 1, maxLength: 500 }) }, strict),
        ),
        category: t.Optional(t.String({ minLength: 1, maxLength: 200 })),
        busy: t.Optional(t.Array(oneOf(BUSY_KINDS), { maxItems: 10 })),
        allDay: t.Optional(t.Boolean()),
        feedIds: t.Optional(t.Array(id, { maxItems: 200 })),
        answer: t.Optional(t.Array(oneOf(ANSWERS), { maxItems: 10 })),
      },
      strict,
    ),
    action: t.Union([
      t.Object({ kind: t.Literal("status"), status }, strict),
      t.Object({ kind: t.Literal("ignore") }, strict),
    ]),
  },
  strict,
);
const rules = t.Array(rule, { maxItems: MAX_RULES });

export const ruleBody = rule;
export const orderBody = t.Object({ ids: t.Array(id, { maxItems: MAX_RULES }) }, strict);
export const ruleTestBody = t.Object(
  {
    event: t.Object(
      {
        summary: t.String({ maxLength: 1_000 }),
        categories: t.Optional(t.Array(t.String({ maxLength: 200 }), { maxItems: 50 })),
        busy: t.Optional(oneOf(BUSY_KINDS)),
        isAllDay: t.Optional(t.Boolean()),
        feedId: t.Optional(id),
        answer: t.Optional(orNull(oneOf(ANSWERS))),
      },
      strict,
    ),
    rules: t.Optional(rules),
    fallback: t.Optional(orNull(status)),
  },
  strict,
);
export const rulesBody = t.Object({ rules }, strict);

export const holidaySetBody = t.Object(
  {
    name: name(128),
    isEnabled: t.Boolean(),
    kind: oneOf(HOLIDAY_KINDS),
    dates: t.Array(t.Object({ date: t.String({ maxLength: 10 }), name: t.String({ maxLength: 200 }) }, strict), {
      maxItems: 2_000,
    }),
    feedId: orNull(id),
    status,
    holdsFor,
  },
  strict,
);
export const datesBody = t.Object({ text: t.String({ maxLength: 200_000 }) }, strict);
export const daysQuery = t.Object(
  { kind: oneOf(["fr", "fr-alsace"]), year: t.Integer({ minimum: 1970, maximum: 2199 }) },
  strict,
);

const feedFields = {
  name: name(128),
  isEnabled: t.Boolean(),
  holdsFor,
  zone: orNull(zone),
  fallbackStatus: orNull(status),
  intervalMinutes: whole(1, 1_440),
  onStale: oneOf(STALE_CHOICES),
  staleHours: whole(1, 8_760),
};
const url = t.String({ minLength: 1, maxLength: 4_000 });
export const newFeedBody = t.Object({ ...feedFields, url }, strict);
export const feedBody = t.Object({ ...feedFields, url: t.Optional(url) }, strict);

const certificate = t.Object({ mode: oneOf(CERTIFICATE_MODES), value: t.String({ maxLength: 20_000 }) }, strict);
const pbxFields = {
  certificate: t.Optional(certificate),
  webhookSecret: t.Optional(t.String({ maxLength: 200, description: "Empty takes it away" })),
  spacingMs: t.Optional(whole(0, 60_000)),
  maxInFlight: t.Optional(whole(1, 20)),
  isEnabled: t.Optional(t.Boolean()),
  onForeignChange: t.Optional(oneOf(FOREIGN_POLICIES)),
  onPlanningOff: t.Optional(oneOf(PLANNING_OFF_POLICIES)),
};
const secret = t.String({ minLength: 1, maxLength: 500 });
const clientId = t.String({ minLength: 1, maxLength: 500 });
const address = t.String({ minLength: 1, maxLength: 500 });
export const newPbxBody = t.Object({ ...pbxFields, name: name(64), url: address, clientId, secret }, strict);
const changedPbx = {
  ...pbxFields,
  name: t.Optional(name(64)),
  url: t.Optional(address),
  clientId: t.Optional(clientId),
  secret: t.Optional(secret),
};
export const pbxBody = t.Object(changedPbx, strict);
export const pbxTestBody = t.Object({ ...changedPbx, id: t.Optional(id) }, strict);
export const certificateBody = t.Object({ fingerprint: t.String({ minLength: 64, maxLength: 128 }) }, strict);

const logFilter = {
  extensionId: queryId,
  source: t.Optional(t.String({ maxLength: 16 })),
  result: t.Optional(t.String({ maxLength: 16 })),
  status: t.Optional(t.String({ maxLength: 64 })),
  since: t.Optional(t.Integer({ minimum: 0 })),
  until: t.Optional(t.Integer({ minimum: 0 })),
};
export const logQuery = t.Object(
  {
    ...logFilter,
    cursor: t.Optional(t.String({ maxLength: 40, description: "nextCursor of the page before" })),
    limit: t.Optional(t.Integer({ minimum: 1, maximum: 500 })),
  },
  strict,
);
export const logExportQuery = t.Object(
  {
    ...logFilter,
    separator: t.Optional(t.Union([t.Literal(","), t.Literal(";")])),
    mark: t.Optional(t.Boolean({ description: "Begin with a byte order mark, as Excel wants it" })),
  },
  strict,
);

export const answerBody = t.Object({ answer: oneOf(["keep", "put_back"]) }, strict);

export const outputBody = t.Object({ name: name(128), holdsFor }, strict);

export const settingsBody = t.Object(
  {
    defaultStatus: t.Optional(status),
    holidayPosition: t.Optional(oneOf(["above_calendar", "below_calendar"])),
    calendarDay: t.Optional(oneOf(["overlay", "replaces_weekly"])),
    bridgeMinutes: t.Optional(whole(0, 240)),
    isSimulation: t.Optional(t.Boolean()),
    isCallAware: t.Optional(t.Boolean()),
    zone: t.Optional(zone),
  },
  strict,
);
