import type { Database } from "../../../db/open.ts";
import { newId } from "../../../db/ids.ts";
import type { Clock } from "../clock.ts";
import type { Log } from "../log.ts";
import type { Book } from "./book.ts";
import { addNotices } from "./delivery/repo.ts";
import { isTold } from "./delivery/notice.ts";
import type { Outbox } from "./delivery/outbox.ts";
import { type Engine, type EngineStep, isMeant, keyOf } from "./engine.ts";
import type { Figures } from "./figures.ts";
import { type Alert, isWorse, type Resolution, type Rule, type Step, type Trouble } from "./model.ts";
import { addEvents, type NewAlertEvent, saveAlerts } from "./repo.ts";

/** Alerts open at once; what would come on top is counted, and judged again when there is room. */
const MAX_OPEN = 10_000;
/** Steps stored in one transaction: the rest of a storm follows a second later. */
const MAX_STEPS = 1_000;

export interface WatchDeps {
  database: Database;
  clock: Clock;
  log: Log;
  figures: Figures;
  engine: Engine;
  book: Book;
  outbox: Outbox;
  /** Rules that are switched on. */
  rules(): readonly Rule[];
  /** The channels that tell of a rule now. */
  channelsOf(rule: Rule): readonly string[];
  /** Alerts that changed in more than their value. */
  onChange(alerts: readonly Alert[]): void;
}

/** One alert's new state, and what happened to it. */
interface Change {
  alert: Alert;
  kind: Step;
  rule: Rule | null;
}

/**
 * Looks at the figures, and writes down what the rules make of them: alert, history and what is to be told in one
 * transaction. What could not be stored did not happen: the next look comes to it again.
 */
export class Watch {
  /** Alerts that did not fit at the last look. */
  overflow = 0;

  /** Ids of open alerts whose value has changed since they were last taken. */
  private readonly seen = new Set<string>();

  constructor(private readonly deps: WatchDeps) {}

  look(): Promise<void> {
    return this.deps.book.serially(async () => {
      if (await this.endStale()) await this.judge();
    });
  }

  /** Open alerts whose values may have changed since the last call. */
  takeSeen(): Alert[] {
    const alerts = [...this.seen].flatMap((id) => this.deps.book.get(id) ?? []);
    this.seen.clear();
    return alerts;
  }

  /** Ends what no rule asks for any more: before anything is judged by rules that have changed. False when some is left to end. */
  private async endStale(): Promise<boolean> {
    const { book, engine } = this.deps;
    const rules = new Map(this.deps.rules().map((rule) => [rule.id, rule]));
    const stale = book.all().filter((alert) => !isAskedFor(rules.get(alert.ruleId), alert));
    if (stale.length === 0) return true;
    await this.store(stale.slice(0, MAX_STEPS).map((alert) => this.ended(alert, "rule_changed", null)));
    for (const alert of stale) engine.forget(keyOf(alert.ruleId, alert.scopeId));
    return stale.length <= MAX_STEPS;
  }

  private async judge(): Promise<void> {
    const { engine, book, clock, figures } = this.deps;
    const rules = this.deps.rules();
    const readings = figures.read(new Set(rules.map(({ figure }) => figure)));
    const unseen = new Map(book.all().map((alert) => [keyOf(alert.ruleId, alert.scopeId), alert]));
    const steps = engine.judgeAll(rules, readings, clock.monotonic(), MAX_STEPS, (key, level, value) => {
      const alert = book.ofKey(key);
      if (!alert) return;
      unseen.delete(key);
      if (value === null || (alert.value === value && alert.level === level)) return;
      const worstLevel = worst(alert.worstLevel, level);
      book.put({ ...alert, value, level, worstLevel });
      this.seen.add(alert.id);
    });
    const accepted = this.withinBound(steps);
    for (const { key } of accepted) unseen.delete(key);
    const byId = new Map(rules.map((rule) => [rule.id, rule]));
    const gone = [...unseen.values()].filter((alert) => figures.isGone(alert.figure, alert.scopeId));
    const ends = gone.slice(0, MAX_STEPS).map((alert) => this.ended(alert, "gone", byId.get(alert.ruleId) ?? null));
    const changes = [...accepted.map((step) => this.applied(step)), ...ends];
    if (changes.length === 0) return;
    await this.store(changes);
    for (const step of accepted) engine.accept(step);
    for (const { alert } of ends) engine.forget(keyOf(alert.ruleId, alert.scopeId));
  }

