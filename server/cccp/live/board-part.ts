import type { Scope } from "../../platform/auth/scope.ts";
import type { BoardState, BoardView } from "./board-view.ts";
import { FigureBook } from "./figures.ts";
import type { Agent, BoardPatch, Call, Group, Queue, UserSession } from "./model.ts";
import { projectOf, withoutProject } from "./names.ts";
import { ScopeLimit } from "./scope-limit.ts";
import { NO_CALLS, type ServiceCounts } from "./service-level.ts";
import { Shelf } from "./shelf.ts";
import type { QueueDayHour } from "./day-hours.ts";
import type { LiveStore } from "./store.ts";

type Kind = "queues" | "agents" | "calls" | "groups";

/**
 * The part of a board that a scope shows, with figures of its own. It projects nothing anew: it takes the rows of the whole
 * board that belong to it, each time the whole board's patch names them, so that a row looks the same to everybody. What a
 * row says of others is cut to the part: an agent's queues and call. A call names who handles it and where it came in, wherever
 * else that person works and that entry leads.
 */
export class BoardPart implements BoardView {
  private readonly limit: ScopeLimit;
  private readonly queues = new Shelf<Queue>();
  private readonly agents = new Shelf<Agent>();
  private readonly calls = new Shelf<Call>();
  private readonly groups = new Shelf<Group>();
  private readonly figures: FigureBook;
  private settings: Pick<BoardState, "link" | "thresholds" | "serviceLevel">;

  constructor(
    private readonly whole: LiveStore,
    scope: Scope,
    private readonly now: () => number,
  ) {
    const limit = new ScopeLimit(scope);
    this.limit = limit;
    this.figures = new FigureBook(
      (name) => whole.serviceLevelOver((id) => limit.hasQueue(id) && (name === "" || projectOf(id) === name)),
      (figure, value) => whole.levelOf(figure, value),
    );
    const { queues, agents, calls, groups, link, thresholds, serviceLevel } = whole.snapshot();
    this.settings = { link, serviceLevel, thresholds: thresholds.filter((rule) => limit.hasRule(rule)) };
    this.follow({ at: now(), link, queues, agents, calls, groups });
  }

  /** Takes what changed on the whole board; returns what changed in this part, null when nothing did. */
  follow(change: BoardPatch): BoardPatch | null {
    const patch: BoardPatch = { at: change.at, ...this.takeSettings(change) };
    const calls = idsOf(change, "calls");
    const agents = new Set(idsOf(change, "agents"));
    for (const id of idsOf(change, "queues")) this.refreshQueue(id);
    // Whether an agent's call is of this part depends on the call.
    for (const id of calls) {
      for (const call of [this.calls.get(id), this.whole.call(id)]) if (call?.agentId) agents.add(call.agentId);
      this.refreshCall(id);
    }
    for (const id of agents) this.refreshAgent(id);
    for (const id of idsOf(change, "groups")) this.refreshGroup(id);
    this.figures.setAgentsKnown(this.whole.areAgentsKnown);
    if (change.figures || change.thresholds || change.serviceLevel) this.figures.touchAll();
    const { figures, projects } = this.figures.take();
    if (figures) patch.figures = figures;
    if (projects) patch.projects = projects;
    const removed: NonNullable<BoardPatch["removed"]> = {};
    for (const kind of ["queues", "agents", "calls", "groups"] as const) {
      const taken = this[kind].take();
      if (taken.changed.length > 0) Object.assign(patch, { [kind]: taken.changed });
      if (taken.removed.length > 0) removed[kind] = taken.removed;
    }
    if (Object.keys(removed).length > 0) patch.removed = removed;
    return Object.keys(patch).length > 1 ? patch : null;
  }

  snapshot(): BoardState {
    return {
      at: this.now(),
      ...this.settings,
      projects: this.figures.projects(),
      figures: this.figures.all(),
      queues: this.queues.all(),
      agents: this.agents.all(),
      calls: this.calls.all(),
      groups: this.groups.all(),
    };
  }

  agent(id: string): Agent | null {
    const agent = this.whole.agent(id);
    if (!agent || !this.limit.hasPerson(agent)) return null;
    const isCallShown = agent.callId !== null && this.call(agent.callId) !== null;
    return { ...agent, queues: this.shown(agent.queues), callId: isCallShown ? agent.callId : null };
  }

  queue(id: string): Queue | null {
    return this.limit.hasQueue(id) ? this.whole.queue(id) : null;
  }

