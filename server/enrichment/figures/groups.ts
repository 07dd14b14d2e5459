/** Groups that are kept while calls are counted: more come from nowhere but a PBX that writes numbers into its tags. */
const MAX_COUNTED = 5_000;
/** Groups that an answer lists. */
export const MAX_LISTED = 200;

/** What belongs together by a name, counted name by name, within bounds. */
export class Groups<Tally extends { readonly count: number }> {
  private readonly byName = new Map<string, Tally>();
  private isFull = false;

  constructor(private readonly make: () => Tally) {}

  /** The tally of a name; null for a new one when there are too many. */
  of(name: string): Tally | null {
    const known = this.byName.get(name);
    if (known) return known;
    if (this.byName.size >= MAX_COUNTED) {
      this.isFull = true;
      return null;
    }
    const made = this.make();
    this.byName.set(name, made);
    return made;
  }

  /** Those that count most, the greatest first, by name where they are alike; and whether there are others. */
  listed(isWanted: (name: string, tally: Tally) => boolean = () => true): {
    groups: [name: string, tally: Tally][];
    hasMore: boolean;
  } {
    const wanted = [...this.byName].filter(([name, tally]) => isWanted(name, tally));
    const sorted = wanted.sort(([a, { count: m }], [b, { count: n }]) => n - m || (a < b ? -1 : 1));
    return { groups: sorted.slice(0, MAX_LISTED), hasMore: this.isFull || sorted.length > MAX_LISTED };
  }
}
