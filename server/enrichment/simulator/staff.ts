import type { Random } from "../../platform/random.ts";
import type { SimulatedAgent } from "./people.ts";

/** Who is on the telephone until when. */
export class Staff {
  private readonly freeAt: number[];

  constructor(readonly agents: readonly SimulatedAgent[]) {
    this.freeAt = agents.map(() => 0);
  }

  /**
   * Somebody who is free then, or is so before `latestAt`: the first one to be. Null when nobody is.
   * @returns the agent, and from when on.
   */
  find(random: Random, at: number, latestAt: number): { agent: SimulatedAgent; at: number } | null {
    const free = this.agents.filter((_, index) => (this.freeAt[index] ?? 0) <= at);
    if (free.length > 0) return { agent: random.pick(free), at };
    const soonest = Math.min(...this.freeAt);
    const agent = this.agents[this.freeAt.indexOf(soonest)];
    return agent && soonest <= latestAt ? { agent, at: soonest } : null;
  }

  /** The agent takes no further call before then. */
  occupy(agent: SimulatedAgent, until: number): void {
    const index = this.agents.indexOf(agent);
    if (index >= 0) this.freeAt[index] = Math.max(this.freeAt[index] ?? 0, until);
  }
}
