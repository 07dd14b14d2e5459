import type { AgentState } from "./model.ts";

/** What is known of what a user does: the state, and the task that outranks it while the user is busy. */
export interface StateFields {
  isBusy: boolean;
  taskName: string;
  taskDisplayName: string;
  stateName: string;
  stateDisplayName: string;
}

const TASK_STATES: Readonly<Record<string, AgentState>> = {
  assigning: "invited",
  processing: "trying",
  ringing: "ringing",
  managing: "on_call",
  contact: "on_call",
  held: "on_hold",
  post_managing: "wrap_up",
  temporization: "wrap_up",
};

const STATE_PREFIXES: readonly (readonly [prefix: string, state: AgentState])[] = [
  ["pause", "paused"],
  ["sortant", "outbound"],
];

const STATES: Readonly<Record<string, AgentState>> = {
  traitement: "available",
  supervision: "supervising",
  disabled: "logged_out",
};

/**
 * The agent's state and the server's own word for it. While the user is busy the task decides, else the state does;
 * case never matters. A name that is in no table is shown as it is, in state `unknown`. A busy user whose task has no
 * name is judged by the state.
 */
export function agentState(fields: StateFields): { state: AgentState; stateName: string } {
  if (fields.isBusy && (fields.taskName || fields.taskDisplayName)) {
    return {
      state: lookUp(fields.taskName, taskState) ?? lookUp(fields.taskDisplayName, taskState) ?? "unknown",
      stateName: fields.taskDisplayName || fields.taskName,
    };
  }
  return {
    state: lookUp(fields.stateName, namedState) ?? lookUp(fields.stateDisplayName, namedState) ?? "unknown",
    stateName: fields.stateDisplayName || fields.stateName,
  };
}

/** A mode that contains `unplug` means "logged in without a phone". */
export function isWithoutPhone(mode: string): boolean {
  return mode.toLowerCase().includes("unplug");
}

function lookUp(name: string, find: (lower: string) => AgentState | undefined): AgentState | undefined {
  return name === "" ? undefined : find(name.trim().toLowerCase());
}

function taskState(lower: string): AgentState | undefined {
  return Object.hasOwn(TASK_STATES, lower) ? TASK_STATES[lower] : undefined;
}

function namedState(lower: string): AgentState | undefined {
  if (Object.hasOwn(STATES, lower)) return STATES[lower];
  return STATE_PREFIXES.find(([prefix]) => lower.startsWith(prefix))?.[1];
}
