import type { Settings } from "../../platform/config/store.ts";
import type { ServerRecord } from "./server-record.ts";
import type { Actor, Servers } from "./servers.ts";

const SELECTION_KEY = "cccp.selected";

/** The server that the seed's URLs speak of, as one person selected it for all. */
export interface Selected {
  server: ServerRecord;
  /** What the selection was called; the server's own project when nobody said. */
  project: string;
}

interface Stored {
  serverId: string;
  project: string;
}

/** One selected server, kept over a restart. Until somebody selects, it is the first that is switched on. */
export class Selection {
  private stored: Stored | null = null;

  constructor(
    private readonly settings: Settings,
    private readonly servers: Servers,
  ) {}

  async start(): Promise<void> {
    this.stored = ((await this.settings.getSetting(SELECTION_KEY)) as Stored | undefined) ?? null;
  }

  /** Null when no server is configured. */
  get current(): Selected | null {
    const chosen = this.stored ? this.servers.find(this.stored.serverId) : null;
    if (chosen && this.stored) return { server: chosen, project: this.stored.project || projectOf(chosen) };
    const all = this.servers.list();
    const server = all.find((record) => record.isEnabled) ?? all[0];
    return server ? { server, project: projectOf(server) } : null;
  }

  /** The configured server of an address: the one of that project if there are several; null when there is none. */
  find(host: string, port: number, project: string): ServerRecord | null {
    const at = this.servers.list().filter((one) => one.host.toLowerCase() === host.toLowerCase() && one.port === port);
    return at.find((one) => one.project === project) ?? at.find((one) => one.isEnabled) ?? at[0] ?? null;
  }

  async select(server: ServerRecord, project: string, actor: Actor): Promise<void> {
    const next: Stored = { serverId: server.id, project };
    await this.settings.setSetting(SELECTION_KEY, next, actor.who, actor.from);
    this.stored = next;
  }
}

function projectOf(server: ServerRecord): string {
  return server.project || server.name;
}
