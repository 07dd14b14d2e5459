/**
 * A believable Yeastar P-Series PBX, as far as presence is concerned: its API over HTTP and its events over WebSocket and webhooks, with
 * everything that goes wrong with real ones. Demo mode, tests and any client can use it. It opens no connection and listens
 * nowhere itself: `simulator/listen.ts` does.
 */
import type { Clock, Timer } from "../platform/clock.ts";
import { Random } from "../platform/random.ts";
import { YeastarApi } from "./simulator/api.ts";
import { SimulatedDay } from "./simulator/day.ts";
import { SimulatedExtensions } from "./simulator/extensions.ts";
import { beginFault, endFault } from "./simulator/fault-effects.ts";
import type { YeastarFault, YeastarFaults } from "./simulator/faults.ts";
import { type SimulatedApp, SimulatedLogIns } from "./simulator/log-ins.ts";
import { makePeople, type SimulatedPerson } from "./simulator/people.ts";
import {
  frameOf,
  IDLE_MS,
  SERIAL,
  type SimulatedSocket,
  SimulatedSockets,
  type SocketPeer,
} from "./simulator/sockets.ts";
import { type SimulatedAnswer, Trouble } from "./simulator/trouble.ts";
import type { CallState, PbxNotice } from "./yeastar/event-frame.ts";
import { API_PATH } from "./yeastar/pbx-settings.ts";
import { SIGNATURE_HEADER, signatureOf } from "./yeastar/signature.ts";

export { type SimulatedListener, listenYeastar } from "./simulator/listen.ts";
export { parseYeastarFaults, YEASTAR_FAULTS, type YeastarFaults } from "./simulator/faults.ts";
export type { SimulatedPerson } from "./simulator/people.ts";
export type { SimulatedSocket, SocketPeer } from "./simulator/sockets.ts";
export type { SimulatedAnswer } from "./simulator/trouble.ts";

/** Sends a webhook; resolves however it ends. */
export type PostWebhook = (url: string, headers: Readonly<Record<string, string>>, body: string) => Promise<unknown>;

export interface YeastarSimulatorParts {
  clock: Clock;
  /** The same seed, people and rates give the same day. */
  seed?: number;
  /** How many extensions, or who has one. */
  people?: number | readonly SimulatedPerson[];
  /** Calls that begin in a minute; 0 for none. */
  callsPerMinute?: number;
  /** People who set their status by hand, in an hour; 0 for none. */
  changesPerHour?: number;
  /** How much faster than real people live; tokens and sockets live as they do. */
  speed?: number;
  faults?: YeastarFaults;
  app?: Partial<SimulatedApp>;
  /** Who is told of events besides those who subscribed. */
  webhook?: { url: string; secret: string; post: PostWebhook } | null;
}

export interface SimulatedRequest {
  method: string;
  /** Whole. */
  url: string;
  userAgent: string | null;
  body: string;
  /** Whose. */
  ip: string;
}

/** What was asked, and what was answered. */
export interface RecordedRequest {
  at: number;
  method: string;
  path: string;
  body: string;
  /** Null: no answer of the PBX's own. */
  errcode: number | null;
}

/** The log-in of simulations; no PBX that runs has it. */
export const DEMO_APP: SimulatedApp = {
  ...{ clientId: "vigie-demo-client", secret: "vigie-demo-secret", mayRead: true, mayWrite: true, allowCidr: null },
};
/** How long a PBX is away while it starts. */
export const REBOOT_MS = 90_000;
const SOON_MS = 50;
const MAX_RECORDED = 20_000;
const MAX_WEBHOOKS_AT_ONCE = 100;
const SWITCHED_AT_ONCE = 12;

/** Builds a PBX; nothing moves by itself before `start`, but it answers. */
export function createYeastarSimulator(parts: YeastarSimulatorParts): YeastarSimulator {
  return new YeastarSimulator(parts);
}

export class YeastarSimulator {
  readonly extensions: SimulatedExtensions;
  readonly logIns: SimulatedLogIns;
  readonly faults: Map<YeastarFault, number>;
  readonly requests: RecordedRequest[] = [];
  /** Called when it is away, and when it is back: whoever listens for it closes the port meanwhile. */
  onReboot: (isAway: boolean) => void = () => {};
  private readonly clock: Clock;
  private readonly sockets: SimulatedSockets;
  private readonly api: YeastarApi;
  private readonly trouble: Trouble;
  private readonly day: SimulatedDay;
  private readonly timers = new Set<Timer>();
  private isAway = false;
  private webhooksOut = 0;

