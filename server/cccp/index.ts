/** The door of the call-centre room: the only file of it that others import. */
import { lookup } from "node:dns/promises";
import type { Identity } from "../platform/auth/identity.ts";
import { Problem } from "../platform/http/problem.ts";
import type { HealthReport, Platform } from "../platform/index.ts";
import { AlertFigures } from "./alert-figures.ts";
import { Connections } from "./servers/connections.ts";
import { Consoles, type Timeline } from "./sheets/console.ts";
import { type DirectoryAddress, type DirectoryResult, readDirectory } from "./directory/directory.ts";
import { DirectoryList } from "./directory/directory-list.ts";
import { roomHealth } from "./health.ts";
import { dialTcp } from "./link/tcp.ts";
import type { Dial } from "./link/transport.ts";
import { isEntryOf } from "./journal-judge.ts";
import type { BoardView } from "./live/board-view.ts";
import { BoardCalls } from "./servers/board-calls.ts";
import { waitUntilLive } from "./servers/live-server.ts";
import { LinkTally, linkMetrics } from "./metrics.ts";
import type { Resolve } from "./probe/probe.ts";
import { cccpFault } from "./problems.ts";
import { Probes } from "./probe/probes.ts";
import { CccpRepo } from "./repo.ts";
import { cccpRoutes } from "./routes.ts";
import { type FoundProject, findProject } from "./servers/project-search.ts";
import { labelOf, type Selected, Selection } from "./servers/selection.ts";
import type { ServerRecord } from "./servers/server-record.ts";
import { type Actor, Servers } from "./servers/servers.ts";
import { isWhole, type Onlooker, Sight } from "./servers/sight.ts";
import { applyServerOption, asConfigured } from "./settings.ts";
import { BOARD_TOPIC, onlookerOf, SERVERS_TOPIC, TIMELINE_TOPIC, topicsOf } from "./topics.ts";

export type { Agent, Call, Queue, TimelineEntry, UserSession } from "./live/model.ts";
export { listenTcp } from "./link/tcp.ts";
export { lookOnce } from "./look-once.ts";
export type { ServerRecord } from "./servers/server-record.ts";
export { CallCentreSimulator, FAULTS, faultText, parseFaults } from "./simulator.ts";
export { MESSAGES } from "./wire/message-table.ts";

/** What reaches outside the process: exchanged in tests. */
export interface CccpRoomDeps {
  dial: Dial;
  random: () => number;
  resolve: Resolve;
  readDirectory: (address: DirectoryAddress, query: string) => Promise<DirectoryResult>;
}

const REAL_DEPS: CccpRoomDeps = {
  dial: dialTcp,
  random: Math.random,
  resolve: async (host) => (await lookup(host, { all: true })).map(({ address }) => address),
  readDirectory,
};

/** What the compatible endpoints, which speak of one selected server, need of the room: all of it as somebody may see it. */
export interface CccpExplorer {
  /** Every configured server. */
  servers(who: Onlooker): ServerRecord[];
  /** What the seed's URLs call a server: its project, or its name when it has none. */
  labelOf(server: ServerRecord): string;
  /** The server that is selected for somebody (null: nobody in particular); null when no server is configured. */
  selected(who: Identity | null): Promise<Selected | null>;
  /** The configured server of an address; null when there is none. */
  find(host: string, port: number, project: string): ServerRecord | null;
  /** Whether a server is called by this name, or speaks of a project of this name. */
  knowsProject(server: ServerRecord, project: string, who: Onlooker): boolean;
  /** Where a project is found among all servers; null when none knows it. */
  findProject(project: string, who: Onlooker): FoundProject | null;
  /**
   * Selects a server: for all when a supervisor does, else for the actor alone. One that is switched off is switched on, and
   * given 3 s to become live.
   */
  select(server: ServerRecord, project: string, actor: Actor): Promise<void>;
  /** The live state of a server. */
  view(serverId: string, who: Onlooker): BoardView | null;
  /** This moment by the call-centre server's clock, epoch ms. */
  serverNow(serverId: string): number;
  timeline(serverId: string, sessionId: string, who: Onlooker): Promise<Timeline | null | "too_many">;
}

