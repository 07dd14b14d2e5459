import type { Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import { STATUSES, type Status } from "../model.ts";
import { backOffMs } from "./back-off.ts";
import { type PbxCall, PbxCalls } from "./calls.ts";
import { type Answer, type PbxExtension, readExtension, writePresence } from "./codec.ts";
import type { PbxNotice } from "./event-frame.ts";
import { EventStream } from "./event-stream.ts";
import { Gate } from "./gate.ts";
import { listAll } from "./listing.ts";
import { LogInGuard, type RefusedRows } from "./log-in-guard.ts";
import { OwnPushes } from "./own-pushes.ts";
import { Pace } from "./pace.ts";
import { PbxError } from "./pbx-error.ts";
import { type FullSettings, identityOf, type PbxNet, placeOf } from "./pbx-settings.ts";
import { TokenKeeper } from "./token-keeper.ts";
import type { TokenStore } from "./token-store.ts";

export interface AccountParts {
  clock: Clock;
  log: Log;
  random: () => number;
  net: PbxNet;
  store: TokenStore;
  settings: FullSettings;
  rows: RefusedRows;
  /** @param isOwn the echo of what we set. */
  onNotice: (notice: PbxNotice, isOwn: boolean) => void;
  /** Something may have been missed: only a list tells how things are. */
  onResync: () => void;
  onChange: () => void;
}

/** That a presence was set, by the wall clock: when the request left, after waiting for its turn, and when the answer came. */
export interface PushReceipt {
  sentAt: number;
  answeredAt: number;
}

interface Known {
  number: string;
  status: string;
}

/** One PBX with one set of settings, from their being saved until others are. */
export class Account {
  readonly gate: Gate;
  readonly pace: Pace;
  readonly calls: PbxCalls;
  readonly guard: LogInGuard;
  readonly tokens: TokenKeeper;
  readonly stream: EventStream;
  readonly own: OwnPushes;
  readonly counts = { pushes: 0, presences: 0, echoes: 0 };
  private readonly abort = new AbortController();
  private readonly known = new Map<number, Known>();
  private readonly idOf = new Map<string, number>();
  /** The last push of each extension that is on its way: the next one waits for it, or they could change places. */
  private readonly pushing = new Map<number, Promise<unknown>>();
  private readonly failuresOf = new Map<number, number>();

  constructor(private readonly parts: AccountParts) {
    const { clock, log, random, net, store, settings, rows, onChange, onResync } = parts;
    const [identity, place] = [identityOf(settings), placeOf(settings.baseUrl)];
    this.gate = new Gate(clock);
    this.pace = new Pace(clock, settings.pace);
    const { pace, gate } = this;
    const { signal } = this.abort;
    this.calls = new PbxCalls({ clock, log, random, net, settings, pace, gate, signal, onExchange: onChange });
    this.guard = new LogInGuard(clock, identity, rows.of(place));
    this.own = new OwnPushes(clock, onChange);
    this.tokens = new TokenKeeper({
      ...{ clock, log, random, store, identity, place, guard: this.guard },
      logIn: () => this.calls.logIn(),
      refresh: (token) => this.calls.refresh(token),
      onRenewed: () => this.stream.rollOver(),
    });
    this.stream = new EventStream({
      ...{ clock, log, random, net, settings, onChange },
      token: () => this.tokens.current(),
      otherToken: (used) => this.tokens.instead(used),
      refusal: () => this.gate.refusal("subscribe"),
      onOutcome: (error) => this.calls.judged("subscribe", error ?? SUBSCRIBED),
      onNotice: (notice) => this.hear(notice),
      onResumed: onResync,
    });
  }

  start(): void {
    if (this.parts.settings.usesEvents) this.stream.start();
  }

  /** No socket and no timer is left; who waits is refused. */
  async stop(): Promise<void> {
    this.abort.abort();
    this.stream.stop();
    this.pace.stop();
    this.own.deaf();
    await this.tokens.stop();
  }

  /** A person says that it was set right: holds and refusals are forgotten. */
  tryAgain(): void {
    this.gate.open();
    this.guard.tryAgain();
    this.tokens.save();
    this.stream.tryNow();
    this.parts.onChange();
  }

  /** Every extension. @throws PbxError */
  async list(): Promise<PbxExtension[]> {
    const extensions = await listAll((call) => this.authorised(call));
    this.known.clear();
    this.idOf.clear();
    for (const { id, number, status } of extensions) this.learn(id, { number, status });
    this.own.keepOnly(new Set(this.idOf.keys()));
    for (const id of this.failuresOf.keys()) if (!this.known.has(id)) this.failuresOf.delete(id);
    return extensions;
  }

  /** Sets the presence of an extension. @throws PbxError; one that is worth repeating says when, later each time. */
  async push(id: number, status: Status): Promise<PushReceipt> {
    if (!(STATUSES as readonly string[]).includes(status))
      throw new PbxError("bad_parameter", { detail: "The PBX has no such status to be set." });
    const before = this.pushing.get(id) ?? Promise.resolve();
    const push = before.then(() => this.pushNow(id, status));
    const settled = push.catch(() => {});
    this.pushing.set(id, settled);
    void settled.then(() => {
      if (this.pushing.get(id) === settled) this.pushing.delete(id);
    });
    return push;
  }

  /** Asks how one extension is, and tells it like an event: what came by webhook may be old. Without effect for an unknown number. */
  async confirm(number: string): Promise<void> {
    const id = this.idOf.get(number);
    if (id === undefined) return this.parts.onResync();
    const answer = await this.authorised({ method: "GET", path: "extension/get", query: { id: String(id) } });
    const extension = readExtension(answer.body.data);
    if (!extension || this.known.get(id)?.status === extension.status) return;
    this.hear({ kind: "presence", number: extension.number, status: extension.status });
  }

  private async pushNow(id: number, status: Status): Promise<PushReceipt> {
    const { clock } = this.parts;
    const known = this.known.get(id);
    let sentAt: number | null = null;
    const wasLive = this.stream.isLive;
    const before = known?.status;
    const onSent = () => {
      sentAt = clock.now();
      if (known) this.own.began(known.number, status);
    };
    try {
      await this.authorised({ method: "POST", path: "extension/update", body: writePresence(id, status), onSent });
    } catch (cause) {
      if (!(cause instanceof PbxError)) throw cause;
      // Without an answer it may have been done all the same, and its echo still be ours.
      if (known && cause.errcode !== null) this.own.failed(known.number, status);
      // What was held back was no attempt of this extension's, and has the hold's time.
      throw sentAt === null ? cause : this.later(id, cause);
    }
    this.failuresOf.delete(id);
    this.counts.pushes++;
    if (known) this.learn(id, { ...known, status });
    const isEchoDue = known && before !== status && wasLive && this.stream.isLive && this.parts.settings.expectsEcho;
    if (isEchoDue) this.own.expect(known.number);
    this.parts.onChange();
    return { sentAt: sentAt ?? clock.now(), answeredAt: clock.now() };
  }

  /** An error that is worth repeating and names no time gets one: 1, 2, 4, 8 … s for the same extension. */
  private later(id: number, error: PbxError): PbxError {
    if (!error.isRetryable) return error;
    const failures = (this.failuresOf.get(id) ?? 0) + 1;
    this.failuresOf.set(id, failures);
    return error.after(Math.max(backOffMs(failures), error.mayRetryAfterMs ?? 0));
  }

  /** One request with a token. What the PBX does not take is replaced once; a failure without a reason is tried once more. */
  private async authorised(call: PbxCall): Promise<Answer> {
    let used = await this.tokens.current();
    const once = () =>
      this.calls.call({
        ...call,
        token: () => {
          used = this.tokens.latest ?? used;
          return used;
        },
      });
    try {
      return await once();
    } catch (cause) {
      if (!(cause instanceof PbxError)) throw cause;
      if (cause.code === "failure") return await once().catch((second) => Promise.reject(asFinal(second)));
      if (cause.code !== "token") throw cause;
    }
    used = await this.tokens.instead(used);
    return await once();
  }

  private hear(notice: PbxNotice): void {
    const { onNotice, onChange } = this.parts;
    if (notice.kind !== "presence") {
      // Some firmware may tell of our own push as an edit.
      const isOurs = notice.kind === "extension" && notice.change === "updated" && this.own.isRecent(notice.number);
      if (!isOurs) onNotice(notice, false);
      return;
    }
    const isOwn = this.own.heard(notice.number, notice.status);
    this.counts.presences++;
    if (isOwn) this.counts.echoes++;
    const id = this.idOf.get(notice.number);
    if (id !== undefined) this.learn(id, { number: notice.number, status: notice.status });
    onNotice(notice, isOwn);
    onChange();
  }

  private learn(id: number, known: Known): void {
    this.known.set(id, known);
    this.idOf.set(known.number, id);
  }
}

const SUBSCRIBED: Answer = { errcode: 0, errmsg: "SUCCESS", body: {} };

/** A failure without a reason, a second time: it is not made again by itself. */
function asFinal(cause: unknown): unknown {
  if (!(cause instanceof PbxError) || cause.code !== "failure") return cause;
  return new PbxError("failure", cause.errcode === null ? {} : { errcode: cause.errcode });
}
