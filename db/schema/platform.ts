/** Tables of the house itself. */
import {
  bigint,
  bool,
  id,
  index,
  instant,
  int,
  json,
  path,
  real,
  serial,
  str,
  table,
  text,
  uniqueIndex,
} from "./kit.ts";

/** People who sign in. */
export const users = table(
  "users",
  {
    id: id(),
    /** As typed when created; compared through `nameKey`. */
    name: str("name", 64).notNull(),
    /** Lower-case, NFKC: two people cannot have names that differ only by case. */
    nameKey: str("name_key", 128).notNull(),
    displayName: str("display_name", 128).notNull(),
    role: str("role", 16).notNull(),
    /** `{projects, queues}` that the person is limited to; null: none. */
    scope: json<{ projects: readonly string[]; queues: readonly string[] }>("scope"),
    /** The person's telephone extension: who they are in enrichment and presence. */
    extension: str("extension", 32),
    /** Cannot sign in, and what was signed in ends. */
    isDisabled: bool("is_disabled").notNull().default(false),
    /** argon2id (PHC string), or until the first log-in what another program made; `!` when there is no password yet. */
    passwordHash: text("password_hash").notNull(),
    /** The shared secret of the person's code generator, sealed; null: no second step. */
    totpSecret: text("totp_secret"),
    /** The last 30-second step whose code was used: it and those before it are spent. */
    totpLastStep: bigint("totp_last_step"),
    /** When the person last signed in; null: never. */
    signedInAt: instant("signed_in_at"),
    /** Null follows the browser. */
    language: str("language", 8),
    theme: str("theme", 16),
    createdAt: instant("created_at").notNull(),
    passwordChangedAt: instant("password_changed_at").notNull(),
  },
  (t) => [uniqueIndex("users_name_key").on(t.nameKey)],
);

/** Browsers that are signed in. The identifier itself is never stored, only its SHA-256. */
export const authSessions = table(
  "auth_sessions",
  {
    idHash: str("id_hash", 64).primaryKey(),
    userId: str("user_id", 22)
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: instant("created_at").notNull(),
    /** Moves with use, never past `createdAt` + 180 days. */
    expiresAt: instant("expires_at").notNull(),
    /** When it was last used, to some minutes. */
    seenAt: instant("seen_at"),
    fromAddress: str("from_address", 64).notNull(),
    userAgent: str("user_agent", 256).notNull(),
    /** What the provider that vouched for the person is called; null: signed in with a password. */
    via: str("via", 64),
    /** Ends then however much it is used; null: 180 days after the log-in. */
    endsAt: instant("ends_at"),
  },
  (t) => [index("auth_sessions_user").on(t.userId), index("auth_sessions_expires").on(t.expiresAt)],
);

/**
 * Who a person is at an OpenID provider; one a person. What an administrator has not linked yet was asked for by whoever signed
 * in there under the name of an account.
 */
export const userIdentities = table(
  "user_identities",
  {
    /** SHA-256 of issuer and subject: exact, whatever an engine thinks of upper and lower case. */
    keyHash: str("key_hash", 64).primaryKey(),
    userId: str("user_id", 22)
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    issuer: str("issuer", 255).notNull(),
    subject: str("subject", 255).notNull(),
    /** What the provider calls the person: to be read by people, never compared. */
    shownName: str("shown_name", 200).notNull(),
    /** When the person first came by it. */
    createdAt: instant("created_at").notNull(),
    /** Null: only asked for. */
    linkedAt: instant("linked_at"),
    /** Last log-in by it. */
    usedAt: instant("used_at"),
  },
  (t) => [uniqueIndex("user_identities_user").on(t.userId)],
);

/** What lets a person in once a code is asked for and the telephone is lost: each works once. */
export const recoveryCodes = table(
  "recovery_codes",
  {
    codeHash: str("code_hash", 64).primaryKey(),
    userId: str("user_id", 22)
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
  },
  (t) => [index("recovery_codes_user").on(t.userId)],
);

/** Links by which a person chooses a password, once. One a person; the newest counts. */
export const passwordLinks = table(
  "password_links",
  {
    tokenHash: str("token_hash", 64).primaryKey(),
    userId: str("user_id", 22)
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    createdAt: instant("created_at").notNull(),
    expiresAt: instant("expires_at").notNull(),
  },
  (t) => [uniqueIndex("password_links_user").on(t.userId)],
);

