/**
 * Makes the telephones say what the plans decide: one timer for the next change of all extensions, a queue of pushes for each PBX, and a
 * look at what the PBX itself says. Several processes with one database agree on one that does it.
 */
import { ClockSteps } from "./engine/clock-steps.ts";
import { type Core, endDrift, logAbout } from "./engine/core.ts";
import { Desk } from "./engine/desk.ts";
import { Extension } from "./engine/extension.ts";
import { Judge } from "./engine/judge.ts";
import { Leadership } from "./engine/leadership.ts";
import { Notices } from "./engine/notices.ts";
import { Passes } from "./engine/passes.ts";
import type { EnginePorts, WatchedExtension } from "./engine/ports.ts";
import { Timers } from "./engine/timers.ts";
import { type EngineView, type ExtensionView, type Phase, viewOf } from "./engine/view.ts";
import { Wakeup } from "./engine/wakeup.ts";
import { Writing } from "./engine/writing.ts";

/** How often the wall clock is compared with the one that only runs forward. */
const STEP_LOOK_MS = 5_000;
/** How often plans that another process changed are asked for. */
const STAMP_MS = 1_000;
/** How often a follower reads what the leader knows. */
const FOLLOW_MS = 10_000;
/** After plans could not be read. */
const AGAIN_MS = 2_000;

export class PresenceEngine {
  private readonly extensions = new Map<number, Extension>();
  private readonly desks = new Map<number, Desk>();
  private readonly notices = new Notices();
  private readonly timers: Timers;
  private readonly writing: Writing;
  private readonly leadership: Leadership;
  private readonly wakeup: Wakeup;
  private readonly steps: ClockSteps;
  private readonly passes: Passes;
  private readonly judge: Judge;
  private readonly core: Core;
  private phase: Phase = "stopped";
  /** What is done in turn: reading plans, going over extensions. */
  private work: Promise<void> = Promise.resolve();
  private changedIds: Set<number> | "all" = new Set();
  private isReloadAsked = false;
  /** Passes that are under way. */
  private passing = 0;
  /** Counts the times of leading and of following: what belongs to a former one is left undone. */
  private term = 0;
  private stamp: number | null = null;

  constructor(private readonly ports: EnginePorts) {
    const { clock } = ports;
    this.timers = new Timers(clock);
    this.writing = new Writing(ports, this.timers);
    this.steps = new ClockSteps(clock);
    this.wakeup = new Wakeup(clock, () => this.wake());
    this.core = {
      ...{ ports, clock, extensions: this.extensions, timers: this.timers, writing: this.writing },
      notices: this.notices,
      poke: (extension) => this.poke(extension),
      rearm: () => this.rearm(),
    };
    this.judge = new Judge(this.core, (extension) => this.desks.get(extension.pbxId)?.foreign.found(extension));
    this.passes = new Passes(clock, this.timers, (extension) => this.judgeOne(extension));
    this.leadership = new Leadership(ports, (isLeader) => this.leadChanged(isLeader));
  }

  /** Returns at once: what was missed is found out in the background. */
  start(): void {
    const { timers, ports } = this;
    if (this.phase !== "stopped") return;
    this.phase = "starting";
    this.passing = 0;
    this.steps.look();
    timers.every(STEP_LOOK_MS, () => this.lookAtClock());
    if (ports.lease !== null) {
      timers.every(STAMP_MS, () => void this.lookAtStamp());
      timers.every(FOLLOW_MS, () => this.follow());
    }
    this.leadership.start();
    if (!this.leadership.isLeader) this.follow();
  }

  /** What is known is written down, the lease is given back. A push that is on its way shows in the PBX's list at the next start. */
  async stop(): Promise<void> {
    this.phase = "stopped";
    this.term += 1;
    this.closeDesks();
    this.wakeup.cancel();
    this.timers.cancelAll();
    await this.leadership.stop();
    await this.writing.flush();
    this.timers.cancelAll();
  }

  /** Plans, overrides, calendars of these changed, or they are new or gone; "all" for what concerns everybody. At once. */
  planChanged(ids: readonly number[] | "all"): void {
    if (this.phase === "stopped") return;
    if (ids === "all" || this.changedIds === "all") this.changedIds = "all";
    else for (const id of ids) this.changedIds.add(id);
    if (this.isReloadAsked) return;
    this.isReloadAsked = true;
    this.timers.after(0, () => this.reload());
  }

  /** Settings of the house or of a PBX are others: everything is judged as at a start. */
  settingsChanged(): void {
    for (const extension of this.extensions.values()) {
      endDrift(this.core, extension);
      extension.wish = null;
      extension.postponedUntil = null;
      extension.decision = null;
    }
    this.writing.showEngine();
    void this.pass([...this.extensions.values()]);
  }

