/** Tables of presence. Statuses are text: a PBX tells others than those it can be set to. The repos know the words of fixed choices. */
import { bigint, bool, index, instant, int, json, serial, str, table, text, uniqueIndex } from "./kit.ts";

/** PBXs whose extensions are set. */
export const presencePbxs = table("presence_pbxs", {
  id: serial(),
  /** What sealed texts of this row are bound to; known before the row has an id. */
  secretRef: str("secret_ref", 22).notNull(),
  name: str("name", 64).notNull(),
  url: text("url").notNull(),
  clientId: text("client_id").notNull(),
  secretSealed: text("secret_sealed"),
  /** The pair of tokens that is in force, so that a restart asks for none. */
  tokensSealed: text("tokens_sealed"),
  webhookSecretSealed: text("webhook_secret_sealed"),
  /** `system`, `fingerprint`, `ca`: which certificate is trusted. */
  certificateMode: str("certificate_mode", 16).notNull(),
  /** The SHA-256 of the leaf, or the PEM of an authority; "" for `system`. */
  certificateValue: text("certificate_value").notNull(),
  certificateBy: str("certificate_by", 64).notNull(),
  certificateAt: instant("certificate_at"),
  /** Least time between two requests. */
  spacingMs: int("spacing_ms").notNull(),
  maxInFlight: int("max_in_flight").notNull(),
  isEnabled: bool("is_enabled").notNull(),
  /** `respect`, `reassert`, `ask`. */
  onForeignChange: str("on_foreign_change", 16).notNull(),
  /** `leave`, `default`. */
  onPlanningOff: str("on_planning_off", 16).notNull(),
  createdAt: instant("created_at").notNull(),
});

/** Extensions of those PBXs, with how each is planned. One that is gone there keeps its row and its planning. */
export const presenceExtensions = table(
  "presence_extensions",
  {
    id: serial(),
    pbxId: bigint("pbx_id")
      .notNull()
      .references(() => presencePbxs.id, { onDelete: "cascade" }),
    /** The PBX's own number of it, by which it is set. */
    yeastarId: bigint("yeastar_id").notNull(),
    number: str("number", 64).notNull(),
    name: text("name").notNull(),
    email: text("email").notNull(),
    /** As the PBX says it, whatever it is; null: never told. */
    status: text("status"),
    statusAt: instant("status_at"),
    isMissing: bool("is_missing").notNull(),
    isPlanned: bool("is_planned").notNull(),
    isFrozen: bool("is_frozen").notNull(),
    /** Null: the house's. */
    zone: str("zone", 64),
    defaultStatus: str("default_status", 32),
    /** Whether the PBX tells of changes of this one; null: nothing was set yet by which that could be seen. */
    isMonitored: bool("is_monitored"),
    /** What was wanted and last seen to be in force, and since when; null: we stand for nothing. */
    settledStatus: str("settled_status", 32),
    settledAt: instant("settled_at"),
    syncedAt: instant("synced_at"),
  },
  (t) => [
    uniqueIndex("presence_extensions_pbx").on(t.pbxId, t.yeastarId),
    index("presence_extensions_number").on(t.number),
  ],
);

/** What is planned: of a weekday, or of a date. */
export const presenceSlots = table(
  "presence_slots",
  {
    id: serial(),
    extensionId: bigint("extension_id")
      .notNull()
      .references(() => presenceExtensions.id, { onDelete: "cascade" }),
    /** 0 is Monday; null for a slot of a date. */
    day: int("day"),
    /** YYYY-MM-DD; null for a slot of every week. */
    date: str("date", 10),
    startMinute: int("start_minute").notNull(),
    endMinute: int("end_minute").notNull(),
    status: str("status", 32).notNull(),
    /** `manual`, `import`. */
    source: str("source", 16).notNull(),
  },
  (t) => [index("presence_slots_extension").on(t.extensionId, t.date)],
);

/** Teams. */
export const presenceGroups = table(
  "presence_groups",
  {
    id: serial(),
    name: str("name", 128).notNull(),
  },
  (t) => [uniqueIndex("presence_groups_name").on(t.name)],
);

