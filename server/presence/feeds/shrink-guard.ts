/** A feed that loses more than this share of its events to come, and more than this number, more likely broke than was cleared. */
const SHARE = 0.8;
const NUMBER = 5;

export interface Shrinking {
  /** Events to come in the copy in use, and in the new one. */
  before: number;
  now: number;
  /** How many the fetch before had, when its copy was held back; null when none is. */
  held: number | null;
  /** An administrator said that it is right. */
  isConfirmed: boolean;
}

/** Whether a new copy is taken. One that shrinks is held back until two fetches in a row agree on how many are left, or somebody confirms it. */
export function judgeShrinking({ before, now, held, isConfirmed }: Shrinking): "take" | "hold" {
  const lost = before - now;
  const isShrinking = lost > NUMBER && lost > before * SHARE;
  return isShrinking && !isConfirmed && held !== now ? "hold" : "take";
}
