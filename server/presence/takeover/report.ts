import type { PlanningReport } from "../slots/planning-import.ts";

/** How one kind of thing fares. */
export interface TakeoverCount {
  /** What was not there before. */
  added: number;
  /** What was there already; it stays as it is. */
  kept: number;
  /** What could not be taken over; the remarks say why. */
  left: number;
}

/** What was taken over of the replaced presence application, or would be. */
export interface PresenceTakeover {
  pbxs: TakeoverCount;
  extensions: TakeoverCount;
  slots: TakeoverCount;
  overrides: TakeoverCount;
  feeds: TakeoverCount;
  log: TakeoverCount;
  /** What the plannings that lie in the folder do, each by its name. */
  plannings: { name: string; isTaken: boolean; report: PlanningReport }[];
  /** What somebody should know: what was left out or read in a certain way, a line each. */
  remarks: string[];
}

export const none = (): TakeoverCount => ({ added: 0, kept: 0, left: 0 });