/** One row that changes whenever somebody's rights do, so that another process can notice. */
export const rightsStamps = table("rights_stamps", {
  id: id(),
  stamp: str("stamp", 22).notNull(),
});

/** Bearer tokens of scripts and kiosk tokens of walls; hashed like session identifiers. */
export const apiTokens = table(
  "api_tokens",
  {
    id: id(),
    name: str("name", 64).notNull(),
    tokenHash: str("token_hash", 64).notNull(),
    role: str("role", 16).notNull(),
    /** The one view that a kiosk token shows; null: a script's token. */
    wall: str("wall", 16),
    /** As a user's. */
    scope: json<{ projects: readonly string[]; queues: readonly string[] }>("scope"),
    createdAt: instant("created_at").notNull(),
    /** Null: until revoked. */
    expiresAt: instant("expires_at"),
    lastUsedAt: instant("last_used_at"),
  },
  (t) => [uniqueIndex("api_tokens_hash").on(t.tokenHash), uniqueIndex("api_tokens_name").on(t.name)],
);

/** The one-time link by which the first administrator is made. At most one row. */
export const setupLinks = table("setup_links", {
  tokenHash: str("token_hash", 64).primaryKey(),
  createdAt: instant("created_at").notNull(),
});

/** Settings that people change while the program runs. */
export const settings = table("settings", {
  key: str("key", 128).primaryKey(),
  value: json<unknown>("value").notNull(),
  changedAt: instant("changed_at").notNull(),
  changedBy: str("changed_by", 64),
});

/** Who changed what, from where, before and after. Rows are added, never changed; past their time they are removed. */
export const auditEntries = table(
  "audit_entries",
  {
    id: serial(),
    at: instant("at").notNull(),
    /** Null when the program itself or someone at its terminal acted. */
    userId: str("user_id", 64),
    userName: str("user_name", 128),
    via: str("via", 16).notNull(),
    fromAddress: str("from_address", 64),
    action: str("action", 64).notNull(),
    target: str("target", 128).notNull(),
    before: json<unknown>("before"),
    after: json<unknown>("after"),
    /** The request that made the change, as its answer and the log name it; null when there was none. */
    requestId: str("request_id", 64),
  },
  (t) => [index("audit_entries_action").on(t.action, t.id), index("audit_entries_at").on(t.at)],
);

/** What happened, for people: bounded, the oldest rows go. */
export const journal = table(
  "journal",
  {
    id: serial(),
    at: instant("at").notNull(),
    topic: str("topic", 64).notNull(),
    scope: str("scope", 64).notNull(),
    subject: str("subject", 128).notNull(),
    data: json<Record<string, unknown>>("data").notNull(),
  },
  (t) => [index("journal_topic").on(t.topic, t.id)],
);

/** When a figure is told: which, of what, past which limits, for how long. */
export const alertRules = table("alert_rules", {
  id: id(),
  /** Empty: it is called by what it says. */
  name: str("name", 100).notNull(),
  figure: str("figure", 64).notNull(),
  scopeKind: str("scope_kind", 32).notNull(),
  /** Path of the one scope, or of what the scopes are under; "" for all of the kind. */
  scopeId: path("scope_id").notNull(),
  /** What that was called when the rule was saved. */
  scopeName: str("scope_name", 200).notNull(),
  side: str("side", 8).notNull(),
  amber: real("amber"),
  red: real("red"),
  hysteresis: real("hysteresis").notNull(),
  forSeconds: int("for_seconds").notNull(),
  /** From which level on messages are sent. */
  tellFrom: str("tell_from", 8).notNull(),
  /** Null: by every channel. */
  channelIds: json<readonly string[]>("channel_ids"),
  flapChanges: int("flap_changes").notNull(),
  flapWindowSeconds: int("flap_window_seconds").notNull(),
  isEnabled: bool("is_enabled").notNull(),
  createdAt: instant("created_at").notNull(),
});

