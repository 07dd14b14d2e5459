/** What the engine holds of one extension: what is wanted, what is, what is on its way, and who got in between. */
import type { Because, Decision, Plan, Status } from "../model.ts";
import type { CallState, ForeignPolicy, LogSource, WatchedExtension } from "./ports.ts";

/** Something to be pushed. An extension has one at most: a newer one takes its place. */
export interface Wish {
  status: Status;
  source: LogSource;
  because: readonly Because[];
  /** From when it is due, wall clock. */
  dueAt: number;
  /** That failed. */
  attempts: number;
  /** Not before this on the monotonic clock. */
  notBeforeMs: number;
  /** Who asked for it by answering a question. */
  byName?: string;
}

/** A push that was handed to the PBX's client and has no answer yet. */
export interface Flight {
  wish: Wish;
  isEchoed: boolean;
  /** What it was set to when the echo came, which may be before the answer. */
  echoedOver: string | null;
}

/** A push of ours that was answered, as long as its echo may come. */
export interface OwnPush {
  status: Status;
  doneMs: number;
  isEchoed: boolean;
}

export type Hand = "person" | "auto_switch" | "unknown_hand";

/** Somebody else's status that stands where another is wanted. */
export interface Drift {
  status: string;
  seenAt: number;
  hand: Hand;
  policy: ForeignPolicy;
  /** It was put back as often as is allowed, and came again. */
  isGivenUp: boolean;
  questionId: number | null;
}

/** How many of its own pushes an extension remembers for their echoes. */
const OWN_PUSHES = 4;

export class Extension {
  readonly id: number;
  pbxId: number;
  yeastarId: number;
  number: string;
  plan: Plan;
  isMissing: boolean;
  isMonitored: boolean | null;
  status: string | null;
  statusAt: number | null;
  settledStatus: Status | null;
  settledAt: number | null;
  /** Null: not judged since the start, or to be judged as at the start. */
  decision: Decision | null = null;
  judgedAt: number | null = null;
  wish: Wish | null = null;
  flight: Flight | null = null;
  /** The wish waits for the end of a call, no longer than until then; wall clock. */
  postponedUntil: number | null = null;
  call: CallState = "idle";
  /** Since when, on the monotonic clock. */
  callMs = 0;
  drift: Drift | null = null;
  /** What the PBX refuses for good; null as soon as something else is wanted. */
  refusal: { code: string; at: number; wish: Wish } | null = null;
  ownPushes: OwnPush[] = [];
  /** When it was put back, and when somebody else changed it, on the monotonic clock. */
  putBackMs: number[] = [];
  foreignMs: number[] = [];
  /** Counts what was heard of its status, over all extensions: which of two pieces of news is the newer. */
  newsOrder = -1;
  /** In a row of lists. */
  absences = 0;

  constructor(stored: WatchedExtension) {
    this.id = stored.id;
    this.pbxId = stored.pbxId;
    this.yeastarId = stored.yeastarId;
    this.number = stored.number;
    this.plan = stored.plan;
    this.isMissing = stored.isMissing;
    this.isMonitored = stored.isMonitored;
    this.status = stored.status;
    this.statusAt = stored.statusAt;
    this.settledStatus = stored.settledStatus;
    this.settledAt = stored.settledAt;
  }

  /** Takes over what is stored anew. What the engine finds out itself it knows better, unless another process does (`isAll`). */
  update(stored: WatchedExtension, isAll: boolean): void {
    // Deleted on the PBX and made anew: it is there again, as another one.
    const isOther = stored.yeastarId !== this.yeastarId;
    this.pbxId = stored.pbxId;
    this.yeastarId = stored.yeastarId;
    this.number = stored.number;
    this.plan = stored.plan;
    if (isOther) this.decision = null;
    this.isMissing = isAll || isOther ? stored.isMissing : this.isMissing || stored.isMissing;
    if (!isAll) return;
    this.isMonitored = stored.isMonitored;
    this.status = stored.status;
    this.statusAt = stored.statusAt;
    this.settledStatus = stored.settledStatus;
    this.settledAt = stored.settledAt;
  }

  /** When it is to be judged again; Infinity for never. */
  get nextAt(): number {
    return Math.min(this.decision?.nextChangeAt ?? Number.POSITIVE_INFINITY, this.postponedUntil ?? Infinity);
  }

  remember(push: OwnPush): void {
    this.ownPushes.push(push);
    if (this.ownPushes.length > OWN_PUSHES) this.ownPushes.shift();
  }

  /** Forgets what was on its way: another process drives the PBX now, or nobody. */
  letGo(): void {
    this.wish = null;
    this.refusal = null;
    this.postponedUntil = null;
    this.drift = null;
    this.decision = null;
    this.judgedAt = null;
    this.call = "idle";
    this.ownPushes = [];
  }
}
