import { AgentBook } from "./agent-book.ts";
import { CallBook } from "./call-book.ts";
import type { LiveContext } from "./context.ts";
import type { BoardPatch, Group } from "./model.ts";
import { projectGroup } from "./project-group.ts";
import { QueueBook } from "./queue-book.ts";
import type { ChangedKeys } from "./rows.ts";
import { Shelf } from "./shelf.ts";
import type { ViewName } from "./views.ts";

type Kind = "calls" | "queues" | "agents" | "groups";

/**
 * All rows of the board, and which of them to look at again: a changed raw row touches the rows that are made of it,
 * those touch their joins, until nothing is left.
 */
export class Books {
  readonly agents: AgentBook;
  readonly calls: CallBook;
  readonly queues: QueueBook;
  readonly groups = new Shelf<Group>();
  private readonly due: Readonly<Record<Kind, Set<string>>> = {
    calls: new Set(),
    queues: new Set(),
    agents: new Set(),
    groups: new Set(),
  };

  constructor(private readonly context: LiveContext) {
    this.agents = new AgentBook(context);
    this.calls = new CallBook(context);
    this.queues = new QueueBook(context);
  }

  touch(kind: Kind, id: string): void {
    this.due[kind].add(id);
  }

  /** Raw rows with these keys changed. `isIdentity`: a login or a name may have, which other rows show. */
  touchRows(view: ViewName, keys: ChangedKeys, isIdentity: boolean): void {
    for (const key of keys) {
      if (view === "users" || view === "userSessions") {
        this.touch("agents", key);
        if (isIdentity) this.touchCallsOf(key);
      } else {
        this.touch(view, key);
      }
    }
  }

  /** The calls whose manager is told by this login or object id. */
  touchCallsOf(manager: string): void {
    for (const id of this.calls.managedBy(manager)) this.touch("calls", id);
  }

  /** Object ids mean something else now: who handles each call is looked up again. */
  touchManagedCalls(): void {
    for (const manager of this.calls.managers()) this.touchCallsOf(manager);
  }

  /** The day's sums changed as a whole. */
  touchServiceLevels(): void {
    for (const queue of this.queues.shelf.all()) this.touch("queues", queue.id);
    this.context.figures.touchAll();
  }

  /** Everything that has a level, after a change of the rules or of the clock. */
  touchLevels(): void {
    for (const agent of this.agents.shelf.all()) this.touch("agents", agent.id);
    for (const call of this.calls.shelf.all()) this.touch("calls", call.id);
    for (const queue of this.queues.shelf.all()) this.touch("queues", queue.id);
    this.context.figures.touchAll();
  }

  /** The rows whose level changes by time alone until `now`. */
  touchDue(now: number): void {
    for (const id of this.agents.deadlines.due(now)) this.touch("agents", id);
    for (const id of this.calls.deadlines.due(now)) this.touch("calls", id);
    for (const id of this.queues.deadlines.due(now)) this.touch("queues", id);
  }

  /** Looks at every touched row again. `isWitnessed` false: rows were exchanged after a reconnect. */
  refresh(isWitnessed: boolean): void {
    const { calls, queues, agents, groups } = this.due;
    while (this.hasDue) {
      for (const id of takeAll(calls)) this.calls.refresh(id, isWitnessed);
      for (const id of takeAll(queues)) this.queues.refresh(id);
      for (const id of takeAll(agents)) this.agents.refresh(id);
      for (const id of takeAll(groups)) this.refreshGroup(id);
    }
  }

  private get hasDue(): boolean {
    const { calls, queues, agents, groups } = this.due;
    return calls.size + queues.size + agents.size + groups.size > 0;
  }

  get hasChanges(): boolean {
    return this.hasDue || this.shelves.some(([, shelf]) => shelf.hasChanges);
  }

  /** The rows that changed since the last take. */
  take(): Pick<BoardPatch, Kind | "removed"> {
    const patch: Record<string, unknown> = {};
    const removed: NonNullable<BoardPatch["removed"]> = {};
    for (const [kind, shelf] of this.shelves) {
      const taken = shelf.take();
      if (taken.changed.length > 0) patch[kind] = taken.changed;
      if (taken.removed.length > 0) removed[kind] = taken.removed;
    }
    return Object.keys(removed).length > 0 ? { ...patch, removed } : patch;
  }

  private get shelves() {
    return [
      ["queues", this.queues.shelf],
      ["agents", this.agents.shelf],
      ["calls", this.calls.shelf],
      ["groups", this.groups],
    ] as const;
  }

  private refreshGroup(id: string): void {
    const before = this.groups.get(id);
    const row = id === "" ? null : this.context.tables.groups.find(id);
    const group = row && projectGroup(row);
    const after = group && this.context.isShown(group.projectName) ? this.groups.put(group) : null;
    if (!after) this.groups.remove(id);
    this.context.figures.replaceProject(before?.projectName ?? null, after?.projectName ?? null);
  }
}

function takeAll(ids: Set<string>): string[] {
  const taken = [...ids];
  ids.clear();
  return taken;
}
