import type { Database, Transaction } from "../../../db/open.ts";
import { newId } from "../../../db/ids.ts";
import type { Audit } from "../audit/audit.ts";
import type { Clock } from "../clock.ts";
import { fieldFault } from "../http/field-codes.ts";
import { type FieldProblem, Problem } from "../http/problem.ts";
import { isRole, type Role } from "../roles.ts";
import { type ForeignHash, kindOf, parseForeignHash } from "./foreign-hash.ts";
import type { Identity } from "./identity.ts";
import { NO_PASSWORD, OWN_PREFIX, type Passwords } from "./passwords.ts";
import { accountFault } from "./problems.ts";
import {
  countUsers,
  findUser,
  findUserByKey,
  insertUser,
  listOtherHashes,
  type ProfileChange,
  type UserRow,
  updateUser,
} from "./repo.ts";
import { faultsOfCredentials, faultsOfName, faultsOfScope, nameKeyOf } from "./rules.ts";
import { type Scope, scopeOf } from "./scope.ts";
import type { WallView } from "./wall.ts";

/** So that the list of users is one answer. */
export const MAX_USERS = 5_000;
/** Each kind of foreign hash makes every wrong log-in dearer, so there are few: one program writes one or two. */
const MAX_FOREIGN_KINDS = 4;
/** Hashes looked at to find the kinds. */
const MAX_FOREIGN_HASHES = 1_000;

/** What a person may know about themselves. */
export interface Profile {
  name: string;
  displayName: string;
  role: Role;
  /** Null: the whole call centre. */
  scope: Scope | null;
  extension: string | null;
  /** Null follows the browser. */
  language: string | null;
  theme: string | null;
  /** The one view that a kiosk token shows; null for everybody else. */
  wall: WallView | null;
  /** Whether there is a password to change; not where a provider vouches for the person. */
  hasPassword: boolean;
}

export interface NewUser {
  name: string;
  displayName?: string | null;
  role: Role;
  /** Null: none yet. */
  password: string | null;
  /** Instead of a password: the hash that another program made of it. */
  passwordHash?: string;
  scope?: Scope | null;
  extension?: string | null;
  language?: string | null;
  theme?: string | null;
}

/** What belongs into the transaction that adds a user. */
export interface AlsoInside {
  before?: (tx: Transaction) => Promise<void>;
  after?: (tx: Transaction, row: UserRow) => Promise<void>;
}

/** Who acts, for the audit: nobody in particular when the program's own terminal does. */
export interface Actor {
  who: Identity | null;
  from: string | null;
}

export interface UsersParts {
  database: Database;
  passwords: Passwords;
  audit: Audit;
  clock: Clock;
}

export class Users {
  constructor(private readonly parts: UsersParts) {}

  /**
   * Makes a user. `before` and `after` run in the same transaction, before and after the user is written, and may refuse by
   * throwing.
   * @throws Problem `invalid_fields` (name, password or hash not good enough), `name_taken`, `too_many_users`.
   */
  async add(user: NewUser, actor: Actor, alsoInside: AlsoInside = {}): Promise<UserRow> {
    const { database, audit, clock } = this.parts;
    const passwordHash = await this.hashOfNew(user);
    const at = clock.now();
    const name = user.name.trim();
    const row: UserRow = {
      id: newId(),
      name,
      nameKey: nameKeyOf(name),
      displayName: user.displayName?.trim() || name,
      role: user.role,
      passwordHash,
      scope: user.scope ?? null,
      extension: user.extension?.trim() || null,
      isDisabled: false,
      language: user.language ?? null,
      theme: user.theme ?? null,
      totpSecret: null,
      totpLastStep: null,
      createdAt: at,
      passwordChangedAt: at,
      signedInAt: null,
    };
    await database.transact(async (tx) => {
      await alsoInside.before?.(tx);
      if ((await countUsers(tx)) >= MAX_USERS) throw new Problem("too_many_users");
      if (await findUserByKey(tx, row.nameKey))
        throw new Problem("name_taken", { fields: [fieldFault("name", "taken")] });
      await insertUser(tx, row);
      const { displayName, role, scope, extension } = row;
      const after = { name, displayName, role, ...(scope && { scope }), ...(extension !== null && { extension }) };
      await audit.record({ ...actor, action: "user.add", target: row.name, before: null, after }, tx);
      await alsoInside.after?.(tx, row);
    });
    return row;
  }

