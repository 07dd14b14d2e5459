import type { Clock, Timer } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { sign } from "../wildix/signature.ts";
import type { Outgoing } from "./mishaps.ts";

/** Sends one request; rejects when there was no answer. */
export type Post = (request: {
  url: string;
  headers: Readonly<Record<string, string>>;
  body: Uint8Array;
  /** Gives the request up. */
  signal: AbortSignal;
}) => Promise<{ status: number }>;

export interface DeliveryParts {
  clock: Clock;
  log: Log;
  post: Post;
  url: string;
  secret: string;
  /** How many events are on their way at once; 1 keeps their order. */
  atOnce: number;
  /** Called when the queue has room again after it was full. */
  onRoom: () => void;
}

/** What became of the events. */
export interface DeliveryFigures {
  /** Answered with 2xx. */
  delivered: number;
  /** Given up after the last attempt. */
  lost: number;
  /** Attempts beyond the first. */
  retries: number;
  waiting: number;
}

/** Events that wait; the world stands still while there are more, so that none is dropped. */
export const MAX_WAITING = 1_000;
export const MAX_ATTEMPTS = 3;
/** How long an answer is waited for. */
export const PATIENCE_MS = 5_000;
/** Before the second attempt and the third. */
const PAUSES_MS = [1_000, 2_000] as const;

/** Sends events to the one who listens, in order, each until it is taken or was refused three times. */
export class Delivery {
  private readonly queue: Outgoing[] = [];
  private readonly timers = new Set<Timer>();
  private readonly flights = new Set<AbortController>();
  private busy = 0;
  private isStopped = false;
  private wasFull = false;
  private readonly counts = { delivered: 0, lost: 0, retries: 0 };

  constructor(private readonly parts: DeliveryParts) {}

  get figures(): DeliveryFigures {
    return { ...this.counts, waiting: this.queue.length + this.busy };
  }

  get isFull(): boolean {
    return this.queue.length >= MAX_WAITING;
  }

  add(outgoing: Outgoing): void {
    if (this.isStopped) return;
    this.queue.push(outgoing);
    this.wasFull ||= this.isFull;
    this.next();
  }

  /** Gives everything up; no timer stays. */
  stop(): void {
    this.isStopped = true;
    this.queue.length = 0;
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
    for (const flight of this.flights) flight.abort(new Error("the simulator stops"));
  }

  private next(): void {
    while (this.busy < this.parts.atOnce && this.queue.length > 0 && !this.isStopped) {
      const outgoing = this.queue.shift();
      if (!outgoing) return;
      this.busy++;
      this.attempt(this.requestOf(outgoing), 1);
    }
    if (!this.wasFull || this.queue.length > MAX_WAITING / 2 || this.isStopped) return;
    this.wasFull = false;
    this.parts.onRoom();
  }

  private requestOf({ event, isWronglySigned }: Outgoing) {
    const { url, secret } = this.parts;
    const signature = sign(isWronglySigned ? `${secret}-of-another` : secret, event.body);
    return { url, headers: { "content-type": "application/json", "x-signature": signature }, body: event.body };
  }

  private attempt(request: Omit<Parameters<Post>[0], "signal">, attempt: number): void {
    const flight = new AbortController();
    this.flights.add(flight);
    const patience = this.after(PATIENCE_MS, () => flight.abort(new Error(`no answer within ${PATIENCE_MS} ms`)));
    const aborted = new Promise<never>((_, reject) =>
      flight.signal.addEventListener("abort", () => reject(flight.signal.reason), { once: true }),
    );
    Promise.race([this.parts.post({ ...request, signal: flight.signal }), aborted])
      .then(
        ({ status }) => (status >= 200 && status < 300 ? null : `status ${status}`),
        (cause: unknown) => (cause instanceof Error ? cause.message : String(cause)),
      )
      .then((reason) => {
        this.flights.delete(flight);
        patience();
        if (!this.isStopped) this.conclude(request, attempt, reason);
      });
  }

  private conclude(request: Omit<Parameters<Post>[0], "signal">, attempt: number, reason: string | null): void {
    if (reason !== null && attempt < MAX_ATTEMPTS) {
      this.counts.retries++;
      this.after(PAUSES_MS[attempt - 1] ?? 0, () => this.attempt(request, attempt + 1));
      return;
    }
    if (reason === null) this.counts.delivered++;
    else {
      this.counts.lost++;
      this.parts.log.warn("an event was not taken", { attempts: attempt, reason });
    }
    this.busy--;
    this.next();
  }

  /** A timer that `stop` knows of; returns how to cancel it. */
  private after(delayMs: number, run: () => void): () => void {
    const timer = this.parts.clock.after(delayMs, () => {
      this.timers.delete(timer);
      run();
    });
    this.timers.add(timer);
    return () => {
      timer.cancel();
      this.timers.delete(timer);
    };
  }
}
