import type { BoardView } from "../live/board-view.ts";
import type { QueueDayHour } from "../live/day-hours.ts";
import { SERVICE_LEVEL_FORMULAS, type ServiceLevelFormula } from "../live/model.ts";
import { offeredOf, type ServiceCounts, serviceLevel } from "../live/service-level.ts";

export interface QueueSheet {
  /** The service level by every formula, and which one is selected. */
  formulas: { formula: ServiceLevelFormula; value: number | null; isSelected: boolean }[];
  /** What the formulas are computed from: today's finished calls of the queue. */
  counts: ServiceCounts & { offered: number };
  hours: QueueDayHour[];
}

/** The figures of a queue's day, of the same sums as the board's. */
export function readQueueSheet(view: BoardView, selected: ServiceLevelFormula, queueId: string): QueueSheet {
  const { answered, answeredWithin, abandoned, abandonedWithin, abandonedShort, notManageable } =
    view.serviceCounts(queueId);
  const counts = { answered, answeredWithin, abandoned, abandonedWithin, abandonedShort, notManageable };
  return {
    formulas: SERVICE_LEVEL_FORMULAS.map((formula) => ({
      formula,
      value: serviceLevel(formula, counts),
      isSelected: formula === selected,
    })),
    counts: { ...counts, offered: offeredOf(counts) },
    hours: view.hours(queueId),
  };
}
