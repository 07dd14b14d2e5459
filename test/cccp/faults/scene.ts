import { expect } from "bun:test";
import type { Dial } from "../../../server/cccp/link/transport.ts";
import type { DayCall } from "../../../server/cccp/live/day-call.ts";
import type { Agent, Board, BoardPatch, LinkStatus } from "../../../server/cccp/live/model.ts";
import type { LiveFact, LiveStore } from "../../../server/cccp/live/store.ts";
import { VIEW_NAMES, VIEWS, type ViewName } from "../../../server/cccp/live/views.ts";
import { LiveServer } from "../../../server/cccp/servers/live-server.ts";
import type { ServerRecord } from "../../../server/cccp/servers/server-record.ts";
import { CallCentreSimulator, parseFaults } from "../../../server/cccp/simulator.ts";
import { createLog, type Log, silentLog } from "../../../server/platform/log.ts";
import { applyPatch, type BoardState, inOrder } from "../../support/apply-patch.ts";
import { FakeClock, settle } from "../../support/fake-clock.ts";
import { MemoryNetwork } from "../../support/memory-transport.ts";
import { Watched } from "../link/scene.ts";
import { SERVICE_LEVEL } from "../live/scene.ts";
import { type Rows, rowsOf, truthOf } from "./truth.ts";

const PASSWORD = "s3cret-word";
const SECOND = 1_000;
const RECORD: ServerRecord = {
  id: "1",
  name: "Centre",
  host: "centre.example",
  port: 20_103,
  login: "wall",
  hasPassword: true,
  project: "",
  isEnabled: true,
  source: "manual",
  proxyPort: null,
  vocalNode: "",
  serviceLevel: SERVICE_LEVEL,
};

/** A patch, and the phase that the link was in when it was published. */
interface Published {
  phase: LinkStatus["phase"];
  patch: BoardPatch;
}

export interface SceneOptions {
  /** As `vigie sim cccp --faults` takes them. */
  faults?: string;
  ratePerMinute?: number;
  /** 0 ≤ x < 1, for the waits between attempts; each is half of what it may be when absent. */
  random?: () => number;
  /** Another way to the centre than the network in memory. */
  dial?: Dial;
  /** Lets everything under way arrive, without time passing; for the network in memory when absent. */
  turn?: () => Promise<void>;
}

/**
 * A simulated centre with faults, the network before it, and a server of the room that watches it: its client, its live
 * store and its patches, on a clock that moves by hand. A second pair of eyes, on the same connections, keeps the raw rows.
 */
export class FaultScene {
  readonly clock = new FakeClock();
  readonly simulator: CallCentreSimulator;
  readonly network: MemoryNetwork;
  readonly statuses: LinkStatus[] = [];
  readonly published: Published[] = [];
  readonly facts: LiveFact[] = [];
  readonly logLines: string[] = [];
  /** The board as somebody keeps it who only ever hears patches. */
  board: BoardState;
  /** Finished calls as they would be saved, by session id. */
  private readonly finished = new Map<string, DayCall>();
  private readonly server: LiveServer;
  private readonly dial: Dial;
  private readonly turn: () => Promise<void>;
  private readonly firstIds: ReadonlySet<number>;
  private readonly raw: Readonly<Record<ViewName, Watched>>;

  constructor(options: SceneOptions = {}) {
    const { faults = "", ratePerMinute = 20, random = () => 0.5 } = options;
    this.turn = options.turn ?? (() => settle(300));
    const write = (line: string) => void this.logLines.push(line);
    const log = createLog({ level: "debug", write, now: () => 0 });
    this.simulator = new CallCentreSimulator({
      clock: this.clock,
      log,
      agents: 12,
      queues: 3,
      history: 60,
      ratePerMinute,
      password: PASSWORD,
      faults: parseFaults(faults),
    });
    this.firstIds = new Set(this.truth().users.keys());
    this.network = new MemoryNetwork(this.clock, this.simulator.accept);
    this.dial = options.dial ?? this.network.dial;
    this.server = this.watcher(log, random);
    this.board = this.server.store.snapshot();
    this.raw = Object.fromEntries(VIEW_NAMES.map((name) => [name, new Watched()])) as Record<ViewName, Watched>;
  }

  get status(): LinkStatus {
    return this.server.status;
  }

  get client() {
    const { client } = this.server;
    if (!client) throw new Error("the server is not to be connected");
    return client;
  }

  async start(): Promise<void> {
    this.simulator.start();
    this.client.onStatus((status) => this.statuses.push(status));
    for (const name of VIEW_NAMES) this.client.watch(VIEWS[name], (change) => this.raw[name].take(change));
    this.server.start();
    await this.turn();
  }

  /** Lets time pass, as the room does: a tick each second. */
  async pass(forMs: number): Promise<void> {
    for (let left = forMs; left > 0; left -= SECOND) {
      await this.clock.advance(Math.min(left, SECOND));
      await this.turn();
      this.server.tick();
      this.save();
      await this.turn();
    }
  }

  /** Lets time pass until something is so, and fails when it takes longer than it may. No wait is shorter than a step. */
  async until(what: string, isSo: () => boolean, atMostMs: number, stepMs = SECOND / 2): Promise<void> {
    const startedAt = this.clock.monotonic();
    while (!isSo()) {
      const { phase, problem } = this.status;
      if (this.clock.monotonic() - startedAt >= atMostMs) throw new Error(`not ${what}: ${phase}, ${problem}`);
      await this.pass(stepMs);
    }
  }