  /** There are other PBXs, or their clients are new ones. */
  pbxsChanged(): void {
    if (this.phase !== "leading") return;
    this.inTurn(() => this.lead(this.term));
  }

  /** Reads a PBX's list now; nothing where another process leads. */
  reconcile(pbxId: number): void {
    this.desks.get(pbxId)?.listIn(0);
  }

  /** False when the question is no longer asked. @param byName who answers, for the log. */
  answer(questionId: number, answer: "keep" | "put_back", byName: string): boolean {
    const question = this.notices.take(questionId);
    if (question === null) return false;
    for (const { extensionId } of question.extensions) {
      const extension = this.extensions.get(extensionId);
      if (extension?.drift?.questionId !== questionId) continue;
      extension.drift.questionId = null;
      extension.drift.policy = answer === "keep" ? "respect" : "reassert";
      this.writing.show(extensionId);
      if (answer === "put_back") this.desks.get(extension.pbxId)?.foreign.putBack(extension, byName);
      else {
        const { status } = extension.drift;
        const entry = { oldStatus: status, newStatus: status, source: extension.drift.hand };
        logAbout(this.core, extension, { ...entry, result: "kept", byName });
      }
    }
    this.writing.showEngine();
    return true;
  }

  /** False when there is no such banner. */
  dismiss(bannerId: number): boolean {
    const isGone = this.notices.dismiss(bannerId);
    if (isGone) this.writing.showEngine();
    return isGone;
  }

  get view(): EngineView {
    const pbxs = [...this.desks.values()].map(({ port, lastListAt, outage, waiting }) => ({
      ...{ pbxId: port.id, lastListAt, away: outage.view, waiting },
    }));
    const lists = pbxs.flatMap(({ lastListAt }) => lastListAt ?? []);
    return {
      phase: this.phase,
      isLeader: this.leadership.isLeader,
      leader: this.leadership.holder,
      isSimulation: this.ports.house().isSimulation,
      pbxs,
      lastReconcileAt: lists.length > 0 ? Math.max(...lists) : null,
      passes: this.passes.count,
      decisions: this.passes.decisions,
      banners: this.notices.banners,
      questions: this.notices.questions,
    };
  }

  /** Null for an id that there is not. */
  extension(id: number): ExtensionView | null {
    const extension = this.extensions.get(id);
    return extension ? viewOf(extension) : null;
  }

  get extensionViews(): readonly ExtensionView[] {
    return [...this.extensions.values()].map(viewOf);
  }

  private leadChanged(isLeader: boolean): void {
    if (this.phase === "stopped") return;
    const term = ++this.term;
    this.closeDesks();
    for (const extension of this.extensions.values()) extension.letGo();
    this.notices.clear();
    this.phase = isLeader ? "starting" : "following";
    this.writing.showEngine();
    if (isLeader) this.inTurn(() => this.lead(term));
    else this.follow();
  }

  /** Takes over: what is stored, what each PBX says, what is wanted now. A PBX that does not answer holds up no other. */
  private async lead(term: number): Promise<void> {
    if (term !== this.term) return;
    try {
      // What was found out last must be in what is read.
      await this.writing.flush();
      this.takeOver(await this.ports.plans.load(), "all", true);
    } catch (cause) {
      this.ports.complain("presence: plans cannot be read", cause);
      this.timers.after(AGAIN_MS, () => this.inTurn(() => this.lead(term)));
      return;
    }
    if (term !== this.term) return;
    this.closeDesks();
    for (const port of this.ports.pbxs()) this.desks.set(port.id, this.openDesk(port));
    for (const extension of this.extensions.values()) {
      extension.letGo();
      this.desks.get(extension.pbxId)?.add(extension);
    }
    this.phase = "leading";
    this.writing.showEngine();
    for (const desk of this.desks.values()) void desk.start().then(() => this.passDesk(desk));
  }

  private openDesk(port: ReturnType<EnginePorts["pbxs"]>[number]): Desk {
    const confirm = () => this.leadership.confirm();
    return new Desk(this.core, port, this.judge, confirm, (desk, cameBack) => {
      for (const extension of cameBack) extension.decision = null;
      if (cameBack.length > 0) void this.pass(cameBack);
      // As a net: somebody may have forgotten to tell.
      if (desk.isSettled) this.planChanged("all");
    });
  }

