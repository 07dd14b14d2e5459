/** What will happen in the simulated world, soonest first: a binary heap of appointments. */
export interface Appointment {
  /** Simulated instant, epoch milliseconds. */
  readonly at: number;
  /** Called off: it stays in the heap until its time and then does nothing. */
  isCancelled: boolean;
}

interface Entry extends Appointment {
  readonly order: number;
  readonly run: () => void;
}

export class Agenda {
  private readonly heap: Entry[] = [];
  private order = 0;

  /** The simulated instant: that of the last appointment kept, or where `runTo` was asked to go. */
  constructor(public now: number) {}

  /** Runs `run` in `delayMs` of simulated time; two appointments at one instant keep the order of their making. */
  in(delayMs: number, run: () => void): Appointment {
    const entry: Entry = { at: this.now + Math.max(0, delayMs), order: this.order++, run, isCancelled: false };
    this.push(entry);
    return entry;
  }

  /** When the next appointment is due; null when there is none. */
  get nextAt(): number | null {
    return this.heap[0]?.at ?? null;
  }

  /** Keeps every appointment due until `instant`, those made on the way included, and leaves the time there. */
  runTo(instant: number): void {
    for (;;) {
      const first = this.heap[0];
      if (!first || first.at > instant) break;
      this.pop();
      if (first.isCancelled) continue;
      this.now = first.at;
      first.run();
    }
    if (instant > this.now) this.now = instant;
  }

  private push(entry: Entry): void {
    const heap = this.heap;
    let index = heap.push(entry) - 1;
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (!parent || isBefore(parent, entry)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = entry;
  }

  private pop(): void {
    const heap = this.heap;
    const last = heap.pop();
    if (!last || heap.length === 0) return;
    let index = 0;
    for (;;) {
      let childIndex = 2 * index + 1;
      const left = heap[childIndex];
      if (!left) break;
      const right = heap[childIndex + 1];
      const child = right && isBefore(right, left) ? right : left;
      if (child === right) childIndex += 1;
      if (isBefore(last, child)) break;
      heap[index] = child;
      index = childIndex;
    }
    heap[index] = last;
  }
}

function isBefore(a: Entry, b: Entry): boolean {
  return a.at < b.at || (a.at === b.at && a.order < b.order);
}
