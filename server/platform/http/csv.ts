/** What stands between the cells of a row: `;` is what a spreadsheet in French expects. */
export type Separator = "," | ";";

/** A spreadsheet takes a cell that begins so for a formula, and runs it; an apostrophe before it makes it text. */
const FORMULA_START = /^(?:[\t\r]|[\s\0"]*[=+\-@\uff1d\uff0b\uff0d\uff20])/;
/**
 * The same within a cell, behind what ends a cell for who reads the file with the other separator: to them our quotes are
 * letters, and a line end ends the row.
 */
const FORMULA_WITHIN: Record<Separator, RegExp> = {
  ",": /([;\t\r\n][\s\0"]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g,
  ";": /([,\t\r\n][\s\0"]*)(?=[=+\-@\uff1d\uff0b\uff0d\uff20])/g,
};

/** One row of CSV (RFC 4180), its end included. Null is an empty cell. */
export function csvRow(cells: readonly (string | number | null)[], separator: Separator): string {
  return `${cells.map((cell) => csvCell(cell, separator)).join(separator)}\r\n`;
}

function csvCell(value: string | number | null, separator: Separator): string {
  if (value === null) return "";
  if (typeof value === "number") return String(value);
  const inside = value.replace(FORMULA_WITHIN[separator], "$1'");
  const text = FORMULA_START.test(inside) ? `'${inside}` : inside;
  return text.includes(separator) || /["\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
