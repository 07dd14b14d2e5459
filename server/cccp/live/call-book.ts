import type { LiveContext } from "./context.ts";
import { type DayCall, dayCallOf } from "./day-call.ts";
import { Deadlines } from "./deadlines.ts";
import { isSameRow } from "./diff.ts";
import { callFacts } from "./facts.ts";
import { callTimer } from "./levels.ts";
import type { Call } from "./model.ts";
import { isShownQueue, projectOf } from "./names.ts";
import { type CallAgent, projectCall } from "./project-call.ts";
import { idOf, offsetOf, textOf } from "./read.ts";
import type { Row } from "./rows.ts";
import { Shelf } from "./shelf.ts";

interface Entry {
  call: Call;
  /** `tasks.last.manager_user_id` as it came: a login, or the object id of a user. */
  manager: string;
}

/** Every call that the server lists, those in progress on a shelf of their own, found by who handles them. */
export class CallBook {
  /** Calls in progress: what the board shows. */
  readonly shelf = new Shelf<Call>();
  readonly deadlines = new Deadlines();
  private readonly entries = new Map<string, Entry>();
  private readonly byManager = new Map<string, Set<string>>();
  private readonly inProgressByAgent = new Map<string, Set<string>>();
  /** Finished calls of queues that were not told yet, until they are: only the queue says whether it is a person's own. */
  private readonly undecided = new Map<string, DayCall>();

  constructor(private readonly context: LiveContext) {}

  get(id: string): Call | null {
    return this.entries.get(id)?.call ?? null;
  }

  /** In the order in which the server told them. */
  all(): Call[] {
    return [...this.entries.values()].map((entry) => entry.call);
  }

  /** The call that an agent is on; the one answered last, should there be several. */
  ofAgent(login: string): Call | null {
    let found: Call | null = null;
    for (const id of this.inProgressByAgent.get(login) ?? []) {
      const call = this.get(id);
      if (call && (!found || (call.answeredAt ?? 0) >= (found.answeredAt ?? 0))) found = call;
    }
    return found;
  }

  /** The calls whose manager is told by this login or object id. */
  managedBy(manager: string): Iterable<string> {
    return this.byManager.get(manager) ?? [];
  }

  /** Every way in which calls name their managers. */
  managers(): Iterable<string> {
    return this.byManager.keys();
  }

  /** Looks at one call again. `isWitnessed` false: rows were exchanged after a reconnect, a call that is missing ended unseen. */
  refresh(id: string, isWitnessed: boolean): void {
    const row = id === "" ? null : this.context.tables.calls.find(id);
    const entry = this.entries.get(id) ?? null;
    if (row && this.context.isShown(textOf(row, "project_name"))) this.replace(row, entry);
    else if (entry && row) this.forget(entry);
    else if (entry) this.drop(entry, isWitnessed);
  }

  private replace(row: Row, entry: Entry | null): void {
    const { context } = this;
    const before = entry?.call ?? null;
    const manager = idOf(row, "tasks.last.manager_user_id");
    const agent = this.agentOf(manager, entry);
    const call = projectCall(row, agent, before);
    const timer = callTimer(call);
    const verdict = timer ? context.thresholds.levelAt(timer, context.serverNow()) : null;
    this.deadlines.set(call.id, verdict?.changesAt ?? null);
    const candidate: Call = { ...call, level: verdict?.level ?? "ok" };
    const after = before && isSameRow(before, candidate) ? before : candidate;
    this.entries.set(call.id, { call: after, manager });
    if (entry?.manager !== manager) {
      if (entry) removeFrom(this.byManager, entry.manager, call.id);
      if (manager !== "") addTo(this.byManager, manager, call.id);
    }
    if (after === before) return;
    this.place(call.id, before, after);
    context.figures.replaceProject(before?.projectName ?? null, after.projectName);
    if (this.isWatching) context.tell(callFacts(before, after, true));
    if (after.state === "ended") this.record(after, offsetOf(row, "tasks.last.start_date"));
  }

