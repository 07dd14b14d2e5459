/** What goes wrong with real servers, on purpose: every fault there is, and how a list of them is read. */
import { nearest } from "../../platform/config/nearest.ts";
import { CONVERSATION_STATES, type ConversationState, isConversationState } from "./progress.ts";

interface FaultDefinition {
  /** What the value counts; absent when the fault takes none. */
  unit?: "seconds" | "bytes" | "milliseconds" | "frames";
  /** The value when none is given. */
  default: number;
  /** The value is the time until it strikes: none at all when a state is named and no value. */
  isDelay?: boolean;
  /** It can only strike in one place, so that it takes no state. */
  isPlaced?: boolean;
  help: string;
}

/** Every fault by its name in `--faults`. */
export const FAULTS = {
  "drop-every": {
    unit: "seconds",
    default: 30,
    isDelay: true,
    help: "closes each connection so long after it was made, or got to its state",
  },
  stall: { unit: "seconds", default: 20, help: "5 s into a connection holds every answer back for so long" },
  "half-open": {
    unit: "seconds",
    default: 5,
    isDelay: true,
    help: "after so long neither hears nor says anything, and does not close",
  },
  garbage: {
    unit: "seconds",
    default: 0,
    isDelay: true,
    help: "after so long sends bytes of another kind; 0 instead of every answer",
  },
  http: { default: 1, help: "answers as a web server" },
  silent: { default: 1, help: "accepts connections and says nothing" },
  "die-mid-frame": { unit: "frames", default: 3, help: "closes in the middle of this frame, counted from 1" },
  split: { unit: "bytes", default: 1, help: "sends pieces of so many bytes" },
  slow: { unit: "milliseconds", default: 500, help: "sends everything so much later" },
  restart: {
    unit: "seconds",
    default: 60,
    isDelay: true,
    help: "drops everybody and gives every object a new id, at this interval or after so long",
  },
  "ask-restart": {
    unit: "seconds",
    default: 30,
    isDelay: true,
    help: "after so long asks the client to drop the connection and make a new one",
  },
  "ask-disconnect": {
    unit: "seconds",
    default: 30,
    isDelay: true,
    help: "after so long asks the client to disconnect, and closes a second later",
  },
  events: { unit: "seconds", default: 5, help: "tells an event of a queue unasked at this interval" },
  "refuse-login": { default: 1, isPlaced: true, help: "refuses every log-in" },
  "other-namespaces": {
    default: 1,
    isPlaced: true,
    help: "announces other namespaces before the protocol's own",
  },
  "unknown-messages": { default: 1, help: "sends a message that nobody knows before each of its own" },
  "append-arguments": { default: 1, help: "adds bytes behind the arguments of every message, as a newer server would" },
} as const satisfies Record<string, FaultDefinition>;
type FaultName = keyof typeof FAULTS;

/** One entry of a list of faults. */
export interface Fault {
  readonly name: FaultName;
  readonly value: number;
  /** Where in the conversation it begins; null for the moment at which the connection was made. */
  readonly state: ConversationState | null;
  /** The connections that it is for, counted from 1 over the life of the server, both ends included; null for all. */
  readonly connections: { readonly first: number; readonly last: number } | null;
}

/** The faults in force. Of two that cannot both be, the one that begins later counts. */
export type FaultPlan = readonly Fault[];

