/** One PBX as the engine deals with it: its list, its events, what is pushed to it, and whether it can be had. */
import type { Timer } from "../../platform/clock.ts";
import { type Core, endDrift, logAbout, noteMissing, noteMonitored, noteStatus, settle } from "./core.ts";
import type { Extension, Flight } from "./extension.ts";
import { judgeFailure, LONGEST_PROBE_MS } from "./failure.ts";
import { Foreign } from "./foreign.ts";
import type { Judge } from "./judge.ts";
import { Outage } from "./outage.ts";
import type { PbxEvent, PbxPort, PushReceipt } from "./ports.ts";
import { PushQueue } from "./push-queue.ts";

/** A net below the events, which may be lost. */
const RECONCILE_MS = 600_000;
/** Lists are not asked for more often, whatever happens. */
const LIST_GAP_MS = 1_500;
/** One that is created is seen in the next list; several are often created together. */
const CREATED_MS = 500;
const FIRST_PROBE_MS = 1_000;
/** Calls do not last that long; whoever is said to be on one lost its end in a pause of the events. */
const LONG_CALL_MS = 7_200_000;
/** An extension whose monitor is on echoes a push within that. */
const ECHO_WAIT_MS = 10_000;
/** An extension that is in no list that often in a row is gone; once may be a page that was turned while somebody edited. */
const ABSENCES = 2;

export class Desk {
  readonly foreign: Foreign;
  readonly outage: Outage;
  lastListAt: number | null = null;
  /** Its extensions were compared with its list once, or that could not be had: from now on they are acted upon. */
  isSettled = false;
  private readonly queue: PushQueue;
  private readonly byNumber = new Map<string, Extension>();
  private readonly byYeastarId = new Map<number, Extension>();
  private stopHearing: (() => void) | null = null;
  private listTimer: Timer | null = null;
  private listDueMs = Number.POSITIVE_INFINITY;
  private listedMs = Number.NEGATIVE_INFINITY;
  private listing: Promise<boolean> | null = null;
  private isStopped = false;

  constructor(
    private readonly core: Core,
    readonly port: PbxPort,
    private readonly judge: Judge,
    confirm: () => Promise<boolean>,
    /** A list was read: plans are read anew, as a net as well. */
    private readonly onListed: (desk: Desk, cameBack: readonly Extension[]) => void,
  ) {
    const { clock } = core;
    const { complain } = core.ports;
    this.foreign = new Foreign(core, port.id, judge);
    this.outage = new Outage(core, port.id);
    this.queue = new PushQueue({
      ...{ port, clock, timers: core.timers, confirm, complain },
      isOpen: () => !this.isStopped && !this.outage.isAway,
      outcome: {
        pushed: (extension, flight, receipt) => this.pushed(extension, flight, receipt),
        failed: (extension, flight, cause) => this.failed(extension, flight, cause),
      },
    });
  }

  get waiting(): number {
    return this.queue.length;
  }

  /** Listens, and reads the list; resolves when it is compared, or could not be had. */
  async start(): Promise<void> {
    this.stopHearing = this.port.onEvent((event) => this.hear(event));
    await this.list();
  }

  stop(): void {
    this.isStopped = true;
    this.stopHearing?.();
    this.listTimer?.cancel();
    this.foreign.stop();
    this.queue.clear();
  }

  add(extension: Extension): void {
    this.byNumber.set(extension.number, extension);
    this.byYeastarId.set(extension.yeastarId, extension);
  }

  remove(extension: Extension): void {
    if (this.byNumber.get(extension.number) === extension) this.byNumber.delete(extension.number);
    if (this.byYeastarId.get(extension.yeastarId) === extension) this.byYeastarId.delete(extension.yeastarId);
  }

  enqueue(extension: Extension): void {
    this.queue.add(extension);
  }

  pump(): void {
    this.queue.pump();
  }

