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
export function isServerOfOptions(record: ServerRecord, options: CccpOptions): boolean {
  const { cccp } = options;
  return cccp !== null && record.host === cccp.host && record.port === cccp.port;
}

/**
 * Makes sure that the server of `--cccp` is configured and switched on; its password stays in the environment. A server
 * that somebody entered by hand at the same address is left as it is.
 */
export async function applyServerOption(servers: Servers, options: CccpOptions): Promise<void> {
  const { cccp, cccpLogin } = options;
  if (cccp === null) return;
  const login = cccpLogin ?? "";
  const known = servers.list().filter((record) => isServerOfOptions(record, options));
  if (known.some((record) => record.source === "manual")) return;
  const own = known.find((record) => record.source === "option");
  if (own?.login === login && own.isEnabled) return;
  if (own) {
    await servers.replace(own.id, (old) => ({ ...old, login, isEnabled: true }), undefined, THE_PROGRAM);
    return;
  }
  await servers.add(
    {
      name: `${cccp.host}:${cccp.port}`.slice(0, 100),
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
