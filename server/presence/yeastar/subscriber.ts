import type { Clock, Timer } from "../../platform/clock.ts";
import type { OutgoingSocket } from "../../platform/net/web-socket.ts";
import { answerOf, errorOf, lostError } from "./answer.ts";
import { HEARTBEAT, readFrame, writeSubscription } from "./event-frame.ts";
import { PbxError } from "./pbx-error.ts";
import { addressOf, type FullSettings, type PbxNet, USER_AGENT } from "./pbx-settings.ts";

export interface SubscriberParts {
  clock: Clock;
  net: PbxNet;
  settings: FullSettings;
  token: string;
  /** A text that is neither a heartbeat nor the answer to the subscription. */
  onText: (text: string) => void;
  /** It is over, once; not after `close`. */
  onOver: (error: PbxError) => void;
}

/** The PBX drops a socket after 60 s without traffic. */
export const HEARTBEAT_MS = 25_000;
/** Two heartbeats without any answer: nobody is there. */
const SILENT_MS = 2 * HEARTBEAT_MS + 5_000;
/** To open, and again to be subscribed. */
export const OPEN_DEADLINE_MS = 10_000;
const MAX_MESSAGE_BYTES = 256 * 1024;

/** One event socket: opened, subscribed, kept alive, closed. */
export class Subscriber {
  private readonly abort = new AbortController();
  private readonly subscribed = Promise.withResolvers<void>();
  private socket: OutgoingSocket | null = null;
  private heart: Timer | null = null;
  private deadline: Timer | null = null;
  private lastTextAt = 0;
  private isOver = false;
  private isLive = false;

  constructor(private readonly parts: SubscriberParts) {}

  get token(): string {
    return this.parts.token;
  }

  get isOpen(): boolean {
    return this.isLive && !this.isOver;
  }

  /** Resolves when events come. @throws PbxError */
  async open(): Promise<void> {
    const { net, settings, token, clock } = this.parts;
    // Nobody may be listening when it fails before anybody waits.
    this.subscribed.promise.catch(() => {});
    try {
      const socket = await net.webSocket({
        url: addressOf(settings.baseUrl, "subscribe", { access_token: token }),
        ...{ policy: "allow-listed", trust: settings.trust, headers: { "user-agent": USER_AGENT } },
        ...{ signal: this.abort.signal, deadlineMs: OPEN_DEADLINE_MS, maxMessageBytes: MAX_MESSAGE_BYTES },
        listener: { onText: (text) => this.read(text), onClose: (reason) => this.fail(lost(reason)) },
      });
      if (this.isOver) {
        socket.close();
        throw new PbxError("stopped");
      }
      this.socket = socket;
    } catch (cause) {
      this.isOver = true;
      throw this.abort.signal.aborted ? new PbxError("stopped") : lostError(cause);
    }
    this.lastTextAt = clock.monotonic();
    this.deadline = clock.after(OPEN_DEADLINE_MS, () =>
      this.fail(
        new PbxError("timeout", {
          isRetryable: true,
          detail: "The PBX did not answer the subscription to its events.",
        }),
      ),
    );
    this.socket.send(writeSubscription());
    await this.subscribed.promise;
  }

  /** Ends it; nothing is told any more. */
  close(): void {
    this.end();
    this.abort.abort();
    this.subscribed.reject(new PbxError("stopped"));
  }

  private read(text: string): void {
    if (this.isOver) return;
    this.lastTextAt = this.parts.clock.monotonic();
    const frame = this.isLive ? null : readFrame(text);
    if (frame?.kind === "answer") this.answered(frame.errcode, text);
    // A socket that brings events is subscribed, whatever became of the answer.
    else if (frame?.kind === "notice") this.live();
    if (this.isLive && frame?.kind !== "answer") this.parts.onText(text);
  }

  private answered(errcode: number, text: string): void {
    if (errcode === 0) {
      this.live();
      return;
    }
    const answer = answerOf(200, text);
    this.fail(answer instanceof PbxError ? answer : errorOf(answer));
  }

  private live(): void {
    this.isLive = true;
    this.deadline?.cancel();
    this.heart = this.parts.clock.every(HEARTBEAT_MS, () => this.beat());
    this.subscribed.resolve();
  }

  private beat(): void {
    const silentMs = this.parts.clock.monotonic() - this.lastTextAt;
    if (silentMs >= SILENT_MS) this.fail(lost("The PBX no longer answers heartbeats."));
    else this.socket?.send(HEARTBEAT);
  }

  private fail(error: PbxError): void {
    if (this.isOver) return;
    this.end();
    this.subscribed.reject(error);
    if (this.isLive) this.parts.onOver(error);
  }

  private end(): void {
    this.isOver = true;
    this.heart?.cancel();
    this.deadline?.cancel();
    this.socket?.close();
    this.socket = null;
  }
}

function lost(detail: string): PbxError {
  return new PbxError("unreachable", { detail, isRetryable: true });
}
