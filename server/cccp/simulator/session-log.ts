/** Writes the lines below a session: events, statistics, what the dialogue asked and what was answered. */
import { Item, ItemStatistic, ScriptingValue, type Session, SessionEvent, Statistic } from "./sessions.ts";
import type { Stage } from "./stage.ts";

/** A person's session lasts a day: it keeps this many lines of each list. A call never has so many. */
const MAX_LINES = 200;

interface EventText {
  source: string;
  target?: string;
  state: string;
  name: string;
  text?: string;
}

export class SessionLog {
  constructor(private readonly stage: Stage) {}

  event(session: Session, { source, target = "", state, name, text = "" }: EventText): void {
    const { agenda, registry } = this.stage;
    registry.append(
      session,
      "events",
      new SessionEvent(session, agenda.now, source, target, state, name, text),
      MAX_LINES,
    );
  }

  /** A figure of the session, readable as `NAME.value`, and the event that tells it. */
  statistic(session: Session, state: string, name: string, value: string): void {
    const { agenda, registry } = this.stage;
    registry.append(session, "statistics", new Statistic(session, agenda.now, name, value), MAX_LINES);
    registry.touch(session);
    this.event(session, { source: "session", state, name: "statistic", text: `${name}=${value}` });
  }

  /** A step of the dialogue that is over: the item, its place in the sums, and the value that a script keeps. */
  item(
    session: Session,
    step: { form: string; name: string; startedAt: number; prompts: number; result: string },
  ): void {
    const { agenda, registry } = this.stage;
    const { items, item_statistics: sums } = session.nested;
    const { form, name, startedAt, prompts, result } = step;
    registry.append(
      session,
      "items",
      new Item(session, startedAt, form, name, prompts, items.length + 1, result),
      MAX_LINES,
    );
    let sum = sums.find((known) => known.name === name);
    if (!sum) {
      sum = new ItemStatistic(session, name);
      registry.append(session, "item_statistics", sum);
    }
    sum.count += 1;
    sum.totalMs += agenda.now - startedAt;
    registry.touch(sum);
    const value = new ScriptingValue(session, agenda.now, `dialog:${form}`, name, result);
    registry.append(session, "scripting_values", value, MAX_LINES);
  }
}
