import type { Database } from "../../../db/open.ts";
import type { Clock, Timer } from "../../platform/clock.ts";
import { Problem } from "../../platform/http/problem.ts";
import type { Log } from "../../platform/log.ts";
import type { StoredCall } from "../calls/stored-call.ts";
import type { TagsTold } from "../model.ts";
import { contentOf, notesOf } from "../notes/repo.ts";
import { findByRef, updateCall } from "../repo.ts";
import type { SourceKind } from "../sources/repo.ts";
import type { TagDoor } from "../sources/sources.ts";
import { doorFor, putTags } from "./put-tags.ts";
import {
  changeWrite,
  countWrites,
  dueWrite,
  NO_FAULT,
  nextDueAt,
  notableWrites,
  removeWrite,
  renewWrites,
  type TagWrite,
  type WriteFault,
} from "./repo.ts";
import { withTold, withWritten } from "./tagging.ts";

export interface WriteBackParts {
  database: Database;
  clock: Clock;
  log: Log;
  /** The ways to write that are open now. */
  doors: () => readonly TagDoor[];
  /** Hears of calls whose tags were written or refused, once that is stored. */
  onChange: (call: StoredCall) => void;
}

/** Whether what people want of a call's tags can reach the PBX: nobody writes any, or the call has no id there by which we could. */
export type TagReach = "open" | "off" | "no_id";

/** How writing goes, for health page, figures and settings. */
export interface WriteBackView {
  isOn: boolean;
  /** Calls whose tags wait, and those that were given up. */
  waiting: number;
  refused: number;
  /** Since when the one waits that waits longest; null when none does. */
  oldestAt: number | null;
  /** Why the last attempt failed, as long as none has succeeded since. */
  fault: WriteFault | null;
  /** Why the last one that was given up was. */
  refusal: WriteFault | null;
  /** Sources that refuse the log-in: they are asked for nothing until the settings change or somebody says so. */
  pausedKinds: SourceKind[];
  /** Calls since the start, by what became of an attempt. */
  counts: Record<"written" | "failed" | "refused", number>;
}

/** A source that is left alone for a while. */
interface Block {
  failures: number;
  /** Until then; infinite for a log-in that was refused. */
  until: number;
}

const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 15 * 60_000;
/** A call that lasts has no record yet. */
const LASTING_WAIT_MS = 30_000;
/** So long after its end a call may not be stored yet where it is to be tagged. */
const STORED_WITHIN_MS = 15 * 60_000;

/** Writes at the PBX what people want of calls' tags, one call at a time, until it is there or refused. What waits is in the database. */
export class WriteBack {
  private timer: Timer | null = null;
  private running: Promise<void> | null = null;
  private isStopped = true;
  private isAgain = false;
  private abort = new AbortController();
  private readonly blocks = new Map<SourceKind, Block>();
  private readonly counts = { written: 0, failed: 0, refused: 0 };
  private fault: WriteFault | null = null;
  private queue = { waiting: 0, refused: 0, oldestAt: null as number | null, refusal: null as WriteFault | null };

  constructor(private readonly parts: WriteBackParts) {}

  start(): void {
    this.isStopped = false;
    this.abort = new AbortController();
    this.kick();
  }

  /** Gives up the request that is under way; what it was for is written after the next start. */
  async stop(): Promise<void> {
    this.isStopped = true;
    this.timer?.cancel();
    this.abort.abort(new Error("stopped"));
    await this.running;
  }

  get view(): WriteBackView {
    const paused = [...this.blocks].filter(([, { until }]) => until === Number.POSITIVE_INFINITY);
    return {
      ...{ isOn: this.parts.doors().length > 0, ...this.queue, fault: this.fault },
      ...{ pausedKinds: paused.map(([kind]) => kind), counts: { ...this.counts } },
    };
  }

  reachOf(call: StoredCall): TagReach {
    const doors = this.parts.doors();
    if (doors.length === 0) return "off";
    return doorFor(call, doors) === null ? "no_id" : "open";
  }

  /** There may be something to write. */
  kick(): void {
    if (this.isStopped) return;
    if (this.running) this.isAgain = true;
    else this.plan(0);
  }