/** What was or is past a rule's limits, one row from the first moment to the last. */
export const alerts = table(
  "alerts",
  {
    id: id(),
    ruleId: str("rule_id", 22).notNull(),
    /** As the rule was when the alert began: the rule may change or go. */
    ruleName: str("rule_name", 100).notNull(),
    figure: str("figure", 64).notNull(),
    unit: str("unit", 16).notNull(),
    side: str("side", 8).notNull(),
    amber: real("amber"),
    red: real("red"),
    scopeId: path("scope_id").notNull(),
    scopeKind: str("scope_kind", 32).notNull(),
    scopeName: str("scope_name", 200).notNull(),
    /** Where the scope belongs: the server of a queue. */
    parentName: str("parent_name", 200).notNull(),
    /** What a person's scope is compared with; null when the scope is no queue. */
    projectName: str("project_name", 200),
    queueName: str("queue_name", 200),
    level: str("level", 8).notNull(),
    worstLevel: str("worst_level", 8).notNull(),
    isFlapping: bool("is_flapping").notNull(),
    /** The last value that was judged. */
    value: real("value"),
    triggeredAt: instant("triggered_at").notNull(),
    acknowledgedAt: instant("acknowledged_at"),
    acknowledgedBy: str("acknowledged_by", 128),
    note: text("note").notNull(),
    resolvedAt: instant("resolved_at"),
    /** Why it ended. */
    resolution: str("resolution", 16),
    /** When the first message about it was asked for; null while nobody was to be told. */
    toldAt: instant("told_at"),
  },
  (t) => [index("alerts_resolved").on(t.resolvedAt, t.id), index("alerts_rule").on(t.ruleId)],
);

/** An alert's history: each step, with the value at that moment and who did it. */
export const alertEvents = table(
  "alert_events",
  {
    id: serial(),
    alertId: str("alert_id", 22)
      .notNull()
      .references(() => alerts.id, { onDelete: "cascade" }),
    at: instant("at").notNull(),
    kind: str("kind", 16).notNull(),
    level: str("level", 8).notNull(),
    value: real("value"),
    who: str("who", 128),
    note: text("note").notNull(),
  },
  (t) => [index("alert_events_alert").on(t.alertId, t.id), index("alert_events_at").on(t.at)],
);

/** By which ways messages leave: a webhook, a mailbox, ntfy, Telegram. Web Push has its subscriptions instead. */
export const alertChannels = table("alert_channels", {
  id: id(),
  kind: str("kind", 16).notNull(),
  name: str("name", 100).notNull(),
  config: json<Record<string, unknown>>("config").notNull(),
  /** AES-256-GCM, bound to the id: a JSON object of the channel's secrets. */
  secretSealed: text("secret_sealed"),
  language: str("language", 8).notNull(),
  isEnabled: bool("is_enabled").notNull(),
  /** The last receipt: when, how it went, what the other end said. */
  lastResult: json<Record<string, unknown>>("last_result"),
  createdAt: instant("created_at").notNull(),
});

/** Steps of alerts that a channel has still to tell: written with the step itself, gone when they are in a message. */
export const alertNotices = table(
  "alert_notices",
  {
    id: serial(),
    channelId: str("channel_id", 22).notNull(),
    ruleId: str("rule_id", 22).notNull(),
    alertId: str("alert_id", 22).notNull(),
    scopeId: path("scope_id").notNull(),
    kind: str("kind", 16).notNull(),
    at: instant("at").notNull(),
    /** The first that the channel would hear of this alert. */
    isFirst: bool("is_first").notNull(),
    /** Quiet hours or maintenance kept it back. */
    isHeld: bool("is_held").notNull(),
  },
  (t) => [index("alert_notices_channel").on(t.channelId, t.ruleId)],
);

