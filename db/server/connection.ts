import type { ServerAddress } from "../address.ts";
import type { Reader, Transaction } from "../database.ts";
import type { EmbeddedMigration } from "../migrations/embedded.ts";

/** What a statement gave. */
export interface Answer {
  /** Values in the order of the columns. */
  rows: unknown[][];
  /** The number that an INSERT into a counting key was given; 0 when there is none, and on PostgreSQL, which returns it as a row. */
  insertId: number;
  /** What the server says that it did, where it says so: PostgreSQL ends a transaction that had failed with ROLLBACK, whatever it was told. */
  command?: string;
}

export type Ask = (statement: string, values?: readonly unknown[]) => Promise<Answer>;

/** One connection to a server. It never comes back when it is lost: another one is made. */
export interface ServerConnection {
  /**
   * One statement. @throws the server's own error with its `code`, or DatabaseError `database_unreachable` when the connection is
   * lost: whether the statement was done is then unknown.
   */
  ask: Ask;
  readonly isOpen: boolean;
  /** Whether no statement is under way. */
  readonly isIdle: boolean;
  /** Calls `listener` when it is lost, with the reason; gives what takes the listener away. */
  onLost(listener: (reason: string) => void): () => void;
  /** Says goodbye. Never rejects. */
  end(): Promise<void>;
  /** Drops it at once; the server takes back what was not committed. */
  drop(reason: string): void;
}

/** What a connection is for; those that read cannot write. */
export type Purpose = "reading" | "writing";

/** All that differs between the servers. */
export interface ServerEngine {
  migrations: readonly EmbeddedMigration[];
  /** Connects and signs in. @throws DatabaseError `database_unreachable` or `database_refused` */
  connect(address: ServerAddress, purpose: Purpose): Promise<ServerConnection>;
  /** The tables' builders over a way to ask. */
  orm(ask: Ask): Reader & Transaction;
  /**
   * Takes a lock of the whole database that the connection holds until it ends. It waits a little: what a killed process held is
   * free only when the server has noticed. False when another connection has it.
   */
  takeLock(ask: Ask, database: string, lock: "sole" | "migration"): Promise<boolean>;
  freeLock(ask: Ask, database: string, lock: "sole" | "migration"): Promise<void>;
  /** The placeholder of the n-th value, from 1. */
  placeholder(n: number): string;
  /** A name of a table or column, as it stands in a statement. */
  quote(name: string): string;
  /** The word for the schema that the tables are in. */
  schema: string;
  /** Lets a connection that says nothing for hours stay; null when the engine does so anyway. */
  stayIdle: string | null;
  /** A text as a column of at most `length` letters takes it: the same that the kit of tables writes. */
  storable(text: string, length: number): string;
  /** Lets a counting key go on behind a number. */
  setCounter(table: string, column: string, last: number): [statement: string, values: unknown[]];
  /** Gives tables with counting keys, and the highest number that each was given so far. */
  countersQuery: string;
  /** Begins a transaction that reads everything as it is at this moment. */
  beginSnapshot: string;
  /** Changes the row of the turn, and puts the text that is given before those of the last transactions there. */
  takeTurn: string;
  /** Sent at the beginning of a transaction that may be lost with the power; null when the engine knows no such thing. */
  relax: string | null;
  /** Whether a failed migration leaves nothing behind (DDL is part of transactions). */
  isDdlTransactional: boolean;
  /** How a statement of a migration is written for the server at the other end. */
  adapter(ask: Ask): Promise<(statement: string) => string>;
  /** Whether a statement failed because what it makes is there already: it was cut off after that and before it was noted. */
  isMade(cause: unknown): boolean;
  /** Bytes of all tables and indexes of the database. */
  sizeQuery: string;
}

/** How long connecting and signing in may take. */
export const CONNECT_DEADLINE_MS = 5_000;
/** How long a lock is waited for. */
export const LOCK_WAIT_SECONDS = { sole: 5, migration: 60 } as const;
