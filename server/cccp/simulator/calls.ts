/** A call's own story: it comes in, meets a menu, is sent to a queue, hangs up, and ends when everybody is done with it. */
import type { Archive } from "./archive.ts";
import type { EntryPoint } from "./floor.ts";
import { callerNumber } from "./names.ts";
import type { Project, Queue } from "./rows.ts";
import type { SessionLog } from "./session-log.ts";
import { CallSession, Connection, SESSION_TYPE } from "./sessions.ts";
import { span, type Stage } from "./stage.ts";

const GREETING_SECONDS = 5;
const MENU_SECONDS = 11;
/** Callers who leave while they listen to the menu. */
export const MENU_LOSS_SHARE = 0.05;
const GATEWAY = "192.0.2.20";

export class Calls {
  /** A caller is through the menu; set by whoever keeps the queues. */
  onQueue: (call: CallSession, queue: Queue) => void = () => {};

  constructor(
    private readonly stage: Stage,
    private readonly log: SessionLog,
    private readonly archive: Archive,
  ) {}

  /** Somebody dials one of the public numbers. */
  arrive(entry: EntryPoint): void {
    const call = this.open(
      SESSION_TYPE.incoming,
      entry.project,
      entry.displayName,
      entry.number,
      callerNumber(this.stage.random),
    );
    this.later(call, 0.4, () => {
      this.connect(call);
      this.greet(call, entry);
    });
  }

  /** A new call with its one line to the outside. */
  open(type: 1 | 2, project: Project, entryPoint: string, local: string, remote: string): CallSession {
    const { agenda, random, registry } = this.stage;
    const call = registry.add(new CallSession(type, random.hex(16), project, agenda.now, entryPoint, local, remote));
    const isIncoming = type === SESSION_TYPE.incoming;
    const line = new Connection(call, isIncoming, `sip:${local}@${GATEWAY}`, `sip:${remote}@${GATEWAY}`, agenda.now);
    registry.append(call, "connections", line);
    const document = isIncoming ? "accueil.ccxml" : "sortant.ccxml";
    this.log.event(call, { source: "ccxml", state: "init", name: "ccxml.loaded", text: document });
    const name = isIncoming ? "connection.alerting" : "connection.progressing";
    this.log.event(call, { source: "connection:1", state: "init", name, text: isIncoming ? remote : local });
    return call;
  }

  /** The line is up. */
  connect(call: CallSession): void {
    const line = call.nested.connections[0];
    if (line) {
      line.state = "connected";
      this.stage.registry.touch(line);
    }
    this.log.event(call, { source: "connection:1", state: "accueil", name: "connection.connected" });
  }

  /** The other party leaves, whoever is still busy with the call. */
  disconnect(call: CallSession): void {
    if (call.isDisconnected) return;
    call.isDisconnected = true;
    const line = call.nested.connections[0];
    if (line) {
      line.state = "disconnected";
      this.stage.registry.touch(line);
    }
    this.log.event(call, { source: "connection:1", state: "fin", name: "connection.disconnected", text: "16" });
    this.settle(call);
  }

  /** Ends the session when the line is down and no task is open. */
  settle(call: CallSession): void {
    const { agenda, registry } = this.stage;
    if (!call.isDisconnected || call.terminatedAt !== null || call.tasks.some((task) => task.endedAt === null)) return;
    this.log.statistic(call, "fin", "globalDuration", String(Math.round(agenda.now - call.createdAt)));
    this.log.event(call, { source: "ccxml", state: "fin", name: "ccxml.exit" });
    call.terminatedAt = agenda.now;
    registry.touch(call);
    this.archive.take(call);
  }

  private greet(call: CallSession, entry: EntryPoint): void {
    const startedAt = this.startDialog(call, "bienvenue");
    this.later(call, GREETING_SECONDS, () => {
      this.endDialog(call, "bienvenue", startedAt, "");
      this.menu(call, entry, 1);
    });
  }

  private menu(call: CallSession, entry: EntryPoint, prompts: number): void {
    const { random } = this.stage;
    const startedAt = this.startDialog(call, "menu_principal");
    if (random.chance(MENU_LOSS_SHARE)) {
      this.later(call, MENU_SECONDS / 2, () => this.disconnect(call));
      return;
    }
    this.later(call, MENU_SECONDS, () => {
      const choice = prompts < 3 && random.chance(0.08) ? "noinput" : String(random.integer(1, 5));
      this.endDialog(call, "menu_principal", startedAt, choice);
      if (choice === "noinput") this.menu(call, entry, prompts + 1);
      else this.onQueue(call, entry.queue);
    });
  }

  /** A step of the voice dialogue begins; returns when. */
  startDialog(call: CallSession, form: string): number {
    call.currentItem = form;
    this.log.event(call, {
      source: "dialog:1",
      target: "connection:1",
      state: form,
      name: "dialog.started",
      text: form,
    });
    this.stage.registry.touch(call);
    return this.stage.agenda.now;
  }

  /** A step of the voice dialogue is over. */
  endDialog(call: CallSession, form: string, startedAt: number, result: string): void {
    call.bestItem = form;
    this.log.item(call, { form, name: form, startedAt, prompts: 1, result });
    this.log.event(call, { source: "dialog:1", state: form, name: "dialog.exit", text: result });
    this.stage.registry.touch(call);
  }

  private later(call: CallSession, meanSeconds: number, run: () => void): void {
    this.stage.agenda.in(span(this.stage, meanSeconds), () => {
      if (!call.isDisconnected) run();
    });
  }
}
