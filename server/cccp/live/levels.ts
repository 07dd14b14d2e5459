import type { Agent, Call, FigureName, Level, Queue } from "./model.ts";
import { type Thresholds, type TimedFigure, worstOf } from "./thresholds.ts";

/** The duration that an agent is judged by: in a pause, on a call, in wrap-up. Null in other states, or since when is unknown. */
export function agentTimer(agent: Omit<Agent, "level">, call: Call | null): TimedFigure | null {
  const figure = agentFigure(agent.state);
  if (!figure || agent.stateSinceAt === null) return null;
  const onlyQueue = agent.queues.length === 1 ? (agent.queues[0] ?? null) : null;
  return { figure, queueId: call?.queueId ?? onlyQueue, sinceAt: agent.stateSinceAt };
}

/** The figure that the duration of a state counts for. */
export function agentFigure(state: Agent["state"]): FigureName | null {
  if (state === "paused") return "pause_duration";
  if (state === "on_call" || state === "on_hold") return "talk_duration";
  return state === "wrap_up" ? "wrap_up_duration" : null;
}

/** The duration that a call is judged by: its wait, its talk or its wrap-up. */
export function callTimer(call: Omit<Call, "level">): TimedFigure | null {
  const timer = (figure: FigureName, sinceAt: number | null) =>
    sinceAt === null ? null : { figure, queueId: call.queueId, sinceAt };
  if (call.state === "waiting" || call.state === "ringing") return timer("longest_wait", call.queuedAt);
  if (call.state === "talking") return timer("talk_duration", call.answeredAt);
  return call.state === "wrap_up" ? timer("wrap_up_duration", call.wrapUpAt) : null;
}

/** The longest wait of a queue; null when nobody waits. */
export function queueTimer(queue: Pick<Queue, "id" | "waiting" | "oldestWaitingAt">): TimedFigure | null {
  if (queue.oldestWaitingAt === null || queue.waiting === 0) return null;
  return { figure: "longest_wait", queueId: queue.id, sinceAt: queue.oldestWaitingAt };
}

/**
 * The levels of a queue's figures that are past a threshold, the worst of all, and when time alone may change that. A
 * queue that nobody staffs and nobody waits in is closed, not short of agents.
 */
export function queueLevels(
  queue: Omit<Queue, "level" | "levels">,
  thresholds: Thresholds,
  now: number,
): { level: Level; levels: Partial<Record<FigureName, Level>>; changesAt: number | null } {
  const isOpen = (queue.agents ?? 0) > 0 || (queue.waiting ?? 0) > 0;
  const values: [FigureName, number | null][] = [
    ["waiting", queue.waiting],
    ["available", isOpen ? queue.available : null],
    ["on_call", queue.busy],
    ["paused", queue.paused],
    ["answer_rate", queue.answerRate],
    ["service_level", queue.serviceLevel],
  ];
  const levels: Partial<Record<FigureName, Level>> = {};
  for (const [figure, value] of values) {
    const level = thresholds.levelOf(figure, queue.id, value);
    if (level !== "ok") levels[figure] = level;
  }
  const timer = queueTimer(queue);
  const wait = timer ? thresholds.levelAt(timer, now) : null;
  if (wait && wait.level !== "ok") levels.longest_wait = wait.level;
  return { level: worstOf(Object.values(levels)), levels, changesAt: wait?.changesAt ?? null };
}
