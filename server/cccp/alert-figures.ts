import type { Clock } from "../platform/clock.ts";
import type { FigureDefinition, FigureReading, FigureSource } from "../platform/index.ts";
import type { Figures, LinkStatus, Queue } from "./live/model.ts";
import { withoutProject } from "./live/names.ts";
import type { LiveStore } from "./live/store.ts";
import type { ServerRecord } from "./servers/server-record.ts";

const EACH = ["queue", "server"] as const;

/** What alerts can watch here. */
const FIGURES: readonly FigureDefinition[] = [
  { name: "cccp.waiting", unit: "count", scopeKinds: EACH, side: "above" },
  { name: "cccp.longest_wait", unit: "seconds", scopeKinds: EACH, side: "above" },
  { name: "cccp.available", unit: "count", scopeKinds: EACH, side: "below" },
  { name: "cccp.on_call", unit: "count", scopeKinds: EACH, side: "above" },
  { name: "cccp.paused", unit: "count", scopeKinds: EACH, side: "above" },
  { name: "cccp.answer_rate", unit: "ratio", scopeKinds: EACH, side: "below" },
  { name: "cccp.service_level", unit: "ratio", scopeKinds: EACH, side: "below" },
  { name: "cccp.link_down", unit: "seconds", scopeKinds: ["server"], side: "above" },
];

/** A running server, as far as its figures go. */
export interface WatchedServer {
  record: Pick<ServerRecord, "id" | "name" | "isEnabled">;
  status: LinkStatus;
  store: Pick<LiveStore, "snapshot">;
}

export interface AlertFigureDeps {
  clock: Clock;
  servers(): readonly WatchedServer[];
  /** Whether the configured servers are known: before that nothing is gone. */
  isStarted(): boolean;
}

/** A value, and whether its absence means that there is nothing to judge. */
type Value = Pick<FigureReading, "value" | "isAtRest">;

/**
 * The room's figures for alerts, read from the live boards. While the link to a server is not live its board is of before:
 * then every value is unknown, and only how long the link has been down is known.
 */
export class AlertFigures implements FigureSource {
  readonly figures = FIGURES;
  /** Since when each link has been down, by the monotonic clock: a link that tries again and again has been down all the time. */
  private readonly downSince = new Map<string, number>();

  constructor(private readonly deps: AlertFigureDeps) {}

  read(wanted: ReadonlySet<string>): FigureReading[] {
    const readings: FigureReading[] = [];
    for (const server of this.deps.servers()) {
      if (!server.record.isEnabled) this.downSince.delete(server.record.id);
      else this.readServer(server, wanted, readings);
    }
    return readings;
  }

  isGone(scopeId: string): boolean {
    if (!this.deps.isStarted()) return false;
    const [, serverId = "", , queueId] = scopeId.split("/").map(decodeURIComponent);
    const server = this.deps.servers().find(({ record }) => record.id === serverId);
    if (!server?.record.isEnabled) return true;
    if (queueId === undefined || server.status.phase !== "live") return false;
    return !server.store.snapshot().queues.some(({ id }) => id === queueId);
  }

  private readServer(server: WatchedServer, wanted: ReadonlySet<string>, readings: FigureReading[]): void {
    const { record, status, store } = server;
    const id = serverPath(record.id);
    const scope = { id, kind: "server", name: record.name, parentName: "", queue: null };
    const add = (figure: string, at: FigureReading["scope"], value: Value) => {
      if (wanted.has(figure)) readings.push({ figure, scope: at, ...value });
    };
    add("cccp.link_down", scope, { value: this.downSeconds(record.id, status) });
    const { figures, queues } = store.snapshot();
    const isLive = status.phase === "live";
    const now = this.deps.clock.now() + (status.clockSkewMs ?? 0);
    const whole = figures.find(({ projectName }) => projectName === "");
    for (const [figure, value] of whole ? serverValues(whole, now) : []) add(figure, scope, isLive ? value : UNKNOWN);
    for (const queue of queues) {
      const names = { projectName: queue.projectName, queueName: withoutProject(queue.id) };
      const at = {
        id: queuePath(record.id, queue.id),
        kind: "queue",
        name: queue.name,
        parentName: record.name,
        queue: names,
      };
      for (const [figure, value] of queueValues(queue, now)) add(figure, at, isLive ? value : UNKNOWN);
    }
  }

  private downSeconds(serverId: string, { phase }: LinkStatus): number {
    const now = this.deps.clock.monotonic();
    if (phase === "live") {
      this.downSince.delete(serverId);
      return 0;
    }
    const since = this.downSince.get(serverId) ?? now;
    this.downSince.set(serverId, since);
    return (now - since) / 1000;
  }
}

const UNKNOWN: Value = { value: null };
const AT_REST: Value = { value: null, isAtRest: true };

function serverPath(serverId: string): string {
  return `server/${encodeURIComponent(serverId)}`;
}

function queuePath(serverId: string, queueId: string): string {
  return `${serverPath(serverId)}/queue/${encodeURIComponent(queueId)}`;
}

function serverValues(figures: Figures, now: number): [string, Value][] {
  // With nobody logged in the floor is closed, not short of agents.
  const isClosed = figures.loggedIn === 0;
  return [
    ["cccp.waiting", { value: figures.waiting }],
    ["cccp.longest_wait", waitOf(figures.longestWaitAt, figures.waiting, now)],
    ["cccp.available", isClosed ? AT_REST : { value: figures.available }],
    ["cccp.on_call", { value: figures.onCall }],
    ["cccp.paused", { value: figures.paused }],
    ["cccp.answer_rate", rateOf(figures.answerRate)],
    ["cccp.service_level", rateOf(figures.serviceLevel)],
  ];
}

function queueValues(queue: Queue, now: number): [string, Value][] {
  const isClosed = queue.agents === 0 && (queue.waiting ?? 0) === 0;
  const oldestAt = queue.waiting === 0 ? null : queue.oldestWaitingAt;
  return [
    ["cccp.waiting", { value: queue.waiting }],
    ["cccp.longest_wait", waitOf(oldestAt, queue.waiting, now)],
    ["cccp.available", isClosed ? AT_REST : { value: queue.available }],
    ["cccp.on_call", { value: queue.busy }],
    ["cccp.paused", { value: queue.paused }],
    ["cccp.answer_rate", rateOf(queue.answerRate)],
    ["cccp.service_level", rateOf(queue.serviceLevel)],
  ];
}

/** How long the first caller has waited; 0 when nobody waits. */
function waitOf(oldestAt: number | null, waiting: number | null, now: number): Value {
  if (oldestAt !== null) return { value: Math.max(0, now - oldestAt) / 1000 };
  return { value: waiting === 0 ? 0 : null };
}

/** A rate of no calls is nothing to judge: so it is each morning, and yesterday's alert must end. */
function rateOf(rate: number | null): Value {
  return rate === null ? AT_REST : { value: rate };
}
