import type { Durability, Reader, Transaction } from "../database.ts";
import { DatabaseError, isConflict } from "../errors.ts";
import { newId } from "../ids.ts";
import type { Answer, ServerConnection, ServerEngine } from "./connection.ts";
import type { Line, Waiting } from "./line.ts";
import { TURN } from "./turn.ts";

/** How long one transaction may take; then its connection is dropped, and with it what was written. */
const DEADLINE_MS = 60_000;
/** How often a transaction is tried that the server gives up for another one. */
const TRIES = 5;
/** What a transaction came to. */
export interface Outcome<Result> {
  result: Result;
  /** Null: it is kept. Else the answer to its commit was lost: resolves when the server says that it was kept, rejects when it was not. */
  certainty: Promise<void> | null;
}

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
   * One at a time. An outcome that is not certain does not hold up the next one, which could not begin before the server is back.
   * @throws what the body throws, the server's own errors, or DatabaseError `database_unreachable`
   */
  async transact<Result>(body: (tx: Transaction) => Promise<Result>, durability: Durability): Promise<Outcome<Result>> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.once(body, durability);
      } catch (cause) {
        if (!isConflict(cause) || tries >= TRIES) throw cause;
      }
    }
  }

  private async once<Result>(
    body: (tx: Transaction) => Promise<Result>,
    durability: Durability,
  ): Promise<Outcome<Result>> {
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
      let result: Result;
      try {
        result = await Promise.race([body(this.ormOf(connection)), lost]);
      } catch (cause) {
        await this.rollBack(connection);
        throw cause;
      }
      return { result, ...(await this.commit(connection, stamp)) };
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

  /** @throws when nothing is kept, and that is known */
  private async commit(connection: ServerConnection, stamp: string): Promise<{ certainty: Promise<void> | null }> {
    let answer: Answer;
    try {
      answer = await connection.ask("COMMIT");
    } catch (cause) {
      if (connection.isOpen) throw cause;
      return { certainty: this.makeSure(stamp, cause) };
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
