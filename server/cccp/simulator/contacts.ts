/** Agent and caller: found, ringing, talking, on hold, passed on, wrapped up. */
import type { Calls } from "./calls.ts";
import type { Routing } from "./routing.ts";
import type { Queue, Task, TaskState, User } from "./rows.ts";
import { TASK_STATES } from "./rows.ts";
import type { SessionLog } from "./session-log.ts";
import { span, type Stage } from "./stage.ts";
import type { Staffing } from "./staffing.ts";
import { AT_WORK, retally } from "./tally.ts";
import type { Waiting } from "./waiting.ts";

const ASSIGN_SECONDS = 0.7;
const RING_SECONDS = 5;
const NO_ANSWER_SECONDS = 18;
const TALK_SECONDS = 138;
const HOLD_SECONDS = 28;
const WRAP_UP_SECONDS = 24;
const NO_ANSWER_SHARE = 0.03;
const HOLD_SHARE = 0.16;
const TRANSFER_SHARE = 0.08;
const TRANSFER_TO_PERSON_SHARE = 0.3;

export class Contacts {
  constructor(
    private readonly stage: Stage,
    private readonly calls: Calls,
    private readonly waiting: Waiting,
    private readonly staffing: Staffing,
    private readonly log: SessionLog,
    private readonly personalQueueOf: (user: User) => Queue | undefined,
    routing: Routing,
  ) {
    routing.onMatch = (task, user) => this.assign(task, user);
    waiting.onLost = (task, user) => this.lose(task, user);
  }

  /** An agent was found: the wait is over. */
  private assign(task: Task, user: User): void {
    const { agenda, random, registry } = this.stage;
    task.manager = user;
    task.managerSession = user.session;
    task.stopWaitingAt = agenda.now;
    task.queue?.running.add(task);
    user.day.total += 1;
    if (user.session) user.session.totalTasks += 1;
    this.hold(user, task);
    this.setState(task, user, "assigning");
    if (task.queue) registry.touch(task.queue);
    this.during(task, user, "assigning", ASSIGN_SECONDS, () => {
      this.setState(task, user, "ringing");
      const rangAt = agenda.now;
      const isAnswering = !random.chance(NO_ANSWER_SHARE);
      this.during(task, user, "ringing", isAnswering ? RING_SECONDS : NO_ANSWER_SECONDS, () => {
        user.day.ringing.add(agenda.now - rangAt);
        if (isAnswering) this.answer(task, user);
        else this.redirect(task, user);
      });
    });
  }

  private answer(task: Task, user: User): void {
    const { agenda, random, registry } = this.stage;
    this.waiting.answered(task);
    task.managementAt = agenda.now;
    task.queue?.inContact.add(task);
    const waitedMs = (task.stopWaitingAt ?? agenda.now) - task.startedAt;
    this.calls.endDialog(task.call, "attente", task.startedAt, user.login);
    this.log.statistic(task.call, "contact", "waitingDuration", String(Math.round(waitedMs)));
    this.setState(task, user, "contact");
    if (task.queue) registry.touch(task.queue);
    const talkMs = span(this.stage, TALK_SECONDS, 0.8);
    if (!random.chance(HOLD_SHARE)) {
      agenda.in(talkMs, () => this.finish(task, user, 0));
      return;
    }
    agenda.in(talkMs / 2, () => {
      const heldAt = agenda.now;
      this.setState(task, user, "held");
      agenda.in(span(this.stage, HOLD_SECONDS), () => {
        const heldMs = agenda.now - heldAt;
        user.day.held.add(heldMs);
        this.setState(task, user, "contact");
        agenda.in(talkMs / 2, () => this.finish(task, user, heldMs));
      });
    });
  }

