/** What stands between the cells of a row: `;` is what a spreadsheet in French expects. */
export type Separator = "," | ";";

/** A spreadsheet takes a cell that begins so for a formula, and runs it; an apostrophe before it makes it text. */
const FORMULA_START = /^[=+\-@\t\r]/;

/** One row of CSV (RFC 4180), its end included. Null is an empty cell. */
export function csvRow(cells: readonly (string | number | null)[], separator: Separator): string {
  return `${cells.map((cell) => csvCell(cell, separator)).join(separator)}\r\n`;
}

function csvCell(value: string | number | null, separator: Separator): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const text = FORMULA_START.test(value) ? `'${value}` : value;
  return text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
