import { isUnreachable } from "../errors.ts";
import type { Answer } from "./connection.ts";
import type { Line, Waiting } from "./line.ts";

/** How long one query may take. */
const DEADLINE_MS = 20_000;

interface Seat {
  line: Line;
  /** Queries that it works on. */
  busy: number;
}

/** A few connections that only read, each query on the least busy of those that are there. */
export class Readers {
  private readonly seats: Seat[];

  constructor(
    lines: readonly Line[],
    private readonly clock: Waiting,
  ) {
    this.seats = lines.map((line) => ({ line, busy: 0 }));
  }

  /** A query changes nothing, so one whose connection is lost is asked once more. */
  async ask(statement: string, values: readonly unknown[] = []): Promise<Answer> {
    try {
      return await this.once(statement, values);
    } catch (cause) {
      if (!isUnreachable(cause)) throw cause;
      return this.once(statement, values);
    }
  }

  private async once(statement: string, values: readonly unknown[]): Promise<Answer> {
    const seat = this.best();
    seat.busy++;
    try {
      const connection = await seat.line.get();
      const timer = this.clock.after(DEADLINE_MS, () =>
        connection.drop(`a query took more than ${DEADLINE_MS / 1000} s`),
      );
      try {
        return await connection.ask(statement, values);
      } finally {
        timer.cancel();
      }
    } finally {
      seat.busy--;
    }
  }

  private best(): Seat {
    const isUp = ({ line }: Seat) => line.reason === null;
    const ranked = this.seats.toSorted((a, b) => Number(isUp(b)) - Number(isUp(a)) || a.busy - b.busy);
    return ranked[0] as Seat;
  }
}
