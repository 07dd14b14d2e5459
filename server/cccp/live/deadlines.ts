/** When the level of a row changes by time alone: one instant for each row that has one. */
export class Deadlines {
  private readonly at = new Map<string, number>();

  set(id: string, at: number | null): void {
    if (at === null) this.at.delete(id);
    else this.at.set(id, at);
  }

  /** The rows that are due at `now`; they stay until set again. */
  due(now: number): string[] {
    const ids: string[] = [];
    for (const [id, at] of this.at) if (at <= now) ids.push(id);
    return ids;
  }
}
