import { existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { placeOf } from "../../db/address.ts";
import type { App } from "../app.ts";
import type { Clock } from "../platform/clock.ts";
import { databaseAddressOf } from "../platform/config/database-address.ts";
import type { Options } from "../platform/config/options.ts";
import { ROLES, type Role } from "../platform/roles.ts";

export interface Login {
  name: string;
  password: string;
  role: Role;
}

/** Marks a folder, or a database, whose content is made anew by each demonstration. */
const MARKER = "demo";
/** The lock and its companions must survive: they keep two demonstrations apart. */
const KEPT = /^vigie\.(lock|pid)/;
/** Letters that are not taken for one another when read aloud or copied by hand. */
const LETTERS = "abcdefghjkmnpqrstuvwxyz23456789";
const PASSWORD_LENGTH = 10;

/**
 * Empties a demonstration's data folder, or makes it. @throws Error for a folder that holds anything else: nothing that
 * somebody may need is deleted.
 */
export function prepareDemoFolder(folder: string): void {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const content = readdirSync(folder).filter((name) => !KEPT.test(name));
  if (content.length > 0 && !existsSync(join(folder, MARKER))) {
    throw new Error(`The folder ${folder} holds data that are no demonstration's. Choose another one with --data DIR.`);
  }
  for (const name of content) rmSync(join(folder, name), { recursive: true });
  writeFileSync(join(folder, MARKER), "The content of this folder is deleted when the next demonstration starts.\n");
}

/**
 * Empties a demonstration's database on a server. @throws Error for a database that holds anything else, DatabaseError for
 * one that is in use.
 */
export async function prepareDemoDatabase(options: Options, clock: Clock): Promise<void> {
  const address = databaseAddressOf(options);
  // SQLite's file went with the folder.
  if (address.dialect === "sqlite") return;
  const { clearTables, isEmpty } = await import("../../db/tables.ts");
  const { openDatabase } = await import("../../db/open.ts");
  const { findSetting, saveSetting } = await import("../platform/config/repo.ts");
  const database = await openDatabase({ dataDir: options.data, address, isSole: true, clock });
  try {
    if (!(await isEmpty(database.orm)) && !(await findSetting(database.orm, MARKER))) {
      throw new Error(
        `The database ${placeOf(address)} holds data that are no demonstration's. Choose another one with DB_NAME.`,
      );
    }
    await database.transact(async (tx) => {
      await clearTables(tx);
      await saveSetting(tx, { key: MARKER, value: true, changedAt: clock.now(), changedBy: null });
    });
  } finally {
    await database.close();
  }
}

/** One log-in for each role, named like the role, with a new password. */
export async function addDemoLogins(app: App): Promise<Login[]> {
  const logins: Login[] = [];
  for (const role of ROLES) {
    const password = newPassword();
    await app.auth.users.add({ name: role, role, password }, { who: null, from: null });
    logins.push({ name: role, password, role });
  }
  return logins;
}

/** What the demonstration watches: enough that something happens, not so much that it always does. */
const DEMO_RULES = [
  { figure: "cccp.waiting", scopeKind: "queue", side: "above", amber: 2, red: 4, hysteresis: 1, forSeconds: 10 },
  { figure: "cccp.longest_wait", scopeKind: "queue", side: "above", amber: 20, red: 60, forSeconds: 0 },
  { figure: "cccp.service_level", scopeKind: "queue", side: "below", amber: 0.8, red: 0.7, forSeconds: 30 },
  { figure: "cccp.link_down", scopeKind: "server", side: "above", amber: null, red: 30, forSeconds: 0 },
] as const;

/** Sends to the API with a JSON body, if any. @returns what it answers. @throws Error when it is refused. */
export type Send = (method: string, path: string, body?: object) => Promise<unknown>;

/** Sets the demonstration up the way an administrator does: through the API, with a token that is taken back at the end. */
export async function setUpDemo<Result>(
  app: App,
  nowAt: number,
  work: (send: Send) => Promise<Result>,
): Promise<Result> {
  const expiresAt = nowAt + 600_000;
  const name = "set-up of the demonstration";
  const token = await app.auth.tokens.add({ name, role: "admin", expiresAt }, { who: null, from: null });
  const result = await work(async (method, path, body) => {
    const answer = await app.elysia.handle(
      new Request(`http://localhost/api/v1${path}`, {
        method,
        headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
        ...(body ? { body: JSON.stringify(body) } : {}),
      }),
    );
    const text = await answer.text();
    if (!answer.ok) throw new Error(`The demonstration could not be set up: ${text}`);
    return text === "" ? null : JSON.parse(text);
  });
  await app.auth.tokens.revokeByName(name, { who: null, from: null });
  return result;
}

/** Adds the simulated call centre, and rules for alerts. */
export async function addDemoServer(send: Send, address: { host: string; port: number; password: string }) {
  await send("POST", "/cccp/servers", { name: "Demo", login: "supervisor", ...address });
  for (const rule of DEMO_RULES) {
    const rest = { name: "", scopeId: "", hysteresis: 0, tellFrom: "red", channelIds: null, isEnabled: true };
    await send("POST", "/platform/alerts/rules", { ...rest, flapChanges: 6, flapWindowSeconds: 600, ...rule });
  }
}

/** Letters of even chance: bytes past the last whole multiple of the alphabet are thrown away. */
function newPassword(): string {
  const limit = 256 - (256 % LETTERS.length);
  let password = "";
  while (password.length < PASSWORD_LENGTH) {
    const [byte = 255] = crypto.getRandomValues(new Uint8Array(1));
    if (byte < limit) password += LETTERS[byte % LETTERS.length];
  }
  return password;
}
