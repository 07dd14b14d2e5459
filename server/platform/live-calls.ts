import type { Identity } from "./auth/identity.ts";

/** A call that is live somewhere, as far as others need to know it again. */
export interface LiveCall {
  serverId: string;
  /** The session there. */
  id: string;
  /** The number of whoever is not of the house: the caller of a call that came in; "" when it is hidden. */
  outside: string;
  /** The number at the other end. */
  inside: string;
  /** By this machine's clock, epoch milliseconds. */
  beganAt: number;
}

/** What a room with live calls implements. Both answer with what the person may see of it, and nothing else. */
export interface LiveCallSource {
  /** One call, also for as long as it is still listed after its end; null when there is none for that person. */
  find(serverId: string, id: string, who: Identity): LiveCall | null;
  /** The calls that last. */
  lasting(who: Identity): LiveCall[];
}

/** The live calls of the house, for rooms that keep something about the same calls: rooms never import each other's values. */
export class LiveCalls {
  private source: LiveCallSource | null = null;

  /** @throws Error when there is a source already: a mistake of the program. */
  offer(source: LiveCallSource): void {
    if (this.source !== null) throw new Error("live calls have two sources");
    this.source = source;
  }

  find(serverId: string, id: string, who: Identity): LiveCall | null {
    return this.source?.find(serverId, id, who) ?? null;
  }

  lasting(who: Identity): LiveCall[] {
    return this.source?.lasting(who) ?? [];
  }
}
