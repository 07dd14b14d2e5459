/** Lines of a table for a terminal, columns as wide as what they hold; the first line names them. */
export function rows(names: readonly string[], table: readonly (readonly string[])[]): string[] {
  const widths = names.map((name, i) => Math.max(name.length, ...table.map((row) => row[i]?.length ?? 0)));
  return [names, ...table].map((row) =>
    row
      .map((cell, i) => cell.padEnd(widths[i] ?? 0))
      .join("  ")
      .trimEnd(),
  );
}
