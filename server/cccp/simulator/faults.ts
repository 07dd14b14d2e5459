/**
 * What goes wrong with real servers, on purpose. Each fault is a way in which a connection misbehaves; it wraps whatever
 * accepts connections, so that a test can use it without the simulator too.
 */
import type { Clock } from "../../platform/clock.ts";
import type { Accept, Transport, TransportHandlers } from "../link/transport.ts";
import { FaultyTransport } from "./faulty-transport.ts";

interface FaultDefinition {
  /** What the value counts; absent when the fault takes none. */
  unit?: "seconds" | "bytes" | "milliseconds" | "frames";
  /** The value when none is given. */
  default: number;
  help: string;
}

/** Every fault by its name in `--faults`. */
export const FAULTS = {
  "drop-every": { unit: "seconds", default: 30, help: "closes each connection so long after it was made" },
  stall: { unit: "seconds", default: 20, help: "5 s into a connection holds every answer back for so long" },
  "half-open": {
    unit: "seconds",
    default: 5,
    help: "after so long neither hears nor says anything, and does not close",
  },
  garbage: {
    unit: "seconds",
    default: 0,
    help: "after so long sends bytes of another kind; 0 instead of the first answer",
  },
  http: { default: 1, help: "answers as a web server" },
  silent: { default: 1, help: "accepts connections and says nothing" },
  "die-mid-frame": { unit: "frames", default: 3, help: "closes in the middle of this frame, counted from 1" },
  split: { unit: "bytes", default: 1, help: "sends pieces of so many bytes" },
  slow: { unit: "milliseconds", default: 500, help: "sends everything so much later" },
  restart: { unit: "seconds", default: 60, help: "drops everybody at this interval and gives every object a new id" },
  "refuse-login": { default: 1, help: "refuses every log-in" },
  "unknown-messages": { default: 1, help: "sends a message that nobody knows before each of its own" },
  "append-arguments": { default: 1, help: "adds bytes behind the arguments of every message, as a newer server would" },
} as const satisfies Record<string, FaultDefinition>;
type FaultName = keyof typeof FAULTS;

/** The faults in force, each with its value. */
export type FaultPlan = ReadonlyMap<FaultName, number>;

/**
 * Reads `name[=value]` entries with commas between them.
 * @throws RangeError that says which entry is wrong and what there is
 */
export function parseFaults(text: string): FaultPlan {
  const plan = new Map<FaultName, number>();
  for (const entry of text.split(",").map((part) => part.trim())) {
    if (entry === "") continue;
    const [name = "", given] = entry.split("=", 2);
    if (!isFaultName(name)) {
      throw new RangeError(`unknown fault "${name}"; there are ${Object.keys(FAULTS).join(", ")}`);
    }
    plan.set(name, faultValue(name, given));
  }
  return plan;
}

function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}

function faultValue(name: FaultName, given: string | undefined): number {
  const definition: FaultDefinition = FAULTS[name];
  if (given === undefined) return definition.default;
  if (!definition.unit) throw new RangeError(`the fault ${name} takes no value`);
  const value = Number(given);
  const isWhole = definition.unit === "bytes" || definition.unit === "frames";
  const lowest = isWhole ? 1 : 0;
  if (given.trim() === "" || !Number.isFinite(value) || value < lowest || (isWhole && !Number.isInteger(value))) {
    throw new RangeError(`the value of the fault ${name} is a number of ${definition.unit}, not "${given}"`);
  }
  return value;
}

/** Accepts connections that misbehave as planned; without a fault that concerns connections, as `accept` does. */
export function withFaults(accept: Accept, plan: FaultPlan, clock: Clock): Accept {
  if (plan.size === 0) return accept;
  return (inner: Transport): TransportHandlers => {
    const faulty = new FaultyTransport(inner, plan, clock);
    const handlers = accept(faulty);
    return {
      onData: (chunk) => {
        if (faulty.hear()) handlers.onData(chunk);
      },
      onClose: (cause) => {
        faulty.release();
        handlers.onClose(cause);
      },
    };
  };
}
