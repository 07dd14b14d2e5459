import type { Scope } from "../auth/scope.ts";
import type { Clock, Timer } from "../clock.ts";
import type { Log } from "../log.ts";

/** Something that happened, for people to read back. */
export interface JournalEntry {
  id: number;
  /** This machine's wall clock, epoch milliseconds. */
  at: number;
  topic: string;
  /** What it belongs to, such as a server's id; "" for the house itself. */
  scope: string;
  /** Whom or what it is about: an agent's login, a call's id. */
  subject: string;
  data: Record<string, unknown>;
}

export type NewJournalEntry = Omit<JournalEntry, "id" | "at">;

/** Whether an entry is of what somebody with this scope may see, judged by the room whose entry it is. */
export type JournalJudge = (scope: Scope, entry: JournalEntry) => boolean;

export interface JournalFilter {
  /** Exact topic, or a prefix ending in a dot: `cccp.` */
  topic?: string;
  scope?: string;
  /** Who reads: null or absent sees everything. */
  reader?: Scope | null;
}

/** Where entries stay; see `repo.ts`. */
export interface JournalStore {
  /** The newest entries, oldest first. */
  readNewest(limit: number): Promise<JournalEntry[]>;
  /** The id of the oldest entry; null while there is none. */
  oldestId(): Promise<number | null>;
  /** Writes entries and, in the same transaction, deletes those up to `deleteThroughId` (null: none). */
  write(entries: readonly JournalEntry[], deleteThroughId: number | null): Promise<void>;
}

export interface JournalOptions {
  store: JournalStore;
  clock: Clock;
  log: Log;
  /** Hands each entry on, as the topic `journal`. */
  onEntry: (entry: JournalEntry) => void;
  limits?: Partial<JournalLimits>;
}

export interface JournalLimits {
  /** Entries in memory: what `recent` can reach. */
  maxRecent: number;
  /** Entries waiting to be written; past it the oldest of them are not written, and counted as lost. */
  maxPending: number;
  /** Rows kept on disk; checked each `retentionStep` rows. */
  maxRows: number;
  retentionStep: number;
  flushMs: number;
}

const DEFAULT_LIMITS: JournalLimits = {
  maxRecent: 5_000,
  maxPending: 20_000,
  maxRows: 50_000,
  retentionStep: 1_000,
  flushMs: 500,
};

/** Ids whose rows one transaction deletes: after the bound was lowered there may be many. */
const MAX_DELETED_AT_ONCE = 10_000;

/** Text from outside is cut to what the columns hold. */
const MAX_TOPIC_LENGTH = 64;
const MAX_SCOPE_LENGTH = 64;
const MAX_SUBJECT_LENGTH = 128;

/**
 * The last events in memory, written behind to the database in batches. Appending never waits: what was appended in
 * the last half second can be lost with the power, never with an orderly stop.
 */
export class Journal {
  private readonly limits: JournalLimits;
  /** By the first part of the topic. */
  private readonly judges = new Map<string, JournalJudge>();
  private readonly recentEntries: JournalEntry[] = [];
  private pending: JournalEntry[] = [];
  private timer: Timer | null = null;
  private writing: Promise<void> = Promise.resolve();
  private lastId = 0;
  private deletedThroughId = 0;
  private lost = 0;
  /** Set while the store takes nothing; how many were lost when that began. */
  private failing: { lostBefore: number } | null = null;

  private constructor(private readonly options: JournalOptions) {
    this.limits = { ...DEFAULT_LIMITS, ...options.limits };
  }

  /** Reads back what the last run left and begins to take entries. Rejects when the store cannot be read. */
  static async open(options: JournalOptions): Promise<Journal> {
    const journal = new Journal(options);
    for (const entry of await options.store.readNewest(journal.limits.maxRecent)) journal.remember(entry);
    journal.deletedThroughId = ((await options.store.oldestId()) ?? 1) - 1;
    return journal;
  }

  /** Entries that were never written because the database did not keep up. */
  get lostCount(): number {
    return this.lost;
  }

  /** Entries that are not written yet. */
  get pendingCount(): number {
    return this.pending.length;
  }

  /** Keeps another number of rows on disk; older ones go with the next writes. */
  keep(maxRows: number): void {
    this.limits.maxRows = maxRows;
  }

