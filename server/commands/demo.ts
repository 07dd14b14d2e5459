import type { Clock } from "../platform/clock.ts";
import type { App } from "../app.ts";
import { DATABASE_OPTIONS } from "../platform/config/database-address.ts";
import type { Command } from "./command.ts";
import { startDemoPbx } from "./demo-calls.ts";
import {
  addDemoLogins,
  addDemoServer,
  type Login,
  prepareDemoDatabase,
  prepareDemoFolder,
  setUpDemo,
} from "./demo-data.ts";
import { LOOPBACK, reachableHost } from "./demo-hosts.ts";
import { startDemoPresence } from "./demo-presence.ts";
import { ownCommand } from "./own-command.ts";
import { VERSION } from "./version.ts";

/** How long the board may take to fill before the demonstration says that it is ready all the same. */
const LIVE_WITHIN_MS = 10_000;
const LOOK_EVERY_MS = 25;

/** `vigie demo`: the server with a simulated call centre and PBXs behind it, over real connections and the real code paths. */
export const demo: Command = {
  name: "demo",
  usage: "demo [--port N] [--json] [--agents N] [--queues N] [--rate N] [--seed N]",
  summary:
    "Run the server with a simulated call centre, two simulated PBXs and four users, to try everything in a minute.",
  options: ["host", "port", "json", "agents", "queues", "rate", "seed", ...DATABASE_OPTIONS, "logLevel"],
  defaults: { data: "./vigie-demo" },
  async run({ options, clock, log, print, assets, stopped }) {
    const { agents, queues, rate, seed } = options;
    const { CallCentreSimulator, listenTcp } = await import("../cccp/index.ts");
    const { startServer } = await import("./running.ts");
    const password = crypto.randomUUID();
    const simulator = new CallCentreSimulator({
      clock,
      log: log.child("simulator"),
      seed,
      agents,
      queues,
      ratePerMinute: rate,
      password,
    });
    const listener = await listenTcp({ host: LOOPBACK, port: 0 }, simulator.accept);
    simulator.start();
    const simulated: { stop(): Promise<void> }[] = [];
    const stopSimulated = () => Promise.all(simulated.splice(0).map((one) => one.stop()));
    try {
      // The simulated PBX and the program call each other on this machine.
      const allowHosts = [...options.allowHosts, LOOPBACK, reachableHost(options.host)];
      const context = {
        options: { ...options, allowHosts },
        clock,
        log,
        assets,
        version: VERSION,
        ownCommand: ownCommand(),
        async beforeOpening() {
          prepareDemoFolder(options.data);
          await prepareDemoDatabase(options, clock);
        },
      };
      const running = await startServer(context);
      const logins = await addDemoLogins(running.app);
      const { app } = running;
      const agentName = logins.find(({ role }) => role === "agent")?.name ?? "";
      const port = Number(new URL(running.url).port);
      await setUpDemo(app, clock.now(), async (send) => {
        await addDemoServer(send, { host: LOOPBACK, port: listener.port, password });
        const calls = await startDemoPbx({ app, clock, log, options, port, send, agentName });
        simulated.push(calls);
        simulated.push(await startDemoPresence({ clock, options, send, people: calls.people }));
      });
      await untilLive(running.app, clock);
      for (const line of announce(running.url, logins, options.json)) print(line);
      log.info("stopping", { signal: await stopped });
      // They tell of calls until then, and would find nobody.
      await stopSimulated();
      await running.stop();
    } finally {
      await stopSimulated();
      simulator.stop();
      await listener.close();
    }
    return 0;
  },
};

function announce(url: string, logins: readonly Login[], asJson: boolean): string[] {
  if (asJson) return [JSON.stringify({ url, logins })];
  const rows = logins.map(({ name, password }) => `  ${name.padEnd(12)}${password}`);
  return [
    `Vigie is at ${url} with a simulated call centre and PBXs. Sign in as one of:`,
    ...rows,
    "Ctrl-C ends the demonstration.",
  ];
}

/** Resolves when the board is complete, or when waiting any longer would look like a fault. */
function untilLive(app: App, clock: Clock): Promise<void> {
  return new Promise((resolve) => {
    const deadline = clock.monotonic() + LIVE_WITHIN_MS;
    const timer = clock.every(LOOK_EVERY_MS, () => {
      if (!app.isLive() && clock.monotonic() < deadline) return;
      timer.cancel();
      resolve();
    });
  });
}
