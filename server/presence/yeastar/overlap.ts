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
}

/**
 * Two sockets of one subscription bring each event twice, in some order; each is let through once. The second copy is known by its text,
 * its being from the other socket, and its time: the same thing may well happen twice, and then it is told twice.
 */
export class Overlap<Source> {
  private told: Told<Source>[] = [];

  constructor(private readonly clock: Clock) {}

  /** Whether this is not the copy of something that the other socket brought. */
  isNew(source: Source, text: string): boolean {
    const now = this.clock.monotonic();
    this.told = this.told.filter(({ at }) => now - at < COPY_WITHIN_MS).slice(-MAX_REMEMBERED);
    const copy = this.told.findIndex((one) => one.text === text && one.source !== source);
    if (copy < 0) this.told.push({ text, source, at: now });
    else this.told.splice(copy, 1);
    return copy < 0;
  }
}
