import type { LiveFact } from "./facts.ts";

/** Who hears of a store: that there is something to take, once until it is taken, and of each fact. */
export class Listeners {
  /** Whether it was told already that there is something to take. */
  areTold = false;
  private readonly changeHandlers = new Set<() => void>();
  private readonly factHandlers = new Set<(fact: LiveFact) => void>();
  private facts: LiveFact[] = [];

  /** Returns how to stop. */
  onChange(handler: () => void): () => void {
    this.changeHandlers.add(handler);
    return () => void this.changeHandlers.delete(handler);
  }

  /** Returns how to stop. */
  onFact(handler: (fact: LiveFact) => void): () => void {
    this.factHandlers.add(handler);
    return () => void this.factHandlers.delete(handler);
  }

  /** Keeps facts until the change that brought them is complete. */
  keep(facts: readonly LiveFact[]): void {
    this.facts.push(...facts);
  }

  /** Tells the facts that were kept. */
  tell(): void {
    if (this.facts.length === 0) return;
    const { facts } = this;
    this.facts = [];
    for (const fact of facts) for (const handler of this.factHandlers) handler(fact);
  }

  /** Tells that there is something to take. */
  announce(): void {
    this.areTold = true;
    for (const handler of this.changeHandlers) handler();
  }

  /** What there was is being taken: the next change is told again. */
  rearm(): void {
    this.areTold = false;
  }
}
