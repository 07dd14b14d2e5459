/** Calls that agents place: dialling, perhaps talking, a note afterwards. They belong to no queue. */
import type { Calls } from "./calls.ts";
import { callerNumber, publicNumber } from "./names.ts";
import { Task, type User } from "./rows.ts";
import type { SessionLog } from "./session-log.ts";
import { SESSION_TYPE } from "./sessions.ts";
import { span, type Stage } from "./stage.ts";
import type { Staffing } from "./staffing.ts";

const DIAL_SECONDS = 12;
const TALK_SECONDS = 110;
const NOTE_SECONDS = 15;
const ANSWERED_SHARE = 0.7;

export class Outgoing {
  constructor(
    private readonly stage: Stage,
    private readonly calls: Calls,
    private readonly staffing: Staffing,
    private readonly log: SessionLog,
  ) {
    staffing.onOutgoing = (user) => this.dial(user);
  }

  private dial(user: User): void {
    const { agenda, random, registry } = this.stage;
    const called = callerNumber(random);
    const call = this.calls.open(SESSION_TYPE.outgoing, user.project, "Appel sortant", publicNumber(0), called);
    const task = new Task(random.hex(12), call, null, 0, agenda.now, 0);
    task.state = "ringing";
    task.stopWaitingAt = agenda.now;
    task.manager = user;
    task.managerSession = user.session;
    call.tasks.push(registry.add(task));
    const isAnswered = random.chance(ANSWERED_SHARE);
    agenda.in(span(this.stage, DIAL_SECONDS), () => {
      if (!isAnswered) {
        this.log.event(call, { source: "connection:1", state: "sortant", name: "connection.failed", text: "noanswer" });
        this.end(task, user);
        return;
      }
      this.calls.connect(call);
      task.managementAt = agenda.now;
      this.setState(task, "contact");
      agenda.in(span(this.stage, TALK_SECONDS, 0.8), () => {
        const talkMs = agenda.now - (task.managementAt ?? agenda.now);
        task.postManagementAt = agenda.now;
        this.setState(task, "post_managing");
        this.log.statistic(call, "sortant", "contactDuration", String(Math.round(talkMs)));
        this.calls.disconnect(call);
        agenda.in(span(this.stage, NOTE_SECONDS), () => this.end(task, user));
      });
    });
  }

  private end(task: Task, user: User): void {
    task.endedAt = this.stage.agenda.now;
    this.setState(task, "ended");
    this.calls.disconnect(task.call);
    this.calls.settle(task.call);
    this.staffing.backToWork(user);
  }

  private setState(task: Task, state: Task["state"]): void {
    task.state = state;
    this.stage.registry.touch(task);
    this.stage.registry.touch(task.call);
  }
}
