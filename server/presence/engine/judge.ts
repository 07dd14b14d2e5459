/** Asks what an extension is to be set to at this instant, and makes a wish of it when that is something new. */
import type { Because, Decision, Level, Plan, Status } from "../model.ts";
import { type Core, endDrift, logAbout, settle } from "./core.ts";
import type { Extension, Wish } from "./extension.ts";
import type { LogSource } from "./ports.ts";

/** Whoever is on the phone when a status changes is left in peace for no longer than that. */
const POSTPONE_MS = 900_000;
/** Changes that are looked at to find out whether one was missed. */
const MAX_STEPS = 64;

const SOURCES: Partial<Record<Level, LogSource>> = {
  override: "override",
  holiday: "holiday",
  calendar: "calendar",
  dated: "schedule",
  weekly: "schedule",
  extension_default: "default",
  house_default: "default",
};

export class Judge {
  constructor(
    private readonly core: Core,
    /** The status was changed by somebody else while nobody looked. */
    private readonly foundForeign: (extension: Extension) => void,
  ) {}

  /** Decides for now. `isActing` false: only for the screens, because another process drives the PBXs. */
  judge(extension: Extension, isActing: boolean): void {
    const nowAt = this.core.clock.now();
    const before = extension.decision;
    const decision = this.decide(extension, nowAt);
    const sinceAt = extension.judgedAt ?? extension.settledAt ?? nowAt;
    extension.decision = decision;
    extension.judgedAt = nowAt;
    this.core.writing.show(extension.id);
    if (!isActing) return;
    const source = this.sourceOf(extension, before, decision, nowAt);
    if (decision.status === null) {
      this.standForNothing(extension, source, nowAt);
      return;
    }
    if (isOtherOverride(before, decision) || this.isNew(extension, before, decision.status, nowAt)) {
      endDrift(this.core, extension);
      extension.refusal = null;
      const dueAt = dueOf(before, decision, sinceAt, nowAt);
      this.want(extension, { status: decision.status, source, because: decision.because, dueAt });
    } else {
      this.goOn(extension, before, decision, source, nowAt);
    }
  }

  /** Wishes for a status, unless it is so already. */
  want(extension: Extension, wanted: Omit<Wish, "attempts" | "notBeforeMs">): void {
    const { core } = this;
    extension.wish = null;
    extension.postponedUntil = null;
    if (extension.isMissing) return;
    if (wanted.status === extension.status && extension.flight === null) {
      if (wanted.source === "expiry") this.logKept(extension, "expiry");
      settle(core, extension, extension.decision?.status ?? null);
      return;
    }
    if (core.ports.house().isSimulation) {
      const { source, because } = wanted;
      const entry = { oldStatus: extension.status, newStatus: wanted.status, source, because };
      logAbout(core, extension, { ...entry, result: "simulated" });
      return;
    }
    extension.wish = { ...wanted, attempts: 0, notBeforeMs: 0 };
    core.writing.show(extension.id);
    if (this.isToWait(extension, wanted)) this.postpone(extension, extension.wish);
    else core.poke(extension);
  }

  /** Whoever was on the phone no longer is, or was for long enough. */
  endPostponement(extension: Extension): void {
    if (extension.postponedUntil === null) return;
    extension.postponedUntil = null;
    this.core.writing.show(extension.id);
    this.core.rearm();
    if (extension.wish !== null) this.core.poke(extension);
  }

  private decide(extension: Extension, nowAt: number): Decision {
    const decision = this.core.ports.decide(extension.plan, nowAt);
    // A next change that is not after now would be judged over and over.
    if (decision.nextChangeAt === null || decision.nextChangeAt > nowAt) return decision;
    return { ...decision, nextChangeAt: nowAt + 1_000 };
  }

  /** Whether something is wanted that was not wanted before; at a start, whether it came to be wanted while nobody looked. */
  private isNew(extension: Extension, before: Decision | null, status: Status, nowAt: number): boolean {
    if (before !== null) return before.status !== status;
    if (extension.settledStatus !== status || extension.settledAt === null) return true;
    if (extension.status === status) return false;
    // The same as before the pause, and yet it is set to something else: there was a change and one back, or it was somebody.
    return hasChanged(this.core.ports.decide, extension.plan, extension.settledAt, nowAt, status);
  }

