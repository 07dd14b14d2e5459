import type { Agent, AgentState, Call, Queue } from "../../server/cccp/live/model.ts";
import { fold } from "../words/format.ts";

/** What the chips show: everything, what is past a threshold, or agents of one kind of state. */
export const SHOWS = ["all", "trouble", "free", "busy", "wrap_up", "paused", "away"] as const;
export type Show = (typeof SHOWS)[number];

/** Which list a phone shows alone; a desktop shows all three. */
const VIEWS = ["all", "queues", "agents", "calls"] as const;
export type View = (typeof VIEWS)[number];

export interface Filter {
  show: Show;
  view: View;
  project: string;
  /** Folded words, all of which must be found. */
  words: readonly string[];
}

/** Reads the filter from the address; what it does not know counts as no filter. */
export function parseFilter(query: URLSearchParams): Filter {
  return {
    show: SHOWS.find((show) => show === query.get("show")) ?? "all",
    view: VIEWS.find((view) => view === query.get("view")) ?? "all",
    project: query.get("project") ?? "",
    words: fold(query.get("q") ?? "")
      .split(/\s+/)
      .filter(Boolean),
  };
}

const STATES: Readonly<Record<Exclude<Show, "all" | "trouble">, readonly AgentState[]>> = {
  free: ["available"],
  busy: ["on_call", "on_hold", "ringing", "trying", "invited", "outbound"],
  wrap_up: ["wrap_up"],
  paused: ["paused"],
  away: ["logged_out", "unknown", "supervising"],
};

/** Whether an agent is of the kind that a chip names; without a phone, nobody is available. */
export function isOfShow(agent: Agent, show: Show): boolean {
  if (show === "all" || show === "trouble") return true;
  return agent.isWithoutPhone ? show === "away" : STATES[show].includes(agent.state);
}

export function matchesQueue(queue: Queue, filter: Filter): boolean {
  if (filter.project !== "" && queue.projectName !== filter.project) return false;
  if (filter.show === "trouble" && queue.level === "ok") return false;
  return hasWords([queue.name, queue.projectName], filter.words);
}

/** `queueNames`: what the agent's queues are called, so that a search for a queue finds who serves it. */
export function matchesAgent(agent: Agent, filter: Filter, queueNames: readonly string[]): boolean {
  if (filter.project !== "" && agent.projectName !== filter.project) return false;
  if (filter.show === "trouble" && agent.level === "ok") return false;
  if (!isOfShow(agent, filter.show)) return false;
  return hasWords([agent.name, agent.id, agent.stateName, agent.phone, ...queueNames], filter.words);
}

export function matchesCall(call: Call, filter: Filter): boolean {
  if (filter.project !== "" && call.projectName !== filter.project) return false;
  if (filter.show === "trouble" && call.level === "ok") return false;
  return hasWords([call.caller, call.called, call.queueName, call.agentName, call.entryPoint], filter.words);
}

function hasWords(texts: readonly (string | null)[], words: readonly string[]): boolean {
  if (words.length === 0) return true;
  const text = fold(texts.join(" "));
  return words.every((word) => text.includes(word));
}
