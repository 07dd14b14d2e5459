import type { CallLine } from "../../server/enrichment/calls/call-view.ts";
import type { CallsPatch } from "../../server/enrichment/topics.ts";
import { RowSet } from "../live/rows.ts";

export interface CallRow {
  id: string;
  line: CallLine;
}

/** The calls of the history that the page knows, each in its newest state, whichever way it came. */
export class CallBook {
  readonly rows = new RowSet<CallRow>();

  /** Takes lines in; one that is older than what is known is left out. */
  put(lines: readonly CallLine[]): void {
    const news = lines.filter(({ id, revision }) => revision >= (this.line(id)?.revision ?? 0));
    this.rows.apply(news.map((line) => ({ id: String(line.id), line })));
  }

  apply({ calls, gone }: CallsPatch): void {
    this.put(calls);
    this.rows.apply([], gone.map(String));
  }

  /** As it is now, without watching it. */
  line(id: number): CallLine | null {
    return this.rows.row(String(id))?.peek().line ?? null;
  }

  /** The newest calls, for the device. */
  newest(count: number): CallLine[] {
    const lines = this.rows.peek().map(({ line }) => line);
    return lines.sort((a, b) => b.startedAt - a.startedAt || b.id - a.id).slice(0, count);
  }

  clear(): void {
    this.rows.load([]);
  }
}
