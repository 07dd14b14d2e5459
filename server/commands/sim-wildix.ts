import type { Post, WildixCredentials } from "../enrichment/index.ts";
import type { Options } from "../platform/config/options.ts";
import { OutgoingHttp } from "../platform/net/outgoing.ts";
import type { Command, CommandContext } from "./command.ts";
import { VERSION } from "./version.ts";

const GENERATIONS = { "1": [1], "2": [2], both: [1, 2] } as const satisfies Record<Options["generation"], unknown>;

/** `vigie sim wildix`: a simulated PBX, past calls on a port of its own and live ones by webhook, until it is told to stop. */
export const simWildix: Command = {
  name: "sim wildix",
  usage:
    "sim wildix [--host ADDRESS] [--port N] [--webhook URL [--secret SECRET] [--allow-hosts HOSTS]] [--gen 1|2|both] [--agents N] [--rate N] [--speed X] [--past-days X] [--offset ±HHMM] [--seed N] [--faults LIST]",
  summary:
    "Run a simulated Wildix PBX. It hands out past calls at the addresses of the PBX and of the maker's cloud, and tells of live ones by webhook.",
  options: [
    ...(["simulatorHost", "wildixSimulatorPort", "simulatorWebhook", "simulatorSecret", "allowHosts"] as const),
    ...([
      "generation",
      "agents",
      "rate",
      "speed",
      "pastDays",
      "utcOffset",
      "seed",
      "wildixFaults",
      "logLevel",
    ] as const),
  ],
  async run(context) {
    // Not above: the room brings its tables, which are made once the engine is chosen.
    const { createWildixSimulator, DEMO_CREDENTIALS, listenHttp, offsetMinutes, parseWildixFaults, WILDIX_FAULTS } =
      await import("../enrichment/index.ts");
    const { options, clock, log, print, say, stopped } = context;
    const { simulatorHost: host, wildixSimulatorPort: port, simulatorWebhook: url } = options;
    const faults = parseWildixFaults(options.wildixFaults ?? "");
    const { agents, rate: ratePerMinute, speed, pastDays, seed } = options;
    const simulator = createWildixSimulator({
      ...{ clock, log: log.child("simulator"), agents, ratePerMinute, speed, pastDays, seed, faults },
      generations: GENERATIONS[options.generation],
      offsetMinutes: offsetMinutes(options.utcOffset),
      webhook: url === null ? null : { url, secret: options.simulatorSecret, post: postBy(context) },
    });
    const listener = listenHttp({ host, port }, (request) => simulator.handle(request));
    simulator.start();
    print(`http://${host.includes(":") ? `[${host}]` : host}:${listener.port}`);
    for (const line of announcement(url, simulator.figures.remembered, DEMO_CREDENTIALS)) say(line);
    for (const [name, value] of faults) say(`Fault ${name}=${value}: ${WILDIX_FAULTS[name].help}`);
    log.info("stopping", { signal: await stopped });
    const { calls, delivered, lost, retries } = simulator.figures;
    simulator.stop();
    await listener.close();
    say(`${calls} calls came in; ${delivered} events were taken, ${lost} were not, after ${retries} further attempts.`);
    return 0;
  },
};

/** Events leave by the program's own way out, so that addresses of the local network must be opened as for everything else. */
function postBy({ options, clock, log }: CommandContext): Post {
  const out = new OutgoingHttp({ clock, log: log.child("webhook"), version: VERSION, allowHosts: options.allowHosts });
  return (request) => out.request({ ...request, method: "POST", policy: "allow-listed", maxRedirects: 0 });
}

function announcement(
  url: string | null,
  remembered: number,
  { simpleToken, companyKey, application }: WildixCredentials,
): string[] {
  return [
    `${remembered} past calls: GET /api/v1/PBX/CallHistory/, /api/v1/User/EXTENSION/CallHistory/, POST /v2/history/conversations.`,
    `Log in with the simple token ${simpleToken} (PBX alone), the company key ${companyKey}, or as application ${application.id}, named ${application.name}, with the secret ${application.secret}.`,
    url === null ? "Nobody is told of live calls: give --webhook URL." : `Live calls are told to ${url}.`,
  ];
}
