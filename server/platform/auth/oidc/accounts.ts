import type { Database, Transaction } from "../../../../db/open.ts";
import type { Audit } from "../../audit/audit.ts";
import type { Clock } from "../../clock.ts";
import { Problem } from "../../http/problem.ts";
import { hashOf } from "../hidden-text.ts";
import { NO_PASSWORD } from "../passwords.ts";
import { findUserByKey, hasOtherAdmin, updateUser, type UserRow } from "../repo.ts";
import type { Rights } from "../rights.ts";
import { faultsOfName, nameKeyOf } from "../rules.ts";
import { type Actor, toProfile, type Users } from "../users.ts";
import "./problems.ts";
import {
  deleteRequest,
  findIdentity,
  findIdentityOf,
  type IdentityRow,
  replaceIdentity,
  updateIdentity,
} from "./repo.ts";
import type { MappedRights } from "./role-mapping.ts";

/** Somebody as a provider vouches for them. */
export interface Vouched {
  issuer: string;
  subject: string;
  /** Log-in name of an account that would be made; null when the provider says none. */
  name: string | null;
  displayName: string | null;
  rights: MappedRights;
}

export interface AccountsParts {
  database: Database;
  rights: Rights;
  users: Users;
  audit: Audit;
  clock: Clock;
}

type Outcome = { user: UserRow; hasChanged: boolean } | "unknown" | "name_taken" | "disabled";

/**
 * Accounts of people whom a provider vouches for. They are known again by issuer and subject and by nothing else: names and
 * mail addresses change hands. An account that is there already under the name is never taken over; the wish is written down
 * for an administrator instead.
 */
export class OidcAccounts {
  constructor(private readonly parts: AccountsParts) {}

  /**
   * The account of a person, with the rights that the provider gives now; made when there is none.
   * @throws Problem `oidc_name_taken`, `oidc_name_unusable`, `oidc_no_account`, `oidc_account_disabled`, `last_admin`,
   * `too_many_users`.
   */
  async enter(vouched: Vouched, createsAccounts: boolean, from: string): Promise<UserRow> {
    const actor: Actor = { who: null, from };
    const outcome = await this.parts.rights.change(
      (tx) => this.known(tx, vouched, actor),
      (result) => typeof result === "object" && result.hasChanged,
    );
    if (typeof outcome === "object") return outcome.user;
    // Thrown after the commit: the wish to be linked stays.
    if (outcome === "disabled") throw new Problem("oidc_account_disabled");
    if (outcome === "name_taken") throw new Problem("oidc_name_taken");
    if (vouched.name === null || faultsOfName(vouched.name).length > 0) throw new Problem("oidc_name_unusable");
    if (!createsAccounts) throw new Problem("oidc_no_account");
    return this.add(vouched, vouched.name, actor);
  }

  private async known(tx: Transaction, vouched: Vouched, actor: Actor): Promise<Outcome> {
    const keyHash = keyOf(vouched);
    const found = await findIdentity(tx, keyHash);
    if (found && found.identity.linkedAt !== null) {
      if (found.user.isDisabled) return "disabled";
      await updateIdentity(tx, keyHash, { usedAt: this.parts.clock.now(), shownName: shownName(vouched) });
      return this.withRights(tx, found.user, vouched.rights, actor);
    }
    const holder = vouched.name === null ? null : await findUserByKey(tx, nameKeyOf(vouched.name));
    // Whoever asked for another account under a former name does not any more.
    await deleteRequest(tx, keyHash);
    if (!holder) return "unknown";
    const present = await findIdentityOf(tx, holder.id);
    if (present === null || present.linkedAt === null) await replaceIdentity(tx, this.row(vouched, holder.id, false));
    return "name_taken";
  }

  private async withRights(
    tx: Transaction,
    user: UserRow,
    { role, scope }: MappedRights,
    actor: Actor,
  ): Promise<Outcome> {
    const { role: formerRole, scope: formerScope } = toProfile(user);
    const before = { role: formerRole, scope: formerScope };
    const after = { role, scope };
    if (Bun.deepEquals(before, after)) return { user, hasChanged: false };
    const isLost = formerRole === "admin" && role !== "admin";
    if (isLost && !(await hasOtherAdmin(tx, user.id))) throw new Problem("last_admin");
    await updateUser(tx, user.id, after);
    await this.parts.audit.record({ ...actor, action: "user.mapped", target: user.name, before, after }, tx);
    return { user: { ...user, ...after }, hasChanged: true };
  }

  private async add(vouched: Vouched, name: string, actor: Actor): Promise<UserRow> {
    const { issuer, subject, displayName, rights } = vouched;
    const after = async (tx: Transaction, { id }: UserRow) => {
      await replaceIdentity(tx, this.row(vouched, id, true));
      const entry = { action: "user.identity_link", target: name.trim(), before: null, after: { issuer, subject } };
      await this.parts.audit.record({ ...actor, ...entry }, tx);
    };
    try {
      return await this.parts.users.add({ name, displayName, ...rights, password: null }, actor, { after });
    } catch (cause) {
      // Two log-ins of one person at once: the second finds the account of the first when it is tried again.
      if (cause instanceof Problem && cause.code === "name_taken") throw new Problem("oidc_name_taken", { cause });
      throw cause;
    }
  }

  private row(vouched: Vouched, userId: string, isLinked: boolean): IdentityRow {
    const { issuer, subject } = vouched;
    const createdAt = this.parts.clock.now();
    const when = isLinked ? createdAt : null;
    return {
      ...{ keyHash: keyOf(vouched), userId, issuer, subject, shownName: shownName(vouched) },
      ...{ createdAt, linkedAt: when, usedAt: when },
    };
  }
}

/** What an administrator's link means for the password: linked people have none, but an administrator keeps a way in besides. */
export function passwordAfterLink(user: UserRow): string {
  return user.role === "admin" ? user.passwordHash : NO_PASSWORD;
}

function keyOf({ issuer, subject }: Pick<Vouched, "issuer" | "subject">): string {
  return hashOf(JSON.stringify([issuer, subject]));
}

function shownName({ name, displayName }: Vouched): string {
  return [...new Set([displayName, name])]
    .filter((part) => part !== null)
    .join(" · ")
    .slice(0, 200);
}