  call(id: string): Call | null {
    const call = this.whole.call(id);
    return call && this.limit.hasCall(call) ? call : null;
  }

  sessions(): UserSession[] {
    const sessions = this.whole.sessions().filter((session) => this.limit.hasPerson(session));
    return sessions.map((session) => ({ ...session, queues: this.shown(session.queues) }));
  }

  allCalls(): Call[] {
    return this.whole.allCalls().filter((call) => this.limit.hasCall(call));
  }

  queueObjectId(id: string): number | null {
    return this.limit.hasQueue(id) ? this.whole.queueObjectId(id) : null;
  }

  serviceCounts(queueId: string): ServiceCounts {
    return this.limit.hasQueue(queueId) ? this.whole.serviceCounts(queueId) : NO_CALLS;
  }

  hours(queueId: string): QueueDayHour[] {
    return this.limit.hasQueue(queueId) ? this.whole.hours(queueId) : [];
  }

  hasProject(name: string): boolean {
    return name !== "" && this.figures.projects().includes(name);
  }

  get offsetSeconds(): number {
    return this.whole.offsetSeconds;
  }

  /**
   * Tells free text (a session's events) that names a queue or an agent outside this part, as a word of its own; `known` are
   * names that may stand there all the same.
   */
  foreignText(known: readonly string[]): (text: string) => boolean {
    const { queues, agents } = this.whole.snapshot();
    const theirs = new Set(known);
    const foreign = new Set<string>();
    const sort = (isShown: boolean, ...names: string[]) => {
      for (const name of names) if (name !== "") (isShown ? theirs : foreign).add(name);
    };
    for (const { id, name } of queues) sort(this.limit.hasQueue(id), id, withoutProject(id), name);
    for (const agent of agents) sort(this.limit.hasPerson(agent), agent.id, agent.name);
    const ours = wordsOf([...theirs]);
    const others = wordsOf([...foreign].filter((name) => !theirs.has(name)));
    // Without our own names first: "Support" of others also stands in our "Support N1".
    return (text) => text.replaceAll(ours, "").search(others) >= 0;
  }

  private takeSettings({ link, thresholds, serviceLevel }: BoardPatch): Partial<BoardState> {
    const changed: Partial<BoardState> = {};
    if (link) changed.link = link;
    if (thresholds) changed.thresholds = thresholds.filter((rule) => this.limit.hasRule(rule));
    if (serviceLevel) changed.serviceLevel = serviceLevel;
    this.settings = { ...this.settings, ...changed };
    return changed;
  }

  private refreshQueue(id: string): void {
    const before = this.queues.get(id);
    this.figures.replaceQueue(before, put(this.queues, id, this.queue(id)));
  }

  private refreshAgent(id: string): void {
    const before = this.agents.get(id);
    this.figures.replaceAgent(before, put(this.agents, id, this.agent(id)));
  }

  private refreshCall(id: string): void {
    const before = this.calls.get(id);
    const call = this.call(id);
    const after = put(this.calls, id, call?.state === "ended" ? null : call);
    this.figures.replaceProject(before?.projectName ?? null, after?.projectName ?? null);
  }

  private refreshGroup(id: string): void {
    const before = this.groups.get(id);
    const group = this.whole.group(id);
    const after = put(this.groups, id, group && this.limit.hasGroup(group) ? group : null);
    this.figures.replaceProject(before?.projectName ?? null, after?.projectName ?? null);
  }

  private shown(queueIds: readonly string[]): string[] {
    return queueIds.filter((id) => this.limit.hasQueue(id));
  }
}

/** The rows of one kind that a patch names. */
function idsOf(change: BoardPatch, kind: Kind): string[] {
  const changed = (change[kind] ?? []).map((row: { id: string }) => row.id);
  return [...changed, ...(change.removed?.[kind] ?? [])];
}

/** Puts a row in place, or (null) takes it away; returns what now stands there. */
function put<Row extends { id: string }>(shelf: Shelf<Row>, id: string, row: Row | null): Row | null {
  if (row) return shelf.put(row);
  shelf.remove(id);
  return null;
}

/** Finds these names where no letter or digit goes on before or behind; the longest first. */
function wordsOf(names: string[]): RegExp {
  const longestFirst = names.filter((name) => name !== "").sort((a, b) => b.length - a.length);
  if (longestFirst.length === 0) return /(?!)/gu;
  const either = longestFirst.map((name) => RegExp.escape(name)).join("|");
  return new RegExp(`(?<![\\p{L}\\p{N}])(?:${either})(?![\\p{L}\\p{N}])`, "gu");
}
