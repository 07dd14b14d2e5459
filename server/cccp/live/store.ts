import type { ViewChange } from "../client.ts";
import type { BoardState, BoardView } from "./board-view.ts";
import { Books } from "./books.ts";
import { createTables, type LiveContext } from "./context.ts";
import { type DayCall, startOfDay } from "./day-call.ts";
import { DayCalls } from "./day-calls.ts";
import { type QueueDayHour, withStarts } from "./day-hours.ts";
import { isSame } from "./diff.ts";
import type { LiveFact } from "./facts.ts";
import { FigureBook } from "./figures.ts";
import { unknownLink } from "./link-status.ts";
import type {
  Agent,
  BoardPatch,
  Call,
  FigureName,
  Group,
  Level,
  LinkStatus,
  Queue,
  ServiceLevelSetting,
  ThresholdRule,
  UserSession,
} from "./model.ts";
import { Listeners } from "./listeners.ts";
import { projectOf } from "./names.ts";
import { projectSession } from "./project-session.ts";
import type { ChangedKeys, RowTable } from "./rows.ts";
import { type ServiceCounts, serviceLevel } from "./service-level.ts";
import { Thresholds } from "./thresholds.ts";
import { VIEW_NAMES, type ViewName } from "./views.ts";
import { DisplayZone } from "./zone.ts";

export type { LiveFact };

export interface LiveStoreOptions {
  /** This machine's clock, epoch ms. */
  now: () => number;
  serviceLevel: ServiceLevelSetting;
  /** Rules beside the default ones; see `Thresholds`. */
  thresholds: readonly ThresholdRule[];
  /** Limits everything to what belongs to this project, as the board's own switch would; "" or absent: all of it. */
  project?: string;
  /** Finished calls of before a restart, of the server's today (others do no harm). */
  dayCalls?: readonly DayCall[];
}

/** Fields that the rows of other kinds show: when one comes, those rows are looked at as well. */
const SHARED_FIELDS = ["login", "name", "user.login", "user.name"];

/**
 * The live state of one call-centre server: views' changes in, the board and its smallest changes out. Pure: no I/O, no
 * timer; `tick()` is to be called each second. A changed row costs its joins, never the board.
 *
 * When the connection is lost the board stays. Each view of the next connection gathers apart until it is complete and
 * then takes the place of the old rows, so that only the difference is published. A view that is not answered loses
 * its old rows at that moment (`LinkStatus.unanswered` names it): what nobody renews must not look alive.
 */
export class LiveStore implements BoardView {
  private readonly context: LiveContext;
  private readonly books: Books;
  private readonly zone = new DisplayZone();
  private readonly listeners = new Listeners();
  /** Until every view was complete or silent once. */
  private isLoading = true;
  private settings: Pick<BoardPatch, "link" | "thresholds" | "serviceLevel"> = {};
  private link: LinkStatus;
  private skewMs = 0;
  private tickedAt: number;

  constructor(private readonly options: LiveStoreOptions) {
    const limit = options.project ?? "";
    const isShown = (projectName: string) => limit === "" || projectName === limit;
    const saved = (options.dayCalls ?? []).filter((call) => isShown(projectOf(call.queueId)));
    for (const call of saved) this.zone.see(call.offeredAt, call.offsetSeconds);
    this.tickedAt = options.now();
    this.link = unknownLink(options.now());
    const day = new DayCalls(options.serviceLevel, saved, options.now(), this.zone.offsetSeconds);
    const context: LiveContext = {
      tables: createTables(),
      day,
      figures: new FigureBook(
        (name) => serviceLevel(context.serviceLevel.formula, day.counts.ofProject(name)),
        (figure, value) => context.thresholds.levelOf(figure, null, value),
      ),
      thresholds: new Thresholds(options.thresholds),
      serviceLevel: options.serviceLevel,
      isShown,
      serverNow: () => options.now() + this.skewMs,
      offsetSeconds: () => this.zone.offsetSeconds,
      callOf: (login) => this.books.calls.ofAgent(login),
      touch: (kind, id) => this.books.touch(kind, id),
      tell: (facts) => this.listeners.keep(facts),
    };
    this.context = context;
    this.books = new Books(context);
    context.figures.take();
  }

