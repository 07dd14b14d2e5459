import type { Database } from "../../../db/open.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import { hashOf, newHiddenText } from "./hidden-text.ts";
import type { Identity } from "./identity.ts";
import { deleteSession, extendSession, findSession, insertSession, type SessionRow, type UserRow } from "./repo.ts";
import { identityOf } from "./users.ts";

const DAY_MS = 86_400_000;
/** A session ends when unused for this long… */
const IDLE_MS = 30 * DAY_MS;
/** …and in any case this long after log-in. */
export const ABSOLUTE_MS = 180 * DAY_MS;
/** Use is written down at most this often, so that reading does not become writing. */
const EXTEND_AFTER_MS = DAY_MS / 24;
const MAX_PER_USER = 50;

/** Signed-in browsers. Only the hash of an identifier is stored: a copied database signs nobody in. */
export class Sessions {
  private readonly closedHandlers = new Set<(userId: string) => void>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** Signs a user in; gives the identifier for the cookie. `replacedId` (what the browser had before) stops working. */
  async open(user: UserRow, from: string, userAgent: string, replacedId: string | null): Promise<string> {
    const id = newHiddenText();
    const createdAt = this.clock.now();
    const row: SessionRow = {
      idHash: hashOf(id),
      userId: user.id,
      createdAt,
      expiresAt: createdAt + IDLE_MS,
      fromAddress: from.slice(0, 64),
      userAgent: userAgent.slice(0, 256),
    };
    await this.database.transact(async (tx) => {
      if (replacedId) await deleteSession(tx, hashOf(replacedId));
      await insertSession(tx, row, MAX_PER_USER);
    });
    return id;
  }

  /** Who the cookie's identifier stands for; null when it never did or no longer does. */
  async find(id: string): Promise<Identity | null> {
    const nowAt = this.clock.now();
    const found = await findSession(this.database.orm, hashOf(id), nowAt);
    if (!found) return null;
    await this.extend(found.session, nowAt);
    return identityOf(found.user);
  }

  /** Signs out: the identifier is worth nothing from now on, and whoever listens with `onClose` hears whose it was. */
  async close(id: string): Promise<void> {
    const found = await findSession(this.database.orm, hashOf(id), this.clock.now());
    await this.database.transact((tx) => deleteSession(tx, hashOf(id)));
    if (found) for (const handler of this.closedHandlers) handler(found.user.id);
  }

  /** Calls the handler with the user's key after each sign-out: what was opened with the session must end with it. */
  onClose(handler: (userId: string) => void): void {
    this.closedHandlers.add(handler);
  }

  private async extend(session: SessionRow, nowAt: number): Promise<void> {
    const expiresAt = Math.min(nowAt + IDLE_MS, session.createdAt + ABSOLUTE_MS);
    if (expiresAt - session.expiresAt < EXTEND_AFTER_MS) return;
    try {
      await this.database.transact((tx) => extendSession(tx, session.idHash, expiresAt), "relaxed");
    } catch (cause) {
      // A full disk must not keep people from reading.
      this.log.warn("session not extended", { reason: (cause as Error).message });
    }
  }
}
