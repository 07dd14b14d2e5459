/**
 * A believable call centre that speaks the wire: demo mode, tests and any CCCP client can connect to it. It owns no
 * socket: connections come through `accept`, from TCP or from a test.
 */
import type { Clock, Timer } from "../platform/clock.ts";
import { type Log, silentLog } from "../platform/log.ts";
import type { Accept, Transport } from "./link/transport.ts";
import type { FaultPlan } from "./simulator/faults.ts";
import { withFaults } from "./simulator/faulty-transport.ts";
import { Peer, type PeerHost } from "./simulator/peer.ts";
import { queueEvent } from "./simulator/queue-event.ts";
import { World } from "./simulator/world.ts";

export { FAULTS, type FaultPlan, faultText, parseFaults } from "./simulator/faults.ts";

export interface SimulatorOptions {
  clock: Clock;
  log?: Log;
  /** The same seed, size and start give the same day. */
  seed?: number;
  agents?: number;
  /** Queues that take calls. */
  queues?: number;
  /** Calls that arrive in a minute of ordinary load. */
  ratePerMinute?: number;
  /** Past calls that the server lists, at the start and from then on; 0 starts with people at work and no call. */
  history?: number;
  /** The only login that is let in; any when absent. */
  login?: string | null;
  /** The password that every login needs; any will do when null. */
  password?: string | null;
  faults?: FaultPlan;
  /** Seconds east of UTC of the place. */
  offsetSeconds?: number;
}

/** What happens within so short a time is told at once: it bounds the wake-ups of a busy centre. */
const STEP_MS = 10;
/** Open connections; a further one is closed at once. */
const MAX_PEERS = 1_000;

export class CallCentreSimulator {
  /** Takes a new connection. */
  readonly accept: Accept;
  readonly world: World;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly host: PeerHost;
  private readonly peers = new Set<Peer>();
  private readonly startAt: number;
  private readonly startMonotonic: number;
  private readonly restartMs: number | null;
  private step: Timer | null = null;
  private restarts: Timer | null = null;
  private isStopped = false;
  private eventsTold = 0;

  /** Builds the centre with its morning behind it; nothing moves before `start`. */
  constructor(options: SimulatorOptions) {
    const { clock, seed = 1, agents = 60, queues = 8, ratePerMinute = 12, history = 1_200 } = options;
    const { login = null, password = "demo", faults = [], offsetSeconds = 3600 } = options;
    this.clock = clock;
    this.log = options.log ?? silentLog;
    this.startAt = clock.now();
    this.startMonotonic = clock.monotonic();
    this.world = new World({ seed, agents, queues, ratePerMinute, history, offsetSeconds, startAt: this.startAt });
    this.host = {
      registry: this.world.registry,
      log: this.log,
      offsetSeconds,
      now: () => this.now(),
      isWelcome: (who, secret) => (password === null || secret === password) && (login === null || who === login),
      onClosed: (peer) => void this.peers.delete(peer),
    };
    const restarting = faults.findLast(({ name, state, connections }) => name === "restart" && !state && !connections);
    this.restartMs = restarting ? restarting.value * 1000 : null;
    const accept = (transport: Transport, suffered: FaultPlan) => {
      const suffers = (fault: (typeof suffered)[number]["name"]) => suffered.some(({ name }) => name === fault);
      const manners = { isRefusing: suffers("refuse-login"), hasOtherNamespaces: suffers("other-namespaces") };
      return this.welcome(new Peer(this.host, transport, manners), transport.close.bind(transport));
    };
    this.accept = withFaults(accept, {
      plan: faults,
      clock,
      restart: () => this.restart(),
      tellEvent: (peer) => this.tellEvent(peer, offsetSeconds),
    });
  }

  /** Life goes on from here. */
  start(): void {
    this.isStopped = false;
    this.plan();
    if (this.restartMs !== null) this.restarts = this.clock.every(this.restartMs, () => this.restart());
  }

  /** Asks every client to disconnect and closes; no timer stays. */
  stop(): void {
    this.isStopped = true;
    this.step?.cancel();
    this.restarts?.cancel();
    this.step = this.restarts = null;
    for (const peer of [...this.peers]) peer.disconnect();
    this.peers.clear();
  }

  /** Drops every connection without a word and gives every object a new id, as a crash and a new start would. */
  restart(): void {
    this.log.info("the simulated server restarts", { connections: this.peers.size });
    for (const peer of [...this.peers]) peer.drop();
    this.peers.clear();
    this.world.registry.renumber();
  }

  /** Open connections. */
  get connections(): number {
    return this.peers.size;
  }

  /** Of each queue in turn. */
  private tellEvent(peer: Peer, offsetSeconds: number): void {
    const { queues } = this.world.floor;
    const queue = queues[this.eventsTold++ % queues.length];
    if (queue) peer.tellEvent(queueEvent(queue, offsetSeconds));
  }

  private welcome(peer: Peer, close: () => void): Peer {
    // Not at once: whoever hands a connection over has no handlers for it before this returns.
    if (this.isStopped || this.peers.size >= MAX_PEERS) queueMicrotask(close);
    else this.peers.add(peer);
    return peer;
  }

  /** The centre's clock does not follow a wall clock that jumps. */
  private now(): number {
    return this.startAt + this.clock.monotonic() - this.startMonotonic;
  }

  private plan(): void {
    const { nextAt } = this.world;
    this.step = nextAt === null ? null : this.clock.after(Math.max(STEP_MS, nextAt - this.now()), () => this.live());
  }

  private live(): void {
    this.world.runTo(this.now());
    const changes = this.world.registry.takeChanges();
    for (const peer of this.peers) peer.publish(changes);
    this.plan();
  }
}
