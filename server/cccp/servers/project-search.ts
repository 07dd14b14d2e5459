import { labelOf } from "./selection.ts";
import type { ServerRecord } from "./server-record.ts";

/** Where a project is found. */
export interface FoundProject {
  server: ServerRecord;
  /** Null when it is only what the server is called, and not a project that the server speaks of: its board is then whole. */
  project: string | null;
}

/**
 * The server to show a project on: one that speaks of it, else one that is called by it or was given its name. Among
 * several, one that is switched on, and then one that is called so.
 */
export function findProject(
  name: string,
  servers: readonly ServerRecord[],
  speaksOf: (server: ServerRecord, project: string) => boolean,
): FoundProject | null {
  const isCalled = (server: ServerRecord) => labelOf(server) === name || server.name === name;
  const rankOf = (server: ServerRecord) =>
    (speaksOf(server, name) ? 4 : 0) + (server.isEnabled ? 2 : 0) + (isCalled(server) ? 1 : 0);
  const candidates = servers.filter((server) => isCalled(server) || speaksOf(server, name));
  const [best] = candidates.sort((a, b) => rankOf(b) - rankOf(a));
  return best ? { server: best, project: speaksOf(best, name) ? name : null } : null;
}
