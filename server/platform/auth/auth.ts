import type { Database } from "../../../db/open.ts";
import type { Audit } from "../audit/audit.ts";
import type { Clock } from "../clock.ts";
import { CallerReader } from "../http/client-address.ts";
import type { Log } from "../log.ts";
import { Attempts } from "./attempts.ts";
import { Guard } from "./guard.ts";
import { Passwords } from "./passwords.ts";
import { Sessions } from "./sessions.ts";
import { Setup } from "./setup.ts";
import { Tokens } from "./tokens.ts";
import { Users } from "./users.ts";

export interface AuthParts {
  database: Database;
  audit: Audit;
  clock: Clock;
  log: Log;
  /** Proxies whose word about the caller's address is taken. */
  trustedProxies: readonly string[];
}

/** Everything about who is who, built together. Commands use `users.add`, `tokens.add` and `setup.renew`. */
export interface Auth {
  users: Users;
  tokens: Tokens;
  sessions: Sessions;
  setup: Setup;
  attempts: Attempts;
  guard: Guard;
}

export function createAuth({ database, audit, clock, log, trustedProxies }: AuthParts): Auth {
  const users = new Users(database, new Passwords(), audit, clock);
  const tokens = new Tokens(database, audit, clock, log);
  const sessions = new Sessions(database, clock, log);
  const guard = new Guard(sessions, tokens, new CallerReader(trustedProxies));
  return { users, tokens, sessions, setup: new Setup(database, users, clock), attempts: new Attempts(clock), guard };
}
