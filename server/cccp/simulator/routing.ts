/** Brings waiting calls and idle agents together: the agent that has been idle longest, the call that weighs most. */
import type { Queue, Task, User } from "./rows.ts";
import type { Stage } from "./stage.ts";

export class Routing {
  /** What happens when a call has found its agent; set by whoever plays the contact. */
  onMatch: (task: Task, user: User) => void = () => {};

  constructor(
    private readonly stage: Stage,
    private readonly personalQueueOf: (user: User) => Queue | undefined,
  ) {}

  /** A call begins to wait, or waits again at the front because its agent did not answer. */
  enter(task: Task, queue: Queue, atFront = false): void {
    const user = longestIdle(task.wanted ? [task.wanted] : queue.members);
    if (user) {
      this.match(task, user);
      return;
    }
    if (atFront) queue.waiting.unshift(task);
    else queue.waiting.push(task);
    this.stage.registry.touch(queue);
  }

  /** A call waits no longer. */
  leave(task: Task): void {
    const { queue } = task;
    const index = queue?.waiting.indexOf(task) ?? -1;
    if (!queue || index < 0) return;
    queue.waiting.splice(index, 1);
    this.stage.registry.touch(queue);
  }

  /** Somebody has become free: takes the call that has waited longest, weighted by its queue's priority, or idles. */
  offer(user: User): void {
    const { now } = this.stage.agenda;
    user.idleSinceAt = now;
    let best: Task | undefined;
    let bestWeight = -1;
    const personal = this.personalQueueOf(user);
    for (const queue of personal ? [personal, ...user.queues] : user.queues) {
      const task = queue.waiting.find((candidate) => candidate.wanted === null || candidate.wanted === user);
      const weight = task ? (now - task.startedAt) * task.priority : -1;
      if (weight > bestWeight) {
        best = task;
        bestWeight = weight;
      }
    }
    if (!best) return;
    this.leave(best);
    this.match(best, user);
  }

  private match(task: Task, user: User): void {
    user.idleSinceAt = null;
    this.onMatch(task, user);
  }
}

function longestIdle(users: readonly User[]): User | undefined {
  let best: User | undefined;
  for (const user of users) {
    if (user.idleSinceAt === null) continue;
    if (best?.idleSinceAt == null || user.idleSinceAt < best.idleSinceAt) best = user;
  }
  return best;
}
