import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { tellMessage } from "../../../client/words/messages.ts";
import { apiTokens } from "../../../db/schema/platform.ts";
import {
  type FigureReading,
  type FigureScope,
  Figures,
  type FigureSource,
} from "../../../server/platform/alerts/figures.ts";
import { type AlertsDeps, createAlerts } from "../../../server/platform/alerts/index.ts";
import type { Rule } from "../../../server/platform/alerts/model.ts";
import { Audit } from "../../../server/platform/audit/audit.ts";
import { Colleagues } from "../../../server/platform/auth/colleagues.ts";
import { createAccess } from "../../../server/platform/auth/access.ts";
import { createAuth } from "../../../server/platform/auth/auth.ts";
import { authRoutes } from "../../../server/platform/auth/routes.ts";
import type { Scope } from "../../../server/platform/auth/scope.ts";
import type { Clock, Timer } from "../../../server/platform/clock.ts";
import { OPTIONS, type Options } from "../../../server/platform/config/options.ts";
import { Settings } from "../../../server/platform/config/store.ts";
import { Bus } from "../../../server/platform/events/bus.ts";
import { Hub } from "../../../server/platform/events/hub.ts";
import { Journal } from "../../../server/platform/events/journal.ts";
import { journalStore } from "../../../server/platform/events/repo.ts";
import { eventRoutes } from "../../../server/platform/events/routes.ts";
import { Health } from "../../../server/platform/health.ts";
import { describedRoutes } from "../../../server/platform/http/answers.ts";
import { createBase } from "../../../server/platform/http/base.ts";
import type { Platform } from "../../../server/platform/index.ts";
import { LiveCalls } from "../../../server/platform/live-calls.ts";
import { News } from "../../../server/platform/news/news.ts";
import { createLog } from "../../../server/platform/log.ts";
import type { OutgoingHttp, OutgoingRequest } from "../../../server/platform/net/outgoing.ts";
import { ROLES, type Role } from "../../../server/platform/roles.ts";
import { Retention } from "../../../server/platform/retention/retention.ts";
import { RetentionKinds } from "../../../server/platform/retention/kinds.ts";
import { Secrets } from "../../../server/platform/secrets.ts";
import { AnswerCheck } from "../../support/answer-check.ts";
import { Busy } from "../../support/busy.ts";
import { openTestDatabase } from "../../support/database.ts";
import { FakeClock } from "../../support/fake-clock.ts";

/** The clock of one run of the program: what it has set goes when it is killed, while time goes on. */
class ProcessClock implements Clock {
  private readonly timers = new Set<Timer>();

  constructor(private readonly world: Clock) {}

  now(): number {
    return this.world.now();
  }

  monotonic(): number {
    return this.world.monotonic();
  }

  after(delayMs: number, run: () => void): Timer {
    return this.keep(this.world.after(delayMs, run));
  }

  every(periodMs: number, run: () => void): Timer {
    return this.keep(this.world.every(periodMs, run));
  }

  kill(): void {
    for (const timer of this.timers) timer.cancel();
  }

  private keep(timer: Timer): Timer {
    this.timers.add(timer);
    return timer;
  }
}

/** Figures by hand: queues of one server, each with a value, and whether it exists. */
export class ScriptedFigures implements FigureSource {
  readonly figures = [
    { name: "cccp.waiting", unit: "count", scopeKinds: ["queue", "server"], side: "above" },
    { name: "cccp.answer_rate", unit: "ratio", scopeKinds: ["queue"], side: "below" },
  ] as const;
  readonly values = new Map<string, FigureReading>();
  readonly gone = new Set<string>();
  readings = 0;

  /** `null` is unknown; "rest" is known to be nothing to judge. */
  set(queue: string, value: number | null | "rest", figure = "cccp.waiting"): void {
    const reading = value === "rest" ? { value: null, isAtRest: true } : { value };
    const scope = queueScope(queue);
    this.values.set(`${figure} ${scope.id}`, { figure, scope, ...reading });
  }

  /** A queue is listed no more; whether that means that it is gone is `gone`'s matter. */
  remove(queue: string): void {
    for (const [key, { scope }] of this.values) if (scope.id === queueScope(queue).id) this.values.delete(key);
  }

  read(wanted: ReadonlySet<string>): FigureReading[] {
    this.readings++;
    return [...this.values.values()].filter(({ figure }) => wanted.has(figure));
  }

  isGone(scopeId: string): boolean {
    return this.gone.has(scopeId);
  }
}

