import type { Command } from "./command.ts";
import { type Running, startServer } from "./running.ts";
import { VERSION } from "./version.ts";

/** `vigie serve`: the server itself, until it is told to stop. */
export const serve: Command = {
  name: "serve",
  usage: "serve [--host ADDRESS] [--port N] [--data DIR] [--cccp HOST:PORT --cccp-login L]",
  summary: "Run the server until SIGTERM or Ctrl-C. The password of --cccp comes from CCCP_PASSWORD.",
  options: [
    ...(["host", "port", "cccp", "cccpLogin", "cccpPassword"] as const),
    ...(["mysqlHost", "mysqlPort", "mysqlUser", "mysqlPassword", "mysqlDatabase"] as const),
    ...(["publicRead", "publicMetrics", "publicDir", "trustedProxies", "maxStreams", "logLevel"] as const),
  ],
  async run({ options, clock, log, print, assets, stopped }) {
    const running = await startServer({ options, clock, log, assets, version: VERSION });
    for (const line of await greeting(running)) print(line);
    log.info("stopping", { signal: await stopped });
    await running.stop();
    return 0;
  },
};

/** What the person at the terminal needs to go on. */
async function greeting({ app, url }: Running): Promise<string[]> {
  const lines = [`Vigie is at ${url}`];
  const token = await app.auth.setup.renew();
  if (token) lines.push(`Make the first administrator (this link works once): ${url}/setup?token=${token}`);
  const servers = app.servers();
  if (servers.length === 0)
    lines.push("No call-centre server yet: add one under Settings, or start with --cccp HOST:PORT.");
  for (const { name, host, port, isEnabled } of servers) {
    lines.push(`Call centre ${name}: ${host}:${port}${isEnabled ? "" : " (switched off)"}`);
  }
  lines.push("Ready.");
  return lines;
}
