/** What is wished for on one PBX, handed to its client a few at a time: whoever is to be unreachable comes first. */
import type { Timer } from "../../platform/clock.ts";
import { MOST_RESTRICTIVE_FIRST } from "../model.ts";
import type { Extension, Flight } from "./extension.ts";
import type { EnginePorts, PbxPort, PushReceipt } from "./ports.ts";
import type { Timers } from "./timers.ts";

export interface PushOutcome {
  pushed(extension: Extension, flight: Flight, receipt: PushReceipt): void;
  failed(extension: Extension, flight: Flight, cause: unknown): void;
}

interface QueueParts {
  port: PbxPort;
  clock: EnginePorts["clock"];
  timers: Timers;
  /** Whether this process may push at all. */
  confirm: () => Promise<boolean>;
  /** Whether the PBX can be had at the moment. */
  isOpen: () => boolean;
  outcome: PushOutcome;
  complain: EnginePorts["complain"];
}

export class PushQueue {
  /** Extensions with a wish; those that lost it meanwhile are dropped when they are met. */
  private readonly waiting = new Set<Extension>();
  private inFlight = 0;
  private timer: Timer | null = null;

  constructor(private readonly parts: QueueParts) {}

  /** Extensions that have a wish, or had one a moment ago. */
  get length(): number {
    return this.waiting.size;
  }

  add(extension: Extension): void {
    this.waiting.add(extension);
  }

  clear(): void {
    this.waiting.clear();
    this.timer?.cancel();
    this.timer = null;
  }

  /** Sends as many as may be sent now; called whenever something may have changed. */
  pump(): void {
    this.timer?.cancel();
    this.timer = null;
    const { port, clock, timers, isOpen } = this.parts;
    while (isOpen() && this.inFlight < port.maxInFlight) {
      const nowMs = clock.monotonic();
      const { next, soonestMs } = this.pick(nowMs);
      if (next === null) {
        if (soonestMs < Number.POSITIVE_INFINITY) this.timer = timers.after(soonestMs - nowMs, () => this.pump());
        return;
      }
      void this.send(next);
    }
  }

  private pick(nowMs: number): { next: Extension | null; soonestMs: number } {
    let next: Extension | null = null;
    let soonestMs = Number.POSITIVE_INFINITY;
    for (const extension of this.waiting) {
      const { wish } = extension;
      if (wish === null) this.waiting.delete(extension);
      if (wish === null || extension.flight !== null || extension.postponedUntil !== null) continue;
      if (wish.notBeforeMs > nowMs) soonestMs = Math.min(soonestMs, wish.notBeforeMs);
      else if (next === null || isBefore(extension, next)) next = extension;
    }
    return { next, soonestMs };
  }

  private async send(extension: Extension): Promise<void> {
    const { wish } = extension;
    if (wish === null) return;
    const { port, outcome, confirm, complain } = this.parts;
    const flight: Flight = { wish, isEchoed: false, echoedOver: null };
    extension.flight = flight;
    this.inFlight += 1;
    let report: () => void = () => undefined;
    try {
      // Something else may be wished for while the lease is read.
      if ((await confirm()) && extension.wish === wish && this.parts.isOpen()) {
        const receipt = await port.setPresence(extension.yeastarId, wish.status);
        report = () => outcome.pushed(extension, flight, receipt);
      }
    } catch (cause) {
      report = () => outcome.failed(extension, flight, cause);
    }
    this.inFlight -= 1;
    extension.flight = null;
    try {
      report();
    } catch (cause) {
      complain("presence: the end of a push", cause);
    }
    this.pump();
  }
}

function isBefore(a: Extension, b: Extension): boolean {
  return rankOf(a) - rankOf(b) < 0 || (rankOf(a) === rankOf(b) && dueOf(a) < dueOf(b));
}

const rankOf = ({ wish }: Extension) => (wish ? MOST_RESTRICTIVE_FIRST.indexOf(wish.status) : 0);
const dueOf = ({ wish }: Extension) => wish?.dueAt ?? 0;
