import type { Log } from "../../platform/log.ts";
import type { DayCall } from "../live/day-call.ts";

/** Calls that wait for the database, over all servers; at the bound the oldest are given up, and that is logged. */
const MAX_WAITING = 100_000;

export interface DayCallSink {
  saveDayCalls(serverId: string, calls: readonly DayCall[]): Promise<void>;
}

/**
 * Writes finished calls behind the live store: they are gathered, then saved together. A failed save keeps them for the
 * next one (the table's key makes a repeated save harmless).
 */
export class DayCallWriter {
  private readonly waiting = new Map<string, DayCall[]>();
  private writing: Promise<void> = Promise.resolve();

  constructor(
    private readonly sink: DayCallSink,
    private readonly log: Log,
  ) {}

  add(serverId: string, calls: readonly DayCall[]): void {
    if (calls.length === 0) return;
    const queue = this.waiting.get(serverId) ?? [];
    queue.push(...calls);
    if (queue.length > MAX_WAITING) {
      const lost = queue.splice(0, queue.length - MAX_WAITING).length;
      this.log.error("finished calls could not be saved for too long: the oldest were given up", { lost });
    }
    this.waiting.set(serverId, queue);
  }

  /** A deleted server's calls are not saved any more. */
  forget(serverId: string): void {
    this.waiting.delete(serverId);
  }

  /** Saves what waits; one save at a time. Never rejects: a failure is logged and tried again at the next call. */
  flush(): Promise<void> {
    this.writing = this.writing.then(() => this.writeAll());
    return this.writing;
  }

  get waitingCount(): number {
    let count = 0;
    for (const queue of this.waiting.values()) count += queue.length;
    return count;
  }

  private async writeAll(): Promise<void> {
    for (const [serverId, calls] of [...this.waiting]) {
      this.waiting.delete(serverId);
      try {
        await this.sink.saveDayCalls(serverId, calls);
      } catch (cause) {
        this.log.error("finished calls were not saved; they will be tried again", {
          server: serverId,
          calls: calls.length,
          error: (cause as Error).message,
        });
        this.waiting.set(serverId, [...calls, ...(this.waiting.get(serverId) ?? [])]);
      }
    }
  }
}
