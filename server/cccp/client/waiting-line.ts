/** Places of members that are gone, past which the line is closed up. */
const SLACK = 64;

/**
 * First come, first served, each at most once, with a way out of the middle. A plain Set will not do: taking its first
 * element again and again walks over all the ones deleted before (100,000 items: seconds).
 */
export class WaitingLine<Member> {
  private line: Member[] = [];
  private first = 0;
  /** Who is really waiting: those that left keep a place in `line` for a while, and are passed over. */
  private readonly members = new Set<Member>();

  get size(): number {
    return this.members.size;
  }

  /** Goes to the end of the line, unless it is waiting already. */
  add(member: Member): void {
    if (this.members.has(member)) return;
    this.members.add(member);
    this.line.push(member);
    if (this.line.length > 2 * this.members.size + SLACK) {
      this.line = [...this.members];
      this.first = 0;
    }
  }

  leave(member: Member): void {
    this.members.delete(member);
  }

  /** Who is next, no longer waiting; null when nobody is. */
  take(): Member | null {
    while (this.members.size > 0) {
      const member = this.line[this.first++];
      if (member !== undefined && this.members.delete(member)) return member;
    }
    this.line = [];
    this.first = 0;
    return null;
  }
}