  /** Has a room judge its own entries (`cccp` those of `cccp.…`) for people who may see a part. */
  judge(room: string, judge: JournalJudge): void {
    this.judges.set(room, judge);
  }

  /** Whether somebody with this scope may see an entry; what nobody can judge is not shown to whoever sees a part only. */
  isFor(scope: Scope | null, entry: JournalEntry): boolean {
    if (scope === null) return true;
    const room = entry.topic.slice(0, Math.max(0, entry.topic.indexOf(".")));
    return this.judges.get(room)?.(scope, entry) ?? false;
  }

  append(entry: NewJournalEntry): void {
    const full: JournalEntry = {
      id: this.lastId + 1,
      at: this.options.clock.now(),
      topic: entry.topic.slice(0, MAX_TOPIC_LENGTH),
      scope: entry.scope.slice(0, MAX_SCOPE_LENGTH),
      subject: entry.subject.slice(0, MAX_SUBJECT_LENGTH),
      data: entry.data,
    };
    this.remember(full);
    this.pending.push(full);
    this.dropBeyondBound();
    this.schedule();
    this.options.onEntry(full);
  }

  /** The newest entries that fit the filter, newest first; reaches as far back as memory does. */
  recent(limit: number, filter: JournalFilter = {}): JournalEntry[] {
    const found: JournalEntry[] = [];
    for (let i = this.recentEntries.length - 1; i >= 0 && found.length < limit; i--) {
      const entry = this.recentEntries[i];
      if (entry && fits(entry, filter) && this.isFor(filter.reader ?? null, entry)) found.push(entry);
    }
    return found;
  }

  /** Resolves when everything appended so far is written, or refused and logged. */
  flush(): Promise<void> {
    this.timer?.cancel();
    this.timer = null;
    this.writing = this.writing.then(() => this.write());
    return this.writing;
  }

  private remember(entry: JournalEntry): void {
    this.lastId = entry.id;
    this.recentEntries.push(entry);
    // Cut by the block: removing the first of thousands on each append would cost more than the append.
    if (this.recentEntries.length >= this.limits.maxRecent * 1.2) {
      this.recentEntries.splice(0, this.recentEntries.length - this.limits.maxRecent);
    }
  }

  private schedule(): void {
    this.timer ??= this.options.clock.after(this.limits.flushMs, () => void this.flush());
  }

  private async write(): Promise<void> {
    const batch = this.pending;
    const last = batch.at(-1);
    if (!last) return;
    this.pending = [];
    const expired = Math.min(last.id - this.limits.maxRows, this.deletedThroughId + MAX_DELETED_AT_ONCE);
    const isCleaning = expired - this.deletedThroughId >= this.limits.retentionStep;
    try {
      await this.options.store.write(batch, isCleaning ? expired : null);
      if (isCleaning) this.deletedThroughId = expired;
      this.tellRecovery(batch.length);
    } catch (cause) {
      this.tellFailure(batch.length, cause);
      this.pending = [...batch, ...this.pending];
      this.dropBeyondBound();
      this.schedule();
    }
  }

  /** Memory is bounded while nothing can be written: the oldest go, and are counted. */
  private dropBeyondBound(): void {
    const surplus = this.pending.length - this.limits.maxPending;
    if (surplus <= 0) return;
    if (this.failing?.lostBefore === this.lost) {
      this.options.log.error("too many journal entries wait: the oldest are not written", {
        waiting: this.pending.length,
      });
    }
    this.lost += surplus;
    this.pending = this.pending.slice(surplus);
  }

  /** Once, and not twice a second for as long as the disk is full or a database server is away. */
  private tellFailure(count: number, cause: unknown): void {
    if (this.failing) return;
    this.failing = { lostBefore: this.lost };
    const reason = cause instanceof Error ? cause.message : String(cause);
    this.options.log.error("journal entries could not be written; trying again", { count, reason });
  }

  private tellRecovery(count: number): void {
    if (!this.failing) return;
    const lost = this.lost - this.failing.lostBefore;
    this.failing = null;
    this.options.log.info("journal entries are written again", { count, lost });
  }
}

function fits(entry: JournalEntry, filter: JournalFilter): boolean {
  if (filter.scope !== undefined && entry.scope !== filter.scope) return false;
  if (filter.topic === undefined) return true;
  return filter.topic.endsWith(".") ? entry.topic.startsWith(filter.topic) : entry.topic === filter.topic;
}
