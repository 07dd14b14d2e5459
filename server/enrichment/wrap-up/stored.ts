import type { Reader } from "../../../db/open.ts";
import type { Settings } from "../../platform/config/store.ts";
import type { ListedField } from "../choices/choices.ts";

/** The bounds of the time for a note. */
export const MIN_SECONDS = 10;
export const MAX_SECONDS = 3_600;

/** Whether agents have a time to note a call once it is over, how long, and what is noted when it has passed. */
export interface WrapUpRule {
  isEnabled: boolean;
  /** From the end of the call. */
  seconds: number;
  /** The field that is filled in, and with which choice of its list; null: none was chosen yet. */
  field: ListedField;
  choiceId: number | null;
  /** Only calls of one of these queues, or with one of these tags; all when both are empty. */
  queues: string[];
  tags: string[];
}

/** The same as it is stored. */
export interface StoredWrapUp extends WrapUpRule {
  /** When it was switched on: calls that ended before have no such time. Null: it is off. */
  enabledAt: number | null;
}

export const WRAP_UP_KEY = "enrichment.wrap_up";

const OFF: StoredWrapUp = {
  ...{ isEnabled: false, seconds: 120, field: "result", choiceId: null, queues: [], tags: [], enabledAt: null },
};

export async function readWrapUp(settings: Settings, db?: Reader): Promise<StoredWrapUp> {
  return { ...OFF, ...((await settings.getSetting(WRAP_UP_KEY, db)) as Partial<StoredWrapUp> | undefined) };
}