  /** Takes one change of a view; views may be told in any order. */
  apply(view: ViewName, change: ViewChange): void {
    const table = this.context.tables[view];
    if (change.kind === "lost") {
      table.lose();
      return;
    }
    if (change.kind === "listed" || change.kind === "unanswered") this.settle(view, change.kind === "listed");
    else this.applyRow(view, table, change);
    this.finish(change.kind === "upserted" || change.kind === "removed");
  }

  /**
   * Takes how the link stands; its clock skew says what time it is at the server, and stays when it is unknown again.
   * The moment of the last byte alone is no change while the link lives, when nobody counts from it: as a patch at each
   * keep-alive it opened the merge window, and the change after it reached 5,000 screens after 135 instead of 40 ms.
   */
  setLink(status: LinkStatus): void {
    const lastByteAt = status.phase === "live" ? status.lastByteAt : this.link.lastByteAt;
    if (isSame(status, { ...this.link, lastByteAt })) return;
    this.link = status;
    this.settings.link = status;
    if (status.clockSkewMs !== null && status.clockSkewMs !== this.skewMs) {
      this.skewMs = status.clockSkewMs;
      this.books.touchLevels();
    }
    this.finish(true);
  }

  setServiceLevel(setting: ServiceLevelSetting): void {
    if (isSame(setting, this.context.serviceLevel)) return;
    this.context.serviceLevel = setting;
    this.context.day.setSetting(setting);
    this.settings.serviceLevel = setting;
    this.books.touchServiceLevels();
    this.finish(true);
  }

  /** Replaces all rules; a figure without a general rule has the default one. */
  setThresholds(rules: readonly ThresholdRule[]): void {
    this.context.thresholds = new Thresholds(rules);
    this.settings.thresholds = this.context.thresholds.rules();
    this.books.touchLevels();
    this.finish(true);
  }

  /** Once a second: the levels that time alone changes, and the new day. */
  tick(): void {
    const now = this.context.serverNow();
    // A clock that was set back makes durations shorter: levels may have to go down.
    if (now < this.tickedAt) this.books.touchLevels();
    this.tickedAt = now;
    this.books.touchDue(now);
    this.finish(true);
  }

  /** What changed since the last call, as small as can be; null when nothing did. Costs the changed rows only. */
  takePatch(): BoardPatch | null {
    this.listeners.rearm();
    const books = this.fresh();
    const patch: BoardPatch = { at: this.options.now(), ...this.settings };
    this.settings = {};
    const { figures, projects } = this.context.figures.take();
    if (figures) patch.figures = figures;
    if (projects) patch.projects = projects;
    Object.assign(patch, books.take());
    return Object.keys(patch).length > 1 ? patch : null;
  }

  /** Calls the handler when there is something to take, once until it is taken. Returns how to stop. */
  onChange(handler: () => void): () => void {
    return this.listeners.onChange(handler);
  }

  /** Calls the handler with each fact, after the change that brought it is complete. Returns how to stop. */
  onFact(handler: (fact: LiveFact) => void): () => void {
    return this.listeners.onFact(handler);
  }

  /** The board as it is now, with the changes that were not taken yet. */
  snapshot(): BoardState {
    const books = this.fresh();
    return {
      at: this.options.now(),
      link: this.link,
      projects: this.context.figures.projects(),
      figures: this.context.figures.all(),
      queues: books.queues.shelf.all(),
      agents: books.agents.shelf.all(),
      calls: books.calls.shelf.all(),
      groups: books.groups.all(),
      thresholds: this.context.thresholds.rules(),
      serviceLevel: this.context.serviceLevel,
    };
  }

  agent(id: string): Agent | null {
    return this.fresh().agents.shelf.get(id);
  }

  queue(id: string): Queue | null {
    return this.fresh().queues.shelf.get(id);
  }

  group(id: string): Group | null {
    return this.fresh().groups.get(id);
  }

  /** A call that the server still lists, current or ended. */
  call(id: string): Call | null {
    return this.fresh().calls.get(id);
  }

  /** Every user session that the server lists as alive. */
  sessions(): UserSession[] {
    const sessions = Array.from(this.context.tables.userSessions.all(), projectSession);
    return sessions.filter((session) => this.context.isShown(session.projectName));
  }

  /** Every call that the server still lists, current and ended. */
  allCalls(): Call[] {
    return this.fresh().calls.all();
  }

  /** The object id of a queue in this run of the server, for its nested lists; null when it is not listed. */
  queueObjectId(id: string): number | null {
    return this.fresh().queues.shelf.get(id) ? (this.context.tables.queues.find(id)?.itemId ?? null) : null;
  }

