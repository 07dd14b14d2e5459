import type { Held } from "../../../db/held.ts";
import type { Identity } from "../auth/identity.ts";
import type { Clock, Timer } from "../clock.ts";
import type { Settings } from "../config/store.ts";
import type { Log } from "../log.ts";
import type { RetentionKind, RetentionKinds } from "./kinds.ts";

/** How long each kind is kept: its field, and days or entries. */
export type RetentionRule = Record<string, number>;

/** A kind as an administrator sees it. */
export interface KindView extends Held {
  name: string;
  field: string;
  unit: "days" | "rows";
  value: number;
  default: number;
  minimum: number;
  maximum: number;
}

export interface RetentionParts {
  kinds: RetentionKinds;
  settings: Settings;
  clock: Clock;
  log: Log;
}

const KEY = "platform.retention";
const DAY_MS = 86_400_000;
/** The first look comes late: a machine that starts with a wrong clock has set it right by then, and lost nothing. */
const FIRST_LOOK_MS = 600_000;
/** Between two steps, so that nobody waits long for the database. */
const STEP_PAUSE_MS = 250;
const STEP_ROWS = 500;

/** Removes what is past its time, once a day, kind by kind, in small steps. What a stop interrupts the next look goes on with. */
export class Retention {
  private rule: RetentionRule = {};
  private timer: Timer | null = null;
  private isStopped = false;

  constructor(private readonly parts: RetentionParts) {}

  get kinds(): readonly RetentionKind[] {
    return this.parts.kinds.list();
  }

  get current(): RetentionRule {
    return Object.fromEntries(this.kinds.map((kind) => [kind.field, this.valueOf(kind)]));
  }

  /** Reads the setting and begins to look; a setting that makes no sense any more counts as never made. */
  async start(): Promise<void> {
    const stored = await this.parts.settings.getSetting(KEY);
    this.adopt(stored !== null && typeof stored === "object" ? (stored as RetentionRule) : {});
    this.lookIn(FIRST_LOOK_MS);
  }

  stop(): void {
    this.isStopped = true;
    this.timer?.cancel();
    this.timer = null;
  }

  /** Sets other values; a kind that is not named keeps its own. They hold from the next look on, at the latest in ten minutes. */
  async change(rule: RetentionRule, who: Identity | null, from: string | null): Promise<RetentionRule> {
    const whole = { ...this.current, ...rule };
    await this.parts.settings.setSetting(KEY, whole, who, from);
    this.adopt(whole);
    this.lookIn(FIRST_LOOK_MS);
    return this.current;
  }

  /** Every kind with its value and what there is of it now. */
  async view(): Promise<KindView[]> {
    const views: KindView[] = [];
    for (const kind of this.kinds) {
      const { name, field, unit, minimum, maximum } = kind;
      const bounds = { default: kind.default, minimum, maximum };
      views.push({ name, field, unit, value: this.valueOf(kind), ...bounds, ...(await kind.held()) });
    }
    return views;
  }

  /** How many entries of each named kind would go with other values; nothing is removed. */
  async preview(rule: RetentionRule): Promise<{ name: string; count: number }[]> {
    const counts: { name: string; count: number }[] = [];
    for (const kind of this.kinds) {
      const value = rule[kind.field];
      if (value === undefined) continue;
      counts.push({ name: kind.name, count: await kind.countBeyond(this.boundOf(kind, value)) });
    }
    return counts;
  }

  private valueOf(kind: RetentionKind): number {
    return this.rule[kind.field] ?? kind.default;
  }

  private boundOf({ unit }: RetentionKind, value: number): number {
    return unit === "rows" ? value : this.parts.clock.now() - value * DAY_MS;
  }

  private adopt(rule: RetentionRule): void {
    this.rule = {};
    for (const kind of this.kinds) {
      const value = rule[kind.field];
      if (isWithin(value, kind)) this.rule[kind.field] = value;
      kind.adopt?.(this.valueOf(kind));
    }
  }

  private lookIn(delayMs: number, index = 0): void {
    this.timer?.cancel();
    this.timer = this.isStopped ? null : this.parts.clock.after(delayMs, () => void this.look(index));
  }

  /** One step of one kind; then the same again, the next kind, or tomorrow. */
  private async look(index: number): Promise<void> {
    const kind = this.kinds[index];
    if (!kind) return this.lookIn(DAY_MS);
    const isOver = !(kind.removeStep && (await this.step(kind)));
    const next = isOver ? index + 1 : index;
    // Whoever changed the rule meanwhile has begun another round.
    if (this.timer !== null) this.lookIn(this.kinds[next] ? STEP_PAUSE_MS : DAY_MS, next);
  }

  /** Whether there may be more of it. A kind that fails holds up no other, and is tried again tomorrow. */
  private async step(kind: RetentionKind): Promise<boolean> {
    const { log } = this.parts;
    const limit = kind.stepRows ?? STEP_ROWS;
    try {
      const count = (await kind.removeStep?.(this.boundOf(kind, this.valueOf(kind)), limit)) ?? 0;
      if (count > 0) log.info("entries past their time were removed", { kind: kind.name, count });
      return count >= limit;
    } catch (cause) {
      const reason = (cause as Error).message;
      log.warn("old entries were not removed; trying again tomorrow", { kind: kind.name, reason });
      return false;
    }
  }
}

function isWithin(value: unknown, { minimum, maximum }: RetentionKind): value is number {
  return typeof value === "number" && Number.isInteger(value) && value >= minimum && value <= maximum;
}
