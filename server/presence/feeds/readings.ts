import type { Database, Transaction } from "../../../db/open.ts";
import type { Clock, Timer } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import type { Secrets } from "../../platform/secrets.ts";
import { holderOf } from "../holds-for.ts";
import type { Occurrence } from "../model.ts";
import type { ChangedIds } from "../plans/plan-writes.ts";
import { renewStamp } from "../plans/repo.ts";
import { reachOf } from "../whom.ts";
import { type FeedView, feedView, NO_COUNTERS } from "./feed.ts";
import { type FeedContents, FeedFault, type FeedReader } from "./reader.ts";
import { nextFetchMs } from "./back-off.ts";
import { judgeShrinking } from "./shrink-guard.ts";
import { bodiesOf, dueFeeds, FEED_URL, type FeedRow, findFeed, listFeeds, nextDueAt, updateFeed } from "./repo.ts";

const DAY_MS = 86_400_000;
/** What is known of a calendar: what was lately, and as far as a month's page shows. */
const PAST_MS = 8 * DAY_MS;
const COMING_MS = 50 * DAY_MS;
/** Occurrences are worked out anew so often, because the days that are wanted move on. */
const REFRESH_MS = DAY_MS / 2;
/** At the latest after that it is looked whether one is due. */
const LOOK_MS = 60_000;
const AT_ONCE = 4;
const MAX_ISSUES = 50;

export interface ReadingParts {
  database: Database;
  secrets: Secrets;
  clock: Clock;
  log: Log;
  reader: FeedReader;
  /** By whose clock times without a zone are. */
  zone(): string;
  /** From 0 to 1: calendars that failed together are not to be asked together again. */
  random(): number;
  /** Hears whose plans are others than before. */
  onChange(changed: ChangedIds): void;
}

/** Reads calendars as they fall due, and holds what they contain. The last good one stays whatever comes after it. */
export class Readings {
  private readonly held = new Map<number, readonly Occurrence[]>();
  private rows: readonly FeedRow[] = [];
  private timer: Timer | null = null;
  private refreshing: Timer | null = null;
  private looking: Promise<void> = Promise.resolve();
  private isStopped = true;

  constructor(private readonly parts: ReadingParts) {}

  /** What a calendar holds, as it was read last. */
  occurrencesOf(feedId: number): readonly Occurrence[] {
    return this.held.get(feedId) ?? [];
  }

  /** How each calendar is doing, as far as was seen. */
  get states(): FeedView[] {
    const now = this.parts.clock.now();
    return this.rows.map((row) => feedView(row, now));
  }

  async start(): Promise<void> {
    this.isStopped = false;
    await this.refreshAll();
    this.refreshing = this.parts.clock.every(REFRESH_MS, () => void this.refreshAll());
    this.follow();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.timer?.cancel();
    this.refreshing?.cancel();
    await this.looking;
  }

  forget(feedId: number): void {
    this.held.delete(feedId);
    this.rows = this.rows.filter(({ id }) => id !== feedId);
  }

  /** Looks what is due; after a change that may be something else. */
  follow(): void {
    if (this.isStopped) return;
    this.looking = this.looking
      .then(() => this.look())
      .catch((cause) => {
        this.complain(cause);
        if (!this.isStopped) this.timer = this.parts.clock.after(LOOK_MS, () => this.follow());
      });
  }

  /** Works out anew what a calendar holds, from what was read of it; until that is done, and when it fails, it holds what it held. */
  async refresh(feedId: number): Promise<void> {
    const before = this.held.get(feedId);
    const row = await findFeed(this.parts.database.orm, feedId);
    const { body } = row ? await bodiesOf(this.parts.database.orm, feedId) : { body: null };
    this.rows = await listFeeds(this.parts.database.orm);
    if (!row || body === null) {
      this.held.delete(feedId);
      return;
    }
    try {
      const { occurrences } = await this.expand(row, new TextEncoder().encode(body));
      // What was read meanwhile is newer.
      if (this.held.get(feedId) === before) this.held.set(feedId, occurrences);
    } catch (cause) {
      this.complain(cause);
    }
  }

