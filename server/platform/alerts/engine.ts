import { type FigureReading, type FigureScope, isUnder } from "./figures.ts";
import { CALM, type Change, isCalm, isOpen, judge, type Track } from "./judge.ts";
import type { Level, Rule } from "./model.ts";

/** Something that a value made happen, to be stored before it counts. */
export interface EngineStep {
  key: string;
  rule: Rule;
  scope: FigureScope;
  kind: Change;
  level: Level;
  value: number | null;
  track: Track;
}

/** The tracks of all rules and scopes. `judgeAll` looks, `accept` makes what was stored count. */
export class Engine {
  private readonly tracks = new Map<string, Track>();

  /** How many tracks hold something to remember. */
  get size(): number {
    return this.tracks.size;
  }

  /**
   * Judges every reading by the rules that ask for it. What happens is returned, at most `most` steps, and stands only once it
   * is accepted: otherwise the next look comes to the same. `onLevel` hears of levels that change without a step, while an alert flaps,
   * and `onValue` of each value of an open alert.
   */
  judgeAll(
    rules: readonly Rule[],
    readings: readonly FigureReading[],
    now: number,
    most: number,
    onSeen: (key: string, level: Level, value: number | null) => void,
  ): EngineStep[] {
    const byFigure = Map.groupBy(readings, ({ figure }) => figure);
    const steps: EngineStep[] = [];
    for (const rule of rules) {
      for (const reading of byFigure.get(rule.figure) ?? []) {
        if (!isMeant(rule, reading.scope)) continue;
        const key = keyOf(rule.id, reading.scope.id);
        const before = this.tracks.get(key) ?? CALM;
        const { track, change } = judge(rule, before, reading, now);
        if (change) {
          if (steps.length < most) {
            const { scope, value } = reading;
            steps.push({ key, rule, scope, kind: change, level: track.level, value, track });
          }
          continue;
        }
        this.put(key, track);
        if (isOpen(track)) onSeen(key, track.level, reading.value);
      }
    }
    return steps;
  }

  /** Makes a step count. */
  accept({ key, track }: Pick<EngineStep, "key" | "track">): void {
    this.put(key, track);
  }

  /** Takes up an alert that was open when the program stopped. */
  restore(key: string, track: Track): void {
    this.put(key, track);
  }

  /** Forgets a scope of a rule: its alert has ended otherwise. */
  forget(key: string): void {
    this.tracks.delete(key);
  }

  /** Forgets all that a rule has seen and that is no alert: the rule was changed. */
  restart(ruleId: string): void {
    for (const [key, track] of this.tracks) {
      if (!key.startsWith(`${ruleId}\n`)) continue;
      if (!isOpen(track)) this.tracks.delete(key);
    }
  }

  /** Forgets everything: other limits count for everything from now on. */
  clear(): void {
    this.tracks.clear();
  }

  private put(key: string, track: Track): void {
    if (isCalm(track)) this.tracks.delete(key);
    else this.tracks.set(key, track);
  }
}

export function keyOf(ruleId: string, scopeId: string): string {
  return `${ruleId}\n${scopeId}`;
}

/** Whether a rule asks for a scope. */
export function isMeant(rule: Pick<Rule, "scopeKind" | "scopeId">, scope: Pick<FigureScope, "id" | "kind">): boolean {
  return scope.kind === rule.scopeKind && isUnder(scope.id, rule.scopeId);
}
