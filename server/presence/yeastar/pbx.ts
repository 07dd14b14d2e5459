import type { Clock } from "../../platform/clock.ts";
import type { Log } from "../../platform/log.ts";
import type { Status } from "../model.ts";
import { Account, type PushReceipt } from "./account.ts";
import type { PbxExtension } from "./codec.ts";
import { type ConnectionTest, testConnection } from "./connection-test.ts";
import type { CallState, ExtensionChange, PbxNotice } from "./event-frame.ts";
import type { EventView } from "./event-stream.ts";
import { type RefusedRows, refusedRowsOf } from "./log-in-guard.ts";
import { PbxError } from "./pbx-error.ts";
import { type FullSettings, type PbxNet, type PbxSettings, withDefaults } from "./pbx-settings.ts";
import type { PbxPhase, PbxState } from "./pbx-state.ts";
import type { TokenStore } from "./token-store.ts";
import { MAX_CONFIRMATIONS } from "./unsettled.ts";
import { readWebhook, type WebhookVerdict } from "./webhook.ts";

export type PbxEvent =
  /** `isOwn`: the echo of what we set ourselves; nobody changed it by hand. */
  | { kind: "presence"; number: string; status: string; isOwn: boolean }
  | { kind: "call"; number: string; state: CallState }
  | { kind: "extension"; number: string; change: ExtensionChange }
  /** Something may have been missed: read the list. */
  | { kind: "resync" };

export interface PbxParts {
  clock: Clock;
  log: Log;
  net: PbxNet;
  /** Where tokens are kept between two starts; see `sealedTokenStore`. */
  store: TokenStore;
  /** 0 ≤ x < 1, for jitter; `Math.random` when absent. */
  random?: () => number;
}

const NO_EVENTS: Omit<EventView, "sinceAt"> = {
  ...{ phase: "off", lastEventAt: null, nextAttemptAt: null, sockets: 0, badFrames: 0, otherFrames: 0, problem: null },
};
const NO_PACE = { inFlight: 0, waiting: 0, limit: 0, spacingMs: 0 };