/** What is told, as facts; each reader gets it in words. */
export const alertMessages = table(
  "alert_messages",
  {
    id: id(),
    ruleId: str("rule_id", 22).notNull(),
    channelId: str("channel_id", 22).notNull(),
    facts: json<Record<string, unknown>>("facts").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [index("alert_messages_created").on(t.createdAt)],
);

/** A message on its way to one recipient, until it arrived or was given up. */
export const alertDeliveries = table(
  "alert_deliveries",
  {
    id: id(),
    messageId: str("message_id", 22)
      .notNull()
      .references(() => alertMessages.id, { onDelete: "cascade" }),
    channelId: str("channel_id", 22).notNull(),
    ruleId: str("rule_id", 22).notNull(),
    /** Of Web Push: to which device. */
    subscriptionId: str("subscription_id", 22),
    state: str("state", 16).notNull(),
    attempts: int("attempts").notNull(),
    nextAttemptAt: instant("next_attempt_at").notNull(),
    finishedAt: instant("finished_at"),
    said: text("said").notNull(),
  },
  (t) => [
    index("alert_deliveries_state").on(t.state, t.nextAttemptAt),
    index("alert_deliveries_message").on(t.messageId),
  ],
);

/** Times of the week at which nothing is sent. */
export const alertQuietHours = table("alert_quiet_hours", {
  id: id(),
  /** Null: for every rule. */
  ruleId: str("rule_id", 22),
  /** ISO weekdays (1 is Monday) on which it begins. */
  days: json<readonly number[]>("days").notNull(),
  /** Minutes after midnight; an end that is not after the beginning is on the next day. */
  fromMinute: int("from_minute").notNull(),
  toMinute: int("to_minute").notNull(),
  timeZone: str("time_zone", 64).notNull(),
  createdAt: instant("created_at").notNull(),
});

/** Known work: what is under a scope sends nothing from one moment to another. */
export const alertMaintenance = table("alert_maintenance", {
  id: id(),
  /** "" is everything. */
  scopeId: path("scope_id").notNull(),
  scopeName: str("scope_name", 200).notNull(),
  fromAt: instant("from_at").notNull(),
  toAt: instant("to_at").notNull(),
  reason: str("reason", 200).notNull(),
  createdBy: str("created_by", 128),
});

/** Browsers that take pushed messages, each of one person. */
export const pushSubscriptions = table(
  "push_subscriptions",
  {
    id: id(),
    userId: str("user_id", 22)
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** The log-in that it belongs to: whatever ends that ends it, in the same transaction. Null: of none, and gets nothing. */
    sessionHash: str("session_hash", 64).references(() => authSessions.idHash, { onDelete: "cascade" }),
    /** SHA-256 of the endpoint: each once. */
    endpointHash: str("endpoint_hash", 64).notNull(),
    /** Whose push service it is. */
    endpointHost: str("endpoint_host", 253).notNull(),
    /** AES-256-GCM, bound to the id: endpoint and keys. */
    sealed: text("sealed").notNull(),
    /** Our public key that it was made for: with another one the push service refuses. */
    serverKey: str("server_key", 100).notNull(),
    deviceName: str("device_name", 100).notNull(),
    language: str("language", 8).notNull(),
    minLevel: str("min_level", 8).notNull(),
    createdAt: instant("created_at").notNull(),
    /** When the push service ends it, if it said. */
    expiresAt: instant("expires_at"),
    /** When the push service said that it is gone. */
    endedAt: instant("ended_at"),
    lastResult: json<Record<string, unknown>>("last_result"),
  },
  (t) => [
    uniqueIndex("push_subscriptions_endpoint").on(t.endpointHash),
    index("push_subscriptions_user").on(t.userId),
    index("push_subscriptions_session").on(t.sessionHash),
  ],
);

/** What people want to hear on their devices; who has no row hears everything that they may. */
export const notificationChoices = table("notification_choices", {
  userId: str("user_id", 22)
    .primaryKey()
    .references(() => users.id, { onDelete: "cascade" }),
  /** `amber`, `red`, `resolved`. */
  tells: json<readonly string[]>("tells").notNull(),
  /** Null: of every rule. */
  ruleIds: json<readonly string[]>("rule_ids"),
  /** Rules that are silent until an instant; a null id is all of them. */
  mutes: json<readonly { ruleId: string | null; untilAt: number }[]>("mutes").notNull(),
  /** Times of the week at which messages wait, on the wall of `timeZone`. */
  quiet: json<readonly { days: readonly number[]; fromMinute: number; toMinute: number }[]>("quiet").notNull(),
  timeZone: str("time_zone", 64).notNull(),
  /** Whether news that is meant for nobody else is told too: a call that was passed on. */
  isToldPersonally: bool("is_told_personally").notNull().default(true),
});

/** News for one person, until their devices are told: who has silence keeps it. What it says is asked of its room then. */
export const personalNotices = table(
  "personal_notices",
  {
    id: serial(),
    userId: str("user_id", 22)
      .notNull()
      .references(() => users.id, { onDelete: "cascade" }),
    /** What it is about, in the words of the room that is asked: `enrichment.offer` and a key. */
    kind: str("kind", 32).notNull(),
    subject: str("subject", 191).notNull(),
    at: instant("at").notNull(),
  },
  (t) => [index("personal_notices_user").on(t.userId, t.id)],
);
