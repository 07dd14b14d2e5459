import type { Database, Transaction } from "../../../db/open.ts";
import type { Identity } from "../auth/identity.ts";
import type { Clock } from "../clock.ts";
import { currentRequestId } from "../http/request-context.ts";
import type { AuditFilter } from "./filter.ts";
import { type AuditRow, findEntries, idRange, insertEntry, removeOldest } from "./repo.ts";

/** One change, as told by who makes it. */
export interface AuditRecord {
  /** Null when the program itself acts, or someone at its terminal. */
  who: Identity | null;
  /** Address of the caller; null when there is none. */
  from: string | null;
  /** `thing.verb`: `user.add`, `cccp.server.change`. */
  action: string;
  /** What was changed, in the words that people know it by. */
  target: string;
  /** Null when it did not exist. Never put a secret in; fields that are named like one are hidden in any case. */
  before: unknown;
  after: unknown;
}

/** Fields that are never written down, whoever records them. */
const SECRET_NAME = /pass(word|phrase)|secret|token|credential|private_?key/i;
const MAX_DEPTH = 8;
/** Entries that one query looks through for a text. The database is read on the main thread, which others need between them. */
const IDS_PER_LOOK = 20_000;
/** What there is to say about entries whose time was over. */
export interface Removal {
  count: number;
  /** Whether there may be more of them. */
  hasMore: boolean;
}

/** The log of changes: entries are added and read, nothing changes one, and only their age removes them. */
export class Audit {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** Adds an entry; with `tx`, in the same transaction as the change, so that neither exists without the other. */
  async record(entry: AuditRecord, tx?: Transaction): Promise<void> {
    const row = {
      at: this.clock.now(),
      userId: entry.who?.id ?? null,
      userName: entry.who?.name ?? null,
      via: entry.who?.via ?? "none",
      fromAddress: entry.from?.slice(0, 64) ?? null,
      action: entry.action,
      target: entry.target.slice(0, 128),
      before: withoutSecrets(entry.before),
      after: withoutSecrets(entry.after),
      requestId: currentRequestId(),
    };
    if (tx) await insertEntry(tx, row);
    else await this.database.transact((own) => insertEntry(own, row));
  }

  /**
   * A page of the entries that fit, newest first; `beforeId` is the last id of the page before. A text alone as filter is
   * the beginning of an action.
   */
  async list(beforeId: number | null, filter: AuditFilter | string | null, limit: number): Promise<AuditRow[]> {
    const wanted = typeof filter === "string" ? { action: filter } : (filter ?? {});
    const db = this.database.orm;
    const { who, action, target, from, search } = wanted;
    // Without a text to look for, the newest entries are the ones that are wanted: that needs no steps.
    if ([who, action, target, from, search].every((text) => text === undefined)) {
      return findEntries(db, wanted, { beforeId, fromId: null }, limit);
    }
    const range = await idRange(db);
    const found: AuditRow[] = [];
    let end = Math.min(beforeId ?? Number.MAX_SAFE_INTEGER, (range?.last ?? 0) + 1);
    while (range && end > range.first && found.length < limit) {
      const fromId = Math.max(range.first, end - IDS_PER_LOOK);
      found.push(...(await findEntries(db, wanted, { beforeId: end, fromId }, limit - found.length)));
      end = fromId;
      await new Promise<void>((resolve) => setImmediate(resolve));
    }
    return found;
  }

  /**
   * Removes up to `limit` entries from before an instant, oldest first; in the same transaction an entry says how many
   * went, and from when to when they were.
   */
  removeBefore(beforeAt: number, limit: number): Promise<Removal> {
    return this.database.transact(async (tx) => {
      const removed = await removeOldest(tx, beforeAt, limit);
      if (!removed) return { count: 0, hasMore: false };
      const { count, firstAt, lastAt } = removed;
      const before = { entries: count, from: iso(firstAt), through: iso(lastAt) };
      await this.record({ who: null, from: null, action: "audit.expire", target: "audit", before, after: null }, tx);
      return { count, hasMore: count === limit };
    });
  }
}

const iso = (at: number) => new Date(at).toISOString();

function withoutSecrets(value: unknown, depth = 0): unknown {
  if (value === null || typeof value !== "object") return value;
  if (depth >= MAX_DEPTH) return "[too deep]";
  if (Array.isArray(value)) return value.map((item) => withoutSecrets(item, depth + 1));
  const copy: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    // `hasPassword: true` tells nothing; only texts can hold a secret.
    copy[name] = SECRET_NAME.test(name) && typeof inner === "string" ? "[hidden]" : withoutSecrets(inner, depth + 1);
  }
  return copy;
}
