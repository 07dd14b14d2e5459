import type { Database, Reader } from "../../../../db/open.ts";
import type { Audit } from "../../audit/audit.ts";
import type { Clock } from "../../clock.ts";
import { Problem } from "../../http/problem.ts";
import { deleteLinksOf } from "../links/repo.ts";
import { deleteSessionsOf, findUser, updateUser, type UserRow } from "../repo.ts";
import type { Rights } from "../rights.ts";
import type { Actor } from "../users.ts";
import { passwordAfterLink } from "./accounts.ts";
import "./problems.ts";
import { deleteIdentityOf, findIdentityOf, type IdentityRow, listIdentities, updateIdentity } from "./repo.ts";

/** Who somebody is at a provider, as administrators see it. */
export interface IdentityView {
  issuer: string;
  subject: string;
  /** What the provider calls the person. */
  shownName: string;
  /** When the person first came by it. */
  createdAt: number;
  /** Null: it is asked for, and does not count before an administrator has linked it. */
  linkedAt: number | null;
  /** Null: never. */
  usedAt: number | null;
}

export interface IdentitiesParts {
  database: Database;
  rights: Rights;
  audit: Audit;
  clock: Clock;
}

/** Which account belongs to whom at a provider, as administrators keep it. */
export class Identities {
  constructor(private readonly parts: IdentitiesParts) {}

  /** Of everybody who has one, by key of the user. */
  async byUser(): Promise<Map<string, IdentityView>> {
    const rows = await listIdentities(this.parts.database.orm);
    return new Map(rows.map((row) => [row.userId, viewOf(row)]));
  }

  async of(userId: string, db: Reader = this.parts.database.orm): Promise<IdentityView | null> {
    const row = await findIdentityOf(db, userId);
    return row && viewOf(row);
  }

  /**
   * Links an account with who asked for it; from then on it has no password, unless it is an administrator's.
   * @param subject the one that the administrator saw: another may have asked since.
   * @throws Problem `user_not_found`, `identity_not_found`.
   */
  async link(userId: string, subject: string, actor: Actor): Promise<void> {
    const { rights, audit, clock } = this.parts;
    await rights.change(async (tx) => {
      const user = await this.user(userId, tx);
      const row = await findIdentityOf(tx, userId);
      if (row?.linkedAt !== null || row.subject !== subject) throw new Problem("identity_not_found");
      await updateIdentity(tx, row.keyHash, { linkedAt: clock.now() });
      const passwordHash = passwordAfterLink(user);
      if (passwordHash !== user.passwordHash) {
        await updateUser(tx, userId, { passwordHash, passwordChangedAt: clock.now() });
        await deleteSessionsOf(tx, userId, null);
        await deleteLinksOf(tx, userId);
      }
      const after = { issuer: row.issuer, subject };
      await audit.record({ ...actor, action: "user.identity_link", target: user.name, before: null, after }, tx);
    });
  }

  /**
   * Ends the link, or refuses the wish for one; who was linked is signed out everywhere.
   * @throws Problem `user_not_found`, `identity_not_found`.
   */
  async unlink(userId: string, actor: Actor): Promise<void> {
    const { rights, audit } = this.parts;
    await rights.change(async (tx) => {
      const user = await this.user(userId, tx);
      const row = await findIdentityOf(tx, userId);
      if (!row) throw new Problem("identity_not_found");
      await deleteIdentityOf(tx, userId);
      if (row.linkedAt !== null) await deleteSessionsOf(tx, userId, null);
      const before = { issuer: row.issuer, subject: row.subject, isLinked: row.linkedAt !== null };
      await audit.record({ ...actor, action: "user.identity_unlink", target: user.name, before, after: null }, tx);
    });
  }

  private async user(id: string, db: Reader): Promise<UserRow> {
    const user = await findUser(db, id);
    if (!user) throw new Problem("user_not_found");
    return user;
  }
}

function viewOf({ issuer, subject, shownName, createdAt, linkedAt, usedAt }: IdentityRow): IdentityView {
  return { issuer, subject, shownName, createdAt, linkedAt, usedAt };
}
