/** The seeds' French dates and durations. `offsetSeconds` is the display zone, seconds east of UTC. */

function parts(at: number, offsetSeconds: number): { day: string; month: string; year: string; time: string } {
  const iso = new Date(at + offsetSeconds * 1000).toISOString();
  return { year: iso.slice(0, 4), month: iso.slice(5, 7), day: iso.slice(8, 10), time: iso.slice(11, 19) };
}

/** `10:03:46 le 08/02/2026`; empty when there is no date. */
export function frenchDate(at: number | null, offsetSeconds: number): string {
  if (at === null) return "";
  const { day, month, year, time } = parts(at, offsetSeconds);
  return `${time} le ${day}/${month}/${year}`;
}

/** `2026-02-08T10:03:46+01:00`; null when there is no date. */
export function isoDate(at: number | null, offsetSeconds: number): string | null {
  if (at === null) return null;
  const { day, month, year, time } = parts(at, offsetSeconds);
  const minutes = Math.trunc(Math.abs(offsetSeconds) / 60);
  const zone = `${offsetSeconds < 0 ? "-" : "+"}${pad(Math.trunc(minutes / 60))}:${pad(minutes % 60)}`;
  return `${year}-${month}-${day}T${time}${zone}`;
}

/** `2026-02-08T09:03:46.120+00:00`, which old readers of dates take, too, where `Z` is none to them; null when there is no date. */
export function isoInstant(at: number | null): string | null {
  return at === null ? null : new Date(at).toISOString().replace("Z", "+00:00");
}

/** `2026-02-08 10:03:46`, the console's form; empty when there is no date. */
export function consoleDate(at: number | null, offsetSeconds: number): string {
  if (at === null) return "";
  const { day, month, year, time } = parts(at, offsetSeconds);
  return `${year}-${month}-${day} ${time}`;
}

/** `1h 4m`, `3m 2s`, `12s`; empty when unknown. */
export function shortDuration(seconds: number | null): string {
  if (seconds === null) return "";
  const whole = Math.max(0, Math.floor(seconds));
  if (whole >= 3600) return `${Math.floor(whole / 3600)}h ${Math.floor((whole % 3600) / 60)}m`;
  if (whole >= 60) return `${Math.floor(whole / 60)}m ${whole % 60}s`;
  return `${whole}s`;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
