/** What a server has acknowledged, and so must still be true after it was killed. */

/** Sorts of things that the writers make and remove. */
export const KINDS = ["servers", "users", "tokens", "rules"] as const;
export type Kind = (typeof KINDS)[number];

export class Ledger {
  /** By kind and name, of what was made: the id to remove it by. */
  private readonly made = new Map<Kind, Map<string, string>>(KINDS.map((kind) => [kind, new Map()]));
  /** By kind, of what was removed: it must not come back. */
  private readonly removed = new Map<Kind, Set<string>>(KINDS.map((kind) => [kind, new Set()]));
  /** The value of the setting that was acknowledged last, and those that were sent since. */
  private setting: { acknowledged: number | null; sent: Set<number> } = { acknowledged: null, sent: new Set() };
  /** Cookies of sessions that were opened. */
  readonly cookies: string[] = [];
  /** Changes that were acknowledged, in all. */
  count = 0;

  addMade(kind: Kind, name: string, id: string): void {
    this.made.get(kind)?.set(name, id);
    this.count++;
  }

  /** One to remove, the oldest; from here on nobody knows whether it is there. */
  takeOldest(kind: Kind): { name: string; id: string } | null {
    const items = this.made.get(kind);
    const [oldest] = items ?? [];
    if (!items || !oldest) return null;
    items.delete(oldest[0]);
    return { name: oldest[0], id: oldest[1] };
  }

  addRemoved(kind: Kind, name: string): void {
    this.removed.get(kind)?.add(name);
    this.count++;
  }

  sizeOf(kind: Kind): number {
    return this.made.get(kind)?.size ?? 0;
  }

  addSent(value: number): void {
    this.setting.sent.add(value);
  }

  addSetting(value: number): void {
    this.setting = { acknowledged: value, sent: new Set() };
    this.count++;
  }

  addCookie(cookie: string): void {
    this.cookies.push(cookie);
    this.count++;
  }

  /** What is not as it was acknowledged: `- servers x` is gone, `+ servers x` has come back. */
  lostOf(kind: Kind, names: ReadonlySet<string>): string[] {
    const gone = [...(this.made.get(kind)?.keys() ?? [])].filter((name) => !names.has(name));
    const back = [...(this.removed.get(kind) ?? [])].filter((name) => names.has(name));
    return [...gone.map((name) => `- ${kind} ${name}`), ...back.map((name) => `+ ${kind} ${name}`)];
  }

  lostSetting(value: number): string[] {
    const { acknowledged, sent } = this.setting;
    return acknowledged === null || value === acknowledged || sent.has(value)
      ? []
      : [`- setting ${acknowledged}: ${value}`];
  }
}
