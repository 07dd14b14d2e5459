import type { HealthReport, HealthState } from "./health.ts";
import { fillIn, type Values } from "./http/template.ts";

/** One thing that a line of the health page can say. */
export interface HealthKind {
  state: HealthState;
  /** The sentence in English, with the names of its parameters: those in `…Bytes` and `…At` are bytes and epoch ms. */
  detail: string;
  /** What to do about it; only where all is well there is nothing to do. */
  remedy?: string;
}

const catalogue = new Map<string, HealthKind>();

/**
 * Adds kinds of health lines to the catalogue, once, when a file loads, and gives the only way to report one of them: a
 * missing parameter does not compile.
 * @throws Error when a code exists already, or says that something is wrong and not what to do.
 */
export function defineHealth<const Table extends Record<string, HealthKind>>(table: Table) {
  for (const [code, kind] of Object.entries(table)) {
    if (catalogue.has(code)) throw new Error(`health code ${code} is defined twice`);
    if (kind.state !== "ok" && !kind.remedy) throw new Error(`health code ${code} does not say what to do`);
    catalogue.set(code, kind);
  }
  return <Code extends keyof Table & string>(
    name: string,
    code: Code,
    ...[params]: Values<Table[Code]["detail"]>
  ): HealthReport => {
    const { state, detail, remedy } = table[code] as HealthKind;
    const report: HealthReport = { name, state, code, detail: fillIn(detail, params && readable(params)) };
    if (params) report.params = params;
    if (remedy) report.remedy = remedy;
    return report;
  };
}

/** The whole catalogue, sorted by code. */
export function allHealthKinds(): [code: string, kind: HealthKind][] {
  return [...catalogue].sort(([a], [b]) => (a < b ? -1 : 1));
}

function readable(params: Readonly<Record<string, string | number>>): Record<string, string | number> {
  const said = Object.entries(params).map(([name, value]): [string, string | number] => {
    if (name.endsWith("Bytes")) return [name, bytesText(Number(value))];
    return [name, name.endsWith("At") ? new Date(value).toISOString() : value];
  });
  return Object.fromEntries(said);
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

function bytesText(bytes: number): string {
  const step = bytes < 1000 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** step;
  return `${value < 10 && step > 0 ? value.toFixed(1) : Math.round(value)} ${UNITS[step]}`;
}
