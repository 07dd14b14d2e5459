/**
 * A believable Wildix PBX: it tells of its calls by webhook and hands out past ones at the addresses of the PBX and of the
 * maker's cloud. Demo mode, tests and any receiver can use it. It opens no connection and listens nowhere itself: requests
 * come through `handle`, events leave through `post`.
 */
import type { Clock, Timer } from "../platform/clock.ts";
import { type Log, silentLog } from "../platform/log.ts";
import { Random } from "../platform/random.ts";
import type { Call } from "./model.ts";
import { ApiFaults } from "./simulator/api-faults.ts";
import { WildixApi } from "./simulator/api.ts";
import { bookedCall } from "./simulator/booked-call.ts";
import { CallBook, MAX_CALLS } from "./simulator/book.ts";
import { DEMO_CREDENTIALS, type WildixCredentials } from "./simulator/credentials.ts";
import { Delivery, type DeliveryFigures, type Post } from "./simulator/delivery.ts";
import type { WildixFaults } from "./simulator/faults.ts";
import { Mishaps } from "./simulator/mishaps.ts";
import { Pace } from "./simulator/pace.ts";
import { makeAgents, type SimulatedAgent } from "./simulator/people.ts";
import type { PbxIdentity } from "./simulator/plan-call.ts";
import type { SimulatedCall } from "./simulator/simulated-call.ts";
import { tellMoment } from "./simulator/told-event.ts";
import { LOWEST_LOAD, SimulatedWorld } from "./simulator/world.ts";
import { writeOffset } from "./wildix/record-time.ts";
import type { Generation, WebhookMoment } from "./wildix/write-webhook.ts";

export { DEMO_CREDENTIALS, type WildixCredentials } from "./simulator/credentials.ts";
export type { Post } from "./simulator/delivery.ts";
export { parseWildixFaults, WILDIX_FAULTS, type WildixFaults } from "./simulator/faults.ts";
export { listenHttp } from "./simulator/listen.ts";
export type { SimulatedAgent } from "./simulator/people.ts";

export interface WildixSimulatorParts {
  clock: Clock;
  log?: Log;
  /** The same seed, agents, rate and start give the same day. */
  seed?: number;
  /** How many, or who. */
  agents?: number | readonly SimulatedAgent[];
  /** Calls that arrive in a minute of ordinary load; 0 for none. */
  ratePerMinute?: number;
  /** Simulated time in real time. Above 1 it begins a day ago, and goes on at 1 when it has caught up with the present. */
  speed?: number;
  /** When it begins; by default now, or a day ago when time is faster. */
  startAt?: number;
  /** Days of calls that already lie behind it, found in the history and told to nobody. */
  pastDays?: number;
  /** No further call after so many; null for no end. */
  maxCalls?: number | null;
  /** Which way calls are told that last. */
  generations?: readonly Generation[];
  /** Minutes east of UTC of the PBX. */
  offsetMinutes?: number;
  faults?: WildixFaults;
  credentials?: WildixCredentials;
  /** Who is told of calls; nobody when null. */
  webhook?: { url: string; secret: string; post: Post } | null;
}

export interface WildixSimulatorFigures extends DeliveryFigures {
  /** Calls that came in. */
  calls: number;
  /** Calls that are over and remembered. */
  remembered: number;
}

const DAY_MS = 86_400_000;
/** Days of calls that a simulated PBX may have behind it; it remembers 10,000 calls in any case. */
const MAX_PAST_DAYS = 31;
/** What happens within so short a real time is told at once: it bounds the wake-ups of a busy PBX. */
const STEP_MS = 10;
const AT_ONCE_WITHOUT_ORDER = 8;
const PBX: PbxIdentity = { serial: "000000000001", company: "fr_w000001", host: "pbx.wildix.example" };

/** Calls from longer ago would be forgotten in any case, and a busy PBX would take minutes to live through them. */
function longestMemoryMs(ratePerMinute: number): number {
  return ratePerMinute === 0 ? 0 : (MAX_CALLS / (ratePerMinute * LOWEST_LOAD)) * 60_000;
}

/** Builds a PBX with its past behind it; nothing moves before `start`. */
export function createWildixSimulator(parts: WildixSimulatorParts): WildixSimulator {
  return new WildixSimulator(parts);
}

export class WildixSimulator {
  readonly agents: readonly SimulatedAgent[];
  readonly pbx = PBX;
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly world: SimulatedWorld;
  private readonly book: CallBook;
  private readonly api: WildixApi;
  private readonly trouble: ApiFaults;
  private readonly mishaps: Mishaps;
  private readonly delivery: Delivery | null;
  private readonly pace: Pace;
  private readonly tellWith: { pbx: PbxIdentity; generations: readonly Generation[]; isEscaped: boolean };
  private step: Timer | null = null;
  private isRunning = false;
  private isPast = true;
  private isHeld = false;