  /** The same is wanted as before. */
  private goOn(
    extension: Extension,
    before: Decision | null,
    decision: Decision,
    source: LogSource,
    nowAt: number,
  ): void {
    if (extension.wish !== null) extension.wish.because = decision.because;
    if (extension.postponedUntil !== null && extension.postponedUntil <= nowAt) this.endPostponement(extension);
    if (before !== null) {
      if (source === "expiry") this.logKept(extension, source);
      return;
    }
    if (extension.status !== null && extension.status !== decision.status && extension.drift === null)
      this.foundForeign(extension);
  }

  /** Frozen: it stays as it is. Not planned: it is left as the house wants such extensions to be left, once. */
  private standForNothing(extension: Extension, source: LogSource, nowAt: number): void {
    const { core } = this;
    const { plan } = extension;
    endDrift(core, extension);
    const { wish: hadWish } = extension;
    const hadStood = extension.settledStatus !== null || hadWish !== null;
    extension.wish = null;
    extension.postponedUntil = null;
    if (plan.isFrozen || !hadStood) {
      settle(core, extension, null);
      return;
    }
    const why = source === "expiry" ? "expiry" : "planning_off";
    const { onPlanningOff } = core.ports.pbxSettings(extension.pbxId);
    if (onPlanningOff === "leave") {
      this.logKept(extension, why);
      settle(core, extension, null);
      return;
    }
    const status = plan.defaultStatus ?? plan.houseStatus;
    if (hadWish?.status === status && hadWish.source === why) {
      extension.wish = hadWish;
      return;
    }
    if (core.ports.house().isSimulation) settle(core, extension, null);
    this.want(extension, { status, source: why, because: extension.decision?.because ?? [], dueAt: nowAt });
  }

  private sourceOf(extension: Extension, before: Decision | null, decision: Decision, nowAt: number): LogSource {
    const was = before?.because[0];
    const is = decision.because[0];
    if (was?.level === "override" && was.id !== null && !(is?.level === "override" && is.id === was.id)) {
      // One that was taken back before its time is no longer in the plan, or was cut short there.
      const isOver = was.endAt !== null && was.endAt <= nowAt;
      if (isOver) {
        this.core.ports.feed.overrideEnded(extension.id, was.id, was.endAt ?? nowAt);
        if (is?.level !== "override") return "expiry";
      }
    }
    return (is && SOURCES[is.level]) ?? "engine";
  }

  private isToWait(extension: Extension, wanted: Pick<Wish, "source" | "dueAt">): boolean {
    if (extension.call === "idle" || !this.core.ports.house().isCallAware) return false;
    // What somebody asks for now, they want now.
    if (wanted.source === "override" || wanted.source === "put_back") return false;
    return wanted.dueAt + POSTPONE_MS > this.core.clock.now();
  }

  private postpone(extension: Extension, wish: Wish): void {
    extension.postponedUntil = wish.dueAt + POSTPONE_MS;
    const { source, because } = wish;
    const entry = { oldStatus: extension.status, newStatus: wish.status, source, because };
    logAbout(this.core, extension, { ...entry, result: "postponed", detail: `call=${extension.call}` });
    this.core.rearm();
  }

  private logKept(extension: Extension, source: LogSource): void {
    const { status } = extension;
    logAbout(this.core, extension, { oldStatus: status, newStatus: status, source, result: "kept" });
  }
}

/** Somebody asks for it now, whether it was wanted already or not: who got in between meanwhile does not count. */
function isOtherOverride(before: Decision | null, decision: Decision): boolean {
  const is = decision.because[0];
  const was = before?.because[0];
  return before !== null && is?.level === "override" && (was?.level !== "override" || was.id !== is.id);
}

/** From when a change is due: when its reason began or the one before ended, if that was since the last look; else now. */
function dueOf(before: Decision | null, decision: Decision, sinceAt: number, nowAt: number): number {
  const isSince = (at: number | null | undefined): at is number =>
    at !== null && at !== undefined && at > sinceAt && at <= nowAt;
  const winner: Because | undefined = decision.because[0];
  if (isSince(winner?.startAt)) return winner.startAt;
  if (isSince(before?.nextChangeAt)) return before.nextChangeAt;
  return nowAt;
}

function hasChanged(
  decide: (plan: Plan, at: number) => Decision,
  plan: Plan,
  fromAt: number,
  toAt: number,
  status: Status,
): boolean {
  let decision = decide(plan, fromAt);
  for (let step = 0; step < MAX_STEPS; step++) {
    if (decision.nextChangeAt === null || decision.nextChangeAt > toAt) return false;
    decision = decide(plan, decision.nextChangeAt);
    if (decision.status !== status) return true;
  }
  return false;
}
