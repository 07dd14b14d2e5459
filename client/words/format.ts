import { language, t } from "./words.ts";

/** What stands where a value is not known. */
export const UNKNOWN = "–";

const HOUR_MS = 3_600_000;
const formats = new Map<string, Intl.DateTimeFormat | Intl.NumberFormat>();

/** A duration as a clock would show it: `0:34`, `12:40`, from one hour `1 h 14`. Never negative; unknown is a dash. */
export function formatDuration(ms: number | null): string {
  if (ms === null || !Number.isFinite(ms)) return UNKNOWN;
  const seconds = Math.max(0, Math.floor(ms / 1000));
  if (seconds * 1000 < HOUR_MS) return `${Math.floor(seconds / 60)}:${pad(seconds % 60)}`;
  return t("duration.hours", {
    hours: String(Math.floor(seconds / 3600)),
    minutes: pad(Math.floor(seconds / 60) % 60),
  });
}

export function formatSeconds(seconds: number | null): string {
  return formatDuration(seconds === null ? null : seconds * 1000);
}

/** A ratio of 0 to 1 as a percentage, without decimals unless asked for. */
export function formatPercent(ratio: number | null, decimals = 0): string {
  if (ratio === null || !Number.isFinite(ratio)) return UNKNOWN;
  return numberFormat(`p${decimals}`, { style: "percent", maximumFractionDigits: decimals }).format(ratio);
}

export function formatNumber(value: number | null): string {
  return value === null ? UNKNOWN : numberFormat("n", {}).format(value);
}

/** The time of day where the reader is, to the minute. */
export function formatTime(at: number | null): string {
  return at === null ? UNKNOWN : dateFormat("hm", { hour: "2-digit", minute: "2-digit" }).format(at);
}

/** The time of day to the second, for lists of events. */
export function formatTimeExact(at: number | null): string {
  if (at === null) return UNKNOWN;
  return dateFormat("hms", { hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(at);
}

/** Day and time; the day is left out when it is the same as `now`'s. */
export function formatMoment(at: number | null, now: number): string {
  if (at === null) return UNKNOWN;
  if (new Date(at).toDateString() === new Date(now).toDateString()) return formatTime(at);
  return dateFormat("dhm", { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" }).format(at);
}

/** How long ago, in one unit: `à l’instant`, `3 s`, `5 min`, `2 h`, `4 j`. */
export function formatAge(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  if (seconds < 1) return t("age.now");
  if (seconds < 60) return t("age.ago", { time: t("age.seconds", { n: seconds }) });
  if (seconds < 3600) return t("age.ago", { time: t("age.minutes", { n: Math.floor(seconds / 60) }) });
  if (seconds < 86_400) return t("age.ago", { time: t("age.hours", { n: Math.floor(seconds / 3600) }) });
  return t("age.ago", { time: t("age.days", { n: Math.floor(seconds / 86_400) }) });
}

/** Text as it is compared in searches: without case and accents. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
}

function pad(value: number): string {
  return String(value).padStart(2, "0");
}

function numberFormat(name: string, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  return cached(name, (tag) => new Intl.NumberFormat(tag, options));
}

/** On 24 hours in every language, as call centres count; AM and PM would also need twice the room. */
function dateFormat(name: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return cached(name, (tag) => new Intl.DateTimeFormat(tag, { ...options, hourCycle: "h23" }));
}

/** Building an Intl format costs far more than using it. */
function cached<F extends Intl.DateTimeFormat | Intl.NumberFormat>(name: string, build: (tag: string) => F): F {
  const key = `${language()}:${name}`;
  let format = formats.get(key) as F | undefined;
  if (!format) {
    format = build(language());
    formats.set(key, format);
  }
  return format;
}
