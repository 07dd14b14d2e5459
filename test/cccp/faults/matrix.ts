import type { LinkPhase } from "../../../server/cccp/live/model.ts";
import type { ProblemCode } from "../../../server/cccp/link/problem.ts";
import type { FAULTS } from "../../../server/cccp/simulator.ts";
import type { FaultScene } from "./scene.ts";

/** What a link can be in while somebody wants it to be up. */
export const PHASES = [
  "connecting",
  "greeting",
  "logging_in",
  "loading",
  "live",
  "waiting_to_retry",
  "refused",
] as const satisfies LinkPhase[];
export type Phase = (typeof PHASES)[number];
export type FaultName = keyof typeof FAULTS;

export interface Case {
  phase: Phase;
  fault: FaultName;
  /** As `--faults` takes it. */
  plan: string;
  /** What a network does where a server cannot do anything yet. */
  network?: "refuse" | "hang" | "ignore_abort";
  /** What happens while the link is in this phase. */
  meanwhile?: (scene: FaultScene) => void;
  /** Null when it must do no harm. */
  problem: ProblemCode | null;
}

/** A pair that cannot be, and why. */
export interface Impossible {
  phase: Phase;
  fault: FaultName;
  because: string;
}

/** The phases in which the client waits for the server, each with the state in which a fault strikes then. */
const STATES = { greeting: "greeting", logging_in: "login", loading: "loading", live: "live" } as const;
type Waiting = keyof typeof STATES;
const WAITING = Object.keys(STATES) as Waiting[];

/** How silence is named in each phase, and how bytes that are no message are. */
const SILENCE = {
  greeting: "no_greeting",
  logging_in: "no_login_answer",
  loading: "query_silent",
  live: "query_silent",
} as const satisfies Record<Waiting, ProblemCode>;
const NO_MESSAGE = {
  greeting: "not_cccp",
  logging_in: "stream_lost",
  loading: "stream_lost",
  live: "stream_lost",
} as const satisfies Record<Waiting, ProblemCode>;

type Outcome = ProblemCode | typeof SILENCE | typeof NO_MESSAGE | null;

/** Each fault as it is asked for in a state, and what comes of it. */
const IN_A_STATE: readonly (readonly [fault: FaultName, entry: (state: string) => string, outcome: Outcome])[] = [
  ["drop-every", (state) => `drop-every@${state}`, "connection_reset"],
  ["half-open", (state) => `half-open@${state}`, SILENCE],
  ["silent", (state) => `silent@${state}`, SILENCE],
  // Longer than every deadline; then shorter.
  ["stall", (state) => `stall=100@${state}`, SILENCE],
  ["stall", (state) => `stall=4@${state}`, null],
  ["garbage", (state) => `garbage@${state}`, NO_MESSAGE],
  ["http", (state) => `http@${state}`, NO_MESSAGE],
  ["die-mid-frame", (state) => `die-mid-frame=1@${state}`, "died_mid_frame"],
  ["restart", (state) => `restart@${state}`, "connection_reset"],
  ["ask-restart", (state) => `ask-restart@${state}`, "restart_requested"],
  ["ask-disconnect", (state) => `ask-disconnect@${state}`, "server_shutdown"],
  ["split", (state) => `split=3@${state}`, null],
  ["slow", (state) => `slow=300@${state}`, null],
  ["events", (state) => `events=1@${state}`, null],
  ["unknown-messages", (state) => `unknown-messages@${state}`, null],
  ["append-arguments", (state) => `append-arguments@${state}`, null],
];

/**
 * What happens in a phase without a connection is met by the next one, the second: there it strikes as early as it can.
 * The first connection ends as the phase needs it to.
 */
const ENDS = { waiting_to_retry: "drop-every@live#1", refused: "refuse-login#1" } as const;

export const CASES: readonly Case[] = [
  { phase: "connecting", fault: "drop-every", plan: "", network: "refuse", problem: "connection_refused" },
  { phase: "connecting", fault: "half-open", plan: "", network: "hang", problem: "connect_timeout" },
  { phase: "connecting", fault: "silent", plan: "", network: "hang", problem: "connect_timeout" },
  {
    phase: "connecting",
    fault: "restart",
    plan: "",
    network: "ignore_abort",
    meanwhile: ({ simulator }) => simulator.restart(),
    problem: null,
  },
  ...WAITING.flatMap((phase) =>
    IN_A_STATE.map(([fault, entry, outcome]) => ({
      phase,
      fault,
      plan: `${entry(STATES[phase])}#1`,
      problem: typeof outcome === "object" && outcome !== null ? outcome[phase] : outcome,
    })),
  ),
  { phase: "logging_in", fault: "refuse-login", plan: "refuse-login#1", problem: "login_failed" },
  { phase: "loading", fault: "other-namespaces", plan: "other-namespaces#1", problem: null },
  ...(["waiting_to_retry", "refused"] as const).flatMap((phase): Case[] => [
    ...IN_A_STATE.filter(([fault]) => fault !== "restart").map(([fault, entry, outcome]) => ({
      phase,
      fault,
      plan: `${ENDS[phase]},${entry("greeting")}#2`,
      problem: typeof outcome === "object" && outcome !== null ? outcome.greeting : outcome,
    })),
    { phase, fault: "refuse-login", plan: `${ENDS[phase]},refuse-login#2`, problem: "login_failed" },
    { phase, fault: "other-namespaces", plan: `${ENDS[phase]},other-namespaces#2`, problem: null },
    { phase, fault: "restart", plan: ENDS[phase], meanwhile: ({ simulator }) => simulator.restart(), problem: null },
  ]),
];

const UNSAID = "before there is a connection a server can say nothing";
const UNASKED = "a log-in is answered when it is asked for, and the protocol has no way to take it back";

const UNANNOUNCED = "namespaces are announced once, with the first object: that is the first answer of a board";

export const IMPOSSIBLE: readonly Impossible[] = [
  ...(
    [
      "stall",
      "garbage",
      "http",
      "die-mid-frame",
      "split",
      "slow",
      "ask-restart",
      "ask-disconnect",
      "events",
      "refuse-login",
      "other-namespaces",
      "unknown-messages",
      "append-arguments",
    ] as const
  ).map((fault) => ({ phase: "connecting" as const, fault, because: UNSAID })),
  ...(["greeting", "loading", "live"] as const).map((phase) => ({
    phase,
    fault: "refuse-login" as const,
    because: UNASKED,
  })),
  ...(["greeting", "logging_in", "live"] as const).map((phase) => ({
    phase,
    fault: "other-namespaces" as const,
    because: UNANNOUNCED,
  })),
];
