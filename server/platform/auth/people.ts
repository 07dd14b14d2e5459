import type { Database, Transaction } from "../../../db/open.ts";
import type { Audit } from "../audit/audit.ts";
import type { Clock } from "../clock.ts";
import { Problem } from "../http/problem.ts";
import type { Role } from "../roles.ts";
import type { PasswordLink, PasswordLinks } from "./links/password-links.ts";
import { deleteLinksOf, listLinkEnds } from "./links/repo.ts";
import type { Identities, IdentityView } from "./oidc/identities.ts";
import { NO_PASSWORD, type Passwords } from "./passwords.ts";
import "./problems.ts";
import {
  deleteSessionsOf,
  deleteUser,
  findUser,
  findUserByKey,
  hasOtherAdmin,
  listUsers,
  updateUser,
  type UserRow,
} from "./repo.ts";
import type { Rights } from "./rights.ts";
import { faultsOfPassword, faultsOfScope, nameKeyOf } from "./rules.ts";
import { type Scope, scopeOf } from "./scope.ts";
import type { TwoFactor } from "./two-factor/two-factor.ts";
import { type Actor, MAX_USERS, type NewUser, roleOf, type Users } from "./users.ts";

/** A user as administrators see it. */
export interface UserView {
  id: string;
  name: string;
  displayName: string;
  role: Role;
  /** Null: the whole call centre. */
  scope: Scope | null;
  extension: string | null;
  language: string | null;
  theme: string | null;
  isDisabled: boolean;
  hasPassword: boolean;
  hasTwoFactor: boolean;
  createdAt: number;
  /** Null: never. */
  signedInAt: number | null;
  /** Until when the link works by which the person chooses a password; null when there is none. */
  linkEndsAt: number | null;
  /** Who the person is at a provider, or who asks to be linked; null: neither. */
  identity: IdentityView | null;
}

/** What administrators change about a user; what is absent stays. */
export type UserEdit = Partial<
  Pick<UserView, "displayName" | "role" | "scope" | "extension" | "language" | "theme" | "isDisabled">
>;

/** Fields that decide what somebody may do or see. */
const RIGHTS: ReadonlySet<string> = new Set(["role", "scope", "extension", "isDisabled"]);

export interface PeopleParts {
  database: Database;
  rights: Rights;
  users: Users;
  passwords: Passwords;
  links: PasswordLinks;
  twoFactor: TwoFactor;
  identities: Identities;
  audit: Audit;
  clock: Clock;
}

/** Users as administrators keep them: who there is, what each may do, whether each can sign in. */
export class People {
  constructor(private readonly parts: PeopleParts) {}

  /** All of them, by name. */
  async list(): Promise<UserView[]> {
    const { orm } = this.parts.database;
    const [rows, links] = [await listUsers(orm, MAX_USERS), await listLinkEnds(orm)];
    const nowAt = this.parts.clock.now();
    const ends = new Map(links.filter((link) => link.expiresAt > nowAt).map((link) => [link.userId, link.expiresAt]));
    const identities = await this.parts.identities.byUser();
    return rows.map((row) => viewOf(row, ends.get(row.id) ?? null, identities.get(row.id) ?? null));
  }

  /** @throws Problem `user_not_found` */
  async view(id: string): Promise<UserView> {
    const row = await this.find(id, this.parts.database.orm);
    const nowAt = this.parts.clock.now();
    const link = (await listLinkEnds(this.parts.database.orm)).find(({ userId }) => userId === id);
    const identity = await this.parts.identities.of(id);
    return viewOf(row, link && link.expiresAt > nowAt ? link.expiresAt : null, identity);
  }

  /** The user of that name, however it is written. @throws Problem `user_not_found` */
  async byName(name: string): Promise<UserRow> {
    const row = await findUserByKey(this.parts.database.orm, nameKeyOf(name));
    if (!row) throw new Problem("user_not_found", { detail: `There is no user ${JSON.stringify(name.slice(0, 64))}` });
    return row;
  }

  /**
   * Makes a user; without a password also the link by which the person chooses one.
   * @throws Problem `invalid_fields`, `name_taken`, `too_many_users`.
   */
  async add(user: NewUser, actor: Actor): Promise<{ user: UserView; link: PasswordLink | null }> {
    const isLinked = user.password === null && user.passwordHash === undefined;
    let link: PasswordLink | null = null;
    const after = async (tx: Transaction, { id }: UserRow) => {
      if (isLinked) link = await this.parts.links.make(tx, id);
    };
    const row = await this.parts.users.add(user, actor, { after });
    const made = link as PasswordLink | null;
    return { user: viewOf(row, made?.expiresAt ?? null, null), link: made };
  }

