/** Tables of the live call centre. Words of a fixed choice (source, formula, outcome, …) are text here; the repo knows the choices. */
import { bigint, bool, index, instant, int, real, serial, str, table, text, uniqueIndex } from "./kit.ts";

/** Configured call-centre servers. */
export const cccpServers = table(
  "cccp_servers",
  {
    id: serial(),
    name: str("name", 100).notNull(),
    host: str("host", 253).notNull(),
    /** The dispatch port. */
    port: int("port").notNull(),
    login: str("login", 100).notNull(),
    /** AES-256-GCM, bound to `secretRef`; null when the password is kept elsewhere or there is none. */
    passwordSealed: text("password_sealed"),
    /** Random, made before the row: what the sealed password is bound to. */
    secretRef: str("secret_ref", 22).notNull(),
    /** What the seeds call the project of this server; empty when nobody said. */
    project: str("project", 200).notNull(),
    isEnabled: bool("is_enabled").notNull(),
    source: str("source", 16).notNull(),
    proxyPort: int("proxy_port"),
    vocalNode: str("vocal_node", 200).notNull(),
    serviceFormula: str("service_formula", 64).notNull(),
    serviceThresholdSeconds: real("service_threshold_seconds").notNull(),
    serviceShortAbandonSeconds: real("service_short_abandon_seconds").notNull(),
    createdAt: instant("created_at").notNull(),
  },
  (t) => [uniqueIndex("cccp_servers_address").on(t.host, t.port, t.project)],
);

/** Two-level thresholds: per figure, for one queue or ("" = all that have none of their own). */
export const cccpThresholds = table(
  "cccp_thresholds",
  {
    id: serial(),
    serverId: bigint("server_id")
      .notNull()
      .references(() => cccpServers.id, { onDelete: "cascade" }),
    figure: str("figure", 32).notNull(),
    queueId: str("queue_id", 200).notNull(),
    side: str("side", 8).notNull(),
    amber: real("amber"),
    red: real("red"),
  },
  (t) => [uniqueIndex("cccp_thresholds_key").on(t.serverId, t.figure, t.queueId)],
);

/** Finished calls, one row each: what the service level is computed from, over a restart too. Kept for some weeks. */
export const cccpDayCalls = table(
  "cccp_day_calls",
  {
    id: serial(),
    serverId: bigint("server_id")
      .notNull()
      .references(() => cccpServers.id, { onDelete: "cascade" }),
    sessionId: str("session_id", 200).notNull(),
    queueId: str("queue_id", 200).notNull(),
    /** `YYYY-MM-DD` on the server's wall. */
    day: str("day", 10).notNull(),
    offsetSeconds: int("offset_seconds").notNull(),
    offeredAt: instant("offered_at").notNull(),
    endedAt: instant("ended_at"),
    outcome: str("outcome", 16).notNull(),
    waitSeconds: real("wait_seconds"),
    talkSeconds: real("talk_seconds"),
    agentId: str("agent_id", 200),
  },
  // The day is part of the key: a call-centre server may begin its session ids anew after a restart.
  (t) => [uniqueIndex("cccp_day_calls_key").on(t.serverId, t.day, t.sessionId), index("cccp_day_calls_day").on(t.day)],
);
