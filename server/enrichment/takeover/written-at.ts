/**
 * When a note was written, from the date and time that a browser wrote in its own language: day before month, as French has
 * it, with `/`, `.` or `-`; ISO dates as they are. Null for what is no date.
 */
export function readWrittenAt(date: string, time: string, zone: string): number | null {
  const french = /^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})$/.exec(date.trim());
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(date.trim());
  const [year, month, day] = iso ? iso.slice(1).map(Number) : (french?.slice(1).map(Number).reverse() ?? []);
  const clock = /^(\d{1,2})[:h](\d{2})(?:[:m](\d{2}))?/.exec(time.trim());
  if (year === undefined || month === undefined || day === undefined) return null;
  const [hour = 0, minute = 0, second = 0] = clock ? clock.slice(1).map((part) => Number(part ?? 0)) : [];
  try {
    const local = Temporal.PlainDateTime.from({ year, month, day, hour, minute, second }, { overflow: "reject" });
    return local.toZonedDateTime(zone).epochMilliseconds;
  } catch {
    return null;
  }
}
