import type { HealthReport } from "../platform/index.ts";
import type { DirectoryView } from "./directory/directory-list.ts";
import type { LinkStatus } from "./live/model.ts";
import type { ServerView } from "./servers/server-record.ts";

/**
 * How the room's links stand: one line per server that is switched on, one for the MySQL list when it is in use. Never
 * "bad": that would make the program unready because of somebody else's machine, and the rest of it works.
 */
export function roomHealth(servers: readonly ServerView[], directory: DirectoryView): HealthReport[] {
  const reports = servers.filter((server) => server.isEnabled).map((server) => linkHealth(server.name, server.link));
  const { lastRefresh, isEnabled } = directory;
  if (isEnabled && lastRefresh) {
    reports.push({ name: "MySQL list of servers", state: lastRefresh.ok ? "ok" : "warn", detail: lastRefresh.detail });
  }
  return reports;
}

function linkHealth(name: string, link: LinkStatus): HealthReport {
  const report = (state: HealthReport["state"], detail: string): HealthReport => ({ name, state, detail });
  if (link.phase !== "live") return report("warn", link.detail ?? `The link is ${link.phase.replaceAll("_", " ")}.`);
  if (link.unanswered.length > 0)
    return report("warn", `The server does not answer for ${link.unanswered.join(", ")}.`);
  return report("ok", `Live${link.serverVersion ? `, version ${link.serverVersion}` : ""}.`);
}
