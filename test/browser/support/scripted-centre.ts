import { listenTcp } from "../../../server/cccp/link/tcp.ts";
import type { Scalar } from "../../../server/cccp/wire/values.ts";
import { callRow, queueRow, sessionRow, userRow, wireDate } from "../../cccp/live/scene.ts";
import { type Rows, ScriptedServer } from "../../support/scripted-server.ts";

/** What the scripted server lets in. */
export const CENTRE_LOGIN = "lookout";
export const CENTRE_PASSWORD = "s3cret-word";
/** Item ids of the first queue, the first user, the first user session and the first call. */
export const QUEUE = 1;
export const USER = 101;
export const SESSION = 10_001;
export const CALL = 50_001;

export interface CentreSize {
  agents: number;
  queues: number;
}

/**
 * A call centre on a loopback port in which nothing happens but what the test says: agents `a1`… called `Agent 1`…, all
 * available, queues `Sales`, `Queue 2`…, and one call, `c-1`, that waits. Rows may be changed before a server connects.
 */
export class ScriptedCentre {
  readonly users: Rows = new Map();
  readonly queues: Rows = new Map();
  readonly sessions: Rows = new Map();
  readonly calls: Rows = new Map();
  readonly server = new ScriptedServer();
  private listener: Awaited<ReturnType<typeof listenTcp>> | null = null;

  static async start(size: CentreSize = { agents: 3, queues: 2 }): Promise<ScriptedCentre> {
    const centre = new ScriptedCentre();
    centre.fill(size);
    await centre.listen();
    return centre;
  }

  get port(): number {
    return this.listener?.port ?? 0;
  }

  /** Changes values of a queue and tells whoever is connected. */
  changeQueue(itemId: number, values: Record<string, Scalar>): void {
    Object.assign(this.queues.get(itemId) ?? {}, values);
    this.server.last.sendValues("queues", itemId, values);
  }

  /** A call comes in, as it is from now on. */
  addCall(itemId: number, row: Record<string, Scalar>): void {
    this.calls.set(itemId, row);
    this.server.last.sendItems("sessions", [{ action: 1, itemId }], this.callsQuery);
  }

  /** Changes values of a call and tells whoever is connected. */
  changeCall(itemId: number, values: Record<string, Scalar>): void {
    Object.assign(this.calls.get(itemId) ?? {}, values);
    this.server.last.sendValues("sessions", itemId, values, this.callsQuery);
  }

  /** Ends every connection; those who come back find it as before. */
  dropConnections(): void {
    for (const peer of this.server.peers) if (!peer.isClosed) peer.close();
  }

  /** Listens no more, and ends every connection. */
  async stop(): Promise<void> {
    await this.listener?.close();
    this.dropConnections();
  }

  /** Sessions of people and calls are asked for in two queries. */
  private get callsQuery(): number {
    const asked = this.server.last.all("query_list").findLast(({ filter }) => filter.includes("session_type eq 1"));
    if (!asked) throw new Error("nobody asked for calls");
    return asked.query;
  }

  private fill({ agents, queues }: CentreSize): void {
    const nowAt = Date.now();
    const startedAt = { login_date: wireDate(nowAt - 3_600_000), create_date: wireDate(nowAt - 3_600_000) };
    for (let index = 0; index < queues; index++) {
      const name = index === 0 ? "DEMO__Sales" : `DEMO__Queue ${index + 1}`;
      this.queues.set(QUEUE + index, queueRow(name));
    }
    for (let index = 0; index < agents; index++) {
      const login = `a${index + 1}`;
      const name = `Agent ${index + 1}`;
      this.users.set(USER + index, userRow(login, { name, last_state_date: wireDate(nowAt - 60_000) }));
      this.sessions.set(SESSION + index, sessionRow(login, { "user.name": name, ...startedAt }));
    }
    this.calls.set(CALL, callRow("c-1", { startedAt: nowAt, queuedAt: nowAt }));
  }

  private async listen(): Promise<void> {
    const { lists } = this.server;
    this.server.now = Date.now;
    lists.set("users", this.users);
    lists.set("queues", this.queues);
    lists.set("groups", new Map());
    // The scripted server knows no filters: sessions of people and of calls are one list to it, told apart here.
    this.server.override = (message) => {
      if (message.name === "query_list" && message.field === "sessions") {
        lists.set("sessions", message.filter.includes("session_type eq 3") ? this.sessions : this.calls);
      } else if (message.name === "query_object") {
        lists.set("sessions", this.calls.has(message.objectId) ? this.calls : this.sessions);
      }
      return false;
    };
    this.listener = await listenTcp({ host: "127.0.0.1", port: 0 }, this.server.accept);
  }
}
