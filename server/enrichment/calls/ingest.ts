import type { Database, Transaction } from "../../../db/open.ts";
import type { Clock, Timer } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { GIVEN_UP_AFTER_MS, giveUp } from "../merge-call.ts";
import type { Call, CallReading, Source } from "../model.ts";
import { contentOf, notesOf } from "../notes/repo.ts";
import { DECIDED_AFTER_MS, decided } from "../outcome.ts";
import {
  callsUndecidedSince,
  callsUnheardSince,
  insertCall,
  insertEvent,
  isRepeated,
  rememberTagging,
  updateCall,
} from "../repo.ts";
import { hasSameTags } from "../tags/tag.ts";
import { shownTags, taggingAfter } from "../tags/tagging.ts";
import { findKnown, mergeReading } from "./same-call.ts";
import type { StoredCall } from "./stored-call.ts";

/** What a source says about a call, and for events the key by which a repeat is known. */
export interface Told {
  reading: CallReading;
  /** Null for sources that tell states and not events: reading those again changes nothing. */
  event: { key: string; type: string } | null;
}

/** What became of what was told. */
export interface TakenCounts {
  added: number;
  changed: number;
  /** Repeats of events, and readings that say nothing new, or are of calls that are too old to be kept. */
  repeated: number;
}

export interface IngestParts {
  database: Database;
  clock: Clock;
  log: Log;
  /** Hears of the calls that changed, once they are stored. */
  onChange: (calls: readonly StoredCall[]) => void;
  /** What else is written with a call that changed, in the same transaction; null: it was not known before. */
  beside?: (tx: Transaction, before: StoredCall | null, call: StoredCall) => Promise<void>;
  /** Calls begun before this instant are not taken in anew: the retention would remove them again. All are when absent. */
  keptSince?: () => number;
}

/** Readings that one transaction takes in: so that an import of any size never keeps others waiting for long. */
const PER_TRANSACTION = 100;
/** How often calls are looked for whose end, or outcome, was lost. */
const REAP_EVERY_MS = 10 * 60_000;
const REAPED_AT_ONCE = 200;

/** Where every source ends: what it tells is put together with what is known, whatever the order, once. */
export class Ingest {
  private timer: Timer | null = null;
  private isStopped = false;
  private readonly counts = bySource();

  constructor(private readonly parts: IngestParts) {}

  /** Since the start, for the figures. */
  get takenBySource(): Readonly<Record<Source, TakenCounts>> {
    return this.counts;
  }

  get repeats(): number {
    return Object.values(this.counts).reduce((sum, { repeated }) => sum + repeated, 0);
  }

  start(): void {
    this.timer = this.parts.clock.after(REAP_EVERY_MS, () => void this.reap());
  }

  stop(): void {
    this.isStopped = true;
    this.timer?.cancel();
  }

  /** Takes in what a source told, in order. @param onPart hears after each part how many were taken in so far. */
  async take(told: readonly Told[], onPart: (taken: number) => void = () => {}): Promise<TakenCounts> {
    const sum: TakenCounts = { added: 0, changed: 0, repeated: 0 };
    for (let from = 0; from < told.length; from += PER_TRANSACTION) {
      const part = told.slice(from, from + PER_TRANSACTION);
      const { taken, calls } = await this.parts.database.transact((tx) => this.takePart(tx, part), "full");
      for (const [source, counts] of Object.entries(taken) as [Source, TakenCounts][]) {
        for (const name of ["added", "changed", "repeated"] as const) {
          sum[name] += counts[name];
          this.counts[source][name] += counts[name];
        }
      }
      if (calls.length > 0) this.parts.onChange(calls);
      onPart(from + part.length);
    }
    return sum;
  }

