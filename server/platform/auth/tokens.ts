import type { Database } from "../../../db/open.ts";
import { newId } from "../../../db/ids.ts";
import { isKeyTaken } from "../../../db/errors.ts";
import type { Audit } from "../audit/audit.ts";
import type { Clock } from "../clock.ts";
import { fieldFault } from "../http/field-codes.ts";
import { type FieldProblem, Problem } from "../http/problem.ts";
import type { Log } from "../log.ts";
import type { Role } from "../roles.ts";
import { hashOf, newHiddenText } from "./hidden-text.ts";
import type { Identity } from "./identity.ts";
import { accountFault } from "./problems.ts";
import {
  countTokens,
  deleteToken,
  findToken,
  findTokenById,
  findTokenByName,
  insertToken,
  listTokens,
  type TokenRow,
  touchToken,
} from "./repo.ts";
import type { Rights } from "./rights.ts";
import { faultsOfScope } from "./rules.ts";
import { type Scope, scopeOf } from "./scope.ts";
import { type Actor, roleOf } from "./users.ts";
import { isWallView, type WallView } from "./wall.ts";

/** So that people and secret scanners know one when they see it. */
const PREFIX = "vg_";
const WALL_PREFIX = "vk_";
/** Use is written down at most this often. */
const TOUCH_AFTER_MS = 60_000;
const MAX_TOKENS = 1_000;
/** Ten years: what is meant for longer is meant for ever. */
const MAX_LIFETIME_MS = 3_653 * 86_400_000;

export interface NewToken {
  name: string;
  role: Role;
  /** Null: until revoked. */
  expiresAt: number | null;
  /** Null or absent: the whole call centre. */
  scope?: Scope | null;
  /** Makes a kiosk token: it shows this view, as a viewer, until revoked. */
  wall?: WallView | null;
}

/** A token as administrators see it; its text is never shown again. */
export interface TokenView {
  id: string;
  name: string;
  role: Role;
  scope: Scope | null;
  /** The view that a kiosk token shows; null for a script's token. */
  wall: WallView | null;
  createdAt: number;
  expiresAt: number | null;
  /** To the minute; null: never used. */
  lastUsedAt: number | null;
}

export interface TokensParts {
  database: Database;
  rights: Rights;
  audit: Audit;
  clock: Clock;
  log: Log;
}

/** Bearer tokens of scripts and kiosk tokens of walls: shown once, stored as a hash. */
export class Tokens {
  constructor(private readonly parts: TokensParts) {}

  /**
   * Makes a token and gives its text, for the last time.
   * @throws Problem `invalid_fields`, `name_taken`, `too_many_tokens`.
   */
  async add(token: NewToken, actor: Actor): Promise<string> {
    return (await this.make(token, actor)).text;
  }

  /** As `add`, and gives the token too. */
  async make(token: NewToken, actor: Actor): Promise<{ token: TokenView; text: string }> {
    const { database, audit, clock } = this.parts;
    const createdAt = clock.now();
    const { role, expiresAt, scope = null, wall = null } = token;
    const name = token.name.trim();
    refuseFaults({ ...token, name }, createdAt);
    const text = (wall === null ? PREFIX : WALL_PREFIX) + newHiddenText();
    const row: TokenRow = {
      ...{ id: newId(), name, tokenHash: hashOf(text), role, scope, wall },
      ...{ createdAt, expiresAt, lastUsedAt: null },
    };
    try {
      await database.transact(async (tx) => {
        if ((await countTokens(tx)) >= MAX_TOKENS) throw new Problem("too_many_tokens");
        await insertToken(tx, row);
        const after = { name, role, scope, wall, expiresAt };
        await audit.record({ ...actor, action: "token.add", target: name, before: null, after }, tx);
      });
    } catch (cause) {
      if (isKeyTaken(cause)) throw new Problem("name_taken", { fields: [fieldFault("name", "taken")], cause });
      throw cause;
    }
    return { token: viewOf(row), text };
  }

