/** Callers in a queue: taken in or refused, waiting, losing patience. */
import type { Calls } from "./calls.ts";
import type { Appointment } from "../../platform/agenda.ts";
import type { Failure } from "./counters.ts";
import type { Routing } from "./routing.ts";
import { type Queue, Task, type User } from "./rows.ts";
import type { SessionLog } from "./session-log.ts";
import type { CallSession } from "./sessions.ts";
import { span, type Stage } from "./stage.ts";

const PATIENCE_SECONDS = 150;
/** The queue gives a caller up after so long, */
const MAX_WAIT_SECONDS = 300;
/** and takes nobody in whose wait would be longer than this. */
const MAX_ESTIMATE_SECONDS = 180;
/** How long an agent has a call, on average: what the server estimates waits by. */
export const HANDLING_SECONDS = 170;

export class Waiting {
  /** A caller left while an agent's phone rang; set by whoever plays the contact. */
  onLost: (task: Task, user: User) => void = () => {};
  private readonly deadlines = new Map<Task, Appointment[]>();

  constructor(
    private readonly stage: Stage,
    private readonly calls: Calls,
    private readonly routing: Routing,
    private readonly log: SessionLog,
  ) {}

  /** A call reaches a queue, from the menu or passed on by an agent, perhaps for one person. */
  enter(call: CallSession, queue: Queue, wanted: User | null = null): void {
    if (call.isDisconnected) return;
    const { agenda, random, registry, pace } = this.stage;
    const estimate = estimateSeconds(queue, pace);
    const task = new Task(random.hex(12), call, queue, queue.priority, agenda.now, estimate);
    task.wanted = wanted;
    call.tasks.push(registry.add(task));
    this.calls.startDialog(call, "attente");
    const text = `task ${task.taskId} waiting in ${queue.name}, estimated ${estimate} s`;
    this.log.event(call, { source: "task", target: queue.name, state: "attente", name: "log", text });
    const refusal = wanted ? null : this.refusal(queue, estimate);
    if (refusal) {
      this.fail(task, refusal);
      return;
    }
    this.deadlines.set(task, [
      agenda.in(span(this.stage, PATIENCE_SECONDS, 0.9), () => this.abandon(task)),
      agenda.in(MAX_WAIT_SECONDS * 1000 * pace, () => {
        if (task.state === "waiting") this.fail(task, "max_waiting_time");
      }),
    ]);
    this.routing.enter(task, queue);
  }

  /** The agent did not answer: the caller waits again, before all others. */
  enterAgain(task: Task, queue: Queue): void {
    task.state = "waiting";
    task.stopWaitingAt = null;
    this.stage.registry.touch(task);
    this.stage.registry.touch(task.call);
    this.routing.enter(task, queue, true);
  }

  /** An agent has answered: nothing can end the wait any more. */
  answered(task: Task): void {
    for (const deadline of this.deadlines.get(task) ?? []) deadline.isCancelled = true;
    this.deadlines.delete(task);
  }

  private abandon(task: Task): void {
    const { manager } = task;
    if (manager) this.onLost(task, manager);
    this.fail(task, "abandoned");
  }

  /** The task ends without a conversation; the day's counters say why. */
  private fail(task: Task, failure: Failure): void {
    const { agenda, registry } = this.stage;
    const { call, queue } = task;
    this.answered(task);
    this.routing.leave(task);
    task.failure = failure;
    task.stopWaitingAt ??= agenda.now;
    task.endedAt = agenda.now;
    task.state = "ended";
    const waitedMs = task.stopWaitingAt - task.startedAt;
    if (queue) {
      queue.day.failed[failure] += 1;
      queue.day.waiting.add(waitedMs);
      registry.touch(queue);
    }
    registry.touch(task);
    registry.touch(call);
    this.log.statistic(call, "attente", "waitingDuration", String(Math.round(waitedMs)));
    this.log.event(call, {
      source: "task",
      state: "attente",
      name: "log",
      text: `task ${task.taskId} failed: ${failure}`,
    });
    if (failure === "abandoned") this.calls.disconnect(call);
    // The others hear first why nobody will come.
    else agenda.in(span(this.stage, 7), () => this.calls.disconnect(call));
  }

  private refusal(queue: Queue, estimate: number): Failure | null {
    const { latent, logged } = queue.tally;
    if (latent + logged === 0) return "not_manageable_without_latent_users";
    if (logged === 0) return "not_manageable_with_latent_users";
    return estimate > MAX_ESTIMATE_SECONDS * this.stage.pace ? "max_estimated_waiting_time" : null;
  }
}

/** Seconds until it is the turn of who comes now; 0 when somebody is free. */
function estimateSeconds(queue: Queue, pace: number): number {
  const { logged, working } = queue.tally;
  if (logged > working) return 0;
  return Math.round(((queue.waiting.length + 1) * HANDLING_SECONDS * pace) / Math.max(1, logged));
}