  constructor(private readonly parts: YeastarSimulatorParts) {
    const {
      clock,
      seed = 1,
      people = 24,
      faults = new Map(),
      callsPerMinute = 0,
      changesPerHour = 0,
      speed = 1,
    } = parts;
    const random = new Random(seed);
    this.clock = clock;
    this.faults = new Map(faults);
    const has = (name: YeastarFault) => this.faults.has(name);
    const who = typeof people === "number" ? makePeople(random, people) : people;
    this.extensions = new SimulatedExtensions(who, (notice) => this.tell(notice));
    this.trouble = new Trouble(clock, seed, this.faults);
    const app = { ...DEMO_APP, ...parts.app };
    this.logIns = new SimulatedLogIns(app, clock, new Random(seed ^ 0x70c3_e115), (access) => this.onDead(access));
    this.sockets = new SimulatedSockets(clock, {
      idleMs: () => (has("idle-close") ? (this.faults.get("idle-close") ?? 0) * 1_000 : IDLE_MS),
      framesOf: (notice) => this.framesOf(notice),
      isRefused: () => has("events-refused"),
      lifeMs: (access) => Math.max(0, this.logIns.endOf(access) - clock.monotonic()),
    });
    this.api = new YeastarApi(this.logIns, this.extensions, {
      instead: (path) => this.trouble.instead(path),
      isTokenTextOnly: () => has("token-text"),
      isFull: () => has("token-full"),
      refusesRefresh: () => has("refresh-refused"),
      keepsOldToken: () => has("keeps-old-token"),
      onLaterPage: () => this.drift(),
      onUpdated: ({ number }) => {
        if (has("update-event")) this.tell({ kind: "extension", number, change: "updated" });
      },
    });
    this.day = new SimulatedDay({
      clock,
      random: new Random(seed ^ 0x0da7),
      extensions: this.extensions,
      callsPerMinute,
      changesPerHour,
      speed,
    });
    for (const [name, value] of this.faults) beginFault(name, value, this);
  }

  /** Life goes on from here, and faults that come with time come. */
  start(): void {
    this.day.start();
    this.every("reboot", 1_000, () => this.reboot());
    this.every("auto-switch", 60_000, () => this.switchByItself("off_work"));
  }

  /** Everything stops for good; no timer and no socket stays, and whoever waits for an answer gets one. */
  stop(): void {
    this.day.stop();
    for (const timer of this.timers) timer.cancel();
    this.timers.clear();
    this.sockets.close(null, "stopped");
    this.trouble.stop();
  }

  /** Answers a request, or does not. */
  async ask(request: SimulatedRequest): Promise<SimulatedAnswer> {
    if (this.isAway) return { kind: "refused" };
    const url = new URL(request.url);
    const { method, body, ip } = request;
    const record: RecordedRequest = { at: this.clock.now(), method, path: url.pathname, body, errcode: null };
    this.requests.push(record);
    if (this.requests.length > MAX_RECORDED) this.requests.shift();
    if (!request.userAgent) return { kind: "closed" };
    const answer = await this.trouble.suffer(() => {
      if (this.faults.has("ip-block")) this.logIns.blocked.add(ip);
      const path = pathOf(url.pathname);
      const said = this.api.answer({ method, path, query: url.searchParams, body, ip });
      record.errcode = said.errcode as number;
      return { kind: "answer", status: 200, type: "application/json", text: JSON.stringify(said) };
    });
    // It went down while the request waited.
    return this.isAway ? { kind: "closed" } : answer;
  }

  /** Opens an event socket. @returns the answer in place of one, when it is refused. */
  async subscribe(request: SimulatedRequest, peer: SocketPeer): Promise<SimulatedSocket | SimulatedAnswer> {
    const access = new URL(request.url).searchParams.get("access_token") ?? "";
    const judged = this.judgeSubscription(request, access);
    if (judged) return judged;
    const record: RecordedRequest = { at: this.clock.now(), method: "GET", path: "subscribe", body: "", errcode: 0 };
    this.requests.push(record);
    const ok: SimulatedAnswer = { kind: "answer", status: 101, type: "", text: "" };
    const suffered = await this.trouble.suffer(() => ok);
    if (suffered !== ok && (suffered.kind !== "answer" || suffered.status !== 101)) return suffered;
    return this.judgeSubscription(request, access) ?? this.sockets.open(access, peer);
  }

  /** Somebody sets their status in Linkus. @throws RangeError for a number that nobody has. */
  setByHand(number: string, status: string): void {
    this.extensions.setStatus(this.extensions.of(number), status);
  }

