/** A folder as the replaced presence application leaves it, with a database of its schema. */
import { Database } from "bun:sqlite";
import { createCipheriv, createHmac } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { SCHOOL_CSV, SCHOOL_JSON } from "../plannings/school-files.ts";

export const OLD_SECRET = "client-secret-of-the-old-one-é";
export const OLD_TOKEN = "a/b?c&d e%2f";
const KEY = Buffer.from(Array.from({ length: 32 }, (_, at) => (at * 7) % 256));

/** As Python's cryptography does it: `0x80 ‖ time ‖ iv ‖ AES-128-CBC ‖ HMAC`. */
export function sealFernet(text: string, key = KEY): string {
  const iv = Buffer.alloc(16, 3);
  const cipher = createCipheriv("aes-128-cbc", key.subarray(16), iv);
  const sealed = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(1_700_000_000n);
  const signed = Buffer.concat([Buffer.from([0x80]), time, iv, sealed]);
  const mac = createHmac("sha256", key.subarray(0, 16)).update(signed).digest();
  return Buffer.concat([signed, mac])
    .toString("base64url")
    .replace(/$/, "==".slice(0, (4 - ((signed.length + 32) * 4) / 3) % 4));
}
export const FERNET_KEY = `${KEY.toString("base64").replaceAll("+", "-").replaceAll("/", "_")}`;

const SCHEMA = [
  `CREATE TABLE config (id INTEGER NOT NULL PRIMARY KEY, pbx_url VARCHAR(255), client_id VARCHAR(255), client_secret_encrypted TEXT,
   default_unavailable_status VARCHAR(50), sync_interval_minutes INTEGER, access_token TEXT, token_expires_at DATETIME,
   last_refresh_at DATETIME, created_at DATETIME, updated_at DATETIME)`,
  `CREATE TABLE extensions (id INTEGER NOT NULL PRIMARY KEY, yeastar_id INTEGER UNIQUE, number VARCHAR(50), name VARCHAR(255), email VARCHAR(255),
   current_status VARCHAR(50), last_synced_at DATETIME, planning_enabled BOOLEAN, override_enabled BOOLEAN, ical_token VARCHAR(255),
   ical_url TEXT, last_ical_sync_at DATETIME)`,
  `CREATE TABLE schedules (id INTEGER NOT NULL PRIMARY KEY, extension_id INTEGER NOT NULL REFERENCES extensions (id), day_of_week INTEGER,
   specific_date DATE, start_time VARCHAR(5), end_time VARCHAR(5), status VARCHAR(50), source VARCHAR(20))`,
  `CREATE TABLE overrides (id INTEGER NOT NULL PRIMARY KEY, extension_id INTEGER NOT NULL REFERENCES extensions (id), status VARCHAR(50),
   reason TEXT, expires_at DATETIME, created_at DATETIME)`,
  `CREATE TABLE logs (id INTEGER NOT NULL PRIMARY KEY, extension_id INTEGER, action VARCHAR(255), old_status VARCHAR(50), new_status VARCHAR(50),
   trigger_type VARCHAR(50), details TEXT, created_at DATETIME)`,
];

