import type { Reader } from "../../../db/open.ts";
import type { Clock } from "../clock.ts";
import type { Book } from "./book.ts";
import { type Engine, keyOf } from "./engine.ts";
import { CALM, isCalm, type Track } from "./judge.ts";
import type { Rule } from "./model.ts";
import { changesSince } from "./repo.ts";

const LONGEST_WINDOW_MS = 86_400_000;
/** Steps that the flap guard counts. */
const COUNTED = new Set(["triggered", "worsened", "eased", "resolved", "flapping"]);

/**
 * Takes up where the last run stopped: what was open is open, at the level that counted, and the flap guard knows the changes of
 * its window. What was only about to count begins anew: nobody saw whether it lasted.
 */
export async function restoreTracks(db: Reader, clock: Clock, engine: Engine, book: Book, rules: readonly Rule[]) {
  const now = clock.now();
  const monotonic = clock.monotonic();
  const toMonotonic = (at: number) => monotonic - Math.max(0, now - at);
  const changes = new Map<string, number[]>();
  for (const { ruleId, scopeId, at, kind } of await changesSince(db, now - LONGEST_WINDOW_MS)) {
    if (!COUNTED.has(kind)) continue;
    const key = keyOf(ruleId, scopeId);
    const known = changes.get(key);
    if (known) known.push(at);
    else changes.set(key, [at]);
  }
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const keys = new Set([...changes.keys(), ...book.all().map((alert) => keyOf(alert.ruleId, alert.scopeId))]);
  for (const key of keys) {
    const rule = byId.get(key.slice(0, key.indexOf("\n")));
    if (!rule) continue;
    const since = (changes.get(key) ?? []).filter((at) => now - at < rule.flapWindowSeconds * 1000);
    const track: Track = { ...CALM, changedAt: since.slice(-Math.max(1, rule.flapChanges)).map(toMonotonic) };
    const alert = book.ofKey(key);
    if (alert) {
      const sinceAt = toMonotonic(alert.triggeredAt);
      track.level = alert.level;
      track.isFlapping = alert.isFlapping;
      track.amberSinceAt = alert.level === "ok" ? null : sinceAt;
      track.redSinceAt = alert.level === "red" ? sinceAt : null;
    }
    if (!isCalm(track)) engine.restore(key, track);
  }
}
