/**
 * Facts between rooms, inside the process. A room publishes what happened; others listen by topic. Values never
 * travel by import (see CONTRIBUTING.md): this is the only way from room to room.
 */
export interface Fact<Data = unknown> {
  /** `room.thing.verb`, such as `cccp.agent.changed`. */
  topic: string;
  /** Wall clock of this machine, epoch milliseconds. */
  at: number;
  data: Data;
}

export type FactHandler = (fact: Fact) => void;

export class Bus {
  private readonly handlers = new Map<string, Set<FactHandler>>();

  constructor(private readonly onHandlerError: (topic: string, cause: unknown) => void) {}

  /** Calls every handler of the topic, and those of `*`, in the order of subscription. A handler that throws stops nobody else. */
  publish(topic: string, at: number, data: unknown): void {
    const fact: Fact = { topic, at, data };
    for (const name of [topic, "*"]) {
      for (const handler of this.handlers.get(name) ?? []) {
        try {
          handler(fact);
        } catch (cause) {
          this.onHandlerError(topic, cause);
        }
      }
    }
  }

  /** Listens to one topic, or to all with `*`; returns how to stop. */
  subscribe(topic: string, handler: FactHandler): () => void {
    let set = this.handlers.get(topic);
    if (!set) {
      set = new Set();
      this.handlers.set(topic, set);
    }
    set.add(handler);
    return () => void set.delete(handler);
  }
}
