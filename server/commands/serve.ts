import type { ServerRecord } from "../cccp/index.ts";
import { DATABASE_OPTIONS } from "../platform/config/database-address.ts";
import type { Options } from "../platform/config/options.ts";
import { OptionError } from "../platform/config/parse.ts";
import type { Command, CommandContext } from "./command.ts";
import { ownCommand } from "./own-command.ts";
import type { Running } from "./running.ts";
import { VERSION } from "./version.ts";

/** `vigie serve`: the server itself, until it is told to stop. */
export const serve: Command = {
  name: "serve",
  usage: "serve [--host ADDRESS] [--port N] [--data DIR] [--cccp HOST:PORT --cccp-login L]",
  summary: "Run the server until SIGTERM or Ctrl-C. The password of --cccp comes from CCCP_PASSWORD.",
  options: [
    ...(["host", "port", "tlsCert", "tlsKey", "tls", "httpPort", "hstsDays"] as const),
    ...DATABASE_OPTIONS,
    ...(["cccp", "cccpLogin", "cccpPassword"] as const),
    ...(["mysqlHost", "mysqlPort", "mysqlUser", "mysqlPassword", "mysqlDatabase"] as const),
    ...(["yeastarUrl", "yeastarClientId", "yeastarClientSecret"] as const),
    ...(["defaultStatus", "syncInterval", "icalBaseUrl"] as const),
    ...(["publicRead", "publicMetrics", "publicDir", "publicUrl", "trustedProxies", "corsOrigins"] as const),
    ...(["oidcIssuer", "oidcClientId", "oidcClientSecret"] as const),
    ...([
      "wildixWatch",
      "allowHosts",
      "secretKeyFile",
      "credentialsDir",
      "backupDir",
      "webhookMinSeconds",
      "maxStreams",
      "logLevel",
    ] as const),
  ],
  async run({ options, sources, clock, log, print, assets, stopped, onHangUp }) {
    checkServerOptions(options, sources);
    checkPbxOptions(options);
    const { startServer } = await import("./running.ts");
    const running = await startServer({ options, clock, log, assets, version: VERSION, ownCommand: ownCommand() });
    // Without TLS there is nothing to read again, and the signal keeps its meaning: the terminal is gone.
    const { reload } = running;
    if (reload) onHangUp(() => void reload());
    for (const line of await greeting(running)) print(line);
    log.info("stopping", { signal: await stopped });
    await running.stop();
    return 0;
  },
};

/**
 * A server and who to be on it are given together. A log-in that only the environment names is let be: it serves the
 * command `snapshot` too. @throws OptionError
 */
function checkServerOptions({ cccp, cccpLogin, mysqlHost }: Options, sources: CommandContext["sources"]): void {
  if (cccp !== null && cccpLogin === null) {
    throw new OptionError(
      `${sources.get("cccp")} needs a log-in on that server: add --cccp-login L, or set CCCP_LOGIN.`,
    );
  }
  // The servers of the MySQL list have the same log-in.
  if (cccp === null && mysqlHost === null && sources.get("cccpLogin") === "--cccp-login") {
    throw new OptionError("--cccp-login says nothing without a server: add --cccp HOST:PORT.");
  }
}

/** A PBX is entered whole or not at all. @throws OptionError */
function checkPbxOptions({ yeastarUrl, yeastarClientId, yeastarClientSecret }: Options): void {
  const given = [yeastarUrl, yeastarClientId, yeastarClientSecret].filter((value) => value !== null).length;
  if (given !== 0 && given !== 3) {
    throw new OptionError(
      "YEASTAR_PBX_URL, YEASTAR_CLIENT_ID and YEASTAR_CLIENT_SECRET are given together or not at all.",
    );
  }
}

/** What the person at the terminal needs to go on. */
async function greeting({ app, url, installUrl }: Running): Promise<string[]> {
  const lines = [`Vigie is at ${url}`];
  if (installUrl) lines.push(`How phones come to trust it: ${installUrl}`);
  const token = await app.auth.setup.renew();
  if (token) lines.push(`Make the first administrator (this link works once): ${url}/setup?token=${token}`);
  const servers = app.servers();
  if (servers.length === 0)
    lines.push("No call-centre server yet: add one under Settings, or start with --cccp HOST:PORT --cccp-login L.");
  for (const server of servers) lines.push(lineOf(server));
  lines.push("Ready.");
  return lines;
}

/** `Call centre Paris: 192.0.2.10:20103 (switched off)`; one that is called by its address is not named twice. */
function lineOf({ name, host, port, isEnabled }: ServerRecord): string {
  const address = `${host.includes(":") ? `[${host}]` : host}:${port}`;
  const isNamed = name !== host && name !== `${host}:${port}`;
  return `Call centre ${isNamed ? `${name}: ` : ""}${address}${isEnabled ? "" : " (switched off)"}`;
}