  /** The user whose name and password these are and who is not disabled, else null; all ways take as long. */
  async withPassword(name: string, password: string): Promise<UserRow | null> {
    const user = await findUserByKey(this.parts.database.orm, nameKeyOf(name));
    const isRight = await this.isPassword(user, password);
    return isRight && user && !user.isDisabled ? user : null;
  }

  /** Whether the password is this user's; null stands for a name that nobody has. */
  async isPassword(user: Pick<UserRow, "passwordHash"> | null, password: string): Promise<boolean> {
    return this.parts.passwords.verify(password, user?.passwordHash ?? null, await this.foreignKinds());
  }

  /** Replaces the hash that another program made by one of ours; the password was just found to be right. */
  async renewHash(user: UserRow, password: string): Promise<void> {
    if (user.passwordHash.startsWith(OWN_PREFIX)) return;
    const { database, passwords } = this.parts;
    const passwordHash = await passwords.hash(password);
    await database.transact(async (tx) => {
      const present = await findUser(tx, user.id);
      // Somebody may have reset the password in the meantime.
      if (present?.passwordHash === user.passwordHash) await updateUser(tx, user.id, { passwordHash });
    });
  }

  /** The user of an identity. @throws Problem `user_not_found` */
  async of(identity: Identity): Promise<UserRow> {
    const user = identity.via === "session" ? await findUser(this.parts.database.orm, identity.id) : null;
    if (!user) throw new Problem("user_not_found");
    return user;
  }

  /** The profile of a signed-in person or script. */
  async profileOf(identity: Identity): Promise<Profile> {
    const user = identity.via === "session" ? await findUser(this.parts.database.orm, identity.id) : null;
    if (user) return toProfile(user);
    const { name, displayName, role, scope, wall = null } = identity;
    return { name, displayName, role, scope, extension: null, language: null, theme: null, wall, hasPassword: false };
  }

  /** Changes what people may change about themselves. */
  async changeProfile(identity: Identity, change: ProfileChange, from: string): Promise<Profile> {
    if (Object.keys(change).length === 0) return this.profileOf(identity);
    const { displayName, language, theme } = await this.profileOf(identity);
    const before = { displayName, language, theme };
    await this.parts.database.transact(async (tx) => {
      await updateUser(tx, identity.id, change);
      const after = { ...before, ...change };
      const entry = { who: identity, from, action: "user.profile", target: identity.name, before, after };
      await this.parts.audit.record(entry, tx);
    });
    return this.profileOf(identity);
  }

  private async hashOfNew({ name, password, passwordHash, scope }: NewUser): Promise<string> {
    const faults: FieldProblem[] = password === null ? faultsOfName(name) : faultsOfCredentials(name, password);
    faults.push(...faultsOfScope(scope));
    if (passwordHash !== undefined) faults.push(...(await this.faultsOfHash(passwordHash)));
    if (faults.length > 0) throw new Problem("invalid_fields", { fields: faults });
    if (passwordHash !== undefined) return passwordHash;
    return password === null ? NO_PASSWORD : this.parts.passwords.hash(password);
  }

  private async faultsOfHash(text: string): Promise<FieldProblem[]> {
    const hash = parseForeignHash(text);
    if (!hash) return [accountFault("passwordHash", "foreign_hash")];
    const kinds = new Set([...(await this.foreignKinds()), hash].map(kindOf));
    return kinds.size > MAX_FOREIGN_KINDS ? [accountFault("passwordHash", "hash_kinds")] : [];
  }

  /** One hash of each kind that accounts still have. */
  private async foreignKinds(): Promise<ForeignHash[]> {
    const own = [OWN_PREFIX, NO_PASSWORD];
    const texts = await listOtherHashes(this.parts.database.orm, own, MAX_FOREIGN_HASHES);
    const hashes = texts.map(parseForeignHash).filter((hash) => hash !== null);
    return [...new Map(hashes.map((hash) => [kindOf(hash), hash])).values()].slice(0, MAX_FOREIGN_KINDS);
  }
}

export function toProfile(user: UserRow): Profile {
  const { name, displayName, extension, language, theme, passwordHash } = user;
  return {
    ...{ name, displayName, role: roleOf(user), scope: scopeOf(user), extension, language, theme, wall: null },
    hasPassword: passwordHash !== NO_PASSWORD,
  };
}

export function identityOf(user: UserRow): Identity {
  const { id, name, displayName, extension } = user;
  const identity: Identity = { id, name, displayName, role: roleOf(user), scope: scopeOf(user), via: "session" };
  return extension === null ? identity : { ...identity, extension };
}

/** A role that this version does not know gives the least. */
export function roleOf(row: { role: string }): Role {
  return isRole(row.role) ? row.role : "viewer";
}
