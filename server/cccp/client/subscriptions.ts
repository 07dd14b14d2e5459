import type { Clock } from "../../platform/clock.ts";
import { Pulse } from "../link/pulse.ts";
import { Queries } from "../link/queries.ts";
import { SESSION, type Session } from "../link/session.ts";
import type { ServerMessage } from "../wire/messages.ts";
import type { ListItem } from "../wire/values.ts";
import { Formats } from "./formats.ts";
import { Item, View } from "./view.ts";
import type { ViewHandler, ViewSpec } from "./view-spec.ts";

export interface SubscriptionsOptions {
  session: Session;
  clock: Clock;
  queryDeadlineMs: number;
  /** Objects asked for and not answered, over all views. */
  maxInFlight: number;
  /** After this long without a byte the server is asked for a sign of life. */
  idleMs: number;
  /** A list or an object got no answer in time. */
  onTimeout: (query: { view: string; field: string; itemId: number | null }) => void;
  /** A view holds all the items that it may; these more were not taken. */
  onFull: (view: string, itemsRefused: number) => void;
}

/** Everything that is subscribed in one connection. It dies with the connection: no id, number or format outlives it. */
export class Subscriptions {
  private readonly queries: Queries<View | Item>;
  private readonly pulse: Pulse;
  private readonly formats: Formats;
  private readonly views = new Map<number, View>();
  /** Views with objects to ask for; each takes its turn with one object, so that no long list holds up a short one. */
  private readonly turns = new Set<View>();
  private inFlight = 0;
  /** The list to ask for as a sign of life: the shortest that this server has answered. */
  private lifeSign: { spec: ViewSpec; length: number } | null = null;
  private lifeSignQuery: number | null = null;

  constructor(private readonly options: SubscriptionsOptions) {
    const { session, clock, queryDeadlineMs, idleMs } = options;
    const bytesIn = () => session.connection.bytesIn;
    this.formats = new Formats((format) => session.send({ name: "set_object_format", session: SESSION, format }));
    this.queries = new Queries({
      clock,
      deadlineMs: queryDeadlineMs,
      bytesIn,
      onOverdue: (key, bytesInThen) => this.onOverdue(key, bytesInThen),
    });
    this.pulse = new Pulse({
      clock,
      deadlineMs: queryDeadlineMs,
      idleMs,
      bytesIn,
      lastByteMs: () => session.connection.lastByteMs,
      ask: () => this.askForLife(),
      onDead: () =>
        session.fail({
          code: "query_silent",
          detail: `the server left a query without answer for ${queryDeadlineMs} ms and sent nothing else`,
        }),
    });
  }

  /** Whether the server owes a sign of life: until it gives one, what it did not answer says nothing about what it has. */
  get isDoubting(): boolean {
    return this.pulse.isDoubting;
  }

  /** Subscribes; `emit` is called until `remove`. */
  add(spec: ViewSpec, emit: ViewHandler): View {
    const query = this.queries.nextNumber();
    const view = new View(spec, query, this.formats.of(spec.fields), emit);
    this.views.set(query, view);
    this.queries.asked(view);
    this.queryList(query, spec);
    return view;
  }

  /** Unsubscribes: what the server still answers to it is ignored, and what it had in flight is free for others. */
  remove(view: View): void {
    if (view.isStopped) return;
    view.isStopped = true;
    this.views.delete(view.query);
    this.turns.delete(view);
    this.queries.answered(view);
    for (const item of view.outstanding()) if (this.queries.answered(item)) this.inFlight--;
    this.options.session.send({ name: "stop_query", session: SESSION, query: view.query });
    this.pump();
  }

  read(message: ServerMessage): void {
    switch (message.name) {
      case "list_response": {
        const view = this.views.get(message.query);
        if (view) this.readList(view, message.items);
        else if (message.query === this.lifeSignQuery) this.stopLifeSign();
        break;
      }
      case "object_response": {
        const answered = this.views.get(message.query)?.onObject(message.listSystemId, message.values);
        if (answered && this.queries.answered(answered)) this.inFlight--;
        this.pump();
        break;
      }
      case "result":
      case "start_result": {
        const view = this.views.get(message.query);
        if (message.result !== 0 && view && this.queries.answered(view)) view.onNoList();
      }
    }
  }

  /** Ends all deadlines. The connection is gone or going: nothing is sent. */
  close(): void {
    this.queries.clear();
    this.pulse.stop();
    for (const view of this.views.values()) view.isStopped = true;
    this.views.clear();
    this.turns.clear();
  }

  private readList(view: View, entries: readonly ListItem[]): void {
    const isFirst = this.queries.answered(view) || view.isUnanswered;
    if (isFirst && !isNested(view.spec) && entries.length < (this.lifeSign?.length ?? Number.POSITIVE_INFINITY)) {
      this.lifeSign = { spec: view.spec, length: entries.length };
    }
    view.onList(entries);
    this.reportRefused(view);
    if (view.hasWaiting && !view.isStopped) this.turns.add(view);
    this.pump();
  }

  private reportRefused(view: View): void {
    const count = view.takeRefused();
    if (count > 0) this.options.onFull(view.spec.name, count);
  }

  private pump(): void {
    const { session, maxInFlight } = this.options;
    session.connection.batch(() => {
      for (const view of this.turns) {
        if (this.inFlight >= maxInFlight) return;
        this.turns.delete(view);
        const item = view.takeNext();
        if (!item) continue;
        if (view.hasWaiting) this.turns.add(view);
        this.inFlight++;
        this.queries.asked(item);
        session.send({
          name: "query_object",
          session: SESSION,
          query: view.query,
          path: view.spec.path,
          objectId: item.id,
          formatId: view.format.format.formatId,
          listSystemId: item.id,
        });
      }
    });
  }

  private onOverdue(key: View | Item, bytesInThen: number): void {
    const item = key instanceof Item ? key : null;
    const view = key instanceof Item ? key.view : key;
    if (item) this.inFlight--;
    this.options.onTimeout({ view: view.spec.name, field: view.spec.field, itemId: item?.id ?? null });
    this.pulse.doubt(bytesInThen);
    // A dead peer has taken everything with it; that this list or object was silent is no news besides.
    if (view.isStopped) return;
    if (item) view.onObjectOverdue(item);
    else view.onNoList();
    if (view.hasWaiting) this.turns.add(view);
    this.pump();
  }

  private askForLife(): boolean {
    if (!this.lifeSign) return false;
    this.stopLifeSign();
    this.lifeSignQuery = this.queries.nextNumber();
    this.queryList(this.lifeSignQuery, this.lifeSign.spec);
    return true;
  }

  private stopLifeSign(): void {
    if (this.lifeSignQuery === null) return;
    this.options.session.send({ name: "stop_query", session: SESSION, query: this.lifeSignQuery });
    this.lifeSignQuery = null;
  }

  private queryList(query: number, spec: ViewSpec): void {
    this.options.session.send({
      name: "query_list",
      session: SESSION,
      query,
      path: spec.path,
      objectId: spec.objectId ?? 0,
      field: spec.field,
      filter: spec.filter,
      pageSize: 0,
      windowField: "",
      windowDuration: 0,
    });
  }
}

/** Whether the list hangs off an object, which may be gone: that such a list is silent says nothing about its field. */
export function isNested(spec: ViewSpec): boolean {
  return (spec.objectId ?? 0) !== 0;
}
