import type { Identity } from "../../platform/auth/identity.ts";
import { scopeKey } from "../../platform/auth/scope.ts";
import type { Settings } from "../../platform/config/store.ts";
import { isAllowed } from "../../platform/roles.ts";
import type { ServerRecord } from "./server-record.ts";
import type { Actor, Servers } from "./servers.ts";

const SELECTION_KEY = "cccp.selected";
/** People and tokens whose own choice is remembered in memory; it is in the database for all. */
const MAX_REMEMBERED = 1_000;

/** The server that the seed's URLs speak of. */
export interface Selected {
  server: ServerRecord;
  /** What the selection was called; the server's own project when nobody said. */
  project: string;
}

interface Stored {
  serverId: string;
  project: string;
}

/**
 * The selected server, kept over a restart. A supervisor selects for all, as in the seed; whoever may only look, or sees a part
 * of the call centre, selects for themselves, so that nobody's scripts change their server because of somebody else's look. Until somebody selects, it
 * is the first server that is switched on.
 */
export class Selection {
  /** By key of the setting: the common choice and those of single people; null where there is none. */
  private readonly stored = new Map<string, Stored | null>();

  constructor(
    private readonly settings: Settings,
    private readonly servers: Servers,
  ) {}

  /** What somebody selected for themselves, else what is selected for all; null when no server is configured. */
  async of(who: Identity | null): Promise<Selected | null> {
    for (const key of new Set([keyOf(who), SELECTION_KEY])) {
      const stored = await this.read(key);
      const chosen = stored && this.servers.find(stored.serverId);
      if (chosen) return { server: chosen, project: stored.project || labelOf(chosen) };
    }
    const all = this.servers.list();
    const server = all.find((record) => record.isEnabled) ?? all[0];
    return server ? { server, project: labelOf(server) } : null;
  }

  /** The configured server of an address: the one of that project if there are several; null when there is none. */
  find(host: string, port: number, project: string): ServerRecord | null {
    const at = this.servers.list().filter((one) => one.host.toLowerCase() === host.toLowerCase() && one.port === port);
    return at.find((one) => one.project === project) ?? at.find((one) => one.isEnabled) ?? at[0] ?? null;
  }

  async select(server: ServerRecord, project: string, actor: Actor): Promise<void> {
    const key = keyOf(actor.who);
    const next: Stored = { serverId: server.id, project };
    await this.settings.setSetting(key, next, actor.who, actor.from);
    this.remember(key, next);
  }

  private async read(key: string): Promise<Stored | null> {
    const known = this.stored.get(key);
    if (known !== undefined) return known;
    const stored = ((await this.settings.getSetting(key)) as Stored | undefined) ?? null;
    // Somebody may have selected while the database was asked.
    return this.stored.get(key) ?? this.remember(key, stored);
  }

  private remember(key: string, stored: Stored | null): Stored | null {
    this.stored.delete(key);
    if (this.stored.size >= MAX_REMEMBERED) {
      const [oldest] = this.stored.keys();
      if (oldest !== undefined) this.stored.delete(oldest);
    }
    this.stored.set(key, stored);
    return stored;
  }
}

/** Whose choice counts for somebody: that for all, or their own. */
function keyOf(who: Identity | null): string {
  const isForAll = who === null || (isAllowed(who.role, "supervisor") && scopeKey(who.scope) === "");
  return isForAll ? SELECTION_KEY : `${SELECTION_KEY}/${who.id}`;
}

/** What the seed's URLs call a server. */
export function labelOf(server: ServerRecord): string {
  return server.project || server.name;
}
