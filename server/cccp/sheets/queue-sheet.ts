import type { LiveServer } from "../servers/live-server.ts";
import { type DayCall, dayOf } from "../live/day-call.ts";
import { DayCounts, type QueueHour } from "../live/day-counts.ts";
import { SERVICE_LEVEL_FORMULAS, type ServiceLevelFormula } from "../live/model.ts";
import { offeredOf, type ServiceCounts, serviceLevel } from "../live/service-level.ts";

export interface QueueSheet {
  /** The service level by every formula, and which one is selected. */
  formulas: { formula: ServiceLevelFormula; value: number | null; isSelected: boolean }[];
  /** What the formulas are computed from: today's finished calls of the queue. */
  counts: ServiceCounts & { offered: number };
  hours: QueueHour[];
}

/** What the sheet needs of the database. */
export interface DayCallsReader {
  dayCallsOfQueue(serverId: string, queueId: string, day: string): Promise<DayCall[]>;
}

/** The figures of a queue's day from its saved calls. `now`: this machine's clock, epoch ms. */
export async function readQueueSheet(
  server: LiveServer,
  queueId: string,
  repo: DayCallsReader,
  now: number,
): Promise<QueueSheet> {
  const setting = server.record.serviceLevel;
  const serverNow = now + (server.status.clockSkewMs ?? 0);
  const day = dayOf(serverNow, server.store.offsetSeconds);
  const sums = new DayCounts(setting);
  for (const call of await repo.dayCallsOfQueue(server.record.id, queueId, day)) sums.add(call, 1);
  const { answered, answeredWithin, abandoned, abandonedWithin, abandonedShort, notManageable } = sums.ofQueue(queueId);
  const counts = { answered, answeredWithin, abandoned, abandonedWithin, abandonedShort, notManageable };
  return {
    formulas: SERVICE_LEVEL_FORMULAS.map((formula) => ({
      formula,
      value: serviceLevel(formula, counts),
      isSelected: formula === setting.formula,
    })),
    counts: { ...counts, offered: offeredOf(counts) },
    hours: sums.hours(queueId),
  };
}
