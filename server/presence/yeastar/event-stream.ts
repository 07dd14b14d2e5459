import type { Clock, Timer } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { backOffMs, LONGEST_LOST_MS } from "./back-off.ts";
import { type PbxNotice, readFrame } from "./event-frame.ts";
import { COPY_WITHIN_MS, Overlap } from "./overlap.ts";
import { PbxError } from "./pbx-error.ts";
import type { FullSettings, PbxNet } from "./pbx-settings.ts";
import { Subscriber } from "./subscriber.ts";
import { KEEPS_OLD_SOCKET_MS } from "./unsettled.ts";

export interface EventStreamParts {
  clock: Clock;
  log: Log;
  /** 0 ≤ x < 1. */
  random: () => number;
  net: PbxNet;
  settings: FullSettings;
  /** @throws PbxError */
  token: () => Promise<string>;
  /** Another one than that, which the PBX did not take. @throws PbxError */
  otherToken: (used: string) => Promise<string>;
  /** Why no socket may be opened now. */
  refusal: () => PbxError | null;
  /** How opening ended, for whoever keeps the account. @returns the error with its time. */
  onOutcome: (error: PbxError | null) => PbxError | null;
  onNotice: (notice: PbxNotice) => void;
  /** Events come again after a time in which some may have been missed. */
  onResumed: () => void;
  onChange: () => void;
}

export type EventPhase = "off" | "connecting" | "live" | "down";

export interface EventView {
  phase: EventPhase;
  sinceAt: number;
  lastEventAt: number | null;
  /** When it is tried again; null when it is live or off. */
  nextAttemptAt: number | null;
  /** Sockets that were subscribed, roll-overs included. */
  sockets: number;
  /** Frames that could not be read, and those of events that nobody asked for. */
  badFrames: number;
  otherFrames: number;
  problem: string | null;
}

/** Between two attempts to roll over, while the old socket lives on. */
const ROLL_AGAIN_MS = 10_000;
const JITTER = 0.2;

/** The events of a PBX, over one socket after the other; where there was a gap it says so. */
export class EventStream {
  private main: Subscriber | null = null;
  private next: Subscriber | null = null;
  private overlap: Overlap<Subscriber> | null = null;
  private readonly timers = new Map<"retry" | "roll" | "retire" | "tail", Timer>();
  private retiring: Subscriber | null = null;
  private failures = 0;
  private isRunning = false;
  private isBusy = false;
  private view_: EventView;

  constructor(private readonly parts: EventStreamParts) {
    this.view_ = {
      ...{ phase: "off", sinceAt: parts.clock.now(), lastEventAt: null, nextAttemptAt: null },
      ...{ sockets: 0, badFrames: 0, otherFrames: 0, problem: null },
    };
  }

  get view(): EventView {
    return { ...this.view_ };
  }

  get isLive(): boolean {
    return this.main !== null;
  }

  start(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    void this.connect();
  }

  /** No socket and no timer is left. */
  stop(): void {
    this.isRunning = false;
    for (const timer of this.timers.values()) timer.cancel();
    this.timers.clear();
    for (const subscriber of [this.main, this.next, this.retiring]) subscriber?.close();
    this.main = this.next = this.retiring = null;
    this.set("off", null);
  }

  /** Tries at once what waits for its time. */
  tryNow(): void {
    if (!this.isRunning || this.isLive || this.isBusy) return;
    this.failures = 0;
    this.cancel("retry");
    void this.connect();
  }

  /** There is a newer token: a socket with it takes over before the one with the old token ends. */
  rollOver(): void {
    // The renewal itself ended the old one: no need to wait for its own next attempt.
    if (!this.main) this.tryNow();
    else if (!this.next) void this.openNext();
  }

  private async connect(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.set("connecting", this.view_.problem);
    let subscriber: Subscriber | null = null;
    try {
      subscriber = await this.opened(await this.parts.token());
    } catch (cause) {
      this.retryAfter(this.known(cause));
    } finally {
      this.isBusy = false;
    }
    if (!subscriber) return;
    if (!this.isRunning) return subscriber.close();
    this.main = subscriber;
    this.resume();
  }

