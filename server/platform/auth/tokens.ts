import type { Database } from "../../../db/open.ts";
import { newId } from "../../../db/ids.ts";
import { isKeyTaken } from "../../../db/errors.ts";
import type { Audit } from "../audit/audit.ts";
import type { Clock } from "../clock.ts";
import { fieldFault } from "../http/field-codes.ts";
import { Problem } from "../http/problem.ts";
import type { Log } from "../log.ts";
import type { Role } from "../roles.ts";
import { hashOf, newHiddenText } from "./hidden-text.ts";
import type { Identity } from "./identity.ts";
import { findToken, insertToken, type TokenRow, touchToken } from "./repo.ts";
import { scopeOf } from "./scope.ts";
import { type Actor, roleOf } from "./users.ts";

/** So that people and secret scanners know one when they see it. */
const PREFIX = "vg_";
/** Use is written down at most this often. */
const TOUCH_AFTER_MS = 60_000;

export interface NewToken {
  name: string;
  role: Role;
  /** Null: until revoked. */
  expiresAt: number | null;
}

/** Bearer tokens of scripts: shown once, stored as a hash. */
export class Tokens {
  constructor(
    private readonly database: Database,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /**
   * Makes a token and gives its text, for the last time.
   * @throws Problem `invalid_fields`, `name_taken`.
   */
  async add(token: NewToken, actor: Actor): Promise<string> {
    const name = token.name.trim();
    if (!/^[^\p{Cc}]{1,64}$/u.test(name)) {
      throw new Problem("invalid_fields", { fields: [fieldFault("name", "text_length", { min: 1, max: 64 })] });
    }
    const text = PREFIX + newHiddenText();
    const { role, expiresAt } = token;
    const createdAt = this.clock.now();
    const row: TokenRow = {
      ...{ id: newId(), name, tokenHash: hashOf(text), role, scope: null },
      ...{ createdAt, expiresAt, lastUsedAt: null },
    };
    try {
      await this.database.transact(async (tx) => {
        await insertToken(tx, row);
        const after = { name, role, expiresAt };
        await this.audit.record({ ...actor, action: "token.add", target: name, before: null, after }, tx);
      });
    } catch (cause) {
      if (isKeyTaken(cause)) throw new Problem("name_taken", { fields: [fieldFault("name", "taken")], cause });
      throw cause;
    }
    return text;
  }

  /** What the token stands for; null when it is unknown or has expired. */
  async find(text: string): Promise<Identity | null> {
    if (!text.startsWith(PREFIX)) return null;
    const row = await findToken(this.database.orm, hashOf(text));
    const nowAt = this.clock.now();
    if (!row || (row.expiresAt !== null && row.expiresAt <= nowAt)) return null;
    await this.touch(row, nowAt);
    const { id, name } = row;
    return { id, name, displayName: name, role: roleOf(row), scope: scopeOf(row), via: "token" };
  }

  private async touch(row: TokenRow, nowAt: number): Promise<void> {
    if (row.lastUsedAt !== null && nowAt - row.lastUsedAt < TOUCH_AFTER_MS) return;
    try {
      await this.database.transact((tx) => touchToken(tx, row.id, nowAt), "relaxed");
    } catch (cause) {
      this.log.warn("use of a bearer not written down", { name: row.name, reason: (cause as Error).message });
    }
  }
}
