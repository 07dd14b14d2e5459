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
import { LogIn, type PasswordRule } from "./log-in.ts";
import { Identities } from "./oidc/identities.ts";
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
  /** Who may sign in with a password; everybody when absent. */
  passwordRule?: PasswordRule;
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
  identities: Identities;
  attempts: Attempts;
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
  const identities = new Identities(parts);
  const { attempts } = parts;
  const passwordRule = given.passwordRule ?? { isPasswordOpenTo: async () => true };
  return {
    ...{ users, tokens, sessions, twoFactor, passwordLinks, rights, identities, attempts },
    people: new People({ ...parts, users, twoFactor, identities, links: passwordLinks }),
    ownAccount: new OwnAccount({ ...parts, users }),
    logIn: new LogIn({ ...parts, users, sessions, twoFactor, passwordRule }),
    setup: new Setup(database, users, clock),
    guard: new Guard(sessions, tokens, new CallerReader(trustedProxies)),
  };
}
