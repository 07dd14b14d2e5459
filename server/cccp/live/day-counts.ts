import { type DayCall, hourOf } from "./day-call.ts";
import type { ServiceLevelSetting } from "./model.ts";
import { projectOf } from "./names.ts";
import { NO_CALLS, offeredOf, type ServiceCounts } from "./service-level.ts";

/** One hour of a queue's day, by the server's wall clock. */
export interface QueueHour {
  hour: number;
  offered: number;
  answered: number;
  abandoned: number;
  /** Answered within the selected threshold. */
  withinThreshold: number;
  /** Over answered and abandoned calls; null when no wait is known. */
  averageWaitSeconds: number | null;
}

interface Counts extends ServiceCounts {
  waitSeconds: number;
  waits: number;
}

interface QueueDay {
  total: Counts;
  hours: Map<number, Counts>;
}

/** Running sums of one day's calls by queue, by queue and hour, by project and over all: a call costs four additions. */
export class DayCounts {
  private readonly queues = new Map<string, QueueDay>();
  private readonly projects = new Map<string, Counts>();

  constructor(private readonly setting: ServiceLevelSetting) {}

  /** Counts a call (+1) or takes it back (−1). */
  add(call: DayCall, sign: 1 | -1): void {
    let queue = this.queues.get(call.queueId);
    if (!queue) {
      queue = { total: emptyCounts(), hours: new Map() };
      this.queues.set(call.queueId, queue);
    }
    this.count(queue.total, call, sign);
    this.count(at(queue.hours, hourOf(call.offeredAt, call.offsetSeconds)), call, sign);
    const project = projectOf(call.queueId);
    this.count(at(this.projects, ""), call, sign);
    if (project !== "") this.count(at(this.projects, project), call, sign);
  }

  ofQueue(queueId: string): ServiceCounts {
    return this.queues.get(queueId)?.total ?? NO_CALLS;
  }

  /** `""` is the whole server. */
  ofProject(projectName: string): ServiceCounts {
    return this.projects.get(projectName) ?? NO_CALLS;
  }

  /** Over the queues that are meant. */
  over(isMeant: (queueId: string) => boolean): ServiceCounts {
    const sum = { ...NO_CALLS };
    for (const [queueId, { total }] of this.queues) {
      if (!isMeant(queueId)) continue;
      for (const name of Object.keys(sum) as (keyof ServiceCounts)[]) sum[name] += total[name];
    }
    return sum;
  }

  /** From the first hour with a call to the last one, without holes. */
  hours(queueId: string): QueueHour[] {
    const hours = this.queues.get(queueId)?.hours ?? new Map<number, Counts>();
    const used = [...hours].filter(([, counts]) => offeredOf(counts) > 0).map(([hour]) => hour);
    if (used.length === 0) return [];
    const first = Math.min(...used);
    return Array.from({ length: Math.max(...used) - first + 1 }, (_, i) => {
      const counts = hours.get(first + i) ?? emptyCounts();
      return {
        hour: first + i,
        offered: offeredOf(counts),
        answered: counts.answered,
        abandoned: counts.abandoned,
        withinThreshold: counts.answeredWithin,
        averageWaitSeconds: counts.waits > 0 ? counts.waitSeconds / counts.waits : null,
      };
    });
  }

  private count(counts: Counts, call: DayCall, sign: 1 | -1): void {
    const wait = call.waitSeconds;
    const isWithin = wait !== null && wait <= this.setting.thresholdSeconds;
    if (call.outcome === "answered") {
      counts.answered += sign;
      if (isWithin) counts.answeredWithin += sign;
    } else if (call.outcome === "abandoned") {
      counts.abandoned += sign;
      if (isWithin) counts.abandonedWithin += sign;
      if (wait !== null && wait <= this.setting.shortAbandonSeconds) counts.abandonedShort += sign;
    } else {
      counts.notManageable += sign;
    }
    if (wait !== null && call.outcome !== "not_manageable") {
      counts.waitSeconds += sign * wait;
      counts.waits += sign;
    }
  }
}

function emptyCounts(): Counts {
  return {
    answered: 0,
    answeredWithin: 0,
    abandoned: 0,
    abandonedWithin: 0,
    abandonedShort: 0,
    notManageable: 0,
    waitSeconds: 0,
    waits: 0,
  };
}

function at<Key>(map: Map<Key, Counts>, key: Key): Counts {
  let counts = map.get(key);
  if (!counts) {
    counts = emptyCounts();
    map.set(key, counts);
  }
  return counts;
}