export function queueScope(name: string): FigureScope {
  const queue = { projectName: "DEMO", queueName: name };
  const id = `server/1/queue/${encodeURIComponent(`DEMO__${name}`)}`;
  return { id, kind: "queue", name, parentName: "Paris", queue };
}

type Net = Pick<OutgoingHttp, "request" | "connectTo">;

interface FakeAnswer {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
}

/** The outside world: writes down what it is asked, and answers as it is told. */
export class FakeHttp implements Net {
  readonly requests: OutgoingRequest[] = [];
  answer: (request: OutgoingRequest) => FakeAnswer | Promise<FakeAnswer> = () => ({});

  async request(request: OutgoingRequest) {
    this.requests.push(request);
    const { status = 200, headers = {}, body = "ok" } = await this.answer(request);
    return { status, headers: new Headers(headers), body: Buffer.from(body), text: () => body };
  }

  async connectTo(): Promise<never> {
    throw new Error("there is no mail server here");
  }

  /** The JSON bodies, as they were sent. */
  // biome-ignore lint/suspicious/noExplicitAny: each test knows the shape it asks for
  get bodies(): any[] {
    return this.requests.map(({ body }) => JSON.parse(String(body)));
  }

  get texts(): string[] {
    return this.bodies.map(({ text }) => text);
  }
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows the shape it asks for
  body: any;
  /** The cookie that it sets, as a browser sends it back; "" for none. */
  cookie: string;
}

export interface HouseOptions {
  options?: Partial<Options>;
  /** A data folder that stays when the house closes, to start again on its data. */
  folder?: string;
  clock?: FakeClock;
  http?: FakeHttp;
  /** The way out; what `http` answers when absent. */
  net?: Net;
  figures?: ScriptedFigures;
  deps?: Partial<AlertsDeps>;
}

export type AlertHouse = Awaited<ReturnType<typeof openAlertHouse>>;