const FORM = "name=value@state#connection";
/** Timers of the system do not reach much further than three weeks; nobody waits for a fault that long. */
const DAY_SECONDS = 86_400;
const SHORTEST_PERIOD_SECONDS = 0.1;
const LIMITS = {
  seconds: { lowest: 0, highest: DAY_SECONDS, isWhole: false },
  milliseconds: { lowest: 0, highest: DAY_SECONDS * 1000, isWhole: false },
  bytes: { lowest: 1, highest: 0xffff_ffff, isWhole: true },
  frames: { lowest: 1, highest: 0xffff_ffff, isWhole: true },
} as const;
const PARTS = /^(?<name>[^=@#]*)(?:=(?<value>[^@#]*))?(?:@(?<state>[^#]*))?(?:#(?<connection>.*))?$/s;

/**
 * Reads `name[=value][@state][#connection]` entries with commas between them; a connection is `2`, or `2+` from there on.
 * @throws RangeError that says which entry is wrong and what there is
 */
export function parseFaults(text: string): FaultPlan {
  const entries = text.split(",").map((part) => part.trim());
  return entries.filter((entry) => entry !== "").map(parseFault);
}

/** An entry as it is written in a list, its value spelt out. */
export function faultText({ name, value, state, connections }: Fault): string {
  const count = connections && `${connections.first}${connections.last === connections.first ? "" : "+"}`;
  return `${name}=${value}${state ? `@${state}` : ""}${count ? `#${count}` : ""}`;
}

/** The faults of a plan that the connection with this number, from 1, suffers. */
export function faultsOf(plan: FaultPlan, connection: number): FaultPlan {
  return plan.filter(({ connections: of }) => !of || (of.first <= connection && connection <= of.last));
}

function parseFault(entry: string): Fault {
  const { name = "", value, state, connection } = PARTS.exec(entry)?.groups ?? {};
  if (!isFaultName(name)) {
    throw new RangeError(`unknown fault "${name}"${suggestion(name, Object.keys(FAULTS))}`);
  }
  const place = { state: faultState(name, state), connections: faultConnections(name, connection) };
  return { name, value: faultValue(name, value, place), ...place };
}

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}

function suggestion(word: string, known: readonly string[]): string {
  const meant = nearest(word, known);
  return `${meant ? `. Did you mean ${meant}?` : "."} There are ${known.join(", ")}; an entry is ${FORM}`;
}

function faultState(name: FaultName, given: string | undefined): ConversationState | null {
  if (given === undefined) return null;
  const definition: FaultDefinition = FAULTS[name];
  if (definition.isPlaced) throw new RangeError(`the fault ${name} takes no state`);
  if (!isConversationState(given)) {
    throw new RangeError(`unknown state "${given}" of the fault ${name}${suggestion(given, CONVERSATION_STATES)}`);
  }
  return given;
}

function faultConnections(name: FaultName, given: string | undefined): Fault["connections"] {
  if (given === undefined) return null;
  const [, digits, more] = /^([1-9]\d{0,8})(\+?)$/.exec(given) ?? [];
  if (digits === undefined) {
    throw new RangeError(
      `the connection of the fault ${name} is a number from 1, as 2, or 2+ for the later ones too, not "${given}"`,
    );
  }
  return { first: Number(digits), last: more === "+" ? Number.POSITIVE_INFINITY : Number(digits) };
}

function faultValue(name: FaultName, given: string | undefined, place: Pick<Fault, "state" | "connections">): number {
  const { unit, default: usual, isDelay }: FaultDefinition = FAULTS[name];
  if (given === undefined) return isDelay && place.state ? 0 : usual;
  if (!unit) throw new RangeError(`the fault ${name} takes no value`);
  const { lowest, highest, isWhole } = LIMITS[unit];
  const value = Number(given);
  const from = isPeriod(name, place) ? SHORTEST_PERIOD_SECONDS : lowest;
  if (given.trim() !== "" && value >= from && value <= highest && (!isWhole || Number.isInteger(value))) return value;
  throw new RangeError(
    `the value of the fault ${name} is a ${isWhole ? "whole " : ""}number of ${unit} from ${from} to ${highest}, not "${given}"`,
  );
}

/** Whether it happens again and again at an interval, which cannot be 0. */
function isPeriod(name: FaultName, { state, connections }: Pick<Fault, "state" | "connections">): boolean {
  return name === "events" || (name === "restart" && !state && !connections);
}
