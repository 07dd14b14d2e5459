/** Frames that are remembered while two sockets bring the same. */
const MAX_REMEMBERED = 500;

/**
 * Two sockets of one subscription bring each event twice, in some order. Each is let through once: the text counts, and how often each
 * socket has brought it, for the same thing may well happen twice.
 */
export class Overlap<Source> {
  private readonly told = new Map<string, Map<Source, number>>();

  /** Whether this is the first time that this event comes. */
  isNew(source: Source, text: string): boolean {
    const counts = this.told.get(text) ?? new Map<Source, number>();
    const before = Math.max(0, ...counts.values());
    const own = (counts.get(source) ?? 0) + 1;
    counts.set(source, own);
    this.told.set(text, counts);
    if (this.told.size > MAX_REMEMBERED) this.told.delete(this.told.keys().next().value as string);
    return own > before;
  }
}
