import { signal } from "@preact/signals";
import type { CallLine } from "../../../server/enrichment/calls/call-view.ts";
import type { Conflict, NoteChanges } from "../../../server/enrichment/notes/note.ts";
import type { Clock, Timer } from "../../../server/platform/clock.ts";
import { ApiProblem } from "../../live/problem.ts";
import { entriesFor, faultOf, type NewEntry, type NoteEntry } from "./entry.ts";

/** What the server answers to a change that it saved. */
export interface SavedAnswer {
  version: number;
  call: CallLine | null;
}

export interface OutboxOptions {
  clock: Clock;
  random: () => number;
  /** Where entries are kept; whatever it cannot do is no reason to stop. */
  device: {
    /** Null when nothing can be read there. */
    load(owner: string): Promise<NoteEntry[] | null>;
    put(entry: NoteEntry): Promise<void>;
    remove(entry: NoteEntry): Promise<void>;
  };
  send(entry: NoteEntry): Promise<SavedAnswer>;
  makeId(): string;
  /** Does something while no other page of the device does the same. */
  alone<Result>(work: () => Promise<Result>): Promise<Result>;
  /** Tells the other pages that entries changed. */
  announce(): void;
}

/** What came of saving a note: it is saved; it waits for the network or for one before it; somebody decides; or it was refused, and is not kept. */
export type Outcome =
  | { kind: "saved" }
  | { kind: "waiting" }
  | { kind: "conflict"; operationId: string }
  | { kind: "refused"; cause: unknown };

const FIRST_DELAY_MS = 1_000;
const LONGEST_DELAY_MS = 60_000;
/** The most that may wait: a day without a network. Beyond, a save is refused and the form keeps it. */
export const MAX_ENTRIES = 500;

/**
 * The notes of one person that the server does not have yet. Each is kept on the device before it is sent, goes out in the
 * order in which it was written, and is taken away when the server has it. Those of a call wait for one before them.
 */
export class Outbox {
  readonly entries = signal<readonly NoteEntry[]>([]);
  /** What was saved last, for whoever shows calls. */
  readonly saved = signal<{ entry: NoteEntry; answer: SavedAnswer } | null>(null);

  private owner: string | null = null;
  private running: Promise<void> | null = null;
  private attempt = 0;
  private timer: Timer | null = null;

  constructor(private readonly options: OutboxOptions) {}

  /** From here on the entries are this person's; those of before wait for whoever wrote them. */
  async open(owner: string): Promise<void> {
    if (this.owner === owner) return;
    this.close();
    this.owner = owner;
    await this.retryNow();
  }

  close(): void {
    this.owner = null;
    this.timer?.cancel();
    this.entries.value = [];
  }

  /** Saves a change of a note, or keeps it until it can be. */
  async save(edit: NewEntry): Promise<Outcome> {
    const { owner } = this;
    if (owner === null || this.entries.peek().length >= MAX_ENTRIES) {
      return { kind: "refused", cause: new ApiProblem(owner === null ? "http_401" : "outbox_full", 0, "") };
    }
    const last = Math.max(0, ...this.entries.peek().map(({ order }) => order));
    let order = Math.max(this.options.clock.now(), last);
    const own = entriesFor(edit, this.entries.peek(), () => ({
      ...{ operationId: this.options.makeId(), owner, writtenAt: this.options.clock.now(), order: ++order },
    }));
    for (const entry of own) await this.keep(entry);
    await this.retryNow();
    return this.outcomeOf(own);
  }

  /** Somebody decided what stands: the rest is saved against the version that it was decided from. */
  async decide(operationId: string, changes: NoteChanges): Promise<Outcome> {
    const entry = this.entries.peek().find((one) => one.operationId === operationId);
    if (!entry?.conflict) return { kind: "saved" };
    const baseVersion = entry.conflict.version;
    const decided: NoteEntry = {
      ...{ ...entry, changes, baseVersion, afterOperation: null },
      ...{ state: "waiting", fault: null, conflict: null },
    };
    if (Object.keys(changes).length === 0) {
      await this.drop(entry);
      await this.rebase(entry, baseVersion);
    } else await this.keep(decided);
    await this.retryNow();
    return this.outcomeOf([decided]);
  }

  /** Takes an entry away, saved or not. */
  async discard(operationId: string): Promise<void> {
    const entry = this.entries.peek().find((one) => one.operationId === operationId);
    if (!entry) return;
    await this.drop(entry);
    await this.rebase(entry, entry.conflict?.version ?? entry.baseVersion);
    await this.retryNow();
  }

  /** How many notes of somebody the device keeps. */
  async countOf(owner: string): Promise<number> {
    return (await this.keptOf(owner)).length;
  }

  /** Takes all of somebody's away. */
  async discardAll(owner: string): Promise<void> {
    for (const entry of await this.keptOf(owner)) await this.drop(entry);
  }

