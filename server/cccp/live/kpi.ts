/**
 * The derived figures of a queue, by the field's own definitions. Null means unknown. The server updates its counters
 * one by one, so a difference can be negative for a moment: such a result is shown as 0.
 */

/** The server's counters of one queue: sessions now, tasks and sums of seconds of the day. */
export interface QueueCounters {
  latent: number | null;
  logged: number | null;
  working: number | null;
  managed: number | null;
  failed: number | null;
  contactSeconds: number | null;
  waitingSeconds: number | null;
  overMaxWaiting: number | null;
  overMaxEstimatedWaiting: number | null;
  notManageableWithLatent: number | null;
  notManageableWithoutLatent: number | null;
}

export interface QueueFigures {
  agents: number | null;
  available: number | null;
  handled: number | null;
  failed: number | null;
  offered: number | null;
  notManageable: number | null;
  abandoned: number | null;
  answerRate: number | null;
  averageWaitSeconds: number | null;
  averageTalkSeconds: number | null;
}

export function queueFigures(c: QueueCounters): QueueFigures {
  const offered = sum(c.managed, c.failed);
  const notManageable = sumOfKnown([
    c.overMaxWaiting,
    c.overMaxEstimatedWaiting,
    c.notManageableWithLatent,
    c.notManageableWithoutLatent,
  ]);
  return {
    agents: sum(c.latent, c.logged),
    available: difference(c.logged, c.working),
    handled: c.managed,
    failed: c.failed,
    offered,
    notManageable,
    abandoned: difference(c.failed, notManageable),
    answerRate: ratio(c.managed, offered),
    averageWaitSeconds: ratio(c.waitingSeconds, offered),
    averageTalkSeconds: ratio(c.contactSeconds, c.managed),
  };
}

/** a / b; null when either is unknown or nothing is there to divide by. */
export function ratio(a: number | null, b: number | null): number | null {
  return a === null || b === null || b <= 0 ? null : a / b;
}

function sum(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : a + b;
}

function difference(a: number | null, b: number | null): number | null {
  return a === null || b === null ? null : Math.max(0, a - b);
}

/** A server that does not know one of the reasons has no call that failed for it: only what is known counts. */
function sumOfKnown(parts: readonly (number | null)[]): number | null {
  const known = parts.filter((part) => part !== null);
  return known.length === 0 ? null : known.reduce((total, part) => total + part, 0);
}