  /** Asks for the list in `delayMs`, or when it was to be asked for anyway if that is sooner. */
  listIn(delayMs: number): void {
    if (this.isStopped) return;
    const { clock, timers } = this.core;
    const dueMs = Math.max(clock.monotonic() + delayMs, this.listedMs + LIST_GAP_MS);
    if (this.listTimer !== null && this.listDueMs <= dueMs) return;
    this.listTimer?.cancel();
    this.listDueMs = dueMs;
    this.listTimer = timers.after(dueMs - clock.monotonic(), () => {
      this.listTimer = null;
      // What was asked for while a list is read is not in it.
      if (this.listing === null) void this.list();
      else void this.listing.then(() => this.listIn(0));
    });
  }

  private hear(event: PbxEvent): void {
    if (this.isStopped) return;
    if (event.kind === "resync") {
      this.endLongCalls();
      this.listIn(0);
      return;
    }
    const extension = this.byNumber.get(event.number);
    if (event.kind === "extension") {
      if (event.change === "created") this.listIn(CREATED_MS);
      else if (event.change === "deleted" && extension) noteMissing(this.core, extension, true);
      return;
    }
    if (!extension) return;
    if (event.kind === "call") this.hearCall(extension, event.state);
    else this.foreign.heard(extension, event.status, event.isOwn === true);
    if (extension.wish !== null) this.pump();
  }

  private hearCall(extension: Extension, call: Extension["call"]): void {
    extension.call = call;
    extension.callMs = this.core.clock.monotonic();
    if (call === "idle") this.judge.endPostponement(extension);
  }

  private endLongCalls(): void {
    const nowMs = this.core.clock.monotonic();
    for (const extension of this.byNumber.values()) {
      if (extension.call !== "idle" && nowMs - extension.callMs > LONG_CALL_MS) this.hearCall(extension, "idle");
    }
  }

  /** False when it could not be had. One at a time. */
  private list(): Promise<boolean> {
    this.listing ??= this.readList().finally(() => {
      this.listing = null;
    });
    return this.listing;
  }

  private async readList(): Promise<boolean> {
    const { clock, ports } = this.core;
    this.listTimer?.cancel();
    this.listTimer = null;
    this.listedMs = clock.monotonic();
    const mark = this.foreign.mark();
    try {
      const listed = await this.port.listExtensions();
      if (this.isStopped) return false;
      await ports.feed.listed(this.port.id, listed);
      if (this.isStopped) return false;
      this.lastListAt = clock.now();
      this.outage.end();
      this.compare(listed, mark);
      this.listIn(RECONCILE_MS);
      this.pump();
      this.core.writing.showEngine();
      return true;
    } catch (cause) {
      if (this.isStopped) return false;
      const verdict = judgeFailure(cause, this.outage.failures, LONGEST_PROBE_MS);
      const waitMs = verdict.kind === "away" || verdict.kind === "again" ? verdict.waitMs : RECONCILE_MS;
      this.outage.begin(verdict.code);
      this.listIn(waitMs);
      return false;
    }
  }

  private compare(listed: readonly { id: number; status: string }[], mark: number): void {
    const { core } = this;
    const absent = new Set(this.byYeastarId.values());
    const cameBack: Extension[] = [];
    for (const { id, status } of listed) {
      const extension = this.byYeastarId.get(id);
      if (!extension) continue;
      absent.delete(extension);
      extension.absences = 0;
      if (extension.isMissing) {
        noteMissing(core, extension, false);
        noteStatus(core, extension, status);
        // Whatever it is set to, nobody set it against a wish of ours.
        settle(core, extension, null);
        cameBack.push(extension);
      } else this.foreign.listed(extension, status, mark);
      // Refused for good may be for a reason that has passed: once in ten minutes is no storm.
      const { refusal } = extension;
      if (refusal !== null && extension.wish === null) this.judge.want(extension, refusal.wish);
    }
    for (const extension of absent) {
      extension.absences += 1;
      if (extension.absences >= ABSENCES) noteMissing(core, extension, true);
    }
    this.onListed(this, cameBack);
  }

