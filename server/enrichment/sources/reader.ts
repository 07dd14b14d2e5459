import type { CallReading } from "../model.ts";
import type { SourceClient } from "./source-client.ts";

/** Rows that are asked for at once. */
export const PAGE_ROWS = 100;
/** What is read again each time: rows and records are stored a little after their calls, and not in order. */
export const OVERLAP_MS = 10 * 60_000;

/** A place in what a source holds, from which it is read on; its form is the reader's. */
export type Position = Readonly<Record<string, unknown>>;

/** What one request brought. */
export interface Part {
  readings: CallReading[];
  /** Rows or records, also those that could not be read. */
  count: number;
  /** From where to read on; to be kept once the readings are. */
  position: Position;
  /** Whether that was all there is for now. */
  isLast: boolean;
  /** How far the first reading of the past has come, 0 to 1; null when it is over, or cannot be told. */
  progress: number | null;
}

export interface ReadContext {
  client: SourceClient;
  /** Earlier calls are not asked for. */
  sinceAt: number;
  /** Now, by this machine's clock. */
  now: number;
  signal: AbortSignal;
}

/** Reads one kind of source, request by request. */
export interface Reader {
  /** @param position null: from the beginning. @throws as `SourceClient.ask`. */
  read(position: Position | null, context: ReadContext): Promise<Part>;
}
