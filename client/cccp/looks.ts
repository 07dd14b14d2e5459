import type { Agent, AgentState, Call, CallState, FigureName, LinkStatus } from "../../server/cccp/live/model.ts";
import type { IconName } from "../ui/icon.tsx";
import type { Tone } from "../ui/row.tsx";
import { t, tell } from "../words/words.ts";

interface Look {
  icon: IconName;
  tone: Tone;
}

/** State by shape and colour; the word comes from `t("state.…")`. */
const AGENT_LOOKS: Readonly<Record<AgentState, Look>> = {
  available: { icon: "circle", tone: "ok" },
  invited: { icon: "triangle", tone: "busy" },
  trying: { icon: "triangle", tone: "busy" },
  ringing: { icon: "triangle", tone: "busy" },
  on_call: { icon: "square", tone: "busy" },
  on_hold: { icon: "half", tone: "busy" },
  outbound: { icon: "arrow", tone: "busy" },
  wrap_up: { icon: "pencil", tone: "warn" },
  paused: { icon: "bars", tone: "warn" },
  supervising: { icon: "eye", tone: "" },
  logged_out: { icon: "dash", tone: "" },
  unknown: { icon: "dash", tone: "" },
};

/** Who has no phone cannot be given a call, whatever the state says. */
export function agentLook(agent: Agent): Look {
  return agent.isWithoutPhone ? AGENT_LOOKS.logged_out : AGENT_LOOKS[agent.state];
}

export const CALL_LOOKS: Readonly<Record<CallState, Look>> = {
  menu: { icon: "menu", tone: "" },
  waiting: { icon: "hourglass", tone: "warn" },
  ringing: { icon: "triangle", tone: "busy" },
  talking: { icon: "square", tone: "busy" },
  wrap_up: { icon: "pencil", tone: "warn" },
  outgoing: { icon: "arrow", tone: "busy" },
  ended: { icon: "dash", tone: "" },
};

/** Since when a call is in its state. */
export function callSinceAt(call: Call): number | null {
  switch (call.state) {
    case "waiting":
    case "ringing":
      return call.queuedAt ?? call.startedAt;
    case "talking":
      return call.answeredAt ?? call.startedAt;
    case "wrap_up":
      return call.wrapUpAt ?? call.startedAt;
    case "outgoing":
      return call.answeredAt ?? call.startedAt;
    default:
      return call.startedAt;
  }
}

/** What is wrong with a link, in a few words of the reader's language; the server's sentence where the app has none. */
export function problemWords(code: string | null, detail: string | null): string {
  return (code && tell(`trouble.${code}`)) || (detail ?? "");
}

/** How a link stands, in a few words. */
export function linkWords(link: LinkStatus): string {
  const problem = link.phase === "live" || link.phase === "disabled" ? "" : problemWords(link.problem, link.detail);
  return problem || t(`link.${link.phase}`);
}

/** Figures counted in seconds, and those that are rates; the others are counts. */
export const SECONDS_FIGURES: ReadonlySet<FigureName> = new Set([
  "longest_wait",
  "pause_duration",
  "talk_duration",
  "wrap_up_duration",
]);
export const RATE_FIGURES: ReadonlySet<FigureName> = new Set(["answer_rate", "service_level"]);