  /** Gives up the calls whose end never came, and decides those whose outcome never did. */
  async reap(): Promise<void> {
    try {
      const now = this.parts.clock.now();
      const lost = await this.parts.database.transact(async (tx) => {
        const old = await callsUnheardSince(tx, now - GIVEN_UP_AFTER_MS, REAPED_AT_ONCE);
        const given: StoredCall[] = [];
        for (const call of old) {
          const ended = giveUp(call, now);
          if (ended) given.push(await this.rewrite(tx, call, ended));
        }
        const open = await callsUndecidedSince(tx, now - DECIDED_AFTER_MS, REAPED_AT_ONCE);
        for (const call of open) given.push(await this.rewrite(tx, call, decided(call)));
        return given;
      });
      if (lost.length > 0) this.parts.onChange(lost);
    } catch (cause) {
      this.parts.log.warn("lost calls could not be closed; tried again later", { reason: String(cause) });
    }
    if (!this.isStopped) this.start();
  }

  private async takePart(
    tx: Transaction,
    part: readonly Told[],
  ): Promise<{ taken: Record<Source, TakenCounts>; calls: StoredCall[] }> {
    const taken = bySource();
    const calls = new Map<number, StoredCall>();
    for (const { reading, event } of part) {
      const counts = taken[reading.source];
      if (event && (await isRepeated(tx, event.key))) {
        counts.repeated++;
        continue;
      }
      const known = await findKnown(tx, reading);
      if (known === null && beganAt(reading) < (this.parts.keptSince?.() ?? beganAt(reading))) {
        counts.repeated++;
        continue;
      }
      const merged = mergeReading(known, reading);
      const recordId = merged.recordId ?? known?.recordId;
      const call: Call = callOf(merged.call);
      const tagging = taggingAfter(known?.tagging ?? null, reading.tags, { legs: call.legs, saidAt: call.saidAt });
      const isSame =
        known !== null &&
        recordId === known.recordId &&
        Bun.deepEquals(call, callOf(known)) &&
        hasSameTags(shownTags({ ...call, tagging }), shownTags(known));
      if (isSame && !Bun.deepEquals(tagging, known.tagging)) await rememberTagging(tx, known.ref, tagging);
      const stored =
        known === null
          ? await insertCall(tx, call, tagging)
          : isSame
            ? known
            : await this.rewrite(tx, { ...known, recordId: recordId ?? known.recordId, tagging }, call);
      if (known === null) counts.added++;
      else if (isSame) counts.repeated += event ? 0 : 1;
      else counts.changed++;
      if (!isSame) {
        calls.set(stored.ref, stored);
        await this.parts.beside?.(tx, known, stored);
      }
      if (event) {
        await insertEvent(tx, {
          ...{ key: event.key, type: event.type.slice(0, 64), callRef: stored.ref, isNews: merged.isNews },
          ...{ saidAt: reading.at, receivedAt: this.parts.clock.now() },
        });
      }
    }
    return { taken, calls: [...calls.values()] };
  }

  private async rewrite(tx: Transaction, known: StoredCall, call: Call): Promise<StoredCall> {
    const notes = (await notesOf(tx, [known.ref])).get(known.ref) ?? [];
    const { ref, recordId, isNoted, hasAutomaticNote, revision, tagging } = known;
    return updateCall(
      tx,
      { ...callOf(call), ref, recordId, isNoted, hasAutomaticNote, revision, tagging },
      notes.map(contentOf),
    );
  }
}

function beganAt({ startedAt, legs, at }: CallReading): number {
  return startedAt ?? legs[0]?.startedAt ?? at;
}

function bySource(): Record<Source, TakenCounts> {
  const none = (): TakenCounts => ({ added: 0, changed: 0, repeated: 0 });
  return { webhook: none(), history: none(), records: none(), file: none() };
}

/** The call without what belongs to its row in the database. */
function callOf(call: Call & Partial<StoredCall>): Call {
  const { ref: _ref, recordId: _record, isNoted: _noted, revision: _revision, tagging: _tagging, ...rest } = call;
  return rest;
}
