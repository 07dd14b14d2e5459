/** A client and a simulated PBX in one process, on one simulated clock: what goes between them takes no time but what the PBX takes. */
import { createLog } from "../../../server/platform/log.ts";
import type { OutgoingAnswer, OutgoingRequest, OutgoingSocketRequest } from "../../../server/platform/net/outgoing.ts";
import { Patience } from "../../../server/platform/net/patience.ts";
import { type OutgoingSocket, UpgradeRefused } from "../../../server/platform/net/web-socket.ts";
import { Problem } from "../../../server/platform/http/problem.ts";
import { Random } from "../../../server/platform/random.ts";
import {
  DEMO_APP,
  parseYeastarFaults,
  YeastarSimulator,
  type YeastarSimulatorParts,
} from "../../../server/presence/simulator.ts";
import { Pbx, type PbxEvent } from "../../../server/presence/yeastar/pbx.ts";
import { PbxError } from "../../../server/presence/yeastar/pbx-error.ts";
import type { PbxNet, PbxSettings } from "../../../server/presence/yeastar/pbx-settings.ts";
import { memoryTokenStore, type TokenStore } from "../../../server/presence/yeastar/token-store.ts";
import { FakeClock } from "../../support/fake-clock.ts";

export const BASE = "https://pbx.example:8088";
export const HOME = "198.51.100.7";
/** A log-in, a socket and its subscription follow one another at the same instant here. */
const TURNS = 120;
const HOST = "pbx.example";

/** The way to a simulator, as `platform.net` behaves: deadlines, refusals, and answers of any kind. */
export class SimulatedNet implements PbxNet {
  readonly open = new Set<OutgoingSocket>();
  inFlight = 0;
  mostInFlight = 0;
  /** How long texts travel to us over each socket, in the order of their opening; 0 when absent. */
  delaysMs: number[] = [];
  private sockets = 0;
  /** Whole addresses, for tests that look for secrets elsewhere. */
  readonly urls: string[] = [];
  /** When each request left. */
  readonly sentAt: number[] = [];

  constructor(
    private readonly simulator: YeastarSimulator,
    private readonly clock: FakeClock,
    private readonly ip = HOME,
  ) {}

  async request(request: OutgoingRequest): Promise<OutgoingAnswer> {
    this.urls.push(request.url);
    this.sentAt.push(this.clock.monotonic());
    this.mostInFlight = Math.max(this.mostInFlight, ++this.inFlight);
    const { deadlineMs = 15_000, idleMs = 10_000 } = request;
    const patience = new Patience(this.clock, { deadlineMs, idleMs }, request.signal);
    try {
      const answer = await patience.within(this.simulator.ask(this.asked(request)));
      if (answer.kind !== "answer") throw lost(answer.kind);
      const body = Buffer.from(answer.text);
      return {
        status: answer.status,
        headers: new Headers({ "content-type": answer.type }),
        body,
        text: () => answer.text,
      };
    } finally {
      patience.stop();
      this.inFlight--;
    }
  }

  async webSocket(request: OutgoingSocketRequest): Promise<OutgoingSocket> {
    this.urls.push(request.url);
    const deadlineMs = request.deadlineMs ?? 15_000;
    const patience = new Patience(this.clock, { deadlineMs, idleMs: deadlineMs }, request.signal);
    const { listener } = request;
    const delayMs = this.delaysMs[this.sockets++] ?? 0;
    const later = (run: () => void) => void (delayMs > 0 ? this.clock.after(delayMs, run) : queueMicrotask(run));
    let isOver = false;
    const end = (reason: string) => {
      if (isOver) return;
      isOver = true;
      this.open.delete(socket);
      listener.onClose(reason);
    };
    const socket: OutgoingSocket = {
      send: (text) => void (isOver || queueMicrotask(() => carried?.receive(text))),
      close: () => {
        if (isOver) return;
        isOver = true;
        this.open.delete(socket);
        carried?.closed();
      },
    };
    let carried: { receive(text: string): void; closed(): void } | null = null;
    try {
      const opened = await patience.within(
        this.simulator.subscribe(this.asked(request), {
          send: (text) => later(() => isOver || listener.onText(text)),
          close: (code) => queueMicrotask(() => end(`It closed the WebSocket with code ${code}.`)),
        }),
      );
      if (!("kind" in opened)) {
        carried = opened;
        this.open.add(socket);
        return socket;
      }
      if (opened.kind !== "answer") throw lost(opened.kind);
      throw new UpgradeRefused(HOST, { status: opened.status, text: opened.text });
    } finally {
      patience.stop();
    }
  }