  /** Steps of alerts that are open, and as many new ones as there is room for. */
  private withinBound(steps: readonly EngineStep[]): EngineStep[] {
    const { book } = this.deps;
    let room = MAX_OPEN - book.size;
    const accepted = steps.filter(({ key }) => book.ofKey(key) !== null || room-- > 0);
    this.overflow = steps.length - accepted.length;
    return accepted;
  }

  private applied({ key, rule, scope, kind, level, value, track }: EngineStep): Change {
    const now = this.deps.clock.now();
    const old = this.deps.book.ofKey(key);
    const alert: Alert = {
      ...(old ?? {
        id: newId(),
        ruleId: rule.id,
        ruleName: rule.name,
        figure: rule.figure,
        unit: this.deps.figures.get(rule.figure)?.unit ?? "count",
        scopeId: scope.id,
        scopeKind: scope.kind,
        worstLevel: "amber" as const,
        triggeredAt: now,
        acknowledgedAt: null,
        acknowledgedBy: null,
        note: "",
        resolution: null,
        toldAt: null,
        value: null,
      }),
      side: rule.side,
      amber: rule.amber,
      red: rule.red,
      scopeName: scope.name.slice(0, 200),
      parentName: scope.parentName.slice(0, 200),
      projectName: scope.queue?.projectName.slice(0, 200) ?? null,
      queueName: scope.queue?.queueName.slice(0, 200) ?? null,
      level,
      isFlapping: track.isFlapping,
      resolvedAt: null,
    };
    alert.worstLevel = worst(alert.worstLevel, level);
    if (value !== null) alert.value = value;
    if (kind === "resolved") Object.assign(alert, { resolvedAt: now, resolution: "recovered" satisfies Resolution });
    return { alert, kind, rule };
  }

  private ended(alert: Alert, resolution: Resolution, rule: Rule | null): Change {
    const resolvedAt = this.deps.clock.now();
    return { alert: { ...alert, level: "ok", resolvedAt, resolution, isFlapping: false }, kind: "resolved", rule };
  }

  private async store(changes: readonly Change[]): Promise<void> {
    const { database, book, outbox, clock, onChange } = this.deps;
    const at = clock.now();
    const notices = outbox.number(changes.flatMap((change) => this.noticesOf(change, at)));
    const alerts = changes.map(({ alert }) => alert);
    const events: NewAlertEvent[] = changes.map(({ alert, kind }) => {
      return { alertId: alert.id, at, kind, level: alert.level, value: alert.value, who: null, note: "" };
    });
    await database.transact(async (tx) => {
      await saveAlerts(tx, alerts);
      await addEvents(tx, events);
      await addNotices(tx, notices);
    });
    for (const alert of alerts) book.put(alert);
    outbox.add(notices);
    onChange(alerts);
  }

  /** What the channels of a rule are to tell; the alert is marked as told. */
  private noticesOf({ alert, kind, rule }: Change, at: number) {
    if (!rule || !isTold(rule, alert, kind)) return [];
    const channels = this.deps.channelsOf(rule);
    const isFirst = alert.toldAt === null;
    if (channels.length > 0) alert.toldAt ??= at;
    const { id: alertId, scopeId } = alert;
    return channels.map((channelId) => {
      return { channelId, ruleId: rule.id, alertId, scopeId, kind, at, isFirst };
    });
  }
}

function worst(known: Trouble, level: Alert["level"]): Trouble {
  return level !== "ok" && isWorse(level, known) ? level : known;
}

function isAskedFor(rule: Rule | undefined, alert: Alert): boolean {
  if (!rule || rule.figure !== alert.figure || rule.side !== alert.side) return false;
  return isMeant(rule, { id: alert.scopeId, kind: alert.scopeKind });
}