  /** Tries everything anew that waits or was given up: the settings changed, or somebody says so. */
  async renew(): Promise<void> {
    this.blocks.clear();
    this.fault = null;
    await this.parts.database.transact((tx) => renewWrites(tx, this.parts.clock.now()));
    this.kick();
  }

  private plan(delayMs: number): void {
    this.timer?.cancel();
    this.timer = this.parts.clock.after(delayMs, () => void this.run());
  }

  private run(): Promise<void> {
    this.running ??= this.pass()
      .catch((cause: unknown) => {
        this.parts.log.warn("tags could not be written; tried again later", { reason: String(cause) });
        if (!this.isStopped) this.plan(LONGEST_WAIT_MS);
      })
      .finally(() => {
        this.running = null;
        if (this.isAgain) {
          this.isAgain = false;
          this.kick();
        }
      });
    return this.running;
  }

  /** Writes what is due, and plans when to look again. */
  private async pass(): Promise<void> {
    const { clock, database, doors } = this.parts;
    while (!this.isStopped && doors().length > 0) {
      const write = await dueWrite(database.orm, clock.now());
      if (write === null) break;
      await this.attempt(write);
    }
    await this.count();
    const nextAt = doors().length > 0 ? await nextDueAt(database.orm) : null;
    if (nextAt !== null && !this.isStopped) this.plan(Math.max(0, nextAt - clock.now()));
  }

  private async attempt(write: TagWrite): Promise<void> {
    const { database, clock, doors } = this.parts;
    const call = await findByRef(database.orm, write.callRef);
    const tagging = call?.tagging;
    if (!call || !tagging || tagging.wanted.length === 0) {
      await database.transact((tx) => removeWrite(tx, write.callRef));
      return;
    }
    if (call.state === "ringing" || call.state === "talking") return this.postpone(write, LASTING_WAIT_MS);
    const door = doorFor(call, doors());
    if (door === null) return this.postpone(write, LONGEST_WAIT_MS);
    const block = this.blocks.get(door.kind);
    const blockedMs = (block?.until ?? 0) - clock.now();
    if (blockedMs > 0) return this.postpone(write, Math.min(blockedMs, LONGEST_WAIT_MS));
    const { signal } = this.abort;
    const written: TagsTold[] = [];
    try {
      await putTags(door, { ...call, tagging }, { clock, signal }, written);
    } catch (cause) {
      if (signal.aborted) return;
      // The settings changed meanwhile: what the former ones led to says nothing of those of now.
      if (!doors().includes(door)) return this.postpone(write, 0);
      await this.failed(write, call, { cause, written, kind: door.kind });
      return;
    }
    this.blocks.delete(door.kind);
    this.fault = null;
    this.counts.written++;
    await this.settle(write, written, tagging.changes);
  }

  private postpone({ callRef }: TagWrite, byMs: number): Promise<void> {
    const nextAt = this.parts.clock.now() + byMs;
    return this.parts.database.transact((tx) => changeWrite(tx, callRef, { nextAt }), "relaxed");
  }

  /** The PBX has it: wishes up to a change are fulfilled, those that came meanwhile are written next. */
  private async settle({ callRef }: TagWrite, written: readonly TagsTold[], upTo: number): Promise<void> {
    const { database, clock } = this.parts;
    const changed = await database.transact(async (tx) => {
      const call = await findByRef(tx, callRef);
      if (!call?.tagging) return null;
      const tagging = withWritten(call.tagging, written, upTo);
      if (tagging.wanted.length === 0) await removeWrite(tx, callRef);
      else await changeWrite(tx, callRef, { ...NO_FAULT, nextAt: clock.now(), attempts: 0 });
      const notes = (await notesOf(tx, [callRef])).get(callRef) ?? [];
      return updateCall(tx, { ...call, tagging }, notes.map(contentOf));
    });
    if (changed) this.parts.onChange(changed);
  }