  /** Sends what waits, at once; when it is under way, once more after it. */
  async retryNow(): Promise<void> {
    this.attempt = 0;
    await this.running;
    await this.run();
  }

  /** Another page changed the entries. */
  async refresh(): Promise<void> {
    const { owner } = this;
    if (owner === null) return;
    const kept = await this.options.device.load(owner).catch(() => null);
    if (kept === null || this.owner !== owner) return;
    this.entries.value = kept.sort((a, b) => a.order - b.order);
  }

  private async keptOf(owner: string): Promise<readonly NoteEntry[]> {
    return (await this.options.device.load(owner).catch(() => null)) ?? this.entries.peek();
  }

  private async run(): Promise<void> {
    this.running ??= this.options
      .alone(() => this.sendAll())
      .finally(() => {
        this.running = null;
      });
    await this.running;
  }

  private async sendAll(): Promise<void> {
    this.timer?.cancel();
    await this.refresh();
    const blocked = new Set<number>();
    let mustRetry = false;
    for (const { operationId, callId } of this.entries.peek()) {
      // As it is now: what was saved before it may have given it its version.
      const entry = this.entries.peek().find((one) => one.operationId === operationId);
      if (!entry || blocked.has(callId)) continue;
      if (entry.state !== "waiting") blocked.add(callId);
      else {
        const result = await this.send(entry);
        if (this.owner === null) return;
        if (result !== "saved") blocked.add(callId);
        if (result === "later" || result === "unreachable") mustRetry = true;
        if (result === "unreachable") break;
      }
    }
    if (!mustRetry) return;
    const fullMs = Math.min(LONGEST_DELAY_MS, FIRST_DELAY_MS * 2 ** Math.min(this.attempt++, 10));
    const delayMs = Math.round(fullMs * (0.5 + this.options.random() / 2));
    this.timer = this.options.clock.after(delayMs, () => void this.run());
  }

  private async send(entry: NoteEntry): Promise<"saved" | "stopped" | "later" | "unreachable"> {
    try {
      const answer = await this.options.send(entry);
      await this.drop(entry);
      await this.rebase(entry, answer.version);
      this.attempt = 0;
      this.saved.value = { entry, answer };
      return "saved";
    } catch (cause) {
      const problem = cause instanceof ApiProblem ? cause : new ApiProblem("not_understood", 0, String(cause));
      const tried = { ...entry, attempts: entry.attempts + 1, fault: faultOf(problem) };
      const conflict = conflictOf(problem);
      if (conflict) {
        await this.keep({ ...tried, state: "conflict", conflict });
        return "stopped";
      }
      const isOver = problem.status >= 400 && problem.status < 500 && ![401, 408, 429].includes(problem.status);
      await this.keep({ ...tried, state: isOver ? "refused" : "waiting" });
      if (isOver) return "stopped";
      return problem.status === 0 || problem.status === 401 ? "unreachable" : "later";
    }
  }

  /** What is left of a save: one that the server answered with a fault is the form's again. */
  private async outcomeOf(own: readonly NoteEntry[]): Promise<Outcome> {
    const left = own.flatMap(({ operationId }) => this.entries.peek().filter((one) => one.operationId === operationId));
    const conflict = left.find(({ state }) => state === "conflict");
    if (conflict) return { kind: "conflict", operationId: conflict.operationId };
    const faulty = left.find(({ fault }) => fault !== null && fault.status >= 400 && fault.status !== 401);
    if (faulty?.fault) {
      for (const entry of left) await this.drop(entry);
      const { code, status, detail, params, fields } = faulty.fault;
      return { kind: "refused", cause: new ApiProblem(code, status, detail, params, fields) };
    }
    return left.length > 0 ? { kind: "waiting" } : { kind: "saved" };
  }

  /** Those that stood on an entry stand on the version that it made. */
  private async rebase({ operationId }: NoteEntry, baseVersion: number): Promise<void> {
    for (const entry of this.entries.peek()) {
      if (entry.afterOperation === operationId) await this.keep({ ...entry, baseVersion, afterOperation: null });
    }
  }

  private async keep(entry: NoteEntry): Promise<void> {
    const others = this.entries.peek().filter(({ operationId }) => operationId !== entry.operationId);
    this.entries.value = [...others, entry].sort((a, b) => a.order - b.order);
    await this.options.device.put(entry).catch(() => {});
    this.options.announce();
  }

  private async drop(entry: NoteEntry): Promise<void> {
    this.entries.value = this.entries.peek().filter(({ operationId }) => operationId !== entry.operationId);
    await this.options.device.remove(entry).catch(() => {});
    this.options.announce();
  }
}

/** What the server said about fields that two people changed; null for any other refusal. */
function conflictOf(problem: ApiProblem): NoteEntry["conflict"] {
  const { conflict, version } = (problem.body ?? {}) as { conflict?: unknown; version?: unknown };
  if (problem.code !== "note_conflict" || !Array.isArray(conflict) || typeof version !== "number") return null;
  return { version, fields: conflict as Conflict[] };
}