  private passDesk(desk: Desk): Promise<void> {
    desk.isSettled = true;
    const extensions = [...this.extensions.values()].filter(({ pbxId }) => pbxId === desk.port.id);
    // What was decided meanwhile for the screens was not acted upon.
    for (const extension of extensions) extension.decision = null;
    return this.pass(extensions);
  }

  private closeDesks(): void {
    for (const desk of this.desks.values()) desk.stop();
    this.desks.clear();
  }

  /** Shows what another process does. */
  private follow(): void {
    if (this.leadership.isLeader || this.phase === "stopped") return;
    this.phase = "following";
    this.planChanged("all");
  }

  private reload(): void {
    this.isReloadAsked = false;
    const ids = this.changedIds;
    this.changedIds = new Set();
    this.inTurn(async () => {
      const isAll = this.phase === "following";
      if (this.phase === "stopped") return;
      const { plans } = this.ports;
      try {
        const stored = ids === "all" ? await plans.load() : await plans.loadSome([...ids]);
        const loaded = this.takeOver(stored, ids, isAll);
        void this.pass(loaded);
      } catch (cause) {
        this.ports.complain("presence: plans cannot be read", cause);
        this.timers.after(AGAIN_MS, () => this.planChanged(ids === "all" ? "all" : [...ids]));
      }
    });
  }

  private takeOver(stored: readonly WatchedExtension[], ids: ReadonlySet<number> | "all", isAll: boolean) {
    const there = new Set(stored.map(({ id }) => id));
    for (const id of ids === "all" ? [...this.extensions.keys()] : ids) if (!there.has(id)) this.forget(id);
    return stored.map((one) => {
      const known = this.extensions.get(one.id);
      const extension = known ?? new Extension(one);
      this.desks.get(extension.pbxId)?.remove(extension);
      const before = extension.yeastarId;
      if (known) known.update(one, isAll);
      else this.extensions.set(one.id, extension);
      const desk = this.desks.get(extension.pbxId);
      desk?.add(extension);
      if (extension.yeastarId !== before) desk?.listIn(0);
      return extension;
    });
  }

  private forget(id: number): void {
    const extension = this.extensions.get(id);
    if (!extension) return;
    endDrift(this.core, extension);
    extension.letGo();
    this.desks.get(extension.pbxId)?.remove(extension);
    this.extensions.delete(id);
    this.writing.show(id);
  }

  private judgeOne(extension: Extension): void {
    // Gone while others had their turn.
    if (this.extensions.get(extension.id) !== extension) return;
    const desk = this.desks.get(extension.pbxId);
    try {
      this.judge.judge(extension, this.phase === "leading" && desk?.isSettled === true);
    } catch (cause) {
      this.ports.complain(`presence: extension ${extension.id} cannot be judged`, cause);
    }
  }

  private async pass(extensions: readonly Extension[]): Promise<void> {
    if (this.phase === "stopped" || extensions.length === 0) return;
    this.passing += 1;
    try {
      await this.passes.run(extensions);
    } finally {
      this.passing -= 1;
    }
    if (this.passing > 0) return;
    this.rearm();
    for (const desk of this.desks.values()) desk.pump();
  }

  private poke(extension: Extension): void {
    const desk = this.desks.get(extension.pbxId);
    desk?.enqueue(extension);
    // At the end of a pass, so that the order is that of everybody in it.
    if (this.passing === 0) desk?.pump();
  }

  private rearm(): void {
    if (this.passing > 0 || this.phase === "stopped") return;
    let soonestAt = Number.POSITIVE_INFINITY;
    for (const { nextAt } of this.extensions.values()) soonestAt = Math.min(soonestAt, nextAt);
    this.wakeup.set(soonestAt);
  }

  private wake(): void {
    if (this.lookAtClock()) return;
    const nowAt = this.ports.clock.now();
    void this.pass([...this.extensions.values()].filter(({ nextAt }) => nextAt <= nowAt));
  }

  /** True when the clock was set, or the machine slept: then everything is judged once, for now, and for nothing in between. */
  private lookAtClock(): boolean {
    if (this.steps.look() === 0) return false;
    void this.pass([...this.extensions.values()]);
    for (const desk of this.desks.values()) desk.listIn(0);
    return true;
  }

  private async lookAtStamp(): Promise<void> {
    try {
      const stamp = await this.ports.plans.stamp();
      const isOther = this.stamp !== null && stamp !== this.stamp;
      this.stamp = stamp;
      if (isOther) this.planChanged("all");
    } catch {
      // Whoever asks for plans complains.
    }
  }

  private inTurn(run: () => Promise<void>): void {
    this.work = this.work.then(run).catch((cause: unknown) => this.ports.complain("presence: the engine", cause));
  }
}
