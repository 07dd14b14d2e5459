import { signal } from "@preact/signals";
import type {
  Agent,
  Board,
  BoardPatch,
  Call,
  Figures,
  Group,
  Queue,
  ThresholdRule,
} from "../../server/cccp/live/model.ts";
import { isAfter } from "./cursor.ts";
import { RowSet } from "./rows.ts";

/** Frames that may wait for a board that is being read; more means that it has to be read again anyway. */
const MAX_WAITING = 2000;

export type BoardMeta = Pick<
  Board,
  "serverId" | "serverName" | "link" | "projects" | "figures" | "thresholds" | "serviceLevel"
>;

/**
 * One server's board in the browser: a snapshot, then every change on top, in order and none twice. Rows are signals
 * (see RowSet), so a change renders what it touches and nothing else.
 */
export class BoardStore {
  readonly queues = new RowSet<Queue>();
  readonly agents = new RowSet<Agent>();
  readonly calls = new RowSet<Call>();
  readonly groups = new RowSet<Group>();
  readonly meta = signal<BoardMeta | null>(null);
  /** Server's clock at the last change. */
  readonly at = signal<number | null>(null);

  private cursor: string | null = null;
  private waiting: { patch: BoardPatch; id: string | null }[] | null = null;

  /** From here on changes wait for the snapshot that is being read. */
  expectSnapshot(): void {
    this.waiting ??= [];
  }

  /** Reading failed: what waited is applied to the board as it was. */
  abandonSnapshot(): void {
    this.release();
  }

  /** Replaces everything by a snapshot, then applies the changes that are newer than it. */
  load(board: Board): void {
    this.cursor = board.cursor;
    this.queues.load(board.queues);
    this.agents.load(board.agents);
    this.calls.load(board.calls);
    this.groups.load(board.groups);
    const { serverId, serverName, link, projects, figures, thresholds, serviceLevel } = board;
    this.meta.value = { serverId, serverName, link, projects, figures, thresholds, serviceLevel };
    this.at.value = board.at;
    this.release();
  }

  /** Applies a change made at `id` of the stream; one that the snapshot holds already is left out. */
  apply(patch: BoardPatch, id: string | null): void {
    if (this.waiting) {
      if (this.waiting.length < MAX_WAITING) this.waiting.push({ patch, id });
      return;
    }
    if (!this.meta.peek() || (id !== null && !isAfter(id, this.cursor))) return;
    const { removed = {} } = patch;
    this.queues.apply(patch.queues, removed.queues);
    this.agents.apply(patch.agents, removed.agents);
    this.calls.apply(patch.calls, removed.calls);
    this.groups.apply(patch.groups, removed.groups);
    this.merge(patch);
    this.at.value = patch.at;
  }

  /** The board as one value again, to keep it for an opening without a network; null when there is none. */
  toBoard(): Board | null {
    const meta = this.meta.peek();
    if (!meta) return null;
    return {
      ...meta,
      cursor: this.cursor ?? "",
      at: this.at.peek() ?? 0,
      queues: this.queues.peek(),
      agents: this.agents.peek(),
      calls: this.calls.peek(),
      groups: this.groups.peek(),
    };
  }

  private merge(patch: BoardPatch): void {
    const changed: Partial<BoardMeta> = {};
    if (patch.link) changed.link = patch.link;
    if (patch.projects) changed.projects = patch.projects;
    if (patch.figures) changed.figures = patch.figures;
    if (patch.thresholds) changed.thresholds = patch.thresholds;
    if (patch.serviceLevel) changed.serviceLevel = patch.serviceLevel;
    const meta = this.meta.peek();
    if (meta && Object.keys(changed).length > 0) this.meta.value = { ...meta, ...changed };
  }

  private release(): void {
    const waiting = this.waiting ?? [];
    this.waiting = null;
    for (const { patch, id } of waiting) this.apply(patch, id);
  }
}

/** The strip of one project, or with "" of the whole server. */
export function figuresOf(meta: BoardMeta, project: string): Figures | null {
  return meta.figures.find((figures) => figures.projectName === project) ?? null;
}

/** The rule in force for a figure: the queue's own, else the one for all. */
export function ruleFor(
  rules: readonly ThresholdRule[],
  figure: ThresholdRule["figure"],
  queueId: string | null,
): ThresholdRule | null {
  const of = (id: string | null) => rules.findLast((rule) => rule.figure === figure && rule.queueId === id);
  return (queueId === null ? undefined : of(queueId)) ?? of(null) ?? null;
}
