import type { Database, Transaction } from "../../../db/open.ts";
import { newId } from "../../../db/ids.ts";
import type { Audit } from "../audit/audit.ts";
import type { Clock } from "../clock.ts";
import { fieldFault } from "../http/field-codes.ts";
import { Problem } from "../http/problem.ts";
import { isRole, type Role } from "../roles.ts";
import type { Identity } from "./identity.ts";
import type { Passwords } from "./passwords.ts";
import { findUser, findUserByKey, insertUser, type ProfileChange, type UserRow, updateProfile } from "./repo.ts";
import { faultsOfCredentials, nameKeyOf } from "./rules.ts";
import { scopeOf } from "./scope.ts";

/** What a person may know about themselves. */
export interface Profile {
  name: string;
  displayName: string;
  role: Role;
  /** Null follows the browser. */
  language: string | null;
  theme: string | null;
}

export interface NewUser {
  name: string;
  displayName?: string | null;
  role: Role;
  password: string;
}

/** Who acts, for the audit: nobody in particular when the program's own terminal does. */
export interface Actor {
  who: Identity | null;
  from: string | null;
}

export class Users {
  constructor(
    private readonly database: Database,
    private readonly passwords: Passwords,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes a user. `alsoInside` runs in the same transaction, before the user is written, and may refuse by throwing.
   * @throws Problem `invalid_fields` (name or password not good enough), `name_taken`.
   */
  async add(user: NewUser, actor: Actor, alsoInside?: (tx: Transaction) => Promise<void>): Promise<UserRow> {
    const faults = faultsOfCredentials(user.name, user.password);
    if (faults.length > 0) throw new Problem("invalid_fields", { fields: faults });
    const passwordHash = await this.passwords.hash(user.password);
    const at = this.clock.now();
    const name = user.name.trim();
    const row: UserRow = {
      id: newId(),
      name,
      nameKey: nameKeyOf(name),
      displayName: user.displayName?.trim() || name,
      role: user.role,
      passwordHash,
      scope: null,
      extension: null,
      isDisabled: false,
      language: null,
      theme: null,
      createdAt: at,
      passwordChangedAt: at,
    };
    await this.database.transact(async (tx) => {
      await alsoInside?.(tx);
      if (await findUserByKey(tx, row.nameKey))
        throw new Problem("name_taken", { fields: [fieldFault("name", "taken")] });
      await insertUser(tx, row);
      const after = { name: row.name, displayName: row.displayName, role: row.role };
      await this.audit.record({ ...actor, action: "user.add", target: row.name, before: null, after }, tx);
    });
    return row;
  }

  /** The user whose name and password these are and who is not disabled, else null; all ways take as long. */
  async withPassword(name: string, password: string): Promise<UserRow | null> {
    const user = await findUserByKey(this.database.orm, nameKeyOf(name));
    const isRight = await this.passwords.verify(password, user?.passwordHash ?? null);
    return isRight && user && !user.isDisabled ? user : null;
  }

  /** The profile of a signed-in person or script. */
  async profileOf(identity: Identity): Promise<Profile> {
    const user = identity.via === "session" ? await findUser(this.database.orm, identity.id) : null;
    if (user) return toProfile(user);
    return { name: identity.name, displayName: identity.displayName, role: identity.role, language: null, theme: null };
  }

  /** Changes what people may change about themselves. */
  async changeProfile(identity: Identity, change: ProfileChange, from: string): Promise<Profile> {
    if (Object.keys(change).length === 0) return this.profileOf(identity);
    const before = await this.profileOf(identity);
    await this.database.transact(async (tx) => {
      await updateProfile(tx, identity.id, change);
      const after = { ...before, ...change };
      await this.audit.record({ who: identity, from, action: "user.profile", target: before.name, before, after }, tx);
    });
    return this.profileOf(identity);
  }
}

export function toProfile(user: UserRow): Profile {
  const { name, displayName, language, theme } = user;
  return { name, displayName, role: roleOf(user), language, theme };
}

export function identityOf(user: UserRow): Identity {
  const { id, name, displayName } = user;
  return { id, name, displayName, role: roleOf(user), scope: scopeOf(user), via: "session" };
}

/** A role that this version does not know gives the least. */
export function roleOf(row: { role: string }): Role {
  return isRole(row.role) ? row.role : "viewer";
}
