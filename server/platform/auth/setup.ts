import type { Database, Transaction } from "../../../db/open.ts";
import type { Clock } from "../clock.ts";
import { Problem } from "../http/problem.ts";
import { hashOf, newHiddenText } from "./hidden-text.ts";
import { deleteSetupLinks, hasAdmin, hasSetupLink, replaceSetupLink, type UserRow } from "./repo.ts";
import type { Users } from "./users.ts";

/** The one-time link by which the first administrator makes their account. */
export class Setup {
  constructor(
    private readonly database: Database,
    private readonly users: Users,
    private readonly clock: Clock,
  ) {}

  /**
   * Makes the token of a new link, replacing the one before (only its hash was kept, so it cannot be shown again). Null
   * when there is an administrator: set-up is over.
   */
  async renew(): Promise<string | null> {
    const token = newHiddenText();
    const createdAt = this.clock.now();
    return this.database.transact(async (tx) => {
      await deleteSetupLinks(tx);
      if (await hasAdmin(tx)) return null;
      await replaceSetupLink(tx, hashOf(token), createdAt);
      return token;
    });
  }

  /** Whether there is anything left to set up, and whether this token would do it. */
  async look(token: string): Promise<{ isOpen: boolean; isValid: boolean }> {
    const isOpen = !(await hasAdmin(this.database.orm));
    return { isOpen, isValid: isOpen && (await hasSetupLink(this.database.orm, hashOf(token))) };
  }

  /**
   * Makes the first administrator and uses the link up, in one transaction.
   * @throws Problem `setup_closed` (no such link, or somebody was first), `invalid_fields`.
   */
  async finish(token: string, name: string, password: string, from: string): Promise<UserRow> {
    const { isValid } = await this.look(token);
    if (!isValid) throw new Problem("setup_closed");
    const before = async (tx: Transaction) => {
      // Asked again inside: of two that come at once, one finds the link gone.
      if ((await hasAdmin(tx)) || !(await hasSetupLink(tx, hashOf(token)))) throw new Problem("setup_closed");
      await deleteSetupLinks(tx);
    };
    return this.users.add({ name, password, role: "admin" }, { who: null, from }, { before });
  }
}
