import type { BaseSQLiteDatabase } from "drizzle-orm/sqlite-core";
import type { Dialect } from "./dialect.ts";

/** Reads and nothing else: what repos use outside a transaction. Await every query; never `.all()`, `.get()`, `.run()`. */
export type Reader = Pick<BaseSQLiteDatabase<"async", unknown>, "select" | "selectDistinct">;

/** What a transaction's body may do. Await every query, and await nothing but queries. */
export type Transaction = Pick<
  BaseSQLiteDatabase<"async", unknown>,
  "select" | "selectDistinct" | "insert" | "update" | "delete"
>;

/** `full`: on the disk when it resolves, even if the power fails next. `relaxed`: survives the process, not the power. */
export type Durability = "full" | "relaxed";

export interface MigrationReport {
  /** Tags of the migrations that were applied now, in order. */
  applied: string[];
  /** Copy of the database as it was before, when there was something to keep; a server's data are its owner's to copy. */
  backupFile: string | null;
}

/** How the connections to a database server are. */
export interface DatabaseLink {
  /** `postgresql://db.lan:5432/vigie`. */
  readonly place: string;
  /** Whether it can be written and read now. */
  readonly isUp: boolean;
  /** Why not; null when it is up. */
  readonly reason: string | null;
  /** Calls `listener` when it went down or came back. */
  onChange(listener: () => void): void;
}

export interface Database {
  readonly engine: Dialect;
  /** For reading, on a connection of its own: sees only what is committed, and refuses to write. */
  readonly orm: Reader;
  /** What opening had to do to the schema. */
  readonly migration: MigrationReport;
  /** Whether the file was read through when it was opened; a large one is not, after an orderly stop. */
  readonly wasChecked: boolean;
  /** Bodies of `transact` that wait for their turn. */
  readonly waiting: number;
  /** Whether the storage refused the last write: it is full, read-only or broken. */
  readonly isRefusingWrites: boolean;
  /** Null for a file. */
  readonly link: DatabaseLink | null;
  /**
   * What the data take on the disk, and how much of it is the write-ahead log (0 on a server, which keeps its log for
   * itself). A server is asked now and then, so the figure may be a minute old; null while it was not told yet.
   */
  size(): { sizeBytes: number; logBytes: number } | null;
  /**
   * The only way to write. Bodies run one at a time and are rolled back whole when they fail; they await nothing but
   * queries, and never call `transact` themselves. A body may run twice: what it does outside the database
   * must bear that. `relaxed` is for what can be lost without harm: journal, samples.
   */
  transact<Result>(run: (tx: Transaction) => Promise<Result>, durability?: Durability): Promise<Result>;
  /** Waits for the writes that were asked for, folds a file's write-ahead log in, and closes. */
  close(): Promise<void>;
}