  /** A telephone rings, is answered, is put down. @throws RangeError */
  setCall(number: string, state: CallState): void {
    this.extensions.setCall(this.extensions.of(number), state);
  }

  /** As the PBX's own schedule does, for the first twelve extensions, or for those. */
  switchByItself(status: string, numbers?: readonly string[]): void {
    const chosen =
      numbers?.map((number) => this.extensions.of(number)) ?? this.extensions.all().slice(0, SWITCHED_AT_ONCE);
    for (const extension of chosen) this.extensions.setStatus(extension, status);
  }

  /** Starts anew: tokens and sockets end, and nothing listens for a while. */
  reboot(forMs = REBOOT_MS): void {
    if (this.isAway) return;
    this.isAway = true;
    this.sockets.close(null, "reboot");
    this.logIns.forget();
    this.trouble.stop();
    this.onReboot(true);
    this.after(forMs, () => {
      this.isAway = false;
      this.onReboot(false);
    });
  }

  /** The same, once whoever asked for it has their answer. */
  rebootSoon(): void {
    this.after(SOON_MS, () => this.reboot());
  }

  /** Begins a fault while it runs, or ends it (null). */
  setFault(name: YeastarFault, value: number | null): void {
    if (value === null) {
      this.faults.delete(name);
      endFault(name, this);
      return;
    }
    this.faults.set(name, value);
    beginFault(name, value, this);
  }

  get figures() {
    return {
      requests: this.requests.length,
      calls: this.day.calls,
      sockets: this.sockets.size,
      tokens: this.logIns.liveCount,
    };
  }

  /** Those of one interface, in order. */
  asked(path: string): RecordedRequest[] {
    return this.requests.filter((request) => pathOf(request.path) === path);
  }

  private judgeSubscription({ userAgent, ip }: SimulatedRequest, access: string): SimulatedAnswer | null {
    if (this.isAway) return { kind: "refused" };
    if (!userAgent) return { kind: "closed" };
    if (this.faults.has("ip-block")) this.logIns.blocked.add(ip);
    const refused = this.logIns.refusalOf(ip);
    const said =
      refused !== null ? { errcode: refused, errmsg: "" } : this.logIns.isLive(access) ? null : this.api.expired();
    if (said) return { kind: "answer", status: 200, type: "application/json", text: JSON.stringify(said) };
    return this.sockets.isFull ? { kind: "answer", status: 503, type: "text/plain", text: "busy" } : null;
  }

  private tell(notice: PbxNotice): void {
    this.sockets.tell(notice);
    const { webhook } = this.parts;
    if (!webhook || this.webhooksOut >= MAX_WEBHOOKS_AT_ONCE) return;
    const body = frameOf(notice, !this.faults.has("events-object"));
    const headers = {
      "content-type": "application/json",
      [SIGNATURE_HEADER]: signatureOf(webhook.secret, Buffer.from(body)),
    };
    this.webhooksOut++;
    const sent = () => void this.webhooksOut--;
    webhook.post(webhook.url, headers, body).then(sent, sent);
  }

  private framesOf(notice: PbxNotice): string[] {
    const frame = frameOf(notice, !this.faults.has("events-object"));
    const bad = this.trouble.happens("events-bad-frame")
      ? [`{"type":30009,"sn":"${SERIAL}","msg":"{"extension":"2001"}`]
      : [];
    return this.trouble.happens("events-twice") ? [...bad, frame, frame] : [...bad, frame];
  }

  private onDead(access: string): void {
    // A refresh ends the token; whether that ends the socket is a matter of the switch, other ends do.
    if (this.logIns.renewing !== access || this.faults.has("refresh-closes"))
      this.sockets.close(access, "token expired");
  }

  private drift(): void {
    if (!this.faults.has("page-drift")) return;
    const [first] = this.extensions.all();
    if (first) this.extensions.remove(first);
  }

  private every(name: YeastarFault, unitMs: number, run: () => void): void {
    const value = this.faults.get(name);
    if (value !== undefined) this.timers.add(this.clock.every(value * unitMs, run));
  }

  private after(delayMs: number, run: () => void): void {
    const timer = this.clock.after(delayMs, () => {
      this.timers.delete(timer);
      run();
    });
    this.timers.add(timer);
  }
}

function pathOf(pathname: string): string {
  const start = `/${API_PATH}/`;
  return pathname.startsWith(start) ? pathname.slice(start.length) : pathname;
}
