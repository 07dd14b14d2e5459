/** What goes wrong with real PBXs, on purpose: every fault there is, and how a list of them is read. */
import { nearest } from "../../platform/config/nearest.ts";

interface FaultDefinition {
  /** What the value counts; absent when the fault takes none. */
  unit?: "percent" | "milliseconds" | "seconds" | "minutes" | "requests" | "extensions";
  /** The value when none is given. */
  default: number;
  help: string;
}

/** Every fault by its name in `--faults`. Percentages are of requests, or of events. */
export const YEASTAR_FAULTS = {
  slow: { unit: "milliseconds", default: 2_000, help: "answers every request so much later" },
  timeout: { unit: "percent", default: 20, help: "leaves requests without an answer for a minute" },
  "half-response": { unit: "percent", default: 20, help: "breaks answers off in the middle of their JSON" },
  "bad-gateway": { unit: "percent", default: 20, help: "answers with status 502 and a page of HTML" },
  closed: { unit: "percent", default: 20, help: "closes connections without an answer" },
  internal: { unit: "percent", default: 20, help: "answers updates with errcode -2" },
  failure: { unit: "percent", default: 20, help: "answers updates with errcode -1" },
  partial: { unit: "percent", default: 20, help: "answers updates with errcode 1" },
  processing: { unit: "percent", default: 20, help: "answers updates with errcode 2" },
  overload: { unit: "requests", default: 10, help: "answers the next so many requests with errcode 70082" },
  reboot: {
    unit: "seconds",
    default: 600,
    help: "starts anew every so often: tokens and sockets end, nothing listens for 90 s",
  },
  "token-expiry": { unit: "seconds", default: 120, help: "hands out tokens that live so long" },
  "token-text": { default: 1, help: "says TOKEN EXPIRED under another errcode" },
  "token-full": { default: 1, help: "says that eight tokens are in use, at every log-in" },
  "refresh-refused": { default: 1, help: "renews no token" },
  "refresh-closes": { default: 1, help: "closes event sockets whose token is renewed" },
  "keeps-old-token": { default: 1, help: "lets a token live on that was renewed" },
  "ip-block": { default: 1, help: "blocks every address" },
  "ip-forbidden": { default: 1, help: "permits no address" },
  "access-denied": { default: 1, help: "gives its API application no right to change extensions" },
  "page-drift": { default: 1, help: "deletes an extension each time that a second page is read" },
  "unknown-presence": {
    unit: "extensions",
    default: 3,
    help: "has a status of its own, with markup in it, for the first so many extensions",
  },
  "custom-status": {
    unit: "extensions",
    default: 3,
    help: "has a status with a name of somebody's own for the first so many extensions",
  },
  "monitor-off": {
    unit: "extensions",
    default: 3,
    help: "tells nothing of the presence of the first so many extensions",
  },
  "auto-switch": {
    unit: "minutes",
    default: 5,
    help: "sets twelve extensions to off_work every so often, as its own schedule would",
  },
  "update-event": { default: 1, help: "tells an edit (30022) when the presence of an extension is set" },
  "events-bad-frame": { unit: "percent", default: 20, help: "sends what cannot be read before events" },
  "events-twice": { unit: "percent", default: 20, help: "sends events a second time" },
  "events-object": { default: 1, help: "writes the message of an event as an object rather than as a text" },
  "events-refused": { default: 1, help: "refuses subscriptions" },
  "idle-close": {
    unit: "seconds",
    default: 15,
    help: "closes event sockets after so long without traffic, rather than after 60 s",
  },
} as const satisfies Record<string, FaultDefinition>;
export type YeastarFault = keyof typeof YEASTAR_FAULTS;

/** The faults in force, each with its value. */
export type YeastarFaults = ReadonlyMap<YeastarFault, number>;

const LIMITS = {
  percent: { lowest: 0, highest: 100 },
  milliseconds: { lowest: 0, highest: 600_000 },
  seconds: { lowest: 1, highest: 86_400 },
  minutes: { lowest: 1, highest: 100_000 },
  requests: { lowest: 0, highest: 1_000_000 },
  extensions: { lowest: 0, highest: 20_000 },
} as const;

/**
 * Reads `name[=value]` entries with commas between them. The last entry of a name counts.
 * @throws RangeError that says which entry is wrong and what there is
 */
export function parseYeastarFaults(text: string): YeastarFaults {
  const entries = text.split(",").map((part) => part.trim());
  return new Map(entries.filter((entry) => entry !== "").map(parseFault));
}

function parseFault(entry: string): [YeastarFault, number] {
  const at = entry.indexOf("=");
  const [name, given] = at < 0 ? [entry, null] : [entry.slice(0, at), entry.slice(at + 1)];
  if (!isFault(name)) throw unknownFault(name);
  const { unit, default: usual }: FaultDefinition = YEASTAR_FAULTS[name];
  if (given === null) return [name, usual];
  if (!unit) throw new RangeError(`the fault ${name} takes no value`);
  const { lowest, highest } = LIMITS[unit];
  if (/^\d{1,7}$/.test(given) && Number(given) >= lowest && Number(given) <= highest) return [name, Number(given)];
  throw new RangeError(
    `the value of the fault ${name} is a whole number of ${unit} from ${lowest} to ${highest}, not "${given}"`,
  );
}

export function isFault(name: string): name is YeastarFault {
  return Object.hasOwn(YEASTAR_FAULTS, name);
}

function unknownFault(name: string): RangeError {
  const known = Object.keys(YEASTAR_FAULTS);
  const meant = nearest(name, known);
  const suggestion = meant ? ` Did you mean ${meant}?` : "";
  return new RangeError(`unknown fault "${name}".${suggestion} There are ${known.join(", ")}; an entry is name=value`);
}