  /** The server no longer lists a call. One that was not over ends here: now, or (unseen) nobody knows when. */
  private drop(entry: Entry, isWitnessed: boolean): void {
    const { call } = entry;
    this.forget(entry);
    if (call.state === "ended") return;
    const endedAt = isWitnessed ? this.context.serverNow() : null;
    const waitEndedAt = call.waitEndedAt ?? (call.queuedAt === null ? null : endedAt);
    const ended: Call = { ...call, state: "ended", endedAt, waitEndedAt };
    if (this.isWatching) this.context.tell(callFacts(call, ended, isWitnessed));
    if (isWitnessed || ended.answeredAt !== null) this.record(ended, null);
  }

  /** Takes a call off the board without a word about it: that is what becomes of one that moves to a project not shown. */
  private forget({ call, manager }: Entry): void {
    this.entries.delete(call.id);
    this.deadlines.set(call.id, null);
    if (manager !== "") removeFrom(this.byManager, manager, call.id);
    this.place(call.id, call, null);
    this.context.figures.replaceProject(call.projectName, null);
  }

  /** The queues are known, or known not to come: finished calls that waited for them count or do not. */
  decide(): void {
    const waiting = [...this.undecided.values()];
    this.undecided.clear();
    for (const dayCall of waiting) this.count(dayCall);
  }

  private record(call: Call, offsetSeconds: number | null): void {
    const { tables, offsetSeconds: zone } = this.context;
    const dayCall = dayCallOf(call, offsetSeconds ?? zone());
    if (!dayCall || !this.context.isShown(projectOf(dayCall.queueId))) return;
    if (tables.queues.isSettled || tables.queues.find(dayCall.queueId)) this.count(dayCall);
    else this.undecided.set(dayCall.sessionId, dayCall);
  }

  private count(dayCall: DayCall): void {
    const { context } = this;
    const queue = context.tables.queues.find(dayCall.queueId);
    if (!isShownQueue(dayCall.queueId, queue ? textOf(queue, "queue_type") : "")) return;
    for (const queueId of context.day.record(dayCall)) {
      context.touch("queues", queueId);
      context.figures.touch(projectOf(queueId));
    }
  }

  /** Puts a call on the shelf of those in progress, or off it, and has the agents concerned looked at. */
  private place(id: string, before: Call | null, after: Call | null): void {
    const old = before && before.state !== "ended" ? before.agentId : null;
    const now = after && after.state !== "ended" ? after.agentId : null;
    if (after && after.state !== "ended") this.shelf.put(after);
    else this.shelf.remove(id);
    if (old !== null && old !== now) removeFrom(this.inProgressByAgent, old, id);
    if (now !== null && old !== now) addTo(this.inProgressByAgent, now, id);
    if (old !== null) this.context.touch("agents", old);
    if (now !== null) this.context.touch("agents", now);
  }

  /**
   * Who the manager text stands for. A login is looked for first. An object id only means something among users of the
   * same connection: while one of the two views still shows rows of the last one, the agent known before stays.
   */
  private agentOf(manager: string, entry: Entry | null): CallAgent | null {
    if (manager === "") return null;
    const { calls, users, userSessions } = this.context.tables;
    const isMixed = calls.isStale || users.isStale;
    const known = entry && entry.call.agentId !== null ? { id: entry.call.agentId, name: entry.call.agentName } : null;
    if (users.find(manager) || userSessions.find(manager)) return this.person(manager);
    if (!/^\d+$/.test(manager)) return this.person(manager);
    if (isMixed) return known;
    const login = users.item(Number(manager))?.key;
    return login ? this.person(login) : null;
  }

  private person(login: string): CallAgent {
    const { users, userSessions } = this.context.tables;
    const user = users.find(login);
    const session = userSessions.find(login);
    const name = (user && textOf(user, "name")) || (session && textOf(session, "user.name")) || null;
    return { id: login, name };
  }

  private get isWatching(): boolean {
    return this.context.tables.calls.isSettled;
  }
}

function addTo(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key);
  if (ids) ids.add(id);
  else index.set(key, new Set([id]));
}

function removeFrom(index: Map<string, Set<string>>, key: string, id: string): void {
  const ids = index.get(key);
  ids?.delete(id);
  if (ids?.size === 0) index.delete(key);
}
