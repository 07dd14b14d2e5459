import type { Clock } from "../../platform/clock.ts";

/** How far apart the two copies of one event may come. Less than the time for which the old socket is kept. */
export const COPY_WITHIN_MS = 1_500;
/** Events that wait for their copy. */
const MAX_REMEMBERED = 500;

interface Told<Source> {
  text: string;
  source: Source;
  /** Monotonic. */
  at: number;
  /** Its copy has come. */
  isMatched: boolean;
}

/**
 * Two sockets of one subscription bring each event twice, in some order; each is let through once. The second copy is known by its text,
 * its being from the other socket, and its time: the same thing may well happen twice, and then it is told twice.
 */
export class Overlap<Source> {
  private told: Told<Source>[] = [];
  /** The same thing happened twice so soon that a copy may have been taken for it: only a list tells how things are. */
  isAmbiguous = false;

  constructor(private readonly clock: Clock) {}

  /** Whether this is not the copy of something that the other socket brought. */
  isNew(source: Source, text: string): boolean {
    const now = this.clock.monotonic();
    this.told = this.told.filter(({ at }) => now - at < COPY_WITHIN_MS).slice(-MAX_REMEMBERED);
    const same = this.told.filter((one) => one.text === text);
    this.isAmbiguous ||= same.some((one) => one.source === source || one.isMatched);
    const copy = same.find((one) => one.source !== source && !one.isMatched);
    if (copy) copy.isMatched = true;
    else this.told.push({ text, source, at: now, isMatched: false });
    return !copy;
  }
}
