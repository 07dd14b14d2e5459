import type { Database } from "../../../db/open.ts";
import type { Audit } from "../audit/audit.ts";
import type { Clock } from "../clock.ts";
import { networkOf } from "../http/client-address.ts";
import { Problem } from "../http/problem.ts";
import type { Attempts } from "./attempts.ts";
import type { Identity } from "./identity.ts";
import type { Passwords } from "./passwords.ts";
import { deleteLinksOf } from "./links/repo.ts";
import { accountFault } from "./problems.ts";
import { deleteSessionsOf, updateUser, type UserRow } from "./repo.ts";
import type { Rights } from "./rights.ts";
import { faultsOfPassword } from "./rules.ts";
import type { Users } from "./users.ts";

export interface OwnAccountParts {
  database: Database;
  rights: Rights;
  users: Users;
  passwords: Passwords;
  attempts: Attempts;
  audit: Audit;
  clock: Clock;
}

/** What people do with their own account that asks for the password they have. */
export class OwnAccount {
  constructor(private readonly parts: OwnAccountParts) {}

  /**
   * The user, once the password was found to be theirs: an unlocked browser alone must not be able to lock its owner out.
   * Counted like log-ins. @throws Problem `wrong_password` (at the field of that name), `too_many_attempts`.
   */
  async prove(who: Identity, password: string, field: string, from: string): Promise<UserRow> {
    const { users, attempts } = this.parts;
    const user = await users.of(who);
    const takeBack = attempts.begin(user.nameKey, networkOf(from));
    if (!(await users.isPassword(user, password))) {
      throw new Problem("wrong_password", { fields: [accountFault(field, "wrong_password")] });
    }
    takeBack();
    return user;
  }

  /**
   * Sets another password and ends every session of the person; whoever asks is given a new one by the caller.
   * @throws Problem `wrong_password`, `too_many_attempts`, `invalid_fields`.
   */
  async changePassword(who: Identity, current: string, password: string, from: string): Promise<UserRow> {
    const { rights, passwords, audit, clock } = this.parts;
    const user = await this.prove(who, current, "current", from);
    const fields = faultsOfPassword(user.nameKey, password);
    if (fields.length > 0) throw new Problem("invalid_fields", { fields });
    const passwordHash = await passwords.hash(password);
    const passwordChangedAt = clock.now();
    await rights.change(async (tx) => {
      await updateUser(tx, user.id, { passwordHash, passwordChangedAt });
      await deleteSessionsOf(tx, user.id, null);
      await deleteLinksOf(tx, user.id);
      const after = { by: "owner" };
      await audit.record({ who, from, action: "user.password", target: user.name, before: null, after }, tx);
    });
    return { ...user, passwordHash, passwordChangedAt };
  }
}
