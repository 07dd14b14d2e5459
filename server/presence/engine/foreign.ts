/** Changes of a PBX's statuses that are not ours: whose they are, and what is done about them. */
import type { Timer } from "../../platform/clock.ts";
import { type Core, endDrift, logAbout, noteMonitored, noteStatus, settle } from "./core.ts";
import type { Extension, Hand } from "./extension.ts";
import type { Judge } from "./judge.ts";

/** An echo of a push of ours comes within that. */
const ECHO_MS = 10_000;
/** What comes together within that came of one cause. */
const GROUP_MS = 2_000;
/** People do not change so many at once. */
const GROUP_SIZE = 5;
/** Put back no more often than … */
export const PUT_BACK_TIMES = 3;
/** … within this; so many changes within it are no person's either. */
const PUT_BACK_MS = 600_000;

export class Foreign {
  private order = 0;
  /** Of the changes of the group that were heard of just now, what was before. */
  private readonly was = new Map<Extension, string | null>();
  private readonly group = new Map<Extension, string>();
  private groupTimer: Timer | null = null;

  constructor(
    private readonly core: Core,
    private readonly pbxId: number,
    private readonly judge: Judge,
  ) {}

  /** A mark in the order of news: what is heard later is newer. */
  mark(): number {
    return this.order++;
  }

  stop(): void {
    this.groupTimer?.cancel();
    this.groupTimer = null;
    this.group.clear();
    this.was.clear();
  }

  /** The PBX tells that an extension was set to something, by whomever; `isOwn`: by us, as its client knows. */
  heard(extension: Extension, status: string, isOwn: boolean): void {
    extension.newsOrder = this.mark();
    noteMonitored(this.core, extension, true);
    if (this.isEcho(extension, status, isOwn)) return;
    this.changed(extension, status);
  }

  /** A list that was asked for at `mark` has it as `status`; newer news counts more, and what is on its way is not in it. */
  listed(extension: Extension, status: string, mark: number): void {
    if (extension.flight !== null || extension.newsOrder >= mark || extension.status === status) return;
    if (extension.status === null) {
      noteStatus(this.core, extension, status);
      return;
    }
    extension.newsOrder = this.mark();
    this.changed(extension, status);
  }

  /** Found at a start, or after a push of ours was answered: it stands otherwise than wanted, and nobody of us did it. */
  found(extension: Extension): void {
    if (extension.status === null) return;
    this.group.set(extension, extension.status);
    this.groupTimer ??= this.core.timers.after(GROUP_MS, () => this.endGroup());
  }

  private isEcho(extension: Extension, status: string, isOwn: boolean): boolean {
    const { flight } = extension;
    const own = extension.ownPushes;
    const nowMs = this.core.clock.monotonic();
    const index = own.findIndex((push) => push.status === status && !push.isEchoed && nowMs - push.doneMs < ECHO_MS);
    const push = own[index];
    // The older one first: its echo is on its way longer. Then one that is not answered yet.
    if (push) push.isEchoed = true;
    else if (flight?.wish.status === status && !flight.isEchoed) {
      flight.isEchoed = true;
      flight.echoedOver = extension.status;
    } else if (!isOwn) return extension.status === status;
    // An echo of what another push of ours has replaced meanwhile says nothing of now.
    const isOfNow = status === (flight?.wish.status ?? extension.status);
    const isLate = push ? flight !== null || index < own.length - 1 : !isOfNow;
    if (!isLate) this.inForce(extension, status);
    return true;
  }

  private inForce(extension: Extension, status: string): void {
    noteStatus(this.core, extension, status);
    if (status === extension.decision?.status && extension.flight === null) {
      endDrift(this.core, extension);
      settle(this.core, extension, extension.decision.status);
    }
  }

  private changed(extension: Extension, status: string): void {
    const { core } = this;
    const before = extension.status;
    noteStatus(core, extension, status);
    core.writing.show(extension.id);
    if (status === extension.decision?.status && extension.flight === null) {
      logAbout(core, extension, { oldStatus: before, newStatus: status, source: "pbx", result: "seen" });
      endDrift(core, extension);
      extension.wish = null;
      extension.postponedUntil = null;
      settle(core, extension, extension.decision.status);
      return;
    }
    const { clock } = core;
    extension.foreignMs = [...extension.foreignMs, clock.monotonic()].slice(-PUT_BACK_TIMES - 1);
    if (!this.was.has(extension)) this.was.set(extension, before);
    this.found(extension);
  }

