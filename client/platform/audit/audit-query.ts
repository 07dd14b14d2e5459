/** Names of the filters in the address, and those by which the server knows them. */
export const FILTERS = {
  q: "search",
  who: "who",
  action: "action",
  target: "target",
  from: "from",
} as const;

const DAY = /^\d{4}-\d{2}-\d{2}$/;

/** The filter of an address as the server takes it. Days are the reader's own; the last one counts whole. */
export function auditQuery(query: URLSearchParams): string {
  const wanted = new URLSearchParams();
  for (const [name, asked] of Object.entries(FILTERS)) {
    const value = query.get(name)?.trim();
    if (value) wanted.set(asked, value.slice(0, 128));
  }
  const since = dayStart(query.get("since"), 0);
  const until = dayStart(query.get("until"), 1);
  if (since !== null) wanted.set("since", String(since));
  if (until !== null) wanted.set("until", String(until));
  return wanted.toString();
}

/** When a day begins where the reader is, or one some days later; null for what is no day. */
export function dayStart(day: string | null, plusDays: number): number | null {
  if (day === null || !DAY.test(day)) return null;
  const [year = 0, month = 1, date = 1] = day.split("-").map(Number);
  const at = new Date(year, month - 1, date + plusDays).getTime();
  return Number.isFinite(at) && at >= 0 ? at : null;
}