  /**
   * Changes a user. Whoever is disabled is signed out everywhere; new rights count at once.
   * @throws Problem `user_not_found`, `last_admin`, `invalid_fields`.
   */
  async change(id: string, edit: UserEdit, actor: Actor): Promise<UserView> {
    const { rights, audit } = this.parts;
    const fields = faultsOfScope(edit.scope);
    if (fields.length > 0) throw new Problem("invalid_fields", { fields });
    const body = async (tx: Transaction): Promise<boolean> => {
      const row = await this.find(id, tx);
      const { before, after } = differences(row, edit);
      if (Object.keys(after).length === 0) return false;
      await this.refuseLastAdmin(tx, row, { ...row, ...after });
      await updateUser(tx, id, after);
      if (after.isDisabled) {
        await deleteSessionsOf(tx, id, null);
        await deleteLinksOf(tx, id);
      }
      const action = after.isDisabled === undefined ? "user.change" : after.isDisabled ? "user.disable" : "user.enable";
      await audit.record({ ...actor, action, target: row.name, before, after }, tx);
      return Object.keys(after).some((field) => RIGHTS.has(field));
    };
    await rights.change(body, (isRightsChange) => isRightsChange);
    return this.view(id);
  }

  /**
   * Takes the password away and signs the user out everywhere. With a password that becomes the new one; with null a link
   * is made by which the person chooses one. Who signs in by a provider has none, except as an administrator.
   * @throws Problem `user_not_found`, `invalid_fields`, `identity_linked`.
   */
  async reset(id: string, password: string | null, actor: Actor): Promise<PasswordLink | null> {
    const { rights, passwords, links, audit, clock, database } = this.parts;
    const { nameKey } = await this.find(id, database.orm);
    const fields = password === null ? [] : faultsOfPassword(nameKey, password);
    if (fields.length > 0) throw new Problem("invalid_fields", { fields });
    const passwordHash = password === null ? NO_PASSWORD : await passwords.hash(password);
    return rights.change(async (tx) => {
      const row = await this.find(id, tx);
      const identity = await this.parts.identities.of(id, tx);
      if (identity && identity.linkedAt !== null && row.role !== "admin") throw new Problem("identity_linked");
      await updateUser(tx, id, { passwordHash, passwordChangedAt: clock.now() });
      await deleteSessionsOf(tx, id, null);
      await deleteLinksOf(tx, id);
      const after = { by: password === null ? "link" : "administrator" };
      await audit.record({ ...actor, action: "user.reset", target: row.name, before: null, after }, tx);
      return password === null ? links.make(tx, id) : null;
    });
  }

  /** Ends the user's second step: for when telephone and recovery codes are lost. @throws Problem `user_not_found` */
  async dropTwoFactor(id: string, actor: Actor): Promise<void> {
    await this.parts.twoFactor.turnOff(await this.find(id, this.parts.database.orm), actor);
  }

  /**
   * Deletes a user who is disabled, or who never signed in. What the audit tells of them stays, by name.
   * @throws Problem `user_not_found`, `user_active`, `last_admin`.
   */
  async remove(id: string, actor: Actor): Promise<void> {
    await this.parts.rights.change(async (tx) => {
      const row = await this.find(id, tx);
      if (!row.isDisabled && row.signedInAt !== null) throw new Problem("user_active");
      await this.refuseLastAdmin(tx, row, { ...row, isDisabled: true });
      await deleteUser(tx, id);
      const { displayName, role, scope, extension } = viewOf(row, null, null);
      const before = { displayName, role, scope, extension };
      await this.parts.audit.record({ ...actor, action: "user.delete", target: row.name, before, after: null }, tx);
    });
  }

  private async find(id: string, db: Parameters<typeof findUser>[0]): Promise<UserRow> {
    const row = await findUser(db, id);
    if (!row) throw new Problem("user_not_found");
    return row;
  }

  private async refuseLastAdmin(tx: Transaction, before: UserRow, after: UserRow): Promise<void> {
    const isActiveAdmin = (row: UserRow) => row.role === "admin" && !row.isDisabled;
    if (!isActiveAdmin(before) || isActiveAdmin(after)) return;
    if (!(await hasOtherAdmin(tx, before.id))) throw new Problem("last_admin");
  }
}

function viewOf(row: UserRow, linkEndsAt: number | null, identity: IdentityView | null): UserView {
  const { id, name, displayName, extension, language, theme, isDisabled, createdAt, signedInAt } = row;
  return {
    ...{ id, name, displayName, role: roleOf(row), scope: scopeOf(row), extension, language, theme },
    ...{ isDisabled, hasPassword: row.passwordHash !== NO_PASSWORD, hasTwoFactor: row.totpSecret !== null },
    ...{ createdAt, signedInAt, linkEndsAt, identity },
  };
}

/** The fields of an edit that differ from what there is, as they were and as they are to be. */
function differences(row: UserRow, edit: UserEdit): { before: UserEdit; after: UserEdit } {
  const before: Record<string, unknown> = {};
  const after: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(edit)) {
    const present = row[name as keyof UserEdit];
    if (value === undefined || Bun.deepEquals(present, value)) continue;
    before[name] = present;
    after[name] = value;
  }
  return { before, after };
}
