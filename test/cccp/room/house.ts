import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type CccpRoomDeps, createCccpRoom } from "../../../server/cccp/index.ts";
import type { LinkPhase } from "../../../server/cccp/live/model.ts";
import { CallCentreSimulator, type SimulatorOptions } from "../../../server/cccp/simulator.ts";
import { compatRoutes, TEXT_BODY_PATHS } from "../../../server/compat/index.ts";
import { createEnrichmentRoom, WEBHOOK_PATH } from "../../../server/enrichment/index.ts";
import { createPresenceRoom } from "../../../server/presence/index.ts";
import { Figures } from "../../../server/platform/alerts/figures.ts";
import { Audit } from "../../../server/platform/audit/audit.ts";
import { createAccess, type RouteEntry } from "../../../server/platform/auth/access.ts";
import { Colleagues } from "../../../server/platform/auth/colleagues.ts";
import type { Scope } from "../../../server/platform/auth/scope.ts";
import { createAuth } from "../../../server/platform/auth/auth.ts";
import { OPTIONS, type Options } from "../../../server/platform/config/options.ts";
import { Settings } from "../../../server/platform/config/store.ts";
import { Bus } from "../../../server/platform/events/bus.ts";
import { Hub } from "../../../server/platform/events/hub.ts";
import { Journal } from "../../../server/platform/events/journal.ts";
import { journalTopic, publishEntry } from "../../../server/platform/events/journal-topic.ts";
import { journalStore } from "../../../server/platform/events/repo.ts";
import { eventRoutes } from "../../../server/platform/events/routes.ts";
import { Health } from "../../../server/platform/health.ts";
import { createBase } from "../../../server/platform/http/base.ts";
import type { Platform } from "../../../server/platform/index.ts";
import { createLog } from "../../../server/platform/log.ts";
import { ROLES, type Role } from "../../../server/platform/roles.ts";
import { OutgoingHttp } from "../../../server/platform/net/outgoing.ts";
import { LiveCalls } from "../../../server/platform/live-calls.ts";
import { News } from "../../../server/platform/news/news.ts";
import { RetentionKinds } from "../../../server/platform/retention/kinds.ts";
import { Secrets } from "../../../server/platform/secrets.ts";
import { Busy } from "../../support/busy.ts";
import { openTestDatabase } from "../../support/database.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { MemoryNetwork } from "../../support/memory-transport.ts";

