import type { HealthReport } from "../platform/index.ts";
import type { DirectoryView } from "./directory/directory-list.ts";
import type { LinkStatus } from "./live/model.ts";
import type { ServerView } from "./servers/server-record.ts";

/**
 * How the room's links stand: one line per server that is switched on, one for the MySQL list when it is in use. Never
 * "bad": that would make the program unready because of somebody else's machine, and the rest of it works.
 */
export function roomHealth(
  servers: readonly ServerView[],
  directory: DirectoryView,
  isProjectUnknown: (serverId: string) => boolean,
): HealthReport[] {
  const reports = servers.filter((server) => server.isEnabled).map((server) => serverHealth(server, isProjectUnknown));
  const { lastRefresh, isEnabled } = directory;
  if (isEnabled && lastRefresh) {
    const { count, problem, params, detail } = lastRefresh;
    reports.push({
      name: "MySQL list of servers",
      state: problem === null ? "ok" : "warn",
      code: problem === null ? "directory_read" : "directory_failed",
      params: problem === null ? { n: count } : { reason: problem, ...params },
      detail,
    });
  }
  return reports;
}

function serverHealth(server: ServerView, isProjectUnknown: (serverId: string) => boolean): HealthReport {
  const report = linkHealth(server.name, server.link);
  if (report.state !== "ok" || !isProjectUnknown(server.id)) return report;
  const { name, project } = server;
  const detail = `The server knows nothing of a project ${JSON.stringify(project)}: its board stays empty.`;
  return { name, state: "warn", code: "link_project_unknown", params: { project }, detail };
}

/** The code is `link_` and how the link stands; what is wrong with it is the parameter `problem`. */
function linkHealth(name: string, link: LinkStatus): HealthReport {
  const { phase, problem, detail, unanswered, serverVersion } = link;
  if (phase !== "live") {
    const sentence = detail ?? `The link is ${phase.replaceAll("_", " ")}.`;
    return { name, state: "warn", code: `link_${phase}`, params: problem ? { problem } : {}, detail: sentence };
  }
  if (unanswered.length > 0) {
    const fields = unanswered.join(", ");
    const sentence = `The server does not answer for ${fields}.`;
    return { name, state: "warn", code: "link_unanswered", params: { fields }, detail: sentence };
  }
  const sentence = `Live${serverVersion ? `, version ${serverVersion}` : ""}.`;
  return {
    name,
    state: "ok",
    code: "link_live",
    params: serverVersion ? { version: serverVersion } : {},
    detail: sentence,
  };
}