  /** Reads one now, whether it is due or not; after what is being read, or one answer would count as two. */
  readNow(feedId: number): Promise<void> {
    return this.inTurn(async () => {
      const row = await findFeed(this.parts.database.orm, feedId);
      if (row) await this.readOne(row);
    });
  }

  private inTurn(work: () => Promise<void>): Promise<void> {
    const done = this.looking.then(work);
    this.looking = done.catch((cause) => this.complain(cause));
    return done;
  }

  private async readOne(row: FeedRow): Promise<void> {
    try {
      await this.read(row);
    } catch (cause) {
      await this.noteFailure(row, cause);
    }
    this.rows = await listFeeds(this.parts.database.orm);
  }

  /** Takes what was held back for what there is. */
  takeHeld(row: FeedRow): Promise<void> {
    return this.inTurn(async () => {
      const { heldBody } = await bodiesOf(this.parts.database.orm, row.id);
      if (heldBody === null) return;
      const body = new TextEncoder().encode(heldBody);
      await this.keep(row, body, row.heldHash, await this.expand(row, body), {});
      this.rows = await listFeeds(this.parts.database.orm);
    });
  }

  private async refreshAll(): Promise<void> {
    for (const { id } of await listFeeds(this.parts.database.orm)) await this.refresh(id);
    this.parts.onChange(null);
  }

  private async look(): Promise<void> {
    this.timer?.cancel();
    const { clock, database } = this.parts;
    for (;;) {
      const due = this.isStopped ? [] : await dueFeeds(database.orm, clock.now(), AT_ONCE);
      if (due.length === 0) break;
      await Promise.all(due.map((row) => this.readOne(row)));
    }
    const nextAt = await nextDueAt(database.orm);
    const now = clock.now();
    const waitMs = Math.min(LOOK_MS, Math.max(1, (nextAt ?? now + LOOK_MS) - now));
    if (!this.isStopped) this.timer = clock.after(waitMs, () => this.follow());
  }

  private async read(row: FeedRow): Promise<void> {
    const { secrets, reader } = this.parts;
    const url = await secrets.open(FEED_URL, row.secretRef, row.urlSealed);
    const answer = await reader.ask(url, { etag: row.etag, lastModified: row.lastModified, hash: row.bodyHash });
    if (answer.kind === "same") return this.noteSame(row, {});
    const { body, etag, lastModified } = answer;
    const hash = new Bun.CryptoHasher("sha256").update(body).digest("hex");
    if (hash === row.bodyHash) return this.noteSame(row, { etag, lastModified });
    const contents = await this.expand(row, body);
    const count = this.countToCome(contents.occurrences);
    const held = row.heldHash === "" ? null : Number(row.counters.held ?? -1);
    const before = this.countToCome(this.occurrencesOf(row.id));
    const verdict = judgeShrinking({ before, now: count, held, isConfirmed: false });
    if (verdict === "hold") return this.hold(row, body, hash, count);
    await this.keep(row, body, hash, contents, { etag, lastModified });
  }

  private async noteSame(row: FeedRow, change: { etag?: string; lastModified?: string }): Promise<void> {
    const counters = countersOf(row, { unchanged: 1 });
    await this.save(row, { ...change, ...this.readFine(row), counters, heldHash: "", heldBody: null });
  }

  private countToCome(occurrences: readonly Occurrence[]): number {
    const now = this.parts.clock.now();
    return occurrences.filter(({ endAt }) => endAt > now).length;
  }

  private async hold(row: FeedRow, body: Uint8Array, hash: string, held: number): Promise<void> {
    const heldBody = new TextDecoder().decode(body);
    // Neither mark is kept: the next reading has to be one of the whole.
    const change = { heldHash: hash, heldBody, etag: "", lastModified: "", counters: { ...countersOf(row, {}), held } };
    await this.save(row, { ...this.readFine(row), ...change });
  }

