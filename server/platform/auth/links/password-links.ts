import type { Database, Transaction } from "../../../../db/open.ts";
import type { Audit } from "../../audit/audit.ts";
import type { Clock } from "../../clock.ts";
import { Problem } from "../../http/problem.ts";
import { hashOf, newHiddenText } from "../hidden-text.ts";
import type { Passwords } from "../passwords.ts";
import { updateUser, type UserRow } from "../repo.ts";
import type { Rights } from "../rights.ts";
import { faultsOfPassword } from "../rules.ts";
import { deleteLinksOf, findLinkOwner, replaceLink } from "./repo.ts";

const LIFETIME_MS = 3 * 86_400_000;

/** A link that was made; its text is shown once. */
export interface PasswordLink {
  /** Address on this server. The secret stands behind the `#`, which browsers send to nobody. */
  path: string;
  expiresAt: number;
}

export interface PasswordLinksParts {
  database: Database;
  rights: Rights;
  passwords: Passwords;
  audit: Audit;
  clock: Clock;
}

/** One-time links by which a new person, or one whose password was reset, chooses a password. */
export class PasswordLinks {
  constructor(private readonly parts: PasswordLinksParts) {}

  /** Makes the person's link, inside the transaction that takes the former password away. */
  async make(tx: Transaction, userId: string): Promise<PasswordLink> {
    const token = newHiddenText();
    const createdAt = this.parts.clock.now();
    const expiresAt = createdAt + LIFETIME_MS;
    await replaceLink(tx, { tokenHash: hashOf(token), userId, createdAt, expiresAt });
    return { path: `/password#${token}`, expiresAt };
  }

  /** Whose link it is: name, and name shown; null when it does nothing any more. */
  async look(token: string): Promise<{ name: string; displayName: string } | null> {
    const owner = await this.owner(token);
    return owner && { name: owner.name, displayName: owner.displayName };
  }

  /**
   * Sets the password and uses the link up, in one transaction.
   * @throws Problem `password_link_closed`, `invalid_fields`.
   */
  async use(token: string, password: string, from: string): Promise<UserRow> {
    const { rights, passwords, audit, clock } = this.parts;
    const owner = await this.owner(token);
    if (!owner) throw new Problem("password_link_closed");
    const fields = faultsOfPassword(owner.nameKey, password);
    if (fields.length > 0) throw new Problem("invalid_fields", { fields });
    const passwordHash = await passwords.hash(password);
    const at = clock.now();
    return rights.change(async (tx) => {
      // Asked again inside: of two that come at once, one finds the link gone.
      if (!(await findLinkOwner(tx, hashOf(token), at))) throw new Problem("password_link_closed");
      await deleteLinksOf(tx, owner.id);
      await updateUser(tx, owner.id, { passwordHash, passwordChangedAt: at });
      const after = { by: "link" };
      const entry = { who: null, from, action: "user.password", target: owner.name, before: null, after };
      await audit.record(entry, tx);
      return { ...owner, passwordHash, passwordChangedAt: at };
    });
  }

  private owner(token: string): Promise<UserRow | null> {
    return findLinkOwner(this.parts.database.orm, hashOf(token), this.parts.clock.now());
  }
}
