import type { Clock, Timer } from "../../platform/clock.ts";
import { HEARTBEAT, HEARTBEAT_ANSWER, type PbxNotice, TOPIC, writeEvent } from "../yeastar/event-frame.ts";
import { isObject, parseObject } from "../yeastar/codec.ts";

/** The other end of an event socket. */
export interface SocketPeer {
  send(text: string): void;
  close(code: number, reason: string): void;
}

/** An event socket, as whoever carries its bytes sees it. */
export interface SimulatedSocket {
  receive(text: string): void;
  /** The other end is gone. */
  closed(): void;
}

interface Open {
  peer: SocketPeer;
  access: string;
  topics: ReadonlySet<number>;
  idle: Timer;
  life: Timer;
}

export interface SocketRules {
  idleMs: () => number;
  /** How a notice is written for one peer; several frames when something goes wrong. */
  framesOf: (notice: PbxNotice) => string[];
  isRefused: () => boolean;
  /** How long an access token lives yet. */
  lifeMs: (access: string) => number;
}

export const SERIAL = "363100000000";
/** As the documentation has it. */
export const IDLE_MS = 60_000;
const MAX_SOCKETS = 100;
const KNOWN_TOPICS = { first: 30_005, last: 30_036 };

/** The event sockets of the simulated PBX: subscribed, kept alive by heartbeats, closed when idle and when their token ends. */
export class SimulatedSockets {
  private readonly sockets = new Set<Open>();

  constructor(
    private readonly clock: Clock,
    private readonly rules: SocketRules,
  ) {}

  get size(): number {
    return this.sockets.size;
  }

  get isFull(): boolean {
    return this.sockets.size >= MAX_SOCKETS;
  }

  open(access: string, peer: SocketPeer): SimulatedSocket {
    const drop = (code: number, reason: string) => this.drop(socket, code, reason);
    const socket: Open = {
      ...{ peer, access, topics: new Set() },
      idle: this.clock.after(this.rules.idleMs(), () => drop(1000, "idle")),
      life: this.clock.after(this.rules.lifeMs(access), () => drop(1000, "token expired")),
    };
    this.sockets.add(socket);
    return { receive: (text) => this.receive(socket, text), closed: () => this.forget(socket) };
  }

  /** Tells everybody who subscribed to it. */
  tell(notice: PbxNotice): void {
    for (const socket of this.sockets) {
      if (!socket.topics.has(TOPIC[notice.kind])) continue;
      for (const frame of this.rules.framesOf(notice)) this.send(socket, frame);
    }
  }

  /** Closes those of a token; all when null. */
  close(access: string | null, reason: string): void {
    for (const socket of [...this.sockets]) {
      if (access === null || socket.access === access) this.drop(socket, 1000, reason);
    }
  }

  private receive(socket: Open, text: string): void {
    if (!this.sockets.has(socket)) return;
    this.touch(socket);
    this.send(socket, text === HEARTBEAT ? HEARTBEAT_ANSWER : this.subscribe(socket, text));
  }

  /** @returns the answer. */
  private subscribe(socket: Open, text: string): string {
    const asked = parseObject(text);
    const topics = isObject(asked) && Array.isArray(asked.topic_list) ? (asked.topic_list as unknown[]) : null;
    const wrong = topics?.find((topic) => typeof topic !== "number" || !isTopic(topic));
    if (this.rules.isRefused()) return JSON.stringify({ errcode: 10009, errmsg: "OPERATION FAILED" });
    if (!topics || wrong !== undefined) {
      const invalid_param_list = [{ field: "topic_list", value: String(wrong ?? "") }];
      return JSON.stringify({ errcode: 40002, errmsg: "PARAMETER ERROR", invalid_param_list });
    }
    socket.topics = new Set(topics as number[]);
    return JSON.stringify({ errcode: 0, errmsg: "SUCCESS" });
  }

  private send(socket: Open, text: string): void {
    this.touch(socket);
    socket.peer.send(text);
  }

  private touch(socket: Open): void {
    socket.idle.cancel();
    socket.idle = this.clock.after(this.rules.idleMs(), () => this.drop(socket, 1000, "idle"));
  }

  private drop(socket: Open, code: number, reason: string): void {
    if (!this.sockets.has(socket)) return;
    this.forget(socket);
    socket.peer.close(code, reason);
  }

  private forget(socket: Open): void {
    this.sockets.delete(socket);
    socket.idle.cancel();
    socket.life.cancel();
  }
}

/** The frame of a notice as it should be. */
export const frameOf = (notice: PbxNotice, isText: boolean) => writeEvent(notice, SERIAL, isText);

function isTopic(topic: number): boolean {
  return topic >= KNOWN_TOPICS.first && topic <= KNOWN_TOPICS.last;
}
