import { agentFigure, queueTimer } from "./levels.ts";
import { isSame } from "./diff.ts";
import { ratio } from "./kpi.ts";
import { type Agent, FIGURES, type FigureName, type Figures, type Level, type Queue } from "./model.ts";

/** Key of the whole server in every map by project. */
const WHOLE_SERVER = "";

/** Figures of the strip that have a level of their own, not that of the worst row. */
const JUDGED_BY_VALUE = ["available", "answer_rate", "service_level"] as const;

/** How many rows of a project are past a threshold, by figure. */
type LevelCounts = Map<FigureName, { amber: number; red: number }>;

class ProjectTotals {
  /** Rows that name the project: it exists while there is one. */
  members = 0;
  waiting = 0;
  waitingKnown = 0;
  handled = 0;
  offered = 0;
  ratesKnown = 0;
  available = 0;
  onCall = 0;
  paused = 0;
  loggedIn = 0;
  /** Since when the first caller of each queue waits. */
  readonly oldestWaits = new Map<string, number>();
  readonly levels: LevelCounts = new Map();
}

/**
 * The strip of figures, by project and for the whole server, kept up to date by what a changed row adds and takes
 * away. Agents count once however many queues they serve; those without a phone are logged in but never available, on
 * call or paused. What waits, or lasts, is as bad in the strip as in its worst queue (or agent). Rates and who is available
 * are judged by the strip's own value under the general rule: red beside a good 94 % would be taken for a mistake. Queues belong to the project of
 * their prefix.
 */
export class FigureBook {
  private readonly totals = new Map<string, ProjectTotals>();
  private readonly rows = new Map<string, Figures>();
  private readonly stale = new Set<string>([WHOLE_SERVER]);
  private publishedFigures: Figures[] = [];
  private publishedProjects: string[] = [];
  private agentsKnown = false;
  /** Something may differ from what was last taken; looking at the figures does not end that. */
  private isChanged = true;

  constructor(
    private readonly serviceLevelOf: (projectName: string) => number | null,
    private readonly levelOf: (figure: FigureName, value: number | null) => Level,
  ) {}

  replaceQueue(before: Queue | null, after: Queue | null): void {
    if (before === after) return;
    if (before) this.eachTotals(before.projectName, (totals) => addQueue(totals, before, -1));
    if (after) this.eachTotals(after.projectName, (totals) => addQueue(totals, after, 1));
  }

  replaceAgent(before: Agent | null, after: Agent | null): void {
    if (before === after) return;
    if (before) this.eachTotals(before.projectName, (totals) => addAgent(totals, before, -1));
    if (after) this.eachTotals(after.projectName, (totals) => addAgent(totals, after, 1));
  }

  /** A call or a group names a project, or no longer does. */
  replaceProject(before: string | null, after: string | null): void {
    if (before === after) return;
    if (before !== null) this.eachTotals(before, (totals) => void totals.members--);
    if (after !== null) this.eachTotals(after, (totals) => void totals.members++);
  }

  /** Whether the agents are listed: before that their counts are unknown, not 0. */
  setAgentsKnown(known: boolean): void {
    if (this.agentsKnown === known) return;
    this.agentsKnown = known;
    this.touchAll();
  }

  get areAgentsKnown(): boolean {
    return this.agentsKnown;
  }

  /** The service level of a project, and so of the server, may differ now. */
  touch(projectName: string): void {
    this.stale.add(projectName).add(WHOLE_SERVER);
    this.isChanged = true;
  }

  touchAll(): void {
    this.touch(WHOLE_SERVER);
    for (const project of this.totals.keys()) this.touch(project);
  }

  get hasChanges(): boolean {
    return this.isChanged;
  }

  /** The whole server first, then the projects by name. */
  all(): Figures[] {
    this.refresh();
    return [...this.rows.values()].sort((a, b) => compare(a.projectName, b.projectName));
  }

  projects(): string[] {
    return this.all().flatMap((row) => (row.projectName === WHOLE_SERVER ? [] : row.projectName));
  }