  private endGroup(): void {
    const { core, pbxId } = this;
    this.groupTimer = null;
    const changes = [...this.group].filter(([extension, status]) => extension.status === status);
    const fresh = changes.filter(([extension]) => this.was.has(extension));
    const isMany = fresh.length >= GROUP_SIZE;
    const at = core.clock.now();
    if (isMany) {
      const extensionIds = fresh.map(([{ id }]) => id);
      const statuses = [...new Set(fresh.map(([, status]) => status))].slice(0, 20);
      core.notices.tell({ kind: "auto_switch", pbxId, at, extensionIds, statuses });
      core.writing.showEngine();
    }
    const asked: Extension[] = [];
    for (const [extension, status] of changes) {
      const hand: Hand = isMany ? "auto_switch" : this.isRepeated(extension) ? "unknown_hand" : "person";
      if (this.was.has(extension)) {
        const oldStatus = this.was.get(extension) ?? null;
        logAbout(core, extension, { oldStatus, newStatus: status, source: hand, result: "seen" });
      }
      // What is on its way already will be in force in a moment; of what nobody plans, nothing is done.
      if (extension.wish !== null || extension.flight !== null || core.ports.house().isSimulation) continue;
      const wanted = extension.decision?.status ?? null;
      if (wanted === null || wanted === status || extension.isMissing) continue;
      if (this.meet(extension, status, hand, at)) asked.push(extension);
    }
    this.group.clear();
    this.was.clear();
    if (asked.length > 0) this.ask(asked, isMany, at);
  }

  /** True when people are to be asked. */
  private meet(extension: Extension, status: string, hand: Hand, at: number): boolean {
    const { core } = this;
    endDrift(core, extension);
    const policy = core.ports.pbxSettings(extension.pbxId).onForeignChange;
    const drift = { status, seenAt: at, hand, policy, isGivenUp: false, questionId: null };
    extension.drift = drift;
    core.writing.show(extension.id);
    if (policy !== "reassert") return policy === "ask";
    const nowMs = core.clock.monotonic();
    extension.putBackMs = extension.putBackMs.filter((atMs) => nowMs - atMs < PUT_BACK_MS);
    if (extension.putBackMs.length < PUT_BACK_TIMES) {
      extension.putBackMs.push(nowMs);
      this.putBack(extension);
      return false;
    }
    drift.isGivenUp = true;
    core.notices.tell({
      kind: "unknown_hand",
      pbxId: this.pbxId,
      at,
      extensionIds: [extension.id],
      statuses: [status],
    });
    core.writing.showEngine();
    const entry = { oldStatus: status, newStatus: extension.decision?.status ?? null };
    logAbout(core, extension, {
      ...entry,
      source: "unknown_hand",
      result: "alarm",
      detail: `times=${PUT_BACK_TIMES}`,
    });
    return false;
  }

  /** Pushes what is wanted over what somebody else set. */
  putBack(extension: Extension, byName = ""): void {
    const { decision } = extension;
    if (!decision?.status) return;
    const { status, because } = decision;
    this.judge.want(extension, { status, because, source: "put_back", dueAt: this.core.clock.now(), byName });
  }

  private isRepeated(extension: Extension): boolean {
    const nowMs = this.core.clock.monotonic();
    return extension.foreignMs.filter((atMs) => nowMs - atMs < PUT_BACK_MS).length > PUT_BACK_TIMES;
  }

  private ask(extensions: readonly Extension[], isMany: boolean, askedAt: number): void {
    const bunches = isMany ? [extensions] : extensions.map((extension) => [extension]);
    for (const bunch of bunches) {
      const questionId = this.core.notices.ask({
        pbxId: this.pbxId,
        askedAt,
        hand: bunch[0]?.drift?.hand ?? "person",
        extensions: bunch.flatMap(({ id, status, decision }) =>
          status !== null && decision?.status ? [{ extensionId: id, status, wanted: decision.status }] : [],
        ),
      });
      for (const extension of bunch) if (extension.drift) extension.drift.questionId = questionId;
    }
    this.core.writing.showEngine();
  }
}