type Values = (string | number | null)[];
/** id, yeastar_id, number, name, email, current_status, last_synced_at, planning, freeze, ical_token, ical_url, last_ical_sync_at */
const SYNCED = "2026-03-02 08:00:00.123456";
const BASE = "https://planner.example.org/ical?u=";
const EXTENSIONS: Values[] = [
  [1, 60, "2001", "Accueil", "a@example.org", "available", SYNCED, 1, 0, OLD_TOKEN, `${BASE}${OLD_TOKEN}`, SYNCED],
  [2, 61, "2002", "Scolarité", null, "face_a_face_pedagogique", SYNCED, 1, 1, null, null, null],
  [3, 62, "2003", "Formateurs", "", null, null, 0, 0, "tok", "https://planner.example.orgtok", null],
  // Deleted at the PBX and made anew there.
  [4, 40, "2001", "Ancien accueil", "", "away", "2025-01-01 08:00:00", 1, 0, null, null, null],
];
/** id, extension_id, day, date, start, end, status, source */
const SCHEDULES: Values[] = [
  [1, 1, 0, null, "08:00", "12:00", "available", "manual"],
  [2, 1, 0, null, "9:00", "23:59", "face_a_face_pedagogique", "manual"],
  [3, 1, 4, null, "22:00", "06:00", "away", "manual"],
  [4, 1, null, "2026-05-01", "00:00", "24:00", "off_work", "manual"],
  [5, 1, null, "2026-03-03", "08:00", "10:00", "lunch", "ical"],
  [6, 1, 1, null, "08:00", "12:00", "zzz", "manual"],
  [7, 1, 1, null, "08:00", "08:00", "away", "manual"],
  [8, 2, 0, null, "08:00", "12:00", "do_not_disturb", "manual"],
  [9, 2, 0, null, "08:00", "12:00", "do_not_disturb", "manual"],
  [10, 4, 0, null, "08:00", "12:00", "available", "manual"],
  [11, 2, null, null, "08:00", "12:00", "available", "manual"],
];
/** id, extension_id, status, reason, expires_at, created_at; the house's clock stands at 2026-03-02 09:00 UTC. */
const OVERRIDES: Values[] = [
  [1, 1, "away", "Dentiste", "2026-03-02 11:00:00.000000", "2026-03-02 08:30:00.000000"],
  [2, 2, "lunch", "fini", "2026-03-02 08:59:59.000000", "2026-03-02 07:00:00.000000"],
  [3, 3, "face_a_face_pedagogique", null, null, "2026-03-01 07:00:00"],
];
/** id, extension_id, action, old, new, trigger, details, created_at */
const LOGS: Values[] = [
  [
    1,
    1,
    "Changement de statut automatique",
    "away",
    "available",
    "schedule_recurring",
    null,
    "2026-03-02 07:00:01.500000",
  ],
  [2, 2, "Échec de mise à jour", "available", "lunch", "schedule_specific", "errcode 10004", "2026-03-02 07:05:00"],
  [3, null, "Erreur de synchronisation", null, null, "api_error", "timeout", "2026-03-02 07:10:00"],
  [4, 1, "Override manuel défini", "available", "away", "manual", "Dentiste", "2026-03-02 08:30:00"],
  [5, 1, "Sans date", null, null, "manual", null, null],
];

export interface OldChanges {
  key?: string;
  secret?: string | null;
  env?: string;
  url?: string | null;
}

/** Writes such a folder. @param changes what is otherwise in it. */
export function writeOldPresence(folder: string, changes: OldChanges = {}): void {
  const { key = FERNET_KEY, secret = sealFernet(OLD_SECRET), url = "https://192.0.2.7:8088/" } = changes;
  const { env = `# PBX\nDEFAULT_STATUS="do_not_disturb" # hors créneau\nICAL_BASE_URL=${BASE}\n` } = changes;
  mkdirSync(join(folder, "instance"), { recursive: true });
  const database = new Database(join(folder, "instance", "app.db"), { create: true });
  for (const statement of SCHEMA) database.run(statement);
  const insert = (table: string, rows: Values[]) => {
    for (const row of rows)
      database.query(`INSERT INTO ${table} VALUES (${row.map(() => "?").join(", ")})`).run(...row);
  };
  if (url !== null) {
    const times = [SYNCED, SYNCED, SYNCED, SYNCED];
    insert("config", [[1, url, "client", secret, "available", 5, "access-token-in-clear", ...times]]);
  }
  insert("extensions", EXTENSIONS);
  insert("schedules", SCHEDULES);
  insert("overrides", OVERRIDES);
  insert("logs", LOGS);
  database.close();
  writeFileSync(join(folder, "instance", "secret.key"), key);
  writeFileSync(join(folder, ".env"), env);
  writeFileSync(join(folder, "planning_exemple.csv"), SCHOOL_CSV);
  writeFileSync(join(folder, "planning_exemple.json"), SCHOOL_JSON);
}
