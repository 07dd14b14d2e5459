import { Agenda } from "../../platform/agenda.ts";
import type { Random } from "../../platform/random.ts";
import type { WebhookMoment } from "../wildix/write-webhook.ts";
import type { SimulatedAgent } from "./people.ts";
import { type PbxIdentity, planCall } from "./plan-call.ts";
import { momentsOf, type SimulatedCall } from "./simulated-call.ts";
import { Staff } from "./staff.ts";

export interface WorldParts {
  random: Random;
  agents: readonly SimulatedAgent[];
  pbx: PbxIdentity;
  /** Calls that arrive in a minute of ordinary load; 0 for none. */
  ratePerMinute: number;
  /** No further call after so many; null for no end. */
  maxCalls: number | null;
  startAt: number;
  /** Minutes east of UTC of the place, which has its hours. */
  offsetMinutesAt: (at: number) => number;
  /** Told each thing that the PBX says of a call, in the order of time. */
  onMoment: (call: SimulatedCall, moment: WebhookMoment, at: number) => void;
}

/** Load by the hour of the day, 1 being the rate asked for; never silent, because a demonstration is left running overnight. */
const LOAD_BY_HOUR = [
  ...[0.2, 0.2, 0.2, 0.2, 0.2, 0.25, 0.3, 0.5, 0.85, 1.05, 1.15, 1.1],
  ...[0.8, 0.75, 0.95, 1.1, 1.05, 0.9, 0.6, 0.4, 0.3, 0.25, 0.2, 0.2],
] as const;
const HIGHEST_LOAD = 1.15;
export const LOWEST_LOAD = 0.2;
const MINUTE_MS = 60_000;
/** Calls that last at once; whoever calls beyond that gets no line, and the PBX never hears of it. */
const MAX_LASTING = 5_000;

/** The life of the PBX: calls come in, are taken, and end. */
export class SimulatedWorld {
  private readonly agenda: Agenda;
  private readonly staff: Staff;
  private rows = 0;
  private lasting = 0;

  constructor(private readonly parts: WorldParts) {
    this.agenda = new Agenda(parts.startAt);
    this.staff = new Staff(parts.agents);
    if (parts.ratePerMinute > 0) this.planArrival();
  }

  /** When the next thing happens; null when nothing will. */
  get nextAt(): number | null {
    return this.agenda.nextAt;
  }

  /** Simulated instant. */
  get now(): number {
    return this.agenda.now;
  }

  /** Calls that came in so far. */
  get calls(): number {
    return this.rows;
  }

  /** Lets everything happen up to an instant. */
  runTo(at: number): void {
    this.agenda.runTo(at);
  }

  private planArrival(): void {
    const { random, ratePerMinute, maxCalls } = this.parts;
    if (maxCalls !== null && this.rows >= maxCalls) return;
    this.agenda.in(random.exponential(MINUTE_MS / (ratePerMinute * HIGHEST_LOAD)), () => {
      if (random.chance(this.load() / HIGHEST_LOAD) && this.lasting < MAX_LASTING) this.arrive();
      this.planArrival();
    });
  }

  private load(): number {
    const { offsetMinutesAt } = this.parts;
    const localHour = new Date(this.now + offsetMinutesAt(this.now) * MINUTE_MS).getUTCHours();
    return LOAD_BY_HOUR[localHour] ?? 1;
  }

  private arrive(): void {
    const { random, pbx, onMoment } = this.parts;
    const startedAt = Math.round(this.now);
    const call = planCall({ random, staff: this.staff, pbx, row: ++this.rows, startedAt });
    this.lasting++;
    for (const { at, moment } of momentsOf(call)) {
      this.agenda.in(at - this.now, () => {
        if (moment === "stored") this.lasting--;
        onMoment(call, moment, at);
      });
    }
  }
}