  private asked({ url, headers, ...request }: OutgoingRequest | OutgoingSocketRequest) {
    const { method = "GET", body = "" } = request as OutgoingRequest;
    return { method, url, userAgent: headers?.["user-agent"] ?? null, body: String(body), ip: this.ip };
  }
}

function lost(kind: "closed" | "refused"): Problem {
  const detail = kind === "refused" ? "198.51.100.1, port 8088: the connection was refused." : "pbx.example broke off.";
  return new Problem("outgoing_not_connected", { detail });
}

export interface HouseOptions extends Partial<Omit<YeastarSimulatorParts, "clock" | "faults">> {
  faults?: string;
  settings?: Partial<PbxSettings>;
  store?: TokenStore;
  /** Shared with another house: the same PBX after a restart of ours. */
  clock?: FakeClock;
  simulator?: YeastarSimulator;
  isStarted?: boolean;
  net?: PbxNet;
}

export type House = Awaited<ReturnType<typeof openHouse>>;

/** A PBX and a client that knows it. */
export async function openHouse({ faults = "", settings = {}, isStarted = true, ...given }: HouseOptions = {}) {
  const clock = given.clock ?? new FakeClock(undefined, TURNS);
  const { store = memoryTokenStore(), net: ownNet, simulator: ownSimulator, ...parts } = given;
  const simulator =
    ownSimulator ?? new YeastarSimulator({ people: 12, ...parts, clock, faults: parseYeastarFaults(faults) });
  const net = new SimulatedNet(simulator, clock);
  const lines: string[] = [];
  const log = createLog({ level: "debug", write: (line) => void lines.push(line), now: () => clock.now() });
  const random = new Random(3);
  const pbx = new Pbx({ clock, log, net: ownNet ?? net, store, random: () => random.next() });
  const events: PbxEvent[] = [];
  pbx.onEvent((event) => events.push(event));
  const full: PbxSettings = { baseUrl: BASE, clientId: DEMO_APP.clientId, secret: DEMO_APP.secret, ...settings };
  pbx.configure(full);
  simulator.start();
  if (isStarted) {
    pbx.start();
    await clock.advance(2_000);
  }
  return { clock, simulator, net, pbx, events, lines, store, settings: full };
}

/** Moves time on until a promise is settled. @returns its result, or its error. */
export async function within<Result>(clock: FakeClock, promise: Promise<Result>, stepMs = 50, maxMs = 600_000) {
  let settled: { result: Result } | { error: unknown } | null = null;
  promise.then(
    (result) => {
      settled = { result };
    },
    (error: unknown) => {
      settled = { error };
    },
  );
  for (let waited = 0; settled === null && waited <= maxMs; waited += stepMs)
    await clock.advance(waited === 0 ? 0 : stepMs);
  if (settled === null) throw new Error("it never came to an end");
  return settled as { result: Result } | { error: unknown };
}

/** What a call brings. @throws what it throws. */
export async function resultOf<Result>(clock: FakeClock, promise: Promise<Result>): Promise<Result> {
  const settled = await within(clock, promise);
  if ("error" in settled) throw settled.error;
  return settled.result;
}

/** The error with which a call ends. */
export async function errorOf(clock: FakeClock, promise: Promise<unknown>): Promise<PbxError> {
  const settled = await within(clock, promise);
  if (!("error" in settled)) throw new Error(`it brought ${JSON.stringify(settled.result)}`);
  if (!(settled.error instanceof PbxError)) throw settled.error;
  return settled.error;
}
