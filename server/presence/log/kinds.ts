import type { Database } from "../../../db/open.ts";
import type { RetentionKind } from "../../platform/index.ts";
import { countOverridesBefore, deleteOverrides, heldOverrides } from "../overrides/repo.ts";
import { countLogBefore, deleteLog, heldLog } from "./repo.ts";

const ROWS_PER_STEP = 1_000;
const MAX_DAYS = 3_650;

/** What presence writes down by itself, for the retention. */
export function presenceKinds(database: Database): RetentionKind[] {
  const { orm } = database;
  return [
    {
      ...{ name: "presence_log", field: "presenceLogDays", unit: "days", default: 365, minimum: 7, maximum: MAX_DAYS },
      held: () => heldLog(orm),
      countBeyond: (before) => countLogBefore(orm, before),
      removeStep: (before, limit) => database.transact((tx) => deleteLog(tx, before, limit), "relaxed"),
      stepRows: ROWS_PER_STEP,
    },
    {
      ...{ name: "presence_overrides", field: "presenceOverrideDays", unit: "days" },
      ...{ default: 365, minimum: 7, maximum: MAX_DAYS },
      held: () => heldOverrides(orm),
      countBeyond: (before) => countOverridesBefore(orm, before),
      removeStep: (before, limit) => database.transact((tx) => deleteOverrides(tx, before, limit), "relaxed"),
      stepRows: ROWS_PER_STEP,
    },
  ];
}
