/** How far a copy of rows is. */
export interface RowProgress {
  /** `read` from a server into a file, or `write` from a file into a server. */
  step: "read" | "write";
  table: string;
  /** Of that table. */
  doneRows: number;
  totalRows: number;
  /** Of all tables. */
  doneOfAll: number;
  totalOfAll: number;
}

export type OnRows = (progress: RowProgress) => void;

/** Counts rows, table by table, and tells of them. */
export class RowMeter {
  private table = "";
  private doneRows = 0;
  private doneOfAll = 0;
  private readonly totalOfAll: number;

  constructor(
    private readonly step: RowProgress["step"],
    private readonly counts: Readonly<Record<string, number>>,
    private readonly onRows: OnRows,
  ) {
    this.totalOfAll = Object.values(counts).reduce((sum, count) => sum + count, 0);
  }

  begin(table: string): void {
    this.table = table;
    this.doneRows = 0;
  }

  add(rows: number): void {
    this.doneRows += rows;
    this.doneOfAll += rows;
    const { step, table, doneRows, doneOfAll, totalOfAll } = this;
    this.onRows({ step, table, doneRows, totalRows: this.counts[table] ?? 0, doneOfAll, totalOfAll });
  }
}
