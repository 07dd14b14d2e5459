import type { HealthReport } from "../platform/index.ts";
import type { DirectoryView } from "./directory/directory-list.ts";
import type { LinkStatus } from "./live/model.ts";
import type { ServerView } from "./servers/server-record.ts";

/** Two clocks that differ by more make waiting times and instants of two servers hard to compare. */
const CLOCK_OFF_MS = 30_000;

/** What to do about a link that is not live, by how it stands; absent phases are on their way by themselves. */
export const LINK_REMEDIES: Readonly<Record<string, string>> = {
  link_disabled: "Look at the server under Settings: it says why it is not connected.",
  link_waiting_to_retry:
    "Test the connection under Settings: the test says which step fails. It is tried again by itself.",
  link_refused: "Correct the log-in or the password of this server under Settings.",
  link_unanswered: "Give the log-in the right to read these views on the call-centre server.",
  link_project_unknown: "Correct the project of this server under Settings, or leave it empty to see all of them.",
  link_clock: "Let both machines follow a time server.",
  link_connecting: "Nothing yet: it is being connected.",
  link_greeting: "Nothing yet: it is being connected.",
  link_logging_in: "Nothing yet: it is being connected.",
  link_loading: "Nothing yet: the board is being read.",
  directory_failed: "Correct the list under Settings and test it there; the servers that are known stay.",
};

/**
 * How the room's links stand: one line per server that is switched on, one for the MySQL list when it is in use and the reader's. Never
 * "bad": that would make the program unready because of somebody else's machine, and the rest of it works.
 */
export function roomHealth(
  servers: readonly ServerView[],
  directory: DirectoryView | null,
  isProjectUnknown: (serverId: string) => boolean,
): HealthReport[] {
  return linesOf(servers, directory, isProjectUnknown).map((line) => {
    const remedy = LINK_REMEDIES[line.code];
    return remedy ? { ...line, remedy } : line;
  });
}

function linesOf(
  servers: readonly ServerView[],
  directory: DirectoryView | null,
  isProjectUnknown: (serverId: string) => boolean,
): HealthReport[] {
  const reports = servers.filter((server) => server.isEnabled).map((server) => serverHealth(server, isProjectUnknown));
  if (directory?.isEnabled && directory.lastRefresh) {
    const { count, problem, params, detail } = directory.lastRefresh;
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
  const { phase, problem, detail, unanswered, serverVersion, clockSkewMs } = link;
  if (phase !== "live") {
    const sentence = detail ?? `The link is ${phase.replaceAll("_", " ")}.`;
    return { name, state: "warn", code: `link_${phase}`, params: problem ? { problem } : {}, detail: sentence };
  }
  if (unanswered.length > 0) {
    const fields = unanswered.join(", ");
    const sentence = `The server does not answer for ${fields}.`;
    return { name, state: "warn", code: "link_unanswered", params: { fields }, detail: sentence };
  }
  if (clockSkewMs !== null && Math.abs(clockSkewMs) > CLOCK_OFF_MS) {
    const seconds = Math.round(clockSkewMs / 1000);
    const sentence = `Live; its clock and this machine's differ by ${seconds} s.`;
    return { name, state: "warn", code: "link_clock", params: { seconds }, detail: sentence };
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