/** Builds the room; nothing is connected before `start()`. */
export function createCccpRoom(platform: Platform, given: Partial<CccpRoomDeps> = {}) {
  const deps = { ...REAL_DEPS, ...given };
  const { clock, hub, journal, bus, database, audit, secrets, settings, options } = platform;
  const log = platform.log.child("cccp");
  const repo = new CccpRepo(database, secrets);
  const directory = new DirectoryList({ settings, secrets, clock, log, options, read: deps.readDirectory });

  const password = async (record: ServerRecord): Promise<string> => {
    if (record.source === "option") return options.cccpPassword ?? "";
    if (record.source === "directory") return directory.loginPassword();
    return (await repo.password(record.id)) ?? "";
  };
  const tally = new LinkTally();
  const connections: Connections = new Connections({
    clock,
    log,
    dial: deps.dial,
    random: deps.random,
    repo,
    password,
    onPatch: (serverId, patch, scopeKey) => hub.publish(BOARD_TOPIC, serverId, patch, scopeKey),
    followed: (serverId) => hub.variantsOf(BOARD_TOPIC, serverId),
    onFact: (serverId, { topic, subject, data }) => {
      journal.append({ topic, scope: serverId, subject, data });
      bus.publish(topic, clock.now(), { serverId, subject, ...data });
    },
    onStatus: (serverId, status) => {
      tally.note(serverId, status);
      publishServers();
      if (status.phase === "live") consoles.resume(serverId);
    },
  });
  const servers = new Servers({
    ...{ database, audit, clock, repo, connections },
    asConfigured: (record) => asConfigured(record, options),
    onChange: () => publishServers(),
  });
  const sight = new Sight(servers, connections);
  const publishServers = () => {
    const views = servers.views();
    hub.publish(SERVERS_TOPIC, "", { servers: views });
    for (const variant of hub.variantsOf(SERVERS_TOPIC, "")) {
      const who = onlookerOf(variant);
      hub.publish(SERVERS_TOPIC, "", { servers: views.map((view) => sight.server(view, who)) }, variant);
    }
  };
  const consoles = new Consoles({
    clock,
    find: (serverId) => connections.get(serverId),
    publish(serverId, sessionId, patch) {
      const parameter = `${serverId}/${sessionId}`;
      hub.publish(TIMELINE_TOPIC, parameter, patch);
      for (const variant of hub.variantsOf(TIMELINE_TOPIC, parameter)) {
        const who = onlookerOf(variant);
        if (!sight.hasSession(serverId, sessionId, who)) continue;
        const entries = sight.entries(serverId, sessionId, who, patch.entries);
        if (entries.length > 0) hub.publish(TIMELINE_TOPIC, parameter, { ...patch, entries }, variant);
      }
    },
  });
  const selection = new Selection(settings, servers);
  const probes = new Probes({ dial: deps.dial, resolve: deps.resolve, clock }, async (serverId, target) => {
    const record = servers.get(serverId);
    if (record.host === target.host && record.port === target.port) return password(record);
    throw new Problem("password_needed", { fields: [cccpFault("password", "needed_elsewhere")] });
  });
  for (const topic of topicsOf(consoles, sight)) hub.define(topic);
  journal.judge("cccp", (scope, entry) =>
    isEntryOf(scope, entry, (agentId) => sight.hasAgent(entry.scope, agentId, scope)),
  );
  let isStarted = false;
  platform.liveCalls.offer(new BoardCalls(connections, sight));
  platform.figures.add(new AlertFigures({ clock, servers: () => connections.list(), isStarted: () => isStarted }));
  const isProjectUnknown = (serverId: string) => connections.get(serverId)?.store.isProjectUnknown ?? false;
  const health = (who: Onlooker): HealthReport[] => {
    const seen = servers.views().filter((server) => sight.concerns(server, who));
    return roomHealth(seen, isWhole(who) ? directory.view : null, isProjectUnknown);
  };

  const speaksOf = (server: ServerRecord, project: string, who: Onlooker) =>
    sight.view(server.id, who)?.hasProject(project) ?? false;
  const seenServers = (who: Onlooker) => servers.list().map((server) => sight.server(server, who));
  const explorer: CccpExplorer = {
    servers: seenServers,
    labelOf,
    async selected(who) {
      const selected = await selection.of(who);
      if (!selected) return null;
      const server = sight.server(selected.server, who);
      const isShown = selected.server === server || speaksOf(server, selected.project, who);
      return { server, project: isShown ? selected.project : labelOf(server) };
    },
    knowsProject: (given, project, who) => {
      const server = sight.server(given, who);
      return [labelOf(server), server.name].includes(project) || speaksOf(server, project, who);
    },
    findProject: (project, who) =>
      findProject(project, seenServers(who), (server, name) => speaksOf(server, name, who)),
    find: (host, port, project) => selection.find(host, port, project),
    async select(server, project, actor) {
      if (!server.isEnabled) await servers.change(server.id, { isEnabled: true }, actor);
      await selection.select(server, project, actor);
      const running = connections.get(server.id);
      if (running && !server.isEnabled) await waitUntilLive(running, clock);
    },
    view: (serverId, who) => sight.view(serverId, who),
    serverNow: (serverId) => clock.now() + (connections.get(serverId)?.status.clockSkewMs ?? 0),
    async timeline(serverId, sessionId, who) {
      if (!sight.hasSession(serverId, sessionId, who)) return null;
      const timeline = await consoles.read(serverId, sessionId);
      if (timeline === null || timeline === "too_many") return timeline;
      return { ...timeline, entries: sight.entries(serverId, sessionId, who, timeline.entries) };
    },
  };

  return {
    routes: cccpRoutes(platform, { servers, sight, consoles, probes, directory }),
    explorer,
    /** Connects what is configured; resolves when every connection is on its way, not when it is live. */
    async start(): Promise<void> {
      await servers.start();
      await applyServerOption(servers, options);
      connections.start();
      await directory.start(servers);
      isStarted = true;
    },
    /** Logs out everywhere and saves what finished. */
    async stop(): Promise<void> {
      isStarted = false;
      directory.stop();
      consoles.stop();
      await connections.stop();
    },
    /** One line per server that is somebody's business, and for whoever sees everything one for the list; for the health page. */
    health,
    /** The links, for Prometheus. */
    metrics: () => linkMetrics(servers.views(), tally, clock.now()),
  };
}
