/** Tables of the house itself. */
import { bigint, bool, id, index, instant, json, serial, str, table, text, uniqueIndex } from "./kit.ts";

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
  },
  (t) => [index("auth_sessions_user").on(t.userId), index("auth_sessions_expires").on(t.expiresAt)],
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