  /** The whole lists, when they differ from those of the last take. */
  take(): { figures: Figures[] | null; projects: string[] | null } {
    if (!this.isChanged) return { figures: null, projects: null };
    this.isChanged = false;
    const figures = this.all();
    const projects = this.projects();
    const taken = {
      figures: isSame(figures, this.publishedFigures) ? null : figures,
      projects: isSame(projects, this.publishedProjects) ? null : projects,
    };
    this.publishedFigures = figures;
    this.publishedProjects = projects;
    return taken;
  }

  private refresh(): void {
    for (const project of this.stale) {
      const totals = this.totals.get(project);
      if (totals || project === WHOLE_SERVER) this.rows.set(project, this.figuresOf(project, totals));
      else this.rows.delete(project);
    }
    this.stale.clear();
  }

  private figuresOf(projectName: string, totals = new ProjectTotals()): Figures {
    const ofAgents = (count: number) => (this.agentsKnown ? count : null);
    const levels: Partial<Record<FigureName, Level>> = {};
    for (const figure of FIGURES) {
      const counts = totals.levels.get(figure);
      if (counts) levels[figure] = counts.red > 0 ? "red" : "amber";
    }
    const answerRate = totals.ratesKnown > 0 ? ratio(totals.handled, totals.offered) : null;
    const serviceLevel = this.serviceLevelOf(projectName);
    const available = ofAgents(totals.available);
    // With nobody logged in the floor is closed, not short of agents.
    const values = {
      available: totals.loggedIn > 0 ? available : null,
      answer_rate: answerRate,
      service_level: serviceLevel,
    };
    for (const figure of JUDGED_BY_VALUE) {
      const value = values[figure];
      const level = this.levelOf(figure, value);
      if (level !== "ok") levels[figure] = level;
    }
    return {
      projectName,
      waiting: totals.waitingKnown > 0 ? totals.waiting : null,
      longestWaitAt: totals.oldestWaits.size > 0 ? Math.min(...totals.oldestWaits.values()) : null,
      available,
      onCall: ofAgents(totals.onCall),
      paused: ofAgents(totals.paused),
      loggedIn: ofAgents(totals.loggedIn),
      answerRate,
      serviceLevel,
      levels,
    };
  }

  private eachTotals(projectName: string, change: (totals: ProjectTotals) => void): void {
    for (const key of projectName === WHOLE_SERVER ? [WHOLE_SERVER] : [WHOLE_SERVER, projectName]) {
      let totals = this.totals.get(key);
      if (!totals) {
        totals = new ProjectTotals();
        this.totals.set(key, totals);
      }
      change(totals);
      if (totals.members === 0) this.totals.delete(key);
    }
    this.touch(projectName);
  }
}

function addQueue(totals: ProjectTotals, queue: Queue, sign: 1 | -1): void {
  totals.members += sign;
  if (queue.waiting !== null) {
    totals.waitingKnown += sign;
    totals.waiting += sign * queue.waiting;
  }
  if (queue.handled !== null && queue.offered !== null) {
    totals.ratesKnown += sign;
    totals.handled += sign * queue.handled;
    totals.offered += sign * queue.offered;
  }
  const wait = queueTimer(queue);
  if (wait && sign > 0) totals.oldestWaits.set(queue.id, wait.sinceAt);
  else if (wait) totals.oldestWaits.delete(queue.id);
  for (const [figure, level] of Object.entries(queue.levels)) {
    countLevel(totals.levels, figure as FigureName, level, sign);
  }
}

function addAgent(totals: ProjectTotals, agent: Agent, sign: 1 | -1): void {
  totals.members += sign;
  if (agent.state !== "logged_out") totals.loggedIn += sign;
  const figure = agentFigure(agent.state);
  if (figure) countLevel(totals.levels, figure, agent.level, sign);
  if (agent.isWithoutPhone) return;
  if (agent.state === "available") totals.available += sign;
  if (agent.state === "on_call" || agent.state === "on_hold") totals.onCall += sign;
  if (agent.state === "paused") totals.paused += sign;
}

function countLevel(levels: LevelCounts, figure: FigureName, level: Level, sign: 1 | -1): void {
  if (level === "ok" || (JUDGED_BY_VALUE as readonly FigureName[]).includes(figure)) return;
  const counts = levels.get(figure) ?? { amber: 0, red: 0 };
  counts[level] += sign;
  if (counts.amber + counts.red > 0) levels.set(figure, counts);
  else levels.delete(figure);
}

/** By code point: the order must not depend on the machine's language. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
