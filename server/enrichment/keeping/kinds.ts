import type { Database } from "../../../db/open.ts";
import type { RetentionKind } from "../../platform/index.ts";
import {
  countCallsBefore,
  countEventsBefore,
  countVersionsBefore,
  deleteCalls,
  deleteEvents,
  deleteVersions,
  heldCalls,
  heldEvents,
  heldVersions,
} from "./repo.ts";

/** A call goes with all that hangs on it: fewer of them are as much work as many events. */
const CALLS_PER_STEP = 100;
const SMALL_ROWS_PER_STEP = 1_000;
const MAX_DAYS = 3_650;

/**
 * What the history writes down by itself, for the retention. Calls stay for ten years unless an administrator says less: an
 * update must take nothing from anybody. Those that last never go, whatever the value.
 * @param onCallDays hears how many days calls stay.
 */
export function callKinds(database: Database, onCallDays: (days: number) => void): RetentionKind[] {
  const { orm } = database;
  return [
    {
      // Two days at least: a PBX sends again what was not taken, and a repeat is known by the event.
      ...{ name: "call_events", field: "callEventDays", unit: "days", default: 90, minimum: 2, maximum: MAX_DAYS },
      held: () => heldEvents(orm),
      countBeyond: (before) => countEventsBefore(orm, before),
      removeStep: (before, limit) => database.transact((tx) => deleteEvents(tx, before, limit), "relaxed"),
      stepRows: SMALL_ROWS_PER_STEP,
    },
    {
      // A month at least: what waits on a device without a network is merged with the version that it was made from.
      ...{ name: "note_versions", field: "noteVersionDays", unit: "days" },
      ...{ default: MAX_DAYS, minimum: 31, maximum: MAX_DAYS },
      held: () => heldVersions(orm),
      countBeyond: (before) => countVersionsBefore(orm, before),
      removeStep: (before, limit) => database.transact((tx) => deleteVersions(tx, before, limit), "relaxed"),
      stepRows: SMALL_ROWS_PER_STEP,
    },
    {
      ...{ name: "calls", field: "callDays", unit: "days", default: MAX_DAYS, minimum: 7, maximum: MAX_DAYS },
      held: () => heldCalls(orm),
      countBeyond: (before) => countCallsBefore(orm, before),
      removeStep: (before, limit) => database.transact((tx) => deleteCalls(tx, before, limit), "relaxed"),
      stepRows: CALLS_PER_STEP,
      adopt: onCallDays,
    },
  ];
}