  private pushed(extension: Extension, flight: Flight, receipt: PushReceipt): void {
    const { core } = this;
    const { wish } = flight;
    this.outage.clearFailures();
    const oldStatus = flight.isEchoed ? flight.echoedOver : extension.status;
    if (!flight.isEchoed) {
      extension.newsOrder = this.foreign.mark();
      noteStatus(core, extension, wish.status);
    }
    const isLatest = extension.wish === wish;
    if (isLatest) extension.wish = null;
    extension.refusal = null;
    extension.remember({ status: wish.status, doneMs: core.clock.monotonic(), isEchoed: flight.isEchoed });
    this.watchEcho(extension);
    logAbout(core, extension, {
      ...{ oldStatus, newStatus: wish.status },
      ...{ source: wish.source, because: wish.because, result: "done" },
      latencyMs: Math.max(0, receipt.answeredAt - wish.dueAt),
      detail: wish.attempts > 0 ? `attempts=${wish.attempts + 1}` : "",
      byName: wish.byName ?? "",
    });
    core.writing.show(extension.id);
    if (this.isStopped) this.handOver(extension);
    else this.afterPush(extension, isLatest);
  }

  private afterPush(extension: Extension, isLatest: boolean): void {
    const { core } = this;
    const wanted = extension.decision?.status ?? null;
    if (isLatest && (wanted === null || wanted === extension.status)) {
      endDrift(core, extension);
      settle(core, extension, wanted);
      return;
    }
    if (extension.wish !== null) {
      // What came in its place may be what is in force by now.
      if (extension.wish.status === extension.status) this.judge.want(extension, extension.wish);
      else this.enqueue(extension);
    } else if (wanted !== null && wanted !== extension.status && !core.ports.house().isSimulation) {
      if (isLatest) this.foreign.found(extension);
      else this.foreign.putBack(extension);
    }
  }

  /** Another desk has the PBX now, and waited for the end of this push. */
  private handOver(extension: Extension): void {
    if (extension.wish !== null) this.judge.want(extension, extension.wish);
  }

  private failed(extension: Extension, flight: Flight, cause: unknown): void {
    const { core } = this;
    const { wish } = flight;
    if (this.isStopped) {
      this.handOver(extension);
      return;
    }
    // The answer got lost, and not the request: its echo tells.
    if (flight.isEchoed && extension.wish === wish && extension.status === wish.status) {
      const at = core.clock.now();
      this.pushed(extension, flight, { sentAt: at, answeredAt: at });
      return;
    }
    const verdict = judgeFailure(cause, wish.attempts);
    if (verdict.kind === "away") {
      this.outage.begin(verdict.code);
      this.listIn(verdict.waitMs);
      return;
    }
    const entry = {
      ...{ oldStatus: extension.status, newStatus: wish.status, source: wish.source, because: wish.because },
      detail: `code=${verdict.code}`,
    };
    core.writing.show(extension.id);
    if (verdict.kind === "again") {
      // What came in its place goes out at once: nobody wants the old one any more.
      if (extension.wish !== wish) return;
      if (wish.attempts === 0) logAbout(core, extension, { ...entry, result: "retrying" });
      wish.notBeforeMs = core.clock.monotonic() + verdict.waitMs;
      wish.attempts += 1;
      if (this.outage.countFailure(extension.id, verdict.code)) this.listIn(FIRST_PROBE_MS);
      return;
    }
    logAbout(core, extension, { ...entry, result: "failed" });
    if (verdict.kind === "gone") {
      noteMissing(core, extension, true);
      return;
    }
    extension.refusal = { code: verdict.code, at: core.clock.now(), wish };
    if (extension.wish === wish) extension.wish = null;
  }

  private watchEcho(extension: Extension): void {
    const push = extension.ownPushes.at(-1);
    if (!push || push.isEchoed || !this.port.isListening) return;
    this.core.timers.after(ECHO_WAIT_MS, () => {
      if (this.isStopped || push.isEchoed || !this.port.isListening) return;
      noteMonitored(this.core, extension, false);
    });
  }
}