/** The whole house around the room, with a real database in a folder of its own; only time and the network are ours. */
export interface House {
  clock: FakeClock;
  platform: Platform;
  room: ReturnType<typeof createCccpRoom>;
  routes: readonly RouteEntry[];
  networks: Map<string, MemoryNetwork>;
  simulators: Map<string, CallCentreSimulator>;
  logLines: string[];
  /** Sends a request as someone of a role (null: nobody). */
  ask(
    role: Role | null,
    method: string,
    path: string,
    body?: unknown,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  /** Makes a token and returns how to send requests with it; what is streamed is not waited for. */
  token(role: Role, scope: Scope | null): Promise<(path: string, method?: string, body?: unknown) => Promise<Response>>;
  /** The same for a kiosk token, with what it says that it takes. */
  kiosk(scope: Scope | null): Promise<(path: string, accept: string) => Promise<Response>>;
  audit(): Promise<{ action: string; target: string; before: unknown; after: unknown; userName: string | null }[]>;
  /** Moves time on in steps, so that what waits for the database gets its turn too. */
  pass(ms: number): Promise<void>;
  /** Adds a server and waits until its board is complete: opening its password and the database take real turns. */
  connect(server: object): Promise<void>;
  /** Passes time until the link of a server is in a phase. */
  until(serverId: string, phase: LinkPhase): Promise<void>;
  close(): Promise<void>;
}

export interface Answer {
  status: number;
  // biome-ignore lint/suspicious/noExplicitAny: each test knows the shape it asks for
  body: any;
  headers: Headers;
}

export interface HouseOptions {
  options?: Partial<Options>;
  /** Simulated servers by host. */
  servers?: Record<string, Partial<SimulatorOptions>>;
  deps?: Partial<CccpRoomDeps>;
  /** A data folder that stays when the house closes, to start again on its data. */
  folder?: string;
}

export const PASSWORD = "canary-Pw-42";
/** Stands for the app's first page. */
export const APP = "<title>the app</title>";

export async function openHouse(given: HouseOptions = {}): Promise<House & { folder: string }> {
  const folder = given.folder ?? mkdtempSync(join(tmpdir(), "vigie-room-"));
  const clock = new FakeClock();
  const logLines: string[] = [];
  const log = createLog({ write: (line) => void logLines.push(line), level: "debug", isJournal: false });
  const database = await openTestDatabase(folder);
  const audit = new Audit(database, clock);
  const busy = new Busy();
  const secrets = busy.watch(await Secrets.open(folder));
  const auth = createAuth({ database, secrets, audit, clock, log, trustedProxies: [] });
  const tokens = {} as Record<Role, string>;
  for (const role of ROLES) tokens[role] = await makeToken(auth, role);
  const hub = new Hub({ clock, log, boot: "test" });
  hub.define(journalTopic);
  const journal: Journal = await Journal.open({
    ...{ store: journalStore(database), clock, log },
    onEntry: (entry) => publishEntry(hub, journal, entry),
  });
  const platform: Platform = {
    retention: new RetentionKinds(),
    news: new News(clock),
    liveCalls: new LiveCalls(),
    clock,
    log,
    bus: new Bus((topic, cause) => log.error("handler", { topic, cause: String(cause) })),
    hub,
    journal,
    database,
    secrets,
    audit,
    settings: new Settings(database, audit, clock),
    colleagues: new Colleagues(database),
    health: new Health(),
    net: new OutgoingHttp({ clock, log, version: "0.0.0", allowHosts: [] }),
    options: { ...defaults(), ...given.options },
    figures: new Figures((figures, cause) => log.error("figures", { figures, cause: String(cause) })),
    access: createAccess(auth.guard),
    version: "0.0.0",
  };
  const simulators = new Map<string, CallCentreSimulator>();
  const networks = new Map<string, MemoryNetwork>();
  for (const [host, options] of Object.entries(given.servers ?? {})) {
    const simulator = new CallCentreSimulator({
      clock,
      password: PASSWORD,
      agents: 12,
      queues: 3,
      history: 40,
      ...options,
    });
    simulator.start();
    simulators.set(host, simulator);
    networks.set(host, new MemoryNetwork(clock, simulator.accept));
  }
  const room = createCccpRoom(platform, {
    random: () => 0.5,
    resolve: async (host) => {
      if (!networks.has(host)) throw new Error("ENOTFOUND");
      return ["192.0.2.1"];
    },
    dial: (target, handlers, deadlineMs, signal) => {
      const network = networks.get(target.host);
      if (!network) return Promise.reject(Object.assign(new Error("no such host"), { code: "ENOTFOUND" }));
      return network.dial(target, handlers, deadlineMs, signal);
    },
    ...given.deps,
  });
  const enrichment = createEnrichmentRoom(platform);
  const app = createBase({ log, access: platform.access, textBodyPaths: [...TEXT_BODY_PATHS, WEBHOOK_PATH] })
    .use(eventRoutes(platform))
    .use(room.routes)
    .use(enrichment.routes)
    .use(
      compatRoutes(platform, {
        ...{ auth, explorer: room.explorer, legacy: enrichment.legacy, presence: createPresenceRoom(platform).legacy },
        firstPage: () => new Response(APP, { headers: { "content-type": "text/html" } }),
      }),
    );
  await room.start();
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 250) {
      await clock.advance(Math.min(250, left));
      // Sealed passwords are opened on other threads: whoever waits for one goes on before time does.
      await busy.calm();
    }
  };
  const ask: House["ask"] = async (role, method, path, body, more = {}) => {
    const headers: Record<string, string> = { ...more };
    if (role) headers.authorization = `Bearer ${tokens[role]}`;
    if (body !== undefined) headers["content-type"] = "application/json";
    const text = body === undefined || typeof body === "string" ? body : JSON.stringify(body);
    const response = await app.handle(new Request(`http://localhost${path}`, { method, headers, body: text }));
    const answer = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json");
    return { status: response.status, body: isJson ? JSON.parse(answer) : answer, headers: response.headers };
  };
  const until = async (id: string, phase: LinkPhase) => {
    for (let turn = 0; turn < 500; turn++) {
      await pass(250);
      if ((await ask("viewer", "GET", `/api/v1/cccp/servers/${id}/board`)).body.link.phase === phase) return;
    }
    throw new Error(`the link did not come to ${phase}`);
  };
  return {
    folder,
    clock,
    platform,
    room,
    routes: app.routes,
    networks,
    simulators,
    logLines,
    pass,
    ask,
    until,
    async token(role, scope) {
      const text = await makeToken(auth, role, scope);
      const headers = { authorization: `Bearer ${text}`, "content-type": "application/json" };
      return (path, method = "GET", body) =>
        app.handle(
          new Request(`http://localhost${path}`, {
            method,
            headers,
            body: body === undefined ? body : JSON.stringify(body),
          }),
        );
    },
    async kiosk(scope) {
      const given = { name: crypto.randomUUID(), role: "viewer", scope, wall: "now", expiresAt: null } as const;
      const authorization = `Bearer ${await auth.tokens.add(given, { who: null, from: null })}`;
      return (path, accept) =>
        app.handle(new Request(`http://localhost${path}`, { headers: { authorization, accept } }));
    },
    async connect(server) {
      await until((await ask("admin", "POST", "/api/v1/cccp/servers", server)).body.id, "live");
    },
    audit: () => audit.list(null, null, 200),
    async close() {
      const stopping = room.stop();
      await pass(2000);
      await stopping;
      for (const simulator of simulators.values()) simulator.stop();
      hub.close();
      await journal.flush();
      await database.close();
      if (!given.folder) rmSync(folder, { recursive: true, force: true });
    },
  };
}

function defaults(): Options {
  return Object.fromEntries(Object.entries(OPTIONS).map(([name, option]) => [name, option.default])) as Options;
}

async function makeToken(auth: ReturnType<typeof createAuth>, role: Role, scope: Scope | null = null): Promise<string> {
  const name = `${role} ${crypto.randomUUID()}`;
  return auth.tokens.add({ name, role, scope, expiresAt: null }, { who: null, from: null });
}

export const SERVER = { name: "Centre", host: "cc.example", port: 20103, login: "admin", password: PASSWORD } as const;
