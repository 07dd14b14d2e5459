import type { Database } from "../../../db/open.ts";
import type { Clock, Timer } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Credential, Identity } from "./identity.ts";
import { findSessionRights, findTokenRights } from "./repo.ts";
import type { Rights } from "./rights.ts";
import { scopeOf } from "./scope.ts";
import { roleOf } from "./users.ts";

/** A change by another process is noticed within this time, one of this process at once. */
const LOOK_EVERY_MS = 1_000;
/** Between two looks at all streams that changes of this process ask for: 6,000 streams take some 30 ms to look up. */
const MIN_GAP_MS = 250;
/** Credentials asked for in one query. */
const PER_QUERY = 500;

/** Who reads event streams, and how to cut them off. */
export interface Audience {
  readonly readers: readonly Identity[];
  disconnect(isMeant: (who: Identity | null) => boolean): number;
}

export interface RightsWatchParts {
  rights: Rights;
  database: Database;
  audience: Audience;
  clock: Clock;
  log: Log;
}

/** What a credential stands for now. */
interface Standing {
  endsAt: number | null;
  rights: string;
}

/**
 * Cuts the event streams of people and tokens whose rights ended or changed: requests are judged one by one, but a stream is
 * judged only when it opens. Each second one row is read, the stamp of the last change; when it moved, the credentials
 * of all open streams are looked up (500 a query). A new stream is looked up once besides, since its owner's rights may have
 * changed while it was being opened, and one whose end has come is looked up then.
 */
export class RightsWatch {
  private timer: Timer | null = null;
  private delayed: Timer | null = null;
  private lookedAt = Number.NEGATIVE_INFINITY;
  private lastStamp: string | null = null;
  private looking: Promise<void> | null = null;
  private isAskedAgain = false;
  private isFailing = false;
  /** Readers that were looked up, and when their credential ends by what was found. */
  private readonly known = new WeakMap<Identity, number | null>();

  constructor(private readonly parts: RightsWatchParts) {}

  start(): void {
    this.parts.rights.onChange(() => this.lookSoon());
    this.timer = this.parts.clock.every(LOOK_EVERY_MS, () => void this.look());
  }

  async stop(): Promise<void> {
    this.timer?.cancel();
    this.timer = null;
    this.delayed?.cancel();
    this.delayed = null;
    await this.looking;
  }

  /** Looks now; resolves when whoever lost rights by now is cut off. */
  look(): Promise<void> {
    if (this.looking) {
      this.isAskedAgain = true;
      return this.looking;
    }
    this.looking = this.lookUntilQuiet().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  /** At once, unless the last look was only just now: somebody who signs in and out without end must not keep us busy. */
  private lookSoon(): void {
    if (this.delayed || !this.timer) return;
    const waitMs = this.lookedAt + MIN_GAP_MS - this.parts.clock.monotonic();
    if (waitMs <= 0) void this.look();
    else {
      this.delayed = this.parts.clock.after(waitMs, () => {
        this.delayed = null;
        void this.look();
      });
    }
  }

  private async lookUntilQuiet(): Promise<void> {
    do {
      this.isAskedAgain = false;
      try {
        await this.lookOnce();
        this.isFailing = false;
      } catch (cause) {
        // The stamp was not taken for seen, so the next look makes up for it.
        if (!this.isFailing) this.parts.log.error("rights could not be read", { reason: (cause as Error).message });
        this.isFailing = true;
      }
    } while (this.isAskedAgain);
  }

  private async lookOnce(): Promise<void> {
    const { rights, audience, clock } = this.parts;
    const { readers } = audience;
    if (readers.length === 0) return;
    const stamp = await rights.stamp();
    const hasMoved = stamp !== this.lastStamp;
    if (hasMoved) this.lookedAt = clock.monotonic();
    const nowAt = clock.now();
    const due = readers.filter((who) => {
      const endsAt = this.known.get(who);
      return who.credential && (hasMoved || endsAt === undefined || (endsAt !== null && endsAt <= nowAt));
    });
    const gone = due.length > 0 ? await this.findOutdated(due, nowAt) : new Set<Identity>();
    if (gone.size > 0) audience.disconnect((who) => who !== null && gone.has(who));
    this.lastStamp = stamp;
  }

  private async findOutdated(readers: readonly Identity[], nowAt: number): Promise<Set<Identity>> {
    const standings = await this.readStandings(readers);
    const gone = new Set<Identity>();
    for (const who of readers) {
      const standing = standings.get(keyOf(who.credential));
      const hasEnded = standing?.endsAt !== null && standing?.endsAt !== undefined && standing.endsAt <= nowAt;
      if (!standing || hasEnded || standing.rights !== rightsOf(who.role, who.scope, who.wall)) gone.add(who);
      else this.known.set(who, standing.endsAt);
    }
    return gone;
  }

  private async readStandings(readers: readonly Identity[]): Promise<Map<string, Standing>> {
    const { orm } = this.parts.database;
    const keys = { session: new Set<string>(), token: new Set<string>() };
    for (const { credential } of readers) if (credential) keys[credential.kind].add(credential.key);
    const standings = new Map<string, Standing>();
    for (const part of portions([...keys.session])) {
      for (const row of await findSessionRights(orm, part)) {
        const { key, endsAt } = row;
        standings.set(keyOf({ kind: "session", key, endsAt }), { endsAt, rights: rightsOf(roleOf(row), scopeOf(row)) });
      }
    }
    for (const part of portions([...keys.token])) {
      for (const row of await findTokenRights(orm, part)) {
        const { key, endsAt, wall } = row;
        standings.set(keyOf({ kind: "token", key, endsAt }), {
          endsAt,
          rights: rightsOf(roleOf(row), scopeOf(row), wall),
        });
      }
    }
    return standings;
  }
}

/** Two that are equal may see the same. */
function rightsOf(role: string, scope: Identity["scope"], wall: string | null = null): string {
  return JSON.stringify([role, scope && [scope.projects, scope.queues], wall]);
}

function keyOf(credential: Credential | undefined): string {
  return credential ? `${credential.kind} ${credential.key}` : "";
}

function portions(keys: readonly string[]): string[][] {
  return Array.from({ length: Math.ceil(keys.length / PER_QUERY) }, (_, i) =>
    keys.slice(i * PER_QUERY, (i + 1) * PER_QUERY),
  );
}