/** Who is in which. */
export const presenceMembers = table(
  "presence_members",
  {
    id: serial(),
    groupId: bigint("group_id")
      .notNull()
      .references(() => presenceGroups.id, { onDelete: "cascade" }),
    extensionId: bigint("extension_id")
      .notNull()
      .references(() => presenceExtensions.id, { onDelete: "cascade" }),
  },
  (t) => [
    uniqueIndex("presence_members_group").on(t.groupId, t.extensionId),
    index("presence_members_extension").on(t.extensionId),
  ],
);

/** Calendars that are read, each for an extension, for a team or for everybody. */
export const presenceFeeds = table(
  "presence_feeds",
  {
    id: serial(),
    secretRef: str("secret_ref", 22).notNull(),
    name: str("name", 128).notNull(),
    urlSealed: text("url_sealed").notNull(),
    /** What of the address is shown: its host and its last signs. */
    urlHint: text("url_hint").notNull(),
    isEnabled: bool("is_enabled").notNull(),
    /** `extension`, `group`, `all`; `nobody` for one that only tells holidays. */
    holdsFor: str("holds_for", 16).notNull(),
    extensionId: bigint("extension_id").references(() => presenceExtensions.id, { onDelete: "cascade" }),
    groupId: bigint("group_id").references(() => presenceGroups.id, { onDelete: "cascade" }),
    /** For times without a zone of their own; null: the house's. */
    zone: str("zone", 64),
    /** What an event comes to that no rule takes; null: nothing. */
    fallbackStatus: str("fallback_status", 32),
    intervalMinutes: int("interval_minutes").notNull(),
    /** `keep`, `default`, `freeze`: what is done when it has not been read for `staleHours`. */
    onStale: str("on_stale", 16).notNull(),
    staleHours: int("stale_hours").notNull(),
    etag: text("etag").notNull(),
    lastModified: text("last_modified").notNull(),
    /** SHA-256 of the last good body. */
    bodyHash: str("body_hash", 64).notNull(),
    body: text("body"),
    bodyAt: instant("body_at"),
    /** One that lost most of its events, until somebody or a second reading confirms it. */
    heldHash: str("held_hash", 64).notNull(),
    heldBody: text("held_body"),
    fetchedAt: instant("fetched_at"),
    nextAt: instant("next_at").notNull(),
    /** In a row. */
    failures: int("failures").notNull(),
    /** Why the last reading came to nothing: a code of the catalogue of problems and its sentence; "" for none. */
    faultCode: str("fault_code", 64).notNull(),
    faultDetail: text("fault_detail").notNull(),
    issues: json<readonly unknown[]>("issues").notNull(),
    counters: json<Record<string, unknown>>("counters").notNull(),
  },
  (t) => [index("presence_feeds_next").on(t.isEnabled, t.nextAt)],
);

/** What events of calendars come to, in the order in which they are asked. */
export const presenceRules = table("presence_rules", {
  id: serial(),
  position: int("position").notNull(),
  isEnabled: bool("is_enabled").notNull(),
  name: text("name").notNull(),
  priority: int("priority").notNull(),
  conditions: json<Record<string, unknown>>("conditions").notNull(),
  action: json<Record<string, unknown>>("action").notNull(),
});

/** Days on which another status holds. */
export const presenceHolidaySets = table("presence_holiday_sets", {
  id: serial(),
  name: str("name", 128).notNull(),
  isEnabled: bool("is_enabled").notNull(),
  /** `fr`, `fr-alsace`, `dates`, `feed`. */
  kind: str("kind", 16).notNull(),
  /** Of kind `dates`. */
  dates: json<readonly { date: string; name: string }[]>("dates").notNull(),
  /** Of kind `feed`: the calendar whose all-day events they are. */
  feedId: bigint("feed_id").references(() => presenceFeeds.id, { onDelete: "cascade" }),
  status: str("status", 32).notNull(),
  holdsFor: str("holds_for", 16).notNull(),
  extensionId: bigint("extension_id").references(() => presenceExtensions.id, { onDelete: "cascade" }),
  groupId: bigint("group_id").references(() => presenceGroups.id, { onDelete: "cascade" }),
});

