/** What becomes of texts that an engine cannot keep as they are: the same whether rows are written one by one or copied. */

/** For MySQL, whose indexed texts are bounded: what is longer is cut, never within a sign. */
export function cutTo(text: string, length: number): string {
  return text.length > length ? Array.from(text).slice(0, length).join("") : text;
}

/** For PostgreSQL, which has no text with a NUL in it: it becomes the sign for what cannot be shown. */
export function withoutNul(text: string): string {
  return text.replaceAll("\0", "\ufffd");
}