  private async failed(
    write: TagWrite,
    call: StoredCall,
    { cause, written, kind }: { cause: unknown; written: readonly TagsTold[]; kind: SourceKind },
  ): Promise<void> {
    const { clock, log } = this.parts;
    const [now, fault] = [clock.now(), faultOf(cause)];
    const isYoung = now - (call.endedAt ?? call.saidAt) < STORED_WITHIN_MS;
    const verdict = verdictOf(cause, isYoung);
    const attempts = write.attempts + 1;
    const waitMs = Math.max(backoffMs(attempts), askedWaitMs(cause));
    if (verdict === "refused") {
      this.counts.refused++;
      log.warn("the tags of a call are not taken there", { kind, call: call.callId, code: fault.code });
      return this.keepFault(write, written, { ...fault, attempts, state: "refused", nextAt: now });
    }
    this.counts.failed++;
    if (this.fault?.code !== fault.code) log.warn("tags cannot be written", { kind, code: fault.code });
    this.fault = fault;
    if (verdict === "closed") this.blocks.set(kind, { failures: 0, until: Number.POSITIVE_INFINITY });
    // Only this call is not there yet: others may be.
    else if (!isNotThere(cause)) {
      const failures = (this.blocks.get(kind)?.failures ?? 0) + 1;
      this.blocks.set(kind, { failures, until: now + Math.max(backoffMs(failures), askedWaitMs(cause)) });
    }
    const nextAt = now + (verdict === "closed" ? LONGEST_WAIT_MS : waitMs);
    await this.keepFault(write, written, { ...fault, attempts, nextAt });
  }

  /** Notes why, and what was written before it went wrong; people who look at the call see it at once. */
  private async keepFault(
    { callRef, code, state }: TagWrite,
    written: readonly TagsTold[],
    change: Partial<TagWrite>,
  ): Promise<void> {
    const changed = await this.parts.database.transact(async (tx) => {
      await changeWrite(tx, callRef, change);
      const call = await findByRef(tx, callRef);
      const isNews = change.code !== code || (change.state ?? state) !== state || written.length > 0;
      if (!call?.tagging || !isNews) return null;
      const notes = (await notesOf(tx, [callRef])).get(callRef) ?? [];
      return updateCall(tx, { ...call, tagging: withTold(call.tagging, written) }, notes.map(contentOf));
    });
    if (changed) this.parts.onChange(changed);
  }

  private async count(): Promise<void> {
    const db = this.parts.database.orm;
    const { oldest, refused } = await notableWrites(db);
    const refusal = refused && { code: refused.code, params: refused.params, detail: refused.detail };
    const [waiting, given] = [await countWrites(db, "waiting"), await countWrites(db, "refused")];
    this.queue = { waiting, refused: given, oldestAt: oldest?.queuedAt ?? null, refusal };
  }
}

/** 1, 2, 4 … seconds, 15 minutes at most. */
function backoffMs(attempt: number): number {
  return Math.min(LONGEST_WAIT_MS, FIRST_WAIT_MS * 2 ** Math.min(attempt - 1, 20));
}

/** What the other side asks us to wait. */
function askedWaitMs(cause: unknown): number {
  const seconds = cause instanceof Problem ? Number(cause.headers["retry-after"] ?? 0) : 0;
  return Number.isFinite(seconds) ? seconds * 1000 : 0;
}

/** Whether it may fare better later, not without somebody's doing, or never. */
function verdictOf(cause: unknown, isYoung: boolean): "later" | "closed" | "refused" {
  if (!(cause instanceof Problem)) return "later";
  if (cause.code === "source_login_refused") return "closed";
  if (cause.code === "tags_other_call") return "refused";
  if (cause.code !== "source_refused") return "later";
  const status = Number(cause.params?.status ?? 0);
  return status === 408 || status === 425 || (isNotThere(cause) && isYoung) ? "later" : "refused";
}

function isNotThere(cause: unknown): boolean {
  return cause instanceof Problem && cause.code === "source_refused" && cause.params?.status === 404;
}

function faultOf(cause: unknown): WriteFault {
  if (cause instanceof Problem) return { code: cause.code, params: cause.params ?? {}, detail: cause.message };
  return { code: "unexpected", params: {}, detail: cause instanceof Error ? cause.message : String(cause) };
}