/** What somebody set by hand, for a time. Ended ones stay: they say what was. */
export const presenceOverrides = table(
  "presence_overrides",
  {
    id: serial(),
    extensionId: bigint("extension_id")
      .notNull()
      .references(() => presenceExtensions.id, { onDelete: "cascade" }),
    /** Of all that were set with one request; "" for one alone. */
    batchId: str("batch_id", 22).notNull(),
    status: str("status", 32).notNull(),
    reason: text("reason").notNull(),
    startAt: instant("start_at").notNull(),
    endAt: instant("end_at"),
    isUntilNextEvent: bool("is_until_next_event").notNull(),
    byId: str("by_id", 22).notNull(),
    byName: str("by_name", 64).notNull(),
    /** Null: it holds, as far as `endAt` lets it. */
    endedAt: instant("ended_at"),
    /** `expired`, `ended`, `replaced`, `undone`; "" as long as it holds. */
    endedWhy: str("ended_why", 16).notNull(),
    endedBy: str("ended_by", 64).notNull(),
    /** The one that took its place, so that undoing that one brings it back. */
    replacedById: bigint("replaced_by_id"),
  },
  (t) => [
    index("presence_overrides_extension").on(t.extensionId, t.endedAt),
    index("presence_overrides_ended").on(t.endedAt, t.id),
    index("presence_overrides_batch").on(t.batchId),
    index("presence_overrides_replaced").on(t.replacedById),
  ],
);

/** Every status that was set, or found to be set. Names stand in it, because it outlives extensions. */
export const presenceLog = table(
  "presence_log",
  {
    id: serial(),
    at: instant("at").notNull(),
    pbxId: bigint("pbx_id").notNull(),
    /** Null: it is about the PBX. */
    extensionId: bigint("extension_id"),
    number: str("number", 64).notNull(),
    name: text("name").notNull(),
    oldStatus: text("old_status"),
    newStatus: text("new_status"),
    /** `override`, `calendar`, `schedule`, `expiry`, `person`, `pbx`, … */
    source: str("source", 16).notNull(),
    because: json<readonly unknown[]>("because").notNull(),
    /** From when it was due to when the PBX had taken it. */
    latencyMs: bigint("latency_ms"),
    /** `done`, `simulated`, `failed`, `postponed`, `seen`, … */
    result: str("result", 16).notNull(),
    detail: text("detail").notNull(),
    /** Who answered a question, or set it; "" for nobody. */
    byName: str("by_name", 64).notNull(),
  },
  (t) => [
    index("presence_log_at").on(t.at, t.id),
    index("presence_log_extension").on(t.extensionId, t.at, t.id),
    index("presence_log_source").on(t.source, t.at, t.id),
  ],
);

/** Which process drives the PBXs, and until when unless it says so again. */
export const presenceLeases = table("presence_leases", {
  name: str("name", 64).primaryKey(),
  holder: str("holder", 64).notNull(),
  /** Counts the holders. */
  term: bigint("term").notNull(),
  until: instant("until").notNull(),
});

/** What every change of a plan replaces, so that other processes see that there was one. */
export const presenceStamps = table("presence_stamps", {
  name: str("name", 64).primaryKey(),
  value: bigint("value").notNull(),
});

/** Addresses at which other programs read presence as a calendar. */
export const presenceOutTokens = table(
  "presence_out_tokens",
  {
    id: serial(),
    name: str("name", 128).notNull(),
    /** SHA-256 of the token, which is shown once. */
    tokenHash: str("token_hash", 64).notNull(),
    holdsFor: str("holds_for", 16).notNull(),
    extensionId: bigint("extension_id").references(() => presenceExtensions.id, { onDelete: "cascade" }),
    groupId: bigint("group_id").references(() => presenceGroups.id, { onDelete: "cascade" }),
    createdAt: instant("created_at").notNull(),
    createdBy: str("created_by", 64).notNull(),
  },
  (t) => [uniqueIndex("presence_out_tokens_hash").on(t.tokenHash)],
);
