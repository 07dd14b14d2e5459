/**
 * The simulated call centre as a whole: a discrete-event model that knows no socket and no clock, only the instant that
 * it is moved to. The same seed, size and instants give the same day.
 */
import { Agenda } from "../../platform/agenda.ts";
import { Archive } from "./archive.ts";
import { Arrivals } from "./arrivals.ts";
import { Calls, MENU_LOSS_SHARE } from "./calls.ts";
import { Contacts } from "./contacts.ts";
import { QueueDay, UserDay } from "./counters.ts";
import { buildFloor, type Floor } from "./floor.ts";
import { Outgoing } from "./outgoing.ts";
import { Random } from "../../platform/random.ts";
import { Registry } from "./registry.ts";
import { Routing } from "./routing.ts";
import type { User } from "./rows.ts";
import { SessionLog } from "./session-log.ts";
import { HOUR, MINUTE, type Stage } from "./stage.ts";
import { Staffing } from "./staffing.ts";
import { HANDLING_SECONDS, Waiting } from "./waiting.ts";

export interface WorldOptions {
  seed: number;
  agents: number;
  /** Queues that take calls; the server lists a few more that a board skips. */
  queues: number;
  /** Calls that arrive in a minute of ordinary load. */
  ratePerMinute: number;
  /** Past calls that the server still lists, at the start and from then on: an older one goes for each that ends. */
  history: number;
  /** Instant of the start, epoch milliseconds: by then the centre has been open for hours. */
  startAt: number;
  /** Seconds east of UTC of the place: its midnight resets the day's counters. */
  offsetSeconds: number;
}

/** At the start it is half past ten, and the doors opened at eight. */
const OPEN_BEFORE_START_MS = 2.5 * HOUR;
/** Share of the staff that takes calls at one time, and how much of that time calls fill in a well-run centre. */
const PRESENT_SHARE = 0.69;
const OCCUPANCY = 0.73;
/** With little to do calls get somewhat longer, not endless. */
const SLOWEST_PACE = 1.3;
const DAY_MS = 24 * HOUR;
const FEWEST_KEPT_CALLS = 20;

export class World {
  readonly registry: Registry;
  readonly floor: Floor;
  private readonly agenda: Agenda;
  private readonly offsetMs: number;

  constructor(options: WorldOptions) {
    const { seed, agents, queues, ratePerMinute, history, startAt } = options;
    this.offsetMs = options.offsetSeconds * 1000;
    const random = new Random(seed);
    // Ids start anywhere: a client that takes 1 for the first object is wrong.
    this.registry = new Registry(random.integer(1_000, 9_000));
    const handlingMs =
      ratePerMinute > 0 ? (agents * PRESENT_SHARE * OCCUPANCY * MINUTE) / (ratePerMinute * (1 - MENU_LOSS_SHARE)) : 0;
    const pace = ratePerMinute > 0 ? Math.min(SLOWEST_PACE, handlingMs / (HANDLING_SECONDS * 1000)) : 1;
    const pastMs = ratePerMinute > 0 ? (history / ratePerMinute) * MINUTE : 0;
    this.agenda = new Agenda(startAt - Math.max(OPEN_BEFORE_START_MS, pastMs));
    this.floor = buildFloor({ agents, queues }, random, this.registry, this.agenda.now);

    const stage: Stage = { agenda: this.agenda, random, registry: this.registry, pace: Math.max(pace, 0.001) };
    const personalQueueOf = (user: User) => this.floor.personalQueues.get(user.project);
    const log = new SessionLog(stage);
    const archive = new Archive(this.registry, { calls: Math.max(FEWEST_KEPT_CALLS, history), people: agents });
    const routing = new Routing(stage, personalQueueOf);
    const calls = new Calls(stage, log, archive);
    const waiting = new Waiting(stage, calls, routing, log);
    const staffing = new Staffing(stage, this.floor, routing, log, archive);
    new Contacts(stage, calls, waiting, staffing, log, personalQueueOf, routing);
    new Outgoing(stage, calls, staffing, log);
    calls.onQueue = (call, queue) => waiting.enter(call, queue);

    staffing.open();
    this.planMidnight();
    this.agenda.runTo(startAt - pastMs);
    new Arrivals(stage, calls, this.floor.entryPoints, ratePerMinute).open();
    this.agenda.runTo(startAt);
    this.registry.takeChanges();
  }

  /** The simulated instant, epoch milliseconds. */
  get now(): number {
    return this.agenda.now;
  }

  /** When something will happen next; null when nothing ever will. */
  get nextAt(): number | null {
    return this.agenda.nextAt;
  }

  /** Lets everything happen that is due until `instant`. */
  runTo(instant: number): void {
    this.agenda.runTo(instant);
  }

  private planMidnight(): void {
    const sinceMidnight = (this.agenda.now + this.offsetMs) % DAY_MS;
    this.agenda.in(DAY_MS - sinceMidnight, () => {
      for (const queue of [...this.floor.queues, ...this.floor.personalQueues.values()]) {
        queue.day = new QueueDay();
        this.registry.touch(queue);
      }
      for (const user of this.floor.users) {
        user.day = new UserDay();
        this.registry.touch(user);
      }
      this.planMidnight();
    });
  }
}