  /** The conversation is over, by a hang-up or because the caller is passed on: counted here, once. */
  private finish(task: Task, user: User, heldMs: number): void {
    const { agenda, random, registry } = this.stage;
    const { call, queue } = task;
    task.postManagementAt = agenda.now;
    const talkMs = agenda.now - (task.managementAt ?? agenda.now);
    user.day.managed += 1;
    user.day.conversation.add(talkMs);
    user.day.contact.add(talkMs - heldMs);
    if (user.session) user.session.managedTasks += 1;
    if (queue) {
      queue.inContact.delete(task);
      queue.day.managed += 1;
      queue.day.contact.add(talkMs);
      queue.day.waiting.add((task.stopWaitingAt ?? task.startedAt) - task.startedAt);
      registry.touch(queue);
    }
    this.log.statistic(call, "contact", "contactDuration", String(Math.round(talkMs)));
    this.setState(task, user, "post_managing");
    if (random.chance(TRANSFER_SHARE)) this.passOn(task, user);
    if (call.lastTask === task) this.calls.disconnect(call);
    agenda.in(span(this.stage, WRAP_UP_SECONDS, 0.6), () => this.complete(task, user));
  }

  /** To another queue, or to a colleague by name; nothing happens when there is nowhere to go. */
  private passOn(task: Task, user: User): void {
    const { random } = this.stage;
    const others = user.queues.filter((queue) => queue !== task.queue);
    const colleagues = user.queues[0]?.members.filter(
      (known) => known !== user && known.session?.isPlugged && known.state.name === AT_WORK.name,
    );
    const personal = this.personalQueueOf(user);
    const toPerson =
      random.chance(TRANSFER_TO_PERSON_SHARE) && personal && colleagues?.length ? random.pick(colleagues) : null;
    const queue = toPerson ? personal : others.length > 0 ? random.pick(others) : null;
    if (!queue) return;
    user.day.transferred += 1;
    if (user.session) user.session.transferredTasks += 1;
    const target = toPerson?.login ?? queue.name;
    this.log.event(task.call, {
      source: user.login,
      target,
      state: "transfert",
      name: "log",
      text: `transfer to ${target}`,
    });
    this.waiting.enter(task.call, queue, toPerson);
  }

  /** Wrap-up is over. */
  private complete(task: Task, user: User): void {
    const { agenda } = this.stage;
    task.endedAt = agenda.now;
    this.setState(task, user, "ended");
    this.letGo(task, user);
    this.calls.settle(task.call);
    this.staffing.release(user);
  }

  /** The phone rang in vain: the agent goes on a break and the caller to somebody else. */
  private redirect(task: Task, user: User): void {
    user.day.redirected += 1;
    user.lastTask = null;
    task.manager = null;
    task.managerSession = null;
    this.letGo(task, user);
    this.staffing.sendOnBreak(user);
    if (task.queue) this.waiting.enterAgain(task, task.queue);
  }

  /** The caller left before the agent answered. */
  private lose(task: Task, user: User): void {
    user.day.lost += 1;
    task.manager = null;
    task.managerSession = null;
    this.letGo(task, user);
    this.staffing.release(user);
  }

  private hold(user: User, task: Task): void {
    user.task = user.lastTask = task;
    if (user.session) user.session.runningTasks = 1;
    retally(user, this.stage.registry);
  }

  private letGo(task: Task, user: User): void {
    const { registry } = this.stage;
    task.queue?.running.delete(task);
    if (task.queue) registry.touch(task.queue);
    user.task = null;
    if (user.session) user.session.runningTasks = 0;
    retally(user, registry);
  }

  private setState(task: Task, user: User, state: TaskState): void {
    const { agenda, registry } = this.stage;
    task.state = state;
    if (user.session) {
      user.session.lastTaskDisplayName = TASK_STATES[state];
      user.session.lastTaskEventAt = agenda.now;
      registry.touch(user.session);
    }
    registry.touch(user);
    registry.touch(task);
    registry.touch(task.call);
    this.log.event(task.call, {
      source: "task",
      target: user.login,
      state,
      name: "log",
      text: `${state} ${user.login}`,
    });
  }

  /** Goes on after a while, unless the caller left the agent's hands before. */
  private during(task: Task, user: User, state: TaskState, meanSeconds: number, run: () => void): void {
    this.stage.agenda.in(span(this.stage, meanSeconds), () => {
      if (task.manager === user && task.state === state) run();
    });
  }
}
