/** What every part of the simulated world shares: its time, its luck, its objects, and how fast life goes there. */
import type { Agenda } from "../../platform/agenda.ts";
import type { Random } from "../../platform/random.ts";
import type { Registry } from "./registry.ts";

export interface Stage {
  readonly agenda: Agenda;
  readonly random: Random;
  readonly registry: Registry;
  /**
   * Scale of everything that a call takes. It is 1 for a centre whose people and calls are in proportion; a heavier load is
   * served by shorter calls, so that any size and rate that is asked for gives a floor in balance and not a single long queue.
   */
  readonly pace: number;
}

const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;

/** A span drawn around a mean (log-normal), in milliseconds, at the world's pace. */
export function span(stage: Stage, meanSeconds: number, variation = 0.5): number {
  return stage.random.logNormal(meanSeconds * SECOND, variation) * stage.pace;
}