/** Alerts with a real database in a folder of its own; time, figures and the outside world are ours. */
export async function openAlertHouse(given: HouseOptions = {}) {
  const folder = given.folder ?? mkdtempSync(join(tmpdir(), "vigie-alerts-"));
  const world = given.clock ?? new FakeClock();
  const clock = new ProcessClock(world);
  const http = given.http ?? new FakeHttp();
  const scripted = given.figures ?? new ScriptedFigures();
  const logLines: string[] = [];
  const log = createLog({ write: (line) => void logLines.push(line), level: "debug", isJournal: false });
  const database = await openTestDatabase(folder);
  const audit = new Audit(database, clock);
  const hub = new Hub({ clock, log, boot: "test" });
  const journal = await Journal.open({ store: journalStore(database), clock, log, onEntry: () => {} });
  const figures = new Figures((names, cause) => log.error("figures", { names, cause: String(cause) }));
  figures.add(scripted);
  const options = { ...defaults(), ...given.options };
  const busy = new Busy();
  const secrets = busy.watch(await Secrets.open(folder));
  const auth = createAuth({ database, secrets, audit, clock, log, trustedProxies: [] });
  const net: Net = given.net ?? http;
  const platform: Platform = {
    retention: new RetentionKinds(),
    news: new News(clock),
    liveCalls: new LiveCalls(),
    ...{ clock, log, hub, journal, database, audit, figures, options },
    bus: new Bus(() => {}),
    secrets,
    settings: new Settings(database, audit, clock),
    colleagues: new Colleagues(database),
    health: new Health(),
    net: {
      request: busy.counted((request: OutgoingRequest) => net.request(request)),
      connectTo: busy.counted(net.connectTo.bind(net)),
    } as unknown as OutgoingHttp,
    access: createAccess(auth.guard),
    version: "0.0.0",
  };
  const alerts = createAlerts(platform, {
    tell: tellMessage,
    random: () => 1,
    isPushEndpoint: () => true,
    ...given.deps,
  });
  const app = createBase({ log, access: platform.access })
    .use(eventRoutes(platform))
    .use(authRoutes(auth, platform.access))
    .use(alerts.routes);
  const answers = new AnswerCheck();
  const tokens = new Map<string, string>();
  const tokenOf = async (role: Role, scope: Scope | null = null) => {
    const key = JSON.stringify([role, scope]);
    const known = tokens.get(key);
    if (known) return known;
    const name = crypto.randomUUID();
    const token = await auth.tokens.add({ name, role, expiresAt: null }, { who: null, from: null });
    if (scope) await database.transact((tx) => tx.update(apiTokens).set({ scope }).where(eq(apiTokens.name, name)));
    tokens.set(key, token);
    return token;
  };
  for (const role of ROLES) await tokenOf(role);

  const send = async (headers: Record<string, string>, method: string, path: string, body?: unknown) => {
    if (body !== undefined) headers["content-type"] = "application/json";
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const response = await app.handle(
      new Request(`http://localhost/api/v1/platform${path}`, { method, headers, body: text }),
    );
    const answer = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json");
    const given = isJson ? JSON.parse(answer) : answer;
    // Every answer that any test gets is held against what the API document says.
    const route = routeOf(method, path);
    if (response.ok && route) answers.check(route, response.status, given);
    const [cookie = ""] = (response.headers.get("set-cookie") ?? "").split(";");
    return { status: response.status, body: given, cookie } as Answer;
  };
  const ask = async (role: Role, method: string, path: string, body?: unknown, scope: Scope | null = null) =>
    send({ authorization: `Bearer ${await tokenOf(role, scope)}` }, method, path, body);
  /** As a person who is signed in by cookie. */
  const askAs = (cookie: string, method: string, path: string, body?: unknown) =>
    send(
      { cookie, origin: "http://localhost", "sec-fetch-site": "same-origin", host: "localhost" },
      method,
      path,
      body,
    );

  await alerts.start();
  const retention = new Retention({ kinds: platform.retention, settings: platform.settings, clock, log });
  await retention.start();
  return {
    ...{ folder, clock: world, http, platform, alerts, auth, database, hub, ask, askAs, tokenOf, logLines },
    figures: scripted,
    /** Routes of which an answer was held against the API document. */
    answered: answers.seen,
    audit: () => audit.list(null, null, 500),
    /** Moves time on in steps, so that the database and the sealing of secrets get their turns too. */
    async pass(seconds: number): Promise<void> {
      for (let left = seconds * 1000; left > 0; left -= 500) {
        await world.advance(Math.min(500, left));
        await busy.calm();
      }
    },
    /** Adds a rule about waiting callers of queues, changed as given. */
    async addRule(change: Partial<Rule> = {}): Promise<Rule> {
      const { id: _id, scopeName: _name, ...input } = { ...WAITING_RULE, ...change };
      const answer = await ask("admin", "POST", "/alerts/rules", input);
      if (answer.status !== 201) throw new Error(JSON.stringify(answer.body));
      return answer.body;
    },
    async addWebhook(name = "hook"): Promise<string> {
      const settings = { url: "https://hooks.example.org/services/T0/secret-part" };
      const channel = { kind: "webhook", name, settings, language: "en", isEnabled: true };
      return (await ask("admin", "POST", "/alerts/channels", channel)).body.id;
    },
    async open(role: Role = "viewer", scope: Scope | null = null) {
      return (await ask(role, "GET", "/alerts", undefined, scope)).body;
    },
    /** Ends it in order, or as a power cut would: without waiting for anything. */
    async close({ isKilled = false, keep = given.folder !== undefined } = {}): Promise<void> {
      if (!isKilled) {
        const stopping = alerts.stop();
        await world.advance(5_000);
        await stopping;
      }
      clock.kill();
      hub.close();
      await journal.flush();
      await database.close();
      if (!keep) rmSync(folder, { recursive: true, force: true });
    },
  };
}

export const WAITING_RULE: Omit<Rule, "id" | "scopeName"> & { id?: string; scopeName?: string } = {
  name: "",
  figure: "cccp.waiting",
  scopeKind: "queue",
  scopeId: "",
  side: "above",
  amber: 3,
  red: 6,
  hysteresis: 0,
  forSeconds: 0,
  tellFrom: "amber",
  channelIds: null,
  flapChanges: 0,
  flapWindowSeconds: 600,
  isEnabled: true,
};

/** The described route that a path is of; those without parameters first. */
function routeOf(method: string, path: string): string | null {
  const [bare = ""] = path.split("?");
  const routes = describedRoutes().sort((a, b) => a.split(":").length - b.split(":").length);
  const asked = `${method} /api/v1/platform${bare}`;
  return routes.find((route) => new RegExp(`^${route.replace(/:\w+/g, "[^/]+")}$`).test(asked)) ?? null;
}

function defaults(): Options {
  return Object.fromEntries(Object.entries(OPTIONS).map(([name, option]) => [name, option.default])) as Options;
}