  /** Today's finished calls of a queue, as the service-level formulas count them. */
  serviceCounts(queueId: string): ServiceCounts {
    this.fresh();
    return this.context.day.counts.ofQueue(queueId);
  }

  /** The service level over the queues that are meant, by the selected formula. */
  serviceLevelOver(isMeant: (queueId: string) => boolean): number | null {
    return serviceLevel(this.context.serviceLevel.formula, this.context.day.counts.over(isMeant));
  }

  /** The level of a figure's value under the general rule. */
  levelOf(figure: FigureName, value: number | null): Level {
    return this.context.thresholds.levelOf(figure, null, value);
  }

  /** Whether the agents are listed: before that their counts are unknown, not 0. */
  get areAgentsKnown(): boolean {
    return this.context.figures.areAgentsKnown;
  }

  /** The hours of a queue's day so far, from its first call to its last. */
  hours(queueId: string): QueueDayHour[] {
    this.fresh();
    const midnightAt = startOfDay(this.context.serverNow(), this.zone.offsetSeconds);
    return withStarts(this.context.day.counts.hours(queueId), midnightAt);
  }

  /** Calls that finished, or whose record was corrected, since they were last taken: to be upserted by session id. */
  takeDayCalls(): DayCall[] {
    this.fresh();
    return this.context.day.takeUnsaved();
  }

  /** Whether anything on the board belongs to a project. */
  hasProject(name: string): boolean {
    return name !== "" && this.projects.includes(name);
  }

  /** The projects that anything on the board belongs to; none before the server was reached. */
  get projects(): readonly string[] {
    this.fresh();
    return this.context.figures.projects();
  }

  /** Limited to a project that the server, as far as it has answered, knows nothing of: it may be misspelt. */
  get isProjectUnknown(): boolean {
    if (!this.options.project || this.isLoading) return false;
    const isEmpty = this.context.figures.projects().length === 0;
    return isEmpty && VIEW_NAMES.some((name) => !this.context.tables[name].isEmpty);
  }

  /** The server's display zone, seconds east of UTC, by the newest date that it sent. */
  get offsetSeconds(): number {
    return this.zone.offsetSeconds;
  }

  private applyRow(view: ViewName, table: RowTable, change: RowChange): void {
    let keys: ChangedKeys;
    let isIdentity = true;
    if (change.kind === "upserted") {
      const created = change.values.get("create_date");
      if (typeof created === "object" && created !== null && created.seconds !== 0) {
        this.zone.see(created.seconds * 1000, created.offsetSeconds);
      }
      isIdentity = change.isNew || SHARED_FIELDS.some((field) => change.values.has(field));
      keys = table.upsert(change.itemId, change.values, change.isNew);
    } else {
      keys = table.remove(change.itemId);
    }
    this.books.touchRows(view, keys, isIdentity);
    if (view === "users" && isIdentity) this.books.touchCallsOf(String(change.itemId));
  }

  private settle(view: ViewName, isAnswered: boolean): void {
    // Before the first lists are complete no row brings a fact, and touched rows wait until somebody looks, because
    // their joins come piece by piece. What waits is of before: it must not become news by this view's completion.
    this.books.refresh(true);
    const keys = this.context.tables[view].settle(isAnswered);
    this.books.touchRows(view, keys, true);
    if (view === "userSessions") this.context.figures.setAgentsKnown(isAnswered);
    if (view === "queues") this.books.calls.decide();
    if ((view === "users" || view === "calls") && keys.size > 0) this.books.touchManagedCalls();
    this.isLoading &&= VIEW_NAMES.some((name) => !this.context.tables[name].isSettled);
  }

  /** The books with nothing left to look at. */
  private fresh(): Books {
    this.books.refresh(true);
    return this.books;
  }

  /** Ends every change: the day, the touched rows, then what the outside hears. */
  private finish(isWitnessed: boolean): void {
    if (this.context.day.rollTo(this.context.serverNow(), this.zone.offsetSeconds)) this.books.touchServiceLevels();
    if (!this.isLoading) this.books.refresh(isWitnessed);
    this.listeners.tell();
    if (!this.listeners.areTold && this.hasChanges) this.listeners.announce();
  }

  private get hasChanges(): boolean {
    return Object.keys(this.settings).length > 0 || this.context.figures.hasChanges || this.books.hasChanges;
  }
}

type RowChange = Extract<ViewChange, { kind: "upserted" | "removed" }>;