  constructor(parts: WildixSimulatorParts) {
    const { clock, seed = 1, agents = 60, ratePerMinute = 12, speed = 1, maxCalls = null } = parts;
    const { generations = [2], offsetMinutes = 60, faults = new Map(), credentials = DEMO_CREDENTIALS } = parts;
    const random = new Random(seed);
    this.clock = clock;
    this.log = parts.log ?? silentLog;
    this.agents = typeof agents === "number" ? makeAgents(random, agents) : agents;
    const aheadMs = (faults.get("clock-offset") ?? 0) * 1000;
    const beginsAt = parts.startAt ?? clock.now() - (speed > 1 ? DAY_MS : 0);
    const startAt = beginsAt + aheadMs;
    const backAt = faults.has("dst-night") ? startAt + (faults.get("dst-night") ?? 0) * 60_000 : null;
    const offsetMinutesAt = (at: number) => offsetMinutes + (backAt !== null && at < backAt ? 60 : 0);
    this.book = new CallBook(PBX, (at) => writeOffset(offsetMinutesAt(at)));
    this.tellWith = { pbx: PBX, generations, isEscaped: faults.has("escaped-json") };
    this.mishaps = new Mishaps(seed, faults);
    this.trouble = new ApiFaults(seed, faults, clock);
    this.pace = new Pace({ clock, startAt, speed, aheadMs });
    this.delivery = parts.webhook
      ? new Delivery({
          ...{ clock, log: this.log, ...parts.webhook },
          atOnce: faults.has("at-once") ? AT_ONCE_WITHOUT_ORDER : 1,
          onRoom: () => this.goOn(),
        })
      : null;
    const pastMs = Math.min((parts.pastDays ?? 0) * DAY_MS, MAX_PAST_DAYS * DAY_MS, longestMemoryMs(ratePerMinute));
    this.world = new SimulatedWorld({
      ...{ random, agents: this.agents, pbx: PBX, ratePerMinute, maxCalls, startAt: startAt - pastMs, offsetMinutesAt },
      onMoment: (call, moment, at) => this.onMoment(call, moment, at),
    });
    this.world.runTo(startAt);
    this.isPast = false;
    this.api = new WildixApi({
      ...{ book: this.book, agents: this.agents, pbx: PBX, credentials, faults, trouble: this.trouble },
      ...{ now: () => this.world.now, realNow: () => clock.now(), aheadMs },
    });
  }

  /** Life goes on from here. */
  start(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    this.pace.goOnFrom(this.world.now);
    this.plan();
  }

  /** Everything stops for good; no timer stays, and whoever waits for an answer gets one. */
  stop(): void {
    this.isRunning = false;
    this.step?.cancel();
    this.step = null;
    this.delivery?.stop();
    this.trouble.stop();
  }

  /** Answers a request to the PBX or the maker's cloud. */
  handle(request: Request): Promise<Response> {
    return this.api.handle(request);
  }

  get figures(): WildixSimulatorFigures {
    const delivery = this.delivery?.figures ?? { delivered: 0, lost: 0, retries: 0, waiting: 0 };
    return { calls: this.world.calls, remembered: this.book.size, ...delivery };
  }

  /** What the remembered calls came to, in the order in which they ended: what a receiver must know in the end. */
  outcomes(): Call[] {
    return this.book.all().map(({ call }) => bookedCall(call, PBX));
  }

  /** Whether the fault `missing-end` strikes a call, so that nobody is told how it ended. */
  isEndMissing(callId: string): boolean {
    const booked = this.book.ofCall(callId);
    return booked !== null && this.mishaps.isEndMissing(booked.call.row);
  }

  private onMoment(call: SimulatedCall, moment: WebhookMoment, at: number): void {
    if (moment === "end" || moment === "interrupted") this.book.add(call);
    if (this.isPast || this.delivery === null) return;
    for (const event of tellMoment(call, { moment, at }, this.tellWith)) {
      for (const outgoing of this.mishaps.pass(event)) this.delivery.add(outgoing);
    }
  }

  private plan(): void {
    const { nextAt } = this.world;
    if (!this.isRunning || nextAt === null) return;
    this.step = this.clock.after(Math.max(STEP_MS, this.pace.until(nextAt)), () => this.live());
  }

  private live(): void {
    const now = this.pace.now();
    for (let next = this.world.nextAt; next !== null && next <= now; next = this.world.nextAt) {
      if (this.delivery?.isFull) {
        this.hold();
        return;
      }
      this.world.runTo(next);
    }
    this.world.runTo(now);
    this.plan();
  }

  /** Whoever listens is slower than the day: time stands still rather than that events are lost. */
  private hold(): void {
    this.isHeld = true;
    this.log.debug("time stands still until the receiver has caught up", { waiting: this.figures.waiting });
  }

  private goOn(): void {
    if (!this.isHeld || !this.isRunning) return;
    this.isHeld = false;
    this.pace.goOnFrom(this.world.now);
    this.plan();
  }
}
