/** Monday. */
const SOME_MONDAY = Date.UTC(2026, 2, 2, 12);
const DAY_MS = 86_400_000;

/** The days of the week, Monday first, as a language shortens them. */
export function dayNames(language: string): string[] {
  const format = new Intl.DateTimeFormat(language, { weekday: "short", timeZone: "UTC" });
  return Array.from({ length: 7 }, (_, day) => format.format(SOME_MONDAY + day * DAY_MS));
}

/** `22:00` → minutes after midnight; null for what is no time. */
export function minuteOf(text: string): number | null {
  const match = /^(\d{1,2}):(\d{2})$/.exec(text);
  const minute = Number(match?.[1]) * 60 + Number(match?.[2]);
  return match && minute < 24 * 60 && Number(match[2]) < 60 ? minute : null;
}

export function minuteText(minute: number): string {
  return `${pad(Math.floor(minute / 60))}:${pad(minute % 60)}`;
}

/** A moment as `datetime-local` fields write it, on the wall of whoever looks. */
export function localText(at: number): string {
  const date = new Date(at);
  const day = [date.getFullYear(), pad(date.getMonth() + 1), pad(date.getDate())].join("-");
  return `${day}T${pad(date.getHours())}:${pad(date.getMinutes())}`;
}

/** The inverse of `localText`; null for what is no moment. */
export function momentOf(text: string): number | null {
  const at = new Date(text).getTime();
  return text === "" || Number.isNaN(at) ? null : at;
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}
