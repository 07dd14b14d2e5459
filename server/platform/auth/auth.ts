import type { Database } from "../../../db/open.ts";
import type { Audit } from "../audit/audit.ts";
import type { Clock } from "../clock.ts";
import { CallerReader } from "../http/client-address.ts";
import type { Log } from "../log.ts";
import type { Secrets } from "../secrets.ts";
import { Attempts } from "./attempts.ts";
import { BlockedLog } from "./blocked-log.ts";
import { Guard } from "./guard.ts";
import { PasswordLinks } from "./links/password-links.ts";
import { LogIn } from "./log-in.ts";
import { OwnAccount } from "./own-account.ts";
import { Passwords } from "./passwords.ts";
import { People } from "./people.ts";
import { Rights } from "./rights.ts";
import { Sessions } from "./sessions.ts";
import { Setup } from "./setup.ts";
import { Tokens } from "./tokens.ts";
import { TwoFactor } from "./two-factor/two-factor.ts";
import { Users } from "./users.ts";

export interface AuthParts {
  database: Database;
  /** Null where nobody signs in: codes of the second step are then neither set up nor checked. */
  secrets: Secrets | null;
  audit: Audit;
  clock: Clock;
  log: Log;
  /** Proxies whose word about the caller's address is taken. */
  trustedProxies: readonly string[];
}

/** Everything about who is who, built together. Commands use `users`, `people`, `tokens` and `setup`. */
export interface Auth {
  users: Users;
  people: People;
  ownAccount: OwnAccount;
  twoFactor: TwoFactor;
  passwordLinks: PasswordLinks;
  tokens: Tokens;
  sessions: Sessions;
  logIn: LogIn;
  setup: Setup;
  rights: Rights;
  guard: Guard;
}

export function createAuth(given: AuthParts): Auth {
  const { database, clock, trustedProxies } = given;
  const blocked = new BlockedLog(given);
  const rights = new Rights(database);
  const parts = {
    ...given,
    rights,
    passwords: new Passwords(),
    attempts: new Attempts(clock, (nameKey, network) => void blocked.note(nameKey, network)),
  };
  const users = new Users(parts);
  const tokens = new Tokens(parts);
  const sessions = new Sessions(parts);
  const twoFactor = new TwoFactor(parts);
  const passwordLinks = new PasswordLinks(parts);
  return {
    ...{ users, tokens, sessions, twoFactor, passwordLinks, rights },
    people: new People({ ...parts, users, twoFactor, links: passwordLinks }),
    ownAccount: new OwnAccount({ ...parts, users }),
    logIn: new LogIn({ ...parts, users, sessions, twoFactor }),
    setup: new Setup(database, users, clock),
    guard: new Guard(sessions, tokens, new CallerReader(trustedProxies)),
  };
}
