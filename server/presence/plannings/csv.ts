import Papa from "papaparse";
import type { Findings, Place } from "./faults.ts";
import { NOWHERE } from "./faults.ts";
import type { RowReader, Written } from "./row-reader.ts";
import { type FieldName, fieldOf } from "./vocabulary.ts";

const SEPARATORS = [",", ";", "\t", "|"] as const;
/** What a spreadsheet may write as the first line, to say what stands between cells. */
const SEPARATOR_LINE = /^sep=/i;
/** Headings without which no row can be read; a day may stand in either of two columns. */
const NEEDED: readonly (readonly [heading: string, fields: readonly FieldName[]])[] = [
  ["extension", ["extension"]],
  ["day", ["day", "date"]],
  ["start_time", ["start"]],
  ["end_time", ["end"]],
];

interface Row {
  line: number;
  cells: readonly string[];
}

/** Reads a table: headings in either language and any order, comments, quoted cells. Returns what stands between cells. */
export function readCsv(text: string, reader: RowReader, findings: Findings): string {
  const separator = separatorOf(text);
  let columns: Columns | null = null;
  for (const row of rowsOf(text, separator, findings)) {
    if (!columns) {
      columns = columnsOf(row, findings);
      if (!columns) break;
    } else takeRow(row, columns, reader, findings);
  }
  if (!columns && findings.count === 0) findings.fault("heading_missing", NOWHERE);
  return separator;
}

/** The one by which the first line that says something has the most headings that we know. */
function separatorOf(text: string): string {
  const head = text.split("\n").find((line) => !isSilent(line.split(",")) && !SEPARATOR_LINE.test(line)) ?? "";
  const known = (separator: string) =>
    head.split(separator).filter((cell) => fieldOf(cell.replaceAll('"', "")) !== null).length;
  return SEPARATORS.reduce<string>((best, separator) => (known(separator) > known(best) ? separator : best), ",");
}

/** Blank, or a comment. */
function isSilent(cells: readonly string[]): boolean {
  return cells.every((cell) => cell.trim() === "") || (cells[0] as string).trim().startsWith("#");
}

function rowsOf(text: string, separator: string, findings: Findings): Row[] {
  const rows: Row[] = [];
  const lines = lineCounter(text);
  Papa.parse<string[]>(text, {
    ...{ delimiter: separator, newline: "\n", comments: "#", quoteChar: '"' },
    step({ data: cells, errors, meta }) {
      const inside = cells.reduce((sum, cell) => sum + cell.split("\n").length - 1, 0);
      const end = text[meta.cursor - 1] === "\n" ? meta.cursor - 1 : meta.cursor;
      const line = lines(end) - inside;
      if (errors.some(({ type }) => type === "Quotes")) {
        findings.fault("quote_open", { ...NOWHERE, line }, cells.join(separator));
      } else if (!isSilent(cells) && !(rows.length === 0 && SEPARATOR_LINE.test(cells[0] as string))) {
        rows.push({ line, cells });
      }
    },
  });
  return rows;
}

/** The line that a position is on, for positions that only grow. */
function lineCounter(text: string): (position: number) => number {
  let [line, counted] = [1, 0];
  return (position) => {
    for (; counted < position; counted++) if (text[counted] === "\n") line++;
    return line;
  };
}

interface Columns {
  /** How many there are. */
  width: number;
  of: ReadonlyMap<FieldName, { index: number; heading: string }>;
}

/** Null, with faults, when what is needed is not there. */
function columnsOf({ line, cells }: Row, findings: Findings): Columns | null {
  const of = new Map<FieldName, { index: number; heading: string }>();
  const before = findings.count;
  if (cells.every((cell) => fieldOf(cell) === null)) {
    findings.fault("heading_missing", { ...NOWHERE, line }, cells.join(" "));
    return null;
  }
  for (const [index, cell] of cells.entries()) {
    const heading = cell.trim();
    const place = { ...NOWHERE, line, column: index + 1, heading };
    const field = fieldOf(heading);
    if (field && of.has(field)) findings.fault("column_twice", place, heading);
    else if (field) of.set(field, { index, heading });
    else if (heading !== "") findings.note("column_unknown", place, heading);
  }
  for (const [column, fields] of NEEDED) {
    if (!fields.some((field) => of.has(field))) findings.fault("column_missing", { ...NOWHERE, line }, "", { column });
  }
  if (findings.count > before) return null;
  if (!of.has("status")) findings.note("status_assumed", { ...NOWHERE, line });
  // What stands behind the last heading is a row's own mistake, unless the headings end in blank ones.
  return { width: cells.length, of };
}

function takeRow({ line, cells }: Row, { width, of }: Columns, reader: RowReader, findings: Findings): void {
  const extra = cells.findIndex((cell, index) => index >= width && cell.trim() !== "");
  if (extra >= 0) {
    findings.fault("cell_extra", { ...NOWHERE, line, column: extra + 1 }, cells[extra]);
    return;
  }
  const written = (field: FieldName): Written => {
    const column = of.get(field);
    const place: Place = {
      ...NOWHERE,
      line,
      column: column ? column.index + 1 : null,
      heading: column?.heading ?? null,
    };
    return { text: (column && cells[column.index]) ?? "", place };
  };
  reader.take({
    ...{ extension: written("extension"), day: written("day"), date: written("date") },
    ...{ start: written("start"), end: written("end"), status: of.has("status") ? written("status") : null },
  });
}