  private async keep(
    row: FeedRow,
    bytes: Uint8Array,
    bodyHash: string,
    { occurrences, issues }: FeedContents,
    marks: { etag?: string; lastModified?: string },
  ): Promise<void> {
    const counters = countersOf(row, {}, { events: occurrences.length, bytes: bytes.byteLength });
    const now = this.parts.clock.now();
    const change = {
      ...{ ...marks, ...this.readFine(row), bodyHash, body: new TextDecoder().decode(bytes), bodyAt: now },
      ...{ heldHash: "", heldBody: null, counters, issues: issues.slice(0, MAX_ISSUES).map((one) => ({ ...one })) },
    };
    const { isKept, reach } = await this.parts.database.transact(async (tx) => {
      if (!(await isStill(tx, row))) return { isKept: false, reach: [] };
      await updateFeed(tx, row.id, change);
      await renewStamp(tx);
      return { isKept: true, reach: await reachOf(tx, holderOf(row)) };
    });
    // A team of nobody is reached by nothing, and yet its calendar is kept.
    if (!isKept) return;
    // Behind what is stored: whoever works out the stored one meanwhile sees that there is another.
    this.held.set(row.id, occurrences);
    this.parts.onChange(reach);
  }

  private async noteFailure(row: FeedRow, cause: unknown): Promise<void> {
    const failures = row.failures + 1;
    const isTold = cause instanceof FeedFault;
    const { clock, random } = this.parts;
    const askedMs = isTold ? cause.retryAfterMs : null;
    const waitMs = nextFetchMs(failures, row.intervalMinutes * 60_000, random(), askedMs);
    await this.save(row, {
      ...{
        failures,
        nextAt: clock.now() + waitMs,
        counters: countersOf(row, { failures: 1 }),
      },
      ...{ faultCode: isTold ? cause.code : "unexpected", faultDetail: isTold ? cause.message : String(cause) },
    });
  }

  private readFine({ intervalMinutes }: FeedRow) {
    const { clock, random } = this.parts;
    const now = clock.now();
    return {
      fetchedAt: now,
      nextAt: now + nextFetchMs(0, intervalMinutes * 60_000, random(), null),
      failures: 0,
      faultCode: "",
      faultDetail: "",
    };
  }

  private async save(row: FeedRow, change: Parameters<typeof updateFeed>[2]): Promise<void> {
    await this.parts.database.transact(async (tx) => {
      if (await isStill(tx, row)) await updateFeed(tx, row.id, change);
    });
  }

  private expand({ id, zone }: FeedRow, body: Uint8Array): Promise<FeedContents> {
    const now = this.parts.clock.now();
    const frame = { feedId: id, zone: zone ?? this.parts.zone(), from: now - PAST_MS, to: now + COMING_MS };
    return this.parts.reader.expand(body, frame);
  }

  private complain(cause: unknown): void {
    this.parts.log.warn("calendars could not be read", { reason: String(cause) });
  }
}

/** Whether it still has the address that was asked, and the zone it was read in; what another one held is nothing of it. */
async function isStill(tx: Transaction, { id, urlSealed, zone }: FeedRow): Promise<boolean> {
  const now = await findFeed(tx, id);
  return now?.urlSealed === urlSealed && now.zone === zone;
}

/** The counters after one more reading. */
function countersOf(
  { counters }: FeedRow,
  more: { unchanged?: number; failures?: number },
  now: Partial<FeedView["counters"]> = {},
): Record<string, unknown> {
  const before = { ...NO_COUNTERS, ...counters };
  const { unchanged = 0, failures = 0 } = more;
  return {
    ...{ ...before, ...now, readings: before.readings + 1 },
    ...{ unchanged: before.unchanged + unchanged, failures: before.failures + failures },
  };
}
