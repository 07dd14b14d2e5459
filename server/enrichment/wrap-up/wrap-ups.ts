import type { Database, Transaction } from "../../../db/open.ts";
import type { Colleagues } from "../../platform/auth/colleagues.ts";
import type { Clock, Timer } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import type { StoredCall } from "../calls/stored-call.ts";
import { type Choices, pathOf } from "../choices/choices.ts";
import { positionFor } from "../notes/chain.ts";
import { isBlank } from "../notes/note.ts";
import type { Notes } from "../notes/notes.ts";
import { hopsOf, notesOf } from "../notes/repo.ts";
import { findByRef } from "../repo.ts";
import { agentOf } from "./agent-of.ts";
import { insertWrapUp, nextWrapUps, settleWrapUp, type WrapUpRow, wrapUpOf } from "./repo.ts";
import type { WrapUpSettings } from "./settings.ts";
import type { StoredWrapUp } from "./stored.ts";

export interface WrapUpParts {
  database: Database;
  clock: Clock;
  log: Log;
  colleagues: Colleagues;
  choices: Choices;
  notes: Notes;
  settings: WrapUpSettings;
  /** Hears of the calls whose time ended, once that is stored. */
  onChange: (calls: readonly StoredCall[]) => void;
}

/** Times that are ended one after the other before others have their turn. */
const AT_ONCE = 50;
/** While it is on it is looked at least so often: the wall clock may jump. */
const LOOK_EVERY_MS = 60_000;
/** Between two looks, also when more is due than one look ends. */
const LEAST_WAIT_MS = 250;

/**
 * The time that agents have to note a call once it is over. It is counted from the end of the call and stored, so that a
 * restart neither loses it nor lets it begin again; when it has passed and nothing is noted, the default is.
 */
export class WrapUps {
  private timer: Timer | null = null;
  private timerAt = Number.POSITIVE_INFINITY;
  private isStopped = true;
  private looking: Promise<void> = Promise.resolve();

  constructor(private readonly parts: WrapUpParts) {}

  start(): void {
    this.isStopped = false;
    this.arm(0);
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.disarm();
    await this.looking;
  }

  /** It was switched on, off, or set otherwise. */
  followSettings(): void {
    this.arm(0);
  }

  /** What the time of a call is, with what the call was before: begun in the transaction in which the call is written. */
  async begin(tx: Transaction, before: StoredCall | null, call: StoredCall): Promise<void> {
    const rule = this.parts.settings.active;
    const now = this.parts.clock.now();
    const dueAt = rule && dueAtOf(call, rule, now);
    if (dueAt === null || !applies(call, rule as StoredWrapUp)) return;
    const extension = agentOf(call, before?.state === "talking");
    if (extension === null || (await wrapUpOf(tx, call.ref))) return;
    // Where several share a telephone nobody can say whose call it was.
    const [agent, ...others] = await this.parts.colleagues.byExtension(extension, tx);
    if (!agent || others.length > 0) return;
    if (await isNotedBy(tx, call.ref, agent.id)) return;
    await insertWrapUp(tx, { callRef: call.ref, userId: agent.id, userName: agent.name, dueAt });
    this.arm(dueAt - now);
  }

  /** Ends what is due, a bounded number, and looks when the next one is. */
  async look(): Promise<void> {
    const { clock, database, log, settings } = this.parts;
    if (this.isStopped || settings.active === null) return;
    let nextMs = LOOK_EVERY_MS;
    try {
      const now = clock.now();
      const due = await nextWrapUps(database.orm, { until: now }, AT_ONCE);
      for (const row of due) await this.end(row);
      const [next] = await nextWrapUps(database.orm, { after: now }, 1);
      // What could not be ended is tried again with the next look.
      if (due.length === AT_ONCE) nextMs = 0;
      else if (next) nextMs = next.dueAt - clock.now();
    } catch (cause) {
      log.warn("times for notes could not be looked at; tried again later", { reason: String(cause) });
    }
    this.arm(nextMs);
  }

  private async end(row: WrapUpRow): Promise<void> {
    try {
      const call = await this.parts.database.transact((tx) => this.endIn(tx, row.callRef));
      if (call) this.parts.onChange([call]);
    } catch (cause) {
      this.parts.log.warn("a call could not be noted by itself; tried again later", { reason: String(cause) });
    }
  }

  /** The call as it is then; null when its time was ended before. */
  private async endIn(tx: Transaction, ref: number): Promise<StoredCall | null> {
    const { choices, clock, colleagues, notes, settings } = this.parts;
    const [row, call, rule] = [await wrapUpOf(tx, ref), await findByRef(tx, ref), settings.active];
    if (!call || !rule || row?.state !== "open" || row.dueAt > clock.now()) return null;
    const agent = await colleagues.byId(row.userId, tx);
    const lists = await choices.lists(tx);
    const value = rule.choiceId === null ? null : pathOf(lists[rule.field].choices, rule.choiceId);
    const isNoted = await isNotedBy(tx, ref, row.userId);
    const canNote = agent !== null && value !== null && !isNoted;
    await settleWrapUp(tx, ref, isNoted ? "noted" : canNote ? "automatic" : "stopped", clock.now());
    return canNote ? notes.noteByItself(tx, call, agent, { [rule.field]: value }) : call;
  }

  private arm(waitMs: number): void {
    if (this.isStopped) return;
    if (this.parts.settings.active === null) {
      this.disarm();
      return;
    }
    const delayMs = Math.min(LOOK_EVERY_MS, Math.max(LEAST_WAIT_MS, waitMs));
    const at = this.parts.clock.monotonic() + delayMs;
    if (this.timer !== null && this.timerAt <= at) return;
    this.timer?.cancel();
    this.timerAt = at;
    this.timer = this.parts.clock.after(delayMs, () => {
      this.timer = null;
      this.looking = this.look();
    });
  }

  private disarm(): void {
    this.timer?.cancel();
    this.timer = null;
  }
}

/** When the time of a call is over; null when it has none: it lasts, or it ended too long ago or before all this was switched on. */
function dueAtOf(call: StoredCall, { seconds, enabledAt }: StoredWrapUp, now: number): number | null {
  const isOver = call.state === "ended" || call.state === "completed";
  if (!isOver || call.endedAt === null || enabledAt === null || call.endedAt < enabledAt) return null;
  // A PBX whose clock is ahead gives nobody more time.
  const dueAt = Math.min(call.endedAt, now) + seconds * 1000;
  return dueAt > now ? dueAt : null;
}

function applies({ legs }: StoredCall, { queues, tags }: StoredWrapUp): boolean {
  if (queues.length === 0 && tags.length === 0) return true;
  return legs.some((leg) => queues.includes(leg.queue) || leg.tags.some((tag) => tags.includes(tag)));
}

/** Whether the note that is somebody's to write holds anything. */
async function isNotedBy(tx: Transaction, ref: number, userId: string): Promise<boolean> {
  const [notes, hops] = [(await notesOf(tx, [ref])).get(ref) ?? [], (await hopsOf(tx, [ref])).get(ref) ?? []];
  const position = positionFor(userId, notes, hops);
  return notes.some((note) => note.position === position && !isBlank(note));
}
