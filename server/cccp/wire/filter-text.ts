/** A person's text as a string literal of the filter language: in quotes, its own quotes doubled. */
export function quoteFilterValue(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