  /** A socket that brings events. One token that is not taken is replaced. @throws PbxError */
  private async opened(token: string, isReplay = false): Promise<Subscriber> {
    const { refusal, onOutcome, otherToken } = this.parts;
    if (!this.isRunning) throw new PbxError("stopped");
    const refused = refusal();
    if (refused) throw refused;
    const subscriber: Subscriber = new Subscriber({
      ...this.parts,
      token,
      onText: (text) => this.read(subscriber, text),
      onOver: (error) => this.onOver(subscriber, error),
    });
    this.next = subscriber;
    try {
      await subscriber.open();
      if (!subscriber.isOpen) throw new PbxError("unreachable", { isRetryable: true });
      onOutcome(null);
      this.view_.sockets++;
      return subscriber;
    } catch (cause) {
      if (!(cause instanceof PbxError) || !this.isRunning) throw cause;
      const error = onOutcome(cause) ?? cause;
      if (error.code !== "token" || isReplay) throw error;
      return await this.opened(await otherToken(token), true);
    } finally {
      if (this.next === subscriber) this.next = null;
    }
  }

  private async openNext(): Promise<void> {
    try {
      const token = await this.parts.token();
      if (this.main?.token === token) return;
      this.overlap ??= new Overlap(this.parts.clock);
      const subscriber = await this.opened(token);
      if (!this.isRunning) return subscriber.close();
      const old = this.main;
      this.main = subscriber;
      // The old one may have died meanwhile: whatever happened between the two is not known.
      if (!old) return this.resume();
      this.retiring?.close();
      this.retiring = old;
      this.after("retire", KEEPS_OLD_SOCKET_MS, () => this.retire());
    } catch (cause) {
      const error = this.known(cause);
      if (this.main) this.after("roll", Math.max(ROLL_AGAIN_MS, error.mayRetryAfterMs ?? 0), () => this.rollOver());
      else this.retryAfter(error);
    }
  }

  /** What nobody foresaw is a fault of ours; it must not be the end of all events. */
  private known(cause: unknown): PbxError {
    if (cause instanceof PbxError) return cause;
    this.parts.log.error("the event socket failed", { reason: String(cause) });
    return new PbxError("unreachable", { isRetryable: true });
  }

  private resume(): void {
    this.cancel("retry");
    this.failures = 0;
    this.set("live", null);
    this.parts.onResumed();
  }

  private retire(): void {
    this.retiring?.close();
    this.retiring = null;
    this.after("tail", COPY_WITHIN_MS, () => {
      if (this.retiring || this.next) return;
      const isUnsure = this.overlap?.isAmbiguous ?? false;
      this.overlap = null;
      if (isUnsure) this.parts.onResumed();
    });
  }

  private onOver(subscriber: Subscriber, error: PbxError): void {
    if (subscriber === this.retiring) {
      // Sooner than we wanted: what it had still to say is not known.
      this.retire();
      this.parts.onResumed();
    }
    if (subscriber !== this.main) return;
    this.main = null;
    this.cancel("roll");
    // A roll-over is under way: it takes over when it succeeds, and tries again when it does not.
    if (this.next) this.set("connecting", error.message);
    else this.retryAfter(error);
  }

  private retryAfter(error: PbxError): void {
    if (!this.isRunning) return;
    const longestMs = error.isRetryable ? LONGEST_LOST_MS : undefined;
    const backOff = Math.round(backOffMs(++this.failures, longestMs) * (1 + JITTER * this.parts.random()));
    this.set("down", error.message);
    // Without a time of its own it may be an error for good; a look now and then costs little, and log-ins are guarded elsewhere.
    const delayMs = Math.max(backOff, error.mayRetryAfterMs ?? 0);
    this.view_.nextAttemptAt = this.parts.clock.now() + delayMs;
    this.after("retry", delayMs, () => void this.connect());
    this.parts.onChange();
  }

  private read(subscriber: Subscriber, text: string): void {
    const { clock, onNotice, log } = this.parts;
    const frame = readFrame(text);
    if (frame.kind === "heartbeat" || frame.kind === "answer") return;
    if (this.overlap && !this.overlap.isNew(subscriber, text)) return;
    if (frame.kind === "bad") {
      if (this.view_.badFrames++ === 0)
        log.warn("an event cannot be read; further ones are only counted", { length: text.length });
      return;
    }
    if (frame.kind === "other") return void this.view_.otherFrames++;
    this.view_.lastEventAt = clock.now();
    onNotice(frame.notice);
  }

  private set(phase: EventPhase, problem: string | null): void {
    const { clock, onChange } = this.parts;
    if (phase !== this.view_.phase) this.view_.sinceAt = clock.now();
    this.view_ = { ...this.view_, phase, problem, nextAttemptAt: null };
    onChange();
  }

  private after(name: "retry" | "roll" | "retire" | "tail", delayMs: number, run: () => void): void {
    this.cancel(name);
    const timer = this.parts.clock.after(delayMs, () => {
      this.timers.delete(name);
      run();
    });
    this.timers.set(name, timer);
  }

  private cancel(name: "retry" | "roll" | "retire" | "tail"): void {
    this.timers.get(name)?.cancel();
    this.timers.delete(name);
  }
}
