/** What goes wrong with real PBXs, on purpose: every fault there is, and how a list of them is read. */
import { nearest } from "../../platform/config/nearest.ts";

interface FaultDefinition {
  /** What the value counts; absent when the fault takes none. */
  unit?: "percent" | "milliseconds" | "seconds" | "minutes" | "rows";
  /** The value when none is given. */
  default: number;
  help: string;
}

/** Every fault by its name in `--faults`. Percentages are of events, of calls or of requests. */
export const WILDIX_FAULTS = {
  duplicates: { unit: "percent", default: 2, help: "sends events a second time" },
  reordered: { unit: "percent", default: 1, help: "sends events after the next one of their call" },
  "missing-end": { unit: "percent", default: 1, help: "never says that calls ended, nor that they are stored" },
  "wrong-signature": { unit: "percent", default: 1, help: "signs events with another secret" },
  "at-once": { default: 1, help: "sends eight events at once, in no order" },
  "escaped-json": { default: 1, help: "writes slashes and letters beyond ASCII in events as escapes" },
  "http-500": { unit: "percent", default: 20, help: "answers requests with status 500" },
  "http-429": { unit: "percent", default: 20, help: "answers requests with status 429 and Retry-After" },
  "http-401": { unit: "percent", default: 20, help: "refuses requests whose log-in is right" },
  timeout: { unit: "percent", default: 20, help: "leaves requests without an answer for a minute" },
  truncated: { unit: "percent", default: 20, help: "breaks answers off in the middle of their JSON" },
  slow: { unit: "milliseconds", default: 2_000, help: "answers every request so much later" },
  "total-text": { default: 1, help: "writes the total of a list as a text" },
  "page-cap": { unit: "rows", default: 100, help: "gives at most so many rows, whatever was asked for" },
  "list-seconds": { default: 1, help: "gives durations in the lists of the history API in seconds" },
  "clock-offset": { unit: "seconds", default: 90, help: "has a clock that is so far ahead; behind with a minus" },
  "dst-night": { unit: "minutes", default: 30, help: "puts its clocks back an hour so long after it started" },
} as const satisfies Record<string, FaultDefinition>;
export type FaultName = keyof typeof WILDIX_FAULTS;

/** What a webhook sender does on a usual day, all at once. */
const NOISY = ["duplicates", "reordered", "missing-end"] as const;
const NOISY_NAME = "noisy";

/** The faults in force, each with its value. */
export type WildixFaults = ReadonlyMap<FaultName, number>;

const LIMITS = {
  percent: { lowest: 0, highest: 100, isWhole: false },
  milliseconds: { lowest: 0, highest: 600_000, isWhole: true },
  seconds: { lowest: -86_400, highest: 86_400, isWhole: true },
  minutes: { lowest: 0, highest: 100_000, isWhole: true },
  rows: { lowest: 1, highest: 1_000, isWhole: true },
} as const;

/**
 * Reads `name[=value]` entries with commas between them; `noisy` stands for those of a usual day. The last entry of a
 * name counts.
 * @throws RangeError that says which entry is wrong and what there is
 */
export function parseWildixFaults(text: string): WildixFaults {
  const faults = new Map<FaultName, number>();
  for (const entry of text.split(",").map((part) => part.trim())) {
    if (entry === NOISY_NAME) for (const name of NOISY) faults.set(name, WILDIX_FAULTS[name].default);
    else if (entry !== "") faults.set(...parseFault(entry));
  }
  return faults;
}

function parseFault(entry: string): [FaultName, number] {
  const at = entry.indexOf("=");
  const [name, given] = at < 0 ? [entry, null] : [entry.slice(0, at), entry.slice(at + 1)];
  if (!isFaultName(name)) throw unknownFault(name);
  const { unit, default: usual }: FaultDefinition = WILDIX_FAULTS[name];
  if (given === null) return [name, usual];
  if (!unit) throw new RangeError(`the fault ${name} takes no value`);
  const { lowest, highest, isWhole } = LIMITS[unit];
  const value = Number(given);
  const isGood = given.trim() !== "" && value >= lowest && value <= highest && (!isWhole || Number.isInteger(value));
  if (isGood) return [name, value];
  throw new RangeError(
    `the value of the fault ${name} is a ${isWhole ? "whole " : ""}number of ${unit} from ${lowest} to ${highest}, not "${given}"`,
  );
}

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(WILDIX_FAULTS, name);
}

function unknownFault(name: string): RangeError {
  const known = [NOISY_NAME, ...Object.keys(WILDIX_FAULTS)];
  const meant = nearest(name, known);
  const suggestion = meant ? ` Did you mean ${meant}?` : "";
  return new RangeError(`unknown fault "${name}".${suggestion} There are ${known.join(", ")}; an entry is name=value`);
}