/** The one PBX whose presence is driven. Its settings may change while it runs. */
export class Pbx {
  private readonly eventListeners = new Set<(event: PbxEvent) => void>();
  private readonly stateListeners = new Set<(state: PbxState) => void>();
  private readonly webhooks = { webhooks: 0, webhooksRefused: 0 };
  private readonly confirming = new Set<string>();
  private readonly rows: RefusedRows;
  private account: Account | null = null;
  private settings: FullSettings | null = null;
  private isRunning = false;
  private phase: PbxPhase = "off";
  private sinceAt: number;
  /** Ends of former settings' life. */
  private ending: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: PbxParts) {
    this.sinceAt = parts.clock.now();
    this.rows = refusedRowsOf(parts.net);
  }

  /** Begins to connect, if a PBX is entered, and stays connected; also again after `stop`, with the stored tokens. */
  start(): void {
    if (this.isRunning) return;
    this.isRunning = true;
    this.account ??= this.settings && this.accountOf(this.settings);
    this.account?.start();
    this.refresh();
  }

  /** Resolves when no socket and no timer is left and the tokens are stored. They stay good for the next start. */
  async stop(): Promise<void> {
    this.isRunning = false;
    const { account } = this;
    this.account = null;
    this.refresh();
    await Promise.all([account?.stop(), this.ending]);
  }

  /** Takes other settings, at once; null: no PBX. What is on its way with the former ones is given up (`stopped`). */
  configure(settings: PbxSettings | null): void {
    const former = this.account;
    if (former) this.ending = Promise.all([this.ending, former.stop()]);
    this.settings = settings && withDefaults(settings);
    this.account = this.settings && this.accountOf(this.settings);
    if (this.isRunning) this.account?.start();
    this.refresh();
  }

  /** Every extension, all pages. @throws PbxError */
  async listExtensions(): Promise<PbxExtension[]> {
    return this.current().list();
  }

  /**
   * Sets the presence of an extension: one request, in its turn, after the former one of the same extension.
   * @throws PbxError; when `isRetryable`, the same may be tried again in `mayRetryAfterMs` (1, 2, 4, 8 … s, or as the PBX wants),
   * unless something else is wanted by then.
   */
  async setPresence(id: number, status: Status): Promise<PushReceipt> {
    return this.current().push(id, status);
  }

  /** Calls the listener for each event; returns how to stop that. */
  onEvent(listener: (event: PbxEvent) => void): () => void {
    this.eventListeners.add(listener);
    return () => void this.eventListeners.delete(listener);
  }

  /** Calls the listener after each change that a screen may want to show; returns how to stop that. */
  onState(listener: (state: PbxState) => void): () => void {
    this.stateListeners.add(listener);
    return () => void this.stateListeners.delete(listener);
  }

  /**
   * Takes a webhook. A presence that comes so is asked for before it is told, and an edit becomes a `resync`: who sends an old message
   * again changes nothing by it. @param body as it came, at most `MAX_WEBHOOK_BYTES`. @param signature of the header `X-Signature`.
   */
  receiveWebhook(body: Uint8Array, signature: string | null): WebhookVerdict {
    const { verdict, notice } = readWebhook(this.settings?.webhookSecret ?? null, body, signature);
    if (verdict === "taken" || verdict === "ignored") this.webhooks.webhooks++;
    else this.webhooks.webhooksRefused++;
    // Where events come over the socket too, they are worth more there.
    if (this.account?.stream.isLive) return verdict;
    if (notice?.kind === "presence") this.confirm(notice.number);
    else if (notice?.kind === "extension") this.tell({ kind: "resync" });
    else if (notice) this.tell(eventOf(notice, false));
    return verdict;
  }

  /** A person says that the cause of a hold or stop is gone: it is tried at once. */
  tryAgain(): void {
    this.account?.tryAgain();
  }

  /** Tries settings step by step, without keeping them; see `testConnection`. */
  async test(settings: PbxSettings): Promise<ConnectionTest> {
    const { clock, net } = this.parts;
    const result = await testConnection({ clock, net, rows: this.rows }, withDefaults(settings));
    // Refusals count over restarts too.
    this.account?.tokens.save();
    return result;
  }

  get state(): PbxState {
    const { account, phase, sinceAt } = this;
    const { clock } = this.parts;
    const hold = account?.gate.current ?? null;
    const error = account?.guard.isStopped ? account.guard.refusal() : (hold?.error ?? null);
    const untilMs = hold ? Math.max(0, hold.untilAt - clock.monotonic()) : null;
    return {
      ...{ phase, sinceAt, lastAnswerAt: account?.calls.lastAnswerAt ?? null },
      problem: error && { code: error.code, errcode: error.errcode, message: error.message },
      nextAttemptAt: account?.guard.isStopped || untilMs === null ? null : clock.now() + untilMs,
      events: account?.stream.view ?? { ...NO_EVENTS, sinceAt },
      pace: account?.pace.view ?? NO_PACE,
      counts: {
        ...{ requests: account?.calls.requests ?? 0, failures: account?.calls.failures ?? 0 },
        ...(account?.tokens.counts ?? { logIns: 0, refreshes: 0 }),
        ...(account?.counts ?? { pushes: 0, presences: 0, echoes: 0 }),
        ...this.webhooks,
      },
      unmonitored: account?.own.unmonitored ?? [],
    };
  }

  private accountOf(settings: FullSettings): Account {
    const { clock, log, net, store, random = Math.random } = this.parts;
    const account: Account = new Account({
      ...{ clock, log, net, store, random, settings, rows: this.rows },
      onNotice: (notice, isOwn) => this.account === account && this.tell(eventOf(notice, isOwn)),
      onResync: () => this.account === account && this.tell({ kind: "resync" }),
      onChange: () => this.account === account && this.refresh(),
    });
    return account;
  }

  private current(): Account {
    if (!this.account) throw new PbxError(this.isRunning ? "not_configured" : "stopped");
    return this.account;
  }

  private confirm(number: string): void {
    const { account } = this;
    if (!account || this.confirming.has(number)) return;
    if (this.confirming.size >= MAX_CONFIRMATIONS) {
      this.tell({ kind: "resync" });
      return;
    }
    this.confirming.add(number);
    account
      .confirm(number)
      .catch((cause) => {
        const reason = cause instanceof PbxError ? cause.code : String(cause);
        this.parts.log.debug("a presence could not be confirmed", { reason });
      })
      .finally(() => this.confirming.delete(number));
  }

  private tell(event: PbxEvent): void {
    for (const listener of [...this.eventListeners]) {
      try {
        listener(event);
      } catch (cause) {
        // Whoever listens has a fault of their own; the socket on which this came has not.
        this.parts.log.error("an event of the PBX was not handled", { reason: String(cause) });
      }
    }
  }

  /** Sees whether the phase is another one, and says so: an outage is one line in the log, and its end another. */
  private refresh(): void {
    const { clock, log } = this.parts;
    const phase = this.phaseNow();
    if (phase !== this.phase) {
      const problem = this.account?.gate.current?.error ?? null;
      const fields = { phase, was: this.phase, forMs: clock.now() - this.sinceAt };
      const isTrouble = phase === "down" || phase === "held" || phase === "stopped";
      if (isTrouble)
        log.warn("the PBX is lost", {
          ...fields,
          reason: (problem ?? this.account?.guard.refusal())?.message,
        });
      else if (phase === "up") log.info("the PBX answers", fields);
      this.phase = phase;
      this.sinceAt = clock.now();
      // Whoever noticed first, events need not wait for their own next attempt.
      if (phase === "up") this.account?.stream.tryNow();
    }
    if (this.stateListeners.size === 0) return;
    const { state } = this;
    for (const listener of [...this.stateListeners]) listener(state);
  }

  private phaseNow(): PbxPhase {
    const { account } = this;
    if (!account || !this.isRunning) return "off";
    if (account.guard.isStopped) return "stopped";
    const hold = account.gate.current;
    if (!hold?.isEverything) return account.calls.lastAnswerAt === null ? "connecting" : "up";
    return hold.error.isRetryable ? "down" : "held";
  }
}

function eventOf(notice: PbxNotice, isOwn: boolean): PbxEvent {
  return notice.kind === "presence" ? { ...notice, isOwn } : notice;
}
