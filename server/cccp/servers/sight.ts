import type { Identity } from "../../platform/auth/identity.ts";
import { type Scope, scopeKey } from "../../platform/auth/scope.ts";
import { Problem } from "../../platform/http/problem.ts";
import { isAllowed } from "../../platform/roles.ts";
import type { BoardView } from "../live/board-view.ts";
import type { Board, TimelineEntry } from "../live/model.ts";
import { ScopeLimit } from "../live/scope-limit.ts";
import type { Connections } from "./connections.ts";
import type { LiveServer } from "./live-server.ts";
import type { ServerRecord, ServerView } from "./server-record.ts";
import type { Servers } from "./servers.ts";

/** Whose eyes: null is nobody in particular, who sees what is open to anyone. */
export type Onlooker = Pick<Identity, "scope" | "role"> | null;

/** A running server as somebody sees it. */
export interface Seen {
  view: BoardView;
  /** For the nested lists of what `view` shows. */
  client: LiveServer["client"];
  record: ServerRecord;
}

/**
 * What of the call centres somebody may see. Routes, topics and the compatible endpoints get at live state through this
 * alone, so that one that forgets to ask cannot show anything.
 */
export class Sight {
  constructor(
    private readonly servers: Servers,
    private readonly connections: Connections,
  ) {}

  /** A running server; @throws Problem `server_not_found`, `too_many_scopes`. */
  of(serverId: string, who: Onlooker): Seen {
    const record = this.servers.get(serverId);
    const server = this.connections.get(record.id);
    if (!server) {
      const detail = `The server ${record.id} is being set up.`;
      throw new Problem("server_not_found", { detail, params: { id: record.id } });
    }
    return { view: server.parts.viewOf(who?.scope ?? null), client: server.client, record: server.record };
  }

  /** The live state of a server; null when it does not run. @throws Problem `too_many_scopes`. */
  view(serverId: string, who: Onlooker): BoardView | null {
    return this.connections.get(serverId)?.parts.viewOf(who?.scope ?? null) ?? null;
  }

  board(serverId: string, who: Onlooker, cursor: string): Board {
    const { view, record } = this.of(serverId, who);
    return { serverId: record.id, serverName: record.name, cursor, ...view.snapshot() };
  }

  /** Keeps the part of a scope up to date for the stream that begins. @throws Problem `too_many_scopes`. */
  followPart(serverId: string, key: string): void {
    this.connections.get(serverId)?.parts.part(key);
  }

  /** Whether somebody may see a session, a call's or a user's. */
  hasSession(serverId: string, sessionId: string, who: Onlooker): boolean {
    const view = this.view(serverId, who);
    if (!view) return false;
    return view.call(sessionId) !== null || view.sessions().some(({ id }) => id === sessionId);
  }

  /** Whether an agent is on the board of a scope; false as well when there is no room for that board. */
  hasAgent(serverId: string, agentId: string, scope: Scope): boolean {
    try {
      return (this.view(serverId, { scope, role: "viewer" })?.agent(agentId) ?? null) !== null;
    } catch {
      return false;
    }
  }

  /** The entries of a session without those that name a queue or an agent outside the scope. */
  entries(serverId: string, sessionId: string, who: Onlooker, entries: TimelineEntry[]): TimelineEntry[] {
    const part = this.connections.get(serverId)?.parts.part(scopeKey(who?.scope ?? null));
    if (!part) return who && scopeKey(who.scope) !== "" ? [] : entries;
    const call = part.call(sessionId);
    const isForeign = part.foreignText([call?.agentId ?? "", call?.agentName ?? ""]);
    return entries.filter((entry) => !isForeign(Object.values(entry).join("\n")));
  }

  /** A configured server: whoever sees a part learns its name, and its project if it is theirs. Administrators set servers up. */
  server<Row extends ServerRecord | ServerView>(record: Row, who: Onlooker): Row {
    if (isWhole(who)) return record;
    const limit = new ScopeLimit(who?.scope ?? { projects: [""], queues: [] });
    const isTheirs =
      record.project !== "" && limit.hasProject(record.project) && (who?.scope?.projects.length ?? 0) > 0;
    return { ...record, login: "", project: isTheirs ? record.project : "" };
  }

  /**
   * Whether a server is any business of somebody. One of which it is known that it has nothing of their projects is not; of one that
   * has not been reached yet nobody knows, and whoever waits for it must hear that it is away.
   */
  concerns(record: Pick<ServerRecord, "id" | "project">, who: Onlooker): boolean {
    if (isWhole(who)) return true;
    const projects = who?.scope?.projects ?? [];
    if (projects.length === 0) return true;
    if (record.project !== "") return projects.includes(record.project);
    const known = this.connections.get(record.id)?.store.projects ?? [];
    return known.length === 0 || known.some((name) => projects.includes(name));
  }

  /** @throws Problem `whole_server_only` for who sees a part of the call centre. */
  requireWhole(who: Onlooker): void {
    if (who && scopeKey(who.scope) !== "") throw new Problem("whole_server_only");
  }
}

/** Whose list of servers holds everything. */
export function isWhole(who: Onlooker): boolean {
  return who === null || scopeKey(who.scope) === "" || isAllowed(who.role, "admin");
}
