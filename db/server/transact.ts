import type { Durability, Reader, Transaction } from "../database.ts";
import { DatabaseError, isConflict } from "../errors.ts";
import { newId } from "../ids.ts";
import type { Answer, ServerConnection, ServerEngine } from "./connection.ts";
import type { Line, Waiting } from "./line.ts";
import { TURN } from "./migrate.ts";

/** How long one transaction may take; then its connection is dropped, and with it what was written. */
const DEADLINE_MS = 60_000;
/** How often a transaction is tried that the server gives up for another one. */
const TRIES = 5;
/** How long a commit whose answer was lost is asked after. */
const DOUBT_MS = 10_000;

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

  /** @throws what the body throws, the server's own errors, or DatabaseError `database_unreachable` */
  async transact<Result>(body: (tx: Transaction) => Promise<Result>, durability: Durability): Promise<Result> {
    for (let tries = 1; ; tries++) {
      try {
        return await this.once(body, durability);
      } catch (cause) {
        if (!isConflict(cause) || tries >= TRIES) throw cause;
      }
    }
  }

  private async once<Result>(body: (tx: Transaction) => Promise<Result>, durability: Durability): Promise<Result> {
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
      await this.commit(connection, stamp);
      return result;
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
      await connection.ask(`UPDATE ${TURN} SET stamp = ${engine.placeholder(1)} WHERE id = 1`, [stamp]);
    } catch (cause) {
      await this.rollBack(connection);
      throw cause;
    }
  }

  /** A connection that cannot even roll back is of no more use. */
  private async rollBack(connection: ServerConnection): Promise<void> {
    await connection.ask("ROLLBACK").catch(() => connection.drop("it could not roll back"));
  }

  private async commit(connection: ServerConnection, stamp: string): Promise<void> {
    let answer: Answer;
    try {
      answer = await connection.ask("COMMIT");
    } catch (cause) {
      if (!connection.isOpen && (await this.isLastStamp(stamp))) return;
      throw cause;
    }
    if (answer.command === "ROLLBACK") throw new Error("a statement of the transaction had failed: nothing was kept");
  }

  /**
   * The answer to a commit was lost with the connection: asks a new one whether the row of the turn has what the transaction
   * wrote into it. When another process wrote since, or the server does not come back soon, the answer is no, which means nobody knows.
   */
  private async isLastStamp(stamp: string): Promise<boolean> {
    try {
      const connection = await this.parts.line.within(DOUBT_MS);
      const { rows } = await connection.ask(`SELECT stamp FROM ${TURN} WHERE id = 1`);
      return rows[0]?.[0] === stamp;
    } catch {
      return false;
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
