import { language } from "./words.ts";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte", "terabyte"] as const;

/** An amount of data: `1,5 Go`, `820 MB`. */
export function formatBytes(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return new Intl.NumberFormat(language(), {
    ...{ style: "unit", unit: UNITS[step], unitDisplay: "short" },
    maximumFractionDigits: value < 10 && step > 0 ? 1 : 0,
  }).format(value);
}
