import { language } from "./words.ts";

/** Day and time to the second, on 24 hours: `2 mars 2026, 10:00:00`. */
export function formatMomentExact(at: number): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: "medium", timeStyle: "medium", hourCycle: "h23" }).format(at);
}

/** The day alone: `2 mars 2026`. */
export function formatDay(at: number): string {
  return new Intl.DateTimeFormat(language(), { dateStyle: "medium" }).format(at);
}
