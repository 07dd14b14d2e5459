import type { Durability, Reader, Transaction } from "../database.ts";
import { DatabaseError, isConflict, isUnreachable } from "../errors.ts";
import { newId } from "../ids.ts";
import type { Body, Outcome } from "../queue.ts";
import type { Answer, ServerConnection, ServerEngine } from "./connection.ts";
import type { Line, Waiting } from "./line.ts";
import { TURN } from "./turn.ts";

/** How long one transaction may take; then its connection is dropped, and with it what was written. */
const DEADLINE_MS = 60_000;
/** How often a transaction is tried that the server gives up for another one. */
const TRIES = 5;
/** A transaction that lasts this long takes no further body in: whoever was first waits for its end. */
const LONG_MS = 20;

export interface WriterParts {
  engine: ServerEngine;
  line: Line;
  clock: Waiting;
  place: string;
}

/**
 * Transactions on a server. Each begins by changing one row, the turn, which makes it wait for the one before it, of whichever
 * process: a command beside a running server sees and leaves the same order as on SQLite. So bodies that read before they
 * write are right without locks of their own, and there is hardly a conflict to try again for.
 */
export class Writer {
  private readonly orms = new WeakMap<ServerConnection, Reader & Transaction>();

  constructor(private readonly parts: WriterParts) {}

  /**
   * All of them in one transaction, each in a savepoint of its own; when that comes to nothing, the first one alone. An outcome that is
   * not certain does not hold up the next transaction, which could not begin before the server is back.
   */
  async transact(bodies: readonly Body[], durability: Durability): Promise<Outcome[]> {
    if (bodies.length > 1) {
      try {
        return await this.once(durability, (connection) => this.together(connection, bodies));
      } catch (cause) {
        if (isUnreachable(cause)) throw cause;
        // Whose fault it was shows when each is on its own, and the others may well go through.
      }
    }
    const [body] = bodies as [Body];
    for (let tries = 1; ; tries++) {
      try {
        return await this.once(durability, async (connection) => [kept(await body(this.ormOf(connection)))]);
      } catch (cause) {
        if (!isConflict(cause) || tries >= TRIES) return [{ isKept: false, cause }];
      }
    }
  }

  /** @throws when the transaction is of no more use */
  private async together(connection: ServerConnection, bodies: readonly Body[]): Promise<Outcome[]> {
    const outcomes: Outcome[] = [];
    const startedAtMs = this.parts.clock.monotonic();
    for (const body of bodies) {
      await connection.ask("SAVEPOINT body");
      try {
        const result = await body(this.ormOf(connection));
        // PostgreSQL refuses this when a statement had failed, even if the body went on.
        await connection.ask("RELEASE SAVEPOINT body");
        outcomes.push(kept(result));
      } catch (cause) {
        if (isConflict(cause) || !connection.isOpen) throw cause;
        await connection.ask("ROLLBACK TO SAVEPOINT body");
        outcomes.push({ isKept: false, cause });
      }
      if (this.parts.clock.monotonic() - startedAtMs > LONG_MS) break;
    }
    return outcomes;
  }

  private async once(
    durability: Durability,
    work: (connection: ServerConnection) => Promise<Outcome[]>,
  ): Promise<Outcome[]> {
    const { clock, line } = this.parts;
    const connection = await line.get();
    const timer = clock.after(DEADLINE_MS, () => connection.drop(`a change took more than ${DEADLINE_MS / 1000} s`));
    let forget = () => {};
    const lost = new Promise<never>((_, reject) => {
      forget = connection.onLost((reason) => reject(this.unreachable(reason)));
    });
    lost.catch(() => undefined);
    try {
      const stamp = newId();
      await this.begin(connection, stamp, durability);
      let outcomes: Outcome[];
      try {
        outcomes = await Promise.race([work(connection), lost]);
      } catch (cause) {
        await this.rollBack(connection);
        throw cause;
      }
      const { certainty } = await this.commit(connection, stamp);
      return outcomes.map((outcome) => (outcome.isKept ? { ...outcome, certainty } : outcome));
    } finally {
      forget();
      timer.cancel();
    }
  }

  private async begin(connection: ServerConnection, stamp: string, durability: Durability): Promise<void> {
    const { engine } = this.parts;
    try {
      await connection.ask("START TRANSACTION");
      if (durability === "relaxed" && engine.relax !== null) await connection.ask(engine.relax);
      await connection.ask(engine.takeTurn, [`${stamp} `]);
    } catch (cause) {
      await this.rollBack(connection);
      throw cause;
    }
  }

  /** A connection that cannot even roll back is of no more use. */
  private async rollBack(connection: ServerConnection): Promise<void> {
    await connection.ask("ROLLBACK").catch(() => connection.drop("it could not roll back"));
  }

  /**
   * Null: it is kept. Else the answer was lost: resolves when the server says that it was kept, rejects when it was not.
   * @throws when nothing is kept, and that is known
   */
  private async commit(connection: ServerConnection, stamp: string): Promise<{ certainty: Promise<void> | null }> {
    let answer: Answer;
    try {
      answer = await connection.ask("COMMIT");
    } catch (cause) {
      if (connection.isOpen) throw cause;
      const certainty = this.makeSure(stamp, cause);
      // It may be nobody's: when every body had failed.
      certainty.catch(() => undefined);
      return { certainty };
    }
    if (answer.command === "ROLLBACK") throw new Error("a statement of the transaction had failed: nothing was kept");
    return { certainty: null };
  }

  /** Asks the server, when it is back, whether the row of the turn has what the transaction wrote into it. */
  private async makeSure(stamp: string, lost: unknown): Promise<void> {
    for (;;) {
      const connection = await this.parts.line.whenUp();
      try {
        // The row is locked while a commit that did arrive is still under way.
        const { rows } = await connection.ask(`SELECT stamps FROM ${TURN} WHERE id = 1 FOR UPDATE`);
        if (String(rows[0]?.[0]).includes(stamp)) return;
        throw lost;
      } catch (cause) {
        if (connection.isOpen) throw cause;
      }
    }
  }

  private ormOf(connection: ServerConnection): Transaction {
    let orm = this.orms.get(connection);
    if (!orm) {
      orm = this.parts.engine.orm((statement, values) => connection.ask(statement, values));
      this.orms.set(connection, orm);
    }
    return orm;
  }

  private unreachable(reason: string): DatabaseError {
    return new DatabaseError("database_unreachable", { place: this.parts.place, reason });
  }
}

function kept(result: unknown): Outcome {
  return { isKept: true, result, certainty: null };
}
