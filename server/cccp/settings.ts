import type { Options } from "../platform/config/options.ts";
import { DEFAULT_SERVICE_LEVEL } from "./live/service-level.ts";
import type { ServerRecord } from "./servers/server-record.ts";
import { type Servers, THE_PROGRAM } from "./servers/servers.ts";

/** The part of the options that this room reads. */
export type CccpOptions = Pick<
  Options,
  "cccp" | "cccpLogin" | "cccpPassword" | "mysqlHost" | "mysqlPort" | "mysqlUser" | "mysqlPassword" | "mysqlDatabase"
>;

/** Whether a server is the one that the command line names now. */
function isServerOfOptions(record: ServerRecord, options: CccpOptions): boolean {
  const { cccp } = options;
  return cccp !== null && record.host.toLowerCase() === cccp.host.toLowerCase() && record.port === cccp.port;
}

/**
 * What a stored server is in this run. One of a command line that names it no longer is an ordinary server, to be changed
 * and removed like any; it is switched off, for its password was in the environment and a log-in without one would be
 * refused again and again. Nothing is stored: if the option comes back before anybody changed it, it is as it was.
 */
export function asConfigured(record: ServerRecord, options: CccpOptions): ServerRecord {
  if (record.source !== "option" || isServerOfOptions(record, options)) return record;
  return { ...record, source: "manual", isEnabled: false };
}

/**
 * Makes sure that the server of `--cccp` is configured; its password stays in the environment. It is called by its host. A
 * server that somebody entered by hand at the same address is left as it is, and one that was switched off stays off.
 */
export async function applyServerOption(servers: Servers, options: CccpOptions): Promise<void> {
  const { cccp, cccpLogin } = options;
  if (cccp === null) return;
  const login = cccpLogin ?? "";
  const known = servers.list().filter((record) => isServerOfOptions(record, options));
  if (known.some((record) => record.source === "manual")) return;
  const own = known.find((record) => record.source === "option");
  if (own) {
    if (own.login !== login) await servers.replace(own.id, (old) => ({ ...old, login }), undefined, THE_PROGRAM);
    return;
  }
  const isNameTaken = servers.list().some(({ name }) => name === cccp.host);
  await servers.add(
    {
      name: (isNameTaken ? `${cccp.host}:${cccp.port}` : cccp.host).slice(0, 100),
      host: cccp.host,
      port: cccp.port,
      login,
      project: "",
      isEnabled: true,
      source: "option",
      proxyPort: null,
      vocalNode: "",
      serviceLevel: DEFAULT_SERVICE_LEVEL,
    },
    null,
    THE_PROGRAM,
  );
}