  /** Each phase as the link came to it. */
  phases(): string[] {
    return this.statuses.map(({ phase }) => phase).filter((phase, at, all) => phase !== all[at - 1]);
  }

  /** What the client was told of each view, by object id. */
  rows(): Record<ViewName, Rows> {
    return Object.fromEntries(VIEW_NAMES.map((name) => [name, rowsOf(this.raw[name].rows)])) as Record<ViewName, Rows>;
  }

  /** Whether the objects of the centre have other ids than at the start. */
  get hasNewIds(): boolean {
    return ![...this.truth().users.keys()].some((id) => this.firstIds.has(id));
  }

  /** What the simulated centre really holds of each view. */
  truth(): Record<ViewName, Rows> {
    return truthOf(this.simulator.world.registry);
  }

  /**
   * The rows are the centre's own, the patches add up to the board, and the board is what a newcomer sees.
   * @param lateMs how far what is heard may lag behind: within that time it must once be all of it
   */
  async expectTruth(lateMs = 0): Promise<void> {
    const newcomer = await this.newcomer();
    const undated = new Set(
      newcomer.store
        .snapshot()
        .agents.filter(isUndated)
        .map(({ id }) => id),
    );
    const views = () => [
      [this.rows(), this.truth()],
      [comparable(this.board), comparable(this.server.store.snapshot())],
      [comparable(this.board, undated), comparable(newcomer.store.snapshot(), undated)],
      [offBoard(this.server.store), offBoard(newcomer.store)],
    ];
    for (let waitedMs = 0; waitedMs < lateMs && !views().every(isSame); waitedMs += 50) {
      await this.clock.advance(50);
      await this.turn();
    }
    for (const [seen, real] of views()) expect(seen).toEqual(real);
    await newcomer.stop();
  }

  /** Stops the watcher, then the centre: neither leaves anything behind, nor has the secret been told to the log. */
  async close(): Promise<void> {
    await this.server.stop();
    await this.turn();
    expect([this.network.openTransports, this.simulator.connections]).toEqual([0, 0]);
    this.simulator.stop();
    expect(this.clock.timers).toBe(0);
    const log = this.logLines.join("\n");
    expect(log).toContain("logged in");
    expect(log).not.toContain(PASSWORD);
    expect(JSON.stringify(this.statuses)).not.toContain(PASSWORD);
    expect(log).not.toContain(" error ");
  }

  /** Finished calls that the centre lists no longer are known only to who saw them: those the newcomer gets told. */
  private async newcomer(): Promise<LiveServer> {
    const listed = new Set(Array.from(this.truth().calls.values(), ({ session_id }) => session_id));
    this.save();
    const unlisted = [...this.finished.values()].filter(({ sessionId }) => !listed.has(sessionId));
    const newcomer = this.watcher(silentLog, () => 0, unlisted);
    newcomer.start();
    await this.turn();
    await this.until("seen by a newcomer", () => newcomer.status.phase === "live", 10 * SECOND, 50);
    newcomer.tick();
    return newcomer;
  }

  private save(): void {
    for (const call of this.server.store.takeDayCalls()) this.finished.set(call.sessionId, call);
  }

  private watcher(log: Log, random: () => number, dayCalls: DayCall[] = []): LiveServer {
    const isOurs = log !== silentLog;
    return new LiveServer({
      record: RECORD,
      password: async () => PASSWORD,
      thresholds: [],
      dayCalls,
      clock: this.clock,
      log,
      dial: this.dial,
      random,
      onPatch: (patch) => {
        if (isOurs) this.publish(JSON.parse(JSON.stringify(patch)));
      },
      onPartPatch: () => {},
      isPartFollowed: () => false,
      onFact: (fact) => {
        if (isOurs) this.facts.push(fact);
      },
      onStatus: () => {},
    });
  }

  private publish(patch: BoardPatch): void {
    this.board = applyPatch(this.board, patch);
    this.published.push({ phase: this.status.phase, patch });
  }
}

/**
 * What of a board says how the centre is, rows in order of id.
 * @param undated agents of whom no server says since when they are in their state: it is when it was seen, and not compared
 */
export function comparable(board: BoardState, undated: ReadonlySet<string> = new Set()): Partial<Board> {
  const { queues, agents, calls, groups, figures, projects } = inOrder(board);
  const dated = agents.map((agent) => (undated.has(agent.id) ? { ...agent, stateSinceAt: null } : agent));
  return { queues, agents: dated, calls, groups, figures, projects };
}

/** What a store knows beside the board, for sheets: everybody's sessions, every call, and the ids by which queues are asked. */
function offBoard(store: LiveStore) {
  const sessions = store.sessions().map((session) => JSON.stringify(session));
  const calls = store.allCalls().map(({ id, objectId, state, agentId }) => [id, objectId, state, agentId].join());
  const queues = store.snapshot().queues.map(({ id }) => [id, store.queueObjectId(id)].join());
  return [sessions.sort(), calls.sort(), queues.sort()];
}

/** No server dates the hold, nor the wrap-up after a call that was passed on. */
function isUndated({ state, stateSinceAt }: Agent): boolean {
  return stateSinceAt === null && (state === "on_hold" || state === "wrap_up");
}

function isSame([one, other]: unknown[]): boolean {
  return Bun.deepEquals(one, other);
}
