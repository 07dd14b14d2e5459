import { networkOf } from "../http/client-address.ts";
import { Problem } from "../http/problem.ts";
import type { Attempts } from "./attempts.ts";
import type { UserRow } from "./repo.ts";
import { nameKeyOf } from "./rules.ts";
import type { Sessions } from "./sessions.ts";
import { type TwoFactor, wrongCode } from "./two-factor/two-factor.ts";
import type { Users } from "./users.ts";

/** What somebody sends to sign in. */
export interface Credentials {
  name: string;
  password: string;
  /** Of the authenticator, or a recovery code; absent in the first of two steps. */
  code?: string | undefined;
}

/** The browser that a session is opened for. */
export interface Browser {
  from: string;
  userAgent: string;
  /** Identifier of the session that it has; null when it has none. */
  replacedId: string | null;
}

/** Decides who may sign in with a password at all. */
export interface PasswordRule {
  isPasswordOpenTo(user: Pick<UserRow, "role">): Promise<boolean>;
}

export interface LogInParts {
  passwordRule: PasswordRule;
  users: Users;
  sessions: Sessions;
  twoFactor: TwoFactor;
  attempts: Attempts;
}

/**
 * Signing in with name and password, and for who asked for it with a code as second step. That a code is wanted is told only
 * to who knows the password: name, password and code are then sent together, so that nothing has to be kept in between.
 */
export class LogIn {
  constructor(private readonly parts: LogInParts) {}

  /**
   * Signs in; gives the user and the identifier for the cookie.
   * @throws Problem `too_many_attempts`, `wrong_credentials` (whatever is wrong with name or password), `code_needed`,
   * `wrong_code`, `password_log_in_off`, `too_busy`.
   */
  async enter(credentials: Credentials, browser: Browser): Promise<{ user: UserRow; sessionId: string }> {
    const { users, sessions } = this.parts;
    const { name, password, code } = credentials;
    const takeBack = this.parts.attempts.begin(nameKeyOf(name), networkOf(browser.from));
    const user = await users.withPassword(name, password);
    if (!user) throw new Problem("wrong_credentials");
    // Told only to who knows the password.
    if (!(await this.isPasswordOpenTo(user))) throw new Problem("password_log_in_off");
    if (this.parts.twoFactor.isOn(user)) await this.second(user, code, networkOf(browser.from), takeBack);
    takeBack();
    await users.renewHash(user, password);
    const sessionId = await sessions.open(user, browser.from, browser.userAgent, browser.replacedId);
    return { user, sessionId };
  }

  /** Whether this person's password signs in: with a provider it may be kept for administrators. */
  isPasswordOpenTo(user: UserRow): Promise<boolean> {
    return this.parts.passwordRule.isPasswordOpenTo(user);
  }

  private async second(user: UserRow, code: string | undefined, network: string, takeBack: () => void): Promise<void> {
    const { twoFactor, attempts } = this.parts;
    if (code === undefined) {
      takeBack();
      throw new Problem("code_needed");
    }
    const takeCodeBack = attempts.beginCode(user.nameKey, network);
    if (!(await twoFactor.take(user, code))) throw wrongCode();
    takeCodeBack();
  }
}