  /** All of them, by name; those that have expired stay until they are revoked. */
  async list(): Promise<TokenView[]> {
    return (await listTokens(this.parts.database.orm, MAX_TOKENS)).map(viewOf);
  }

  /** Ends a token for good; what was opened with it ends too. @throws Problem `token_not_found` */
  async revoke(id: string, actor: Actor): Promise<void> {
    return this.remove(await findTokenById(this.parts.database.orm, id), actor);
  }

  /** As `revoke`, by name. */
  async revokeByName(name: string, actor: Actor): Promise<void> {
    return this.remove(await findTokenByName(this.parts.database.orm, name.trim()), actor);
  }

  /** What the token stands for; null when it is unknown or has expired. */
  async find(text: string): Promise<Identity | null> {
    if (!text.startsWith(PREFIX) && !text.startsWith(WALL_PREFIX)) return null;
    const row = await findToken(this.parts.database.orm, hashOf(text));
    const nowAt = this.parts.clock.now();
    if (!row || (row.expiresAt !== null && row.expiresAt <= nowAt)) return null;
    // A view that this version does not know shows nothing: without its limit the token would read everything.
    if (row.wall !== null && !isWallView(row.wall)) return null;
    await this.touch(row, nowAt);
    const { id, name, expiresAt } = row;
    const { role, scope, wall } = viewOf(row);
    const credential = { kind: "token", key: id, endsAt: expiresAt } as const;
    const identity: Identity = { id, name, displayName: name, role, scope, via: "token", credential };
    return wall === null ? identity : { ...identity, wall };
  }

  /** As `find`, for kiosk tokens only. */
  async findWall(text: string): Promise<Identity | null> {
    return text.startsWith(WALL_PREFIX) ? this.find(text) : null;
  }

  private async remove(row: TokenRow | null, actor: Actor): Promise<void> {
    if (!row) throw new Problem("token_not_found");
    await this.parts.rights.change(async (tx) => {
      await deleteToken(tx, row.id);
      const { name, role, scope, wall, expiresAt } = viewOf(row);
      const before = { name, role, scope, wall, expiresAt };
      await this.parts.audit.record({ ...actor, action: "token.revoke", target: row.name, before, after: null }, tx);
    });
  }

  private async touch(row: TokenRow, nowAt: number): Promise<void> {
    if (row.lastUsedAt !== null && nowAt - row.lastUsedAt < TOUCH_AFTER_MS) return;
    try {
      await this.parts.database.transact((tx) => touchToken(tx, row.id, nowAt), "relaxed");
    } catch (cause) {
      this.parts.log.warn("use of a bearer not written down", { name: row.name, reason: (cause as Error).message });
    }
  }
}

function viewOf(row: TokenRow): TokenView {
  const { id, name, createdAt, expiresAt, lastUsedAt } = row;
  const wall = row.wall !== null && isWallView(row.wall) ? row.wall : null;
  return { id, name, role: roleOf(row), scope: scopeOf(row), wall, createdAt, expiresAt, lastUsedAt };
}

function refuseFaults({ name, role, scope, expiresAt, wall }: NewToken, nowAt: number): void {
  const fields = faultsOfScope(scope);
  if (fields.length > 0) throw new Problem("invalid_fields", { fields });
  const refuse = (fault: FieldProblem) => {
    throw new Problem("invalid_fields", { fields: [fault] });
  };
  if (!/^[^\p{Cc}]{1,64}$/u.test(name)) refuse(fieldFault("name", "text_length", { min: 1, max: 64 }));
  if (wall && role !== "viewer") refuse(accountFault("role", "wall_is_viewer"));
  if (wall && expiresAt !== null) refuse(accountFault("expiresAt", "wall_has_no_end"));
  if (expiresAt !== null && (expiresAt <= nowAt || expiresAt > nowAt + MAX_LIFETIME_MS))
    refuse(accountFault("expiresAt", "end_within_ten_years"));
}
