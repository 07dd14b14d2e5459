import type { Database, Transaction } from "../../../db/open.ts";
import type { Audit } from "../audit/audit.ts";
import type { Clock } from "../clock.ts";
import { Problem } from "../http/problem.ts";
import type { Log } from "../log.ts";
import { type Device, deviceOf } from "./device.ts";
import { hashOf, newHiddenText } from "./hidden-text.ts";
import type { Identity } from "./identity.ts";
import "./problems.ts";
import {
  deleteSession,
  deleteSessionsOf,
  findSession,
  insertSession,
  listSessionsOf,
  type SessionRow,
  touchSession,
  updateUser,
  type UserRow,
} from "./repo.ts";
import type { Rights } from "./rights.ts";
import { type Actor, identityOf } from "./users.ts";

const DAY_MS = 86_400_000;
/** A session ends when unused for this long… */
const IDLE_MS = 30 * DAY_MS;
/** …and in any case this long after log-in. */
export const ABSOLUTE_MS = 180 * DAY_MS;
/** Use is written down at most this often, so that reading does not become writing: for its end… */
const EXTEND_AFTER_MS = DAY_MS / 24;
/** …and for people who look where they are signed in. */
const SEEN_AFTER_MS = 10 * 60_000;
const MAX_PER_USER = 50;
/** Enough of the hash to tell a person's sessions apart, too little to be one. */
const KEY_LENGTH = 16;

/** One signed-in browser, as its owner sees it. */
export interface SessionView {
  /** Names it among its owner's. */
  id: string;
  device: Device;
  /** Address from which it was opened. */
  from: string;
  createdAt: number;
  /** What the provider that vouched for the person is called; null: signed in with a password. */
  via: string | null;
  /** When it was last used, to ten minutes. */
  seenAt: number;
  expiresAt: number;
  /** The one that asks. */
  isCurrent: boolean;
}

/** A provider that vouches for who signs in. */
export interface Voucher {
  label: string;
  /** The session ends then, however much it is used: the provider is to be asked again. */
  endsAt: number;
}

export interface SessionsParts {
  database: Database;
  rights: Rights;
  audit: Audit;
  clock: Clock;
  log: Log;
}

/** Signed-in browsers. Only the hash of an identifier is stored: a copied database signs nobody in. */
export class Sessions {
  constructor(private readonly parts: SessionsParts) {}

  /** Signs a user in; gives the identifier for the cookie. `replacedId` (what the browser had before) stops working. */
  async open(
    user: UserRow,
    from: string,
    userAgent: string,
    replacedId: string | null,
    voucher: Voucher | null = null,
  ): Promise<string> {
    const { rights, audit, clock } = this.parts;
    const id = newHiddenText();
    const createdAt = clock.now();
    const row: SessionRow = {
      idHash: hashOf(id),
      userId: user.id,
      createdAt,
      expiresAt: Math.min(createdAt + IDLE_MS, voucher?.endsAt ?? Number.POSITIVE_INFINITY),
      seenAt: createdAt,
      fromAddress: from.slice(0, 64),
      userAgent: userAgent.slice(0, 256),
      via: voucher?.label ?? null,
      endsAt: voucher?.endsAt ?? null,
    };
    const who = identityOf(user);
    const after = { device: deviceOf(userAgent), ...(voucher && { via: voucher.label }) };
    const body = async (tx: Transaction) => {
      if (replacedId) await deleteSession(tx, hashOf(replacedId));
      const hasDropped = await insertSession(tx, row, MAX_PER_USER);
      await updateUser(tx, user.id, { signedInAt: createdAt });
      await audit.record({ who, from, action: "session.open", target: user.name, before: null, after }, tx);
      return hasDropped || replacedId !== null;
    };
    await rights.change(body, (hasEnded) => hasEnded);
    return id;
  }

  /** Who the cookie's identifier stands for; null when it never did or no longer does. */
  async find(id: string): Promise<Identity | null> {
    const nowAt = this.parts.clock.now();
    const found = await findSession(this.parts.database.orm, hashOf(id), nowAt);
    if (!found) return null;
    const { idHash, expiresAt } = found.session;
    await this.touch(found.session, nowAt);
    return { ...identityOf(found.user), credential: { kind: "session", key: idHash, endsAt: expiresAt } };
  }

  /** Signs out: the identifier is worth nothing from now on. Of one that is not worth anything, nothing is written down. */
  async close(id: string, from: string): Promise<void> {
    const { database, rights, clock } = this.parts;
    const found = await findSession(database.orm, hashOf(id), clock.now());
    if (!found) return;
    const actor = { who: identityOf(found.user), from };
    await rights.change(async (tx) => {
      await deleteSession(tx, found.session.idHash);
      await this.tell([found.session], found.user.name, actor, tx);
    });
  }

  /** Where a person is signed in, the newest first. */
  async list(who: Identity): Promise<SessionView[]> {
    const rows = await listSessionsOf(this.parts.database.orm, who.id, this.parts.clock.now());
    return rows.map((row) => ({
      id: keyOf(row),
      device: deviceOf(row.userAgent),
      from: row.fromAddress,
      via: row.via,
      createdAt: row.createdAt,
      seenAt: row.seenAt ?? row.createdAt,
      expiresAt: row.expiresAt,
      isCurrent: row.idHash === who.credential?.key,
    }));
  }

  /** Ends one of a person's own sessions. @throws Problem `sign_in_not_found` for one that is not theirs. */
  async revoke(who: Identity, key: string, from: string): Promise<void> {
    const { database, rights, clock } = this.parts;
    const own = await listSessionsOf(database.orm, who.id, clock.now());
    const row = own.find((session) => keyOf(session) === key);
    if (!row) throw new Problem("sign_in_not_found");
    await rights.change(async (tx) => {
      await deleteSession(tx, row.idHash);
      await this.tell([row], who.name, { who, from }, tx);
    });
  }

  /** Ends all of a person's sessions but the one that asks; gives how many. */
  async revokeOthers(who: Identity, from: string): Promise<number> {
    return this.parts.rights.change(async (tx) => {
      const ended = await deleteSessionsOf(tx, who.id, who.credential?.key ?? null);
      await this.tell(ended, who.name, { who, from }, tx);
      return ended.length;
    });
  }

  private async tell(ended: readonly SessionRow[], name: string, actor: Actor, tx: Transaction): Promise<void> {
    for (const { userAgent, fromAddress, createdAt } of ended) {
      const before = { device: deviceOf(userAgent), from: fromAddress, createdAt };
      await this.parts.audit.record({ ...actor, action: "session.close", target: name, before, after: null }, tx);
    }
  }

  private async touch(session: SessionRow, nowAt: number): Promise<void> {
    const { database, log } = this.parts;
    const expiresAt = Math.min(nowAt + IDLE_MS, session.endsAt ?? session.createdAt + ABSOLUTE_MS);
    const change: Parameters<typeof touchSession>[2] = {};
    if (expiresAt - session.expiresAt >= EXTEND_AFTER_MS) change.expiresAt = expiresAt;
    if (nowAt - (session.seenAt ?? session.createdAt) >= SEEN_AFTER_MS) change.seenAt = nowAt;
    if (Object.keys(change).length === 0) return;
    try {
      await database.transact((tx) => touchSession(tx, session.idHash, change), "relaxed");
    } catch (cause) {
      // A full disk must not keep people from reading.
      log.warn("use of a session not written down", { reason: (cause as Error).message });
    }
  }
}

function keyOf({ idHash }: SessionRow): string {
  return idHash.slice(0, KEY_LENGTH);
}
