import type { Database, Transaction } from "../../../db/open.ts";
import type { Identity } from "../auth/identity.ts";
import type { Clock } from "../clock.ts";
import { type AuditRow, insertEntry, listEntries } from "./repo.ts";

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

/** The log of changes: entries are added and read, there is no way to change or remove one. */
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
    };
    if (tx) await insertEntry(tx, row);
    else await this.database.transact((own) => insertEntry(own, row));
  }

  /** A page of entries, newest first; `beforeId` is the last id of the page before. */
  list(beforeId: number | null, action: string | null, limit: number): Promise<AuditRow[]> {
    return listEntries(this.database.orm, beforeId, action, limit);
  }
}

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
