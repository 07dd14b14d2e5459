/** Numbers of addresses as the replaced applications read them: what is none counts as not given. */

/** Null for what is no whole number that an id or a page could be. */
export function wholeNumber(given: unknown): number | null {
  const text = String(given ?? "").trim();
  return /^\d{1,15}$/.test(text) ? Number(text) : null;
}

/** At least 1 and at most `max`; `fallback` for what is no number. */
export function pageNumber(given: unknown, fallback: number, max: number): number {
  return Math.min(max, Math.max(1, wholeNumber(given) ?? fallback));
}
