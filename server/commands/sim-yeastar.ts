import { X509Certificate } from "node:crypto";
import { OutgoingHttp } from "../platform/net/outgoing.ts";
import { makeDeviceCertificate } from "../platform/tls/certificates.ts";
import type { PostWebhook } from "../presence/index.ts";
import type { Command, CommandContext } from "./command.ts";
import { VERSION } from "./version.ts";

/** `vigie sim yeastar`: a simulated Yeastar P-Series PBX on a port of its own, until it is told to stop. */
export const simYeastar: Command = {
  name: "sim yeastar",
  usage:
    "sim yeastar [--host ADDRESS] [--port N] [--self-signed] [--agents N] [--rate N] [--changes N] [--speed X] [--webhook URL [--secret SECRET] [--allow-hosts HOSTS]] [--seed N] [--faults LIST]",
  summary:
    "Run a simulated Yeastar PBX: its API for presence, its events by WebSocket and webhook, and controls to play somebody who works there.",
  options: [
    ...([
      "simulatorHost",
      "yeastarSimulatorPort",
      "selfSigned",
      "agents",
      "rate",
      "changesByHand",
      "lifeSpeed",
    ] as const),
    ...(["simulatorWebhook", "yeastarWebhookSecret", "allowHosts", "seed", "yeastarFaults", "logLevel"] as const),
  ],
  defaults: { agents: 24, rate: 2 },
  async run(context) {
    const { createYeastarSimulator, DEMO_APP, listenYeastar, parseYeastarFaults, YEASTAR_FAULTS } =
      await import("../presence/index.ts");
    const { options, clock, log, print, say, stopped } = context;
    const { simulatorHost: host, yeastarSimulatorPort: port, simulatorWebhook: url } = options;
    const faults = parseYeastarFaults(options.yeastarFaults ?? "");
    const simulator = createYeastarSimulator({
      ...{ clock, seed: options.seed, people: options.agents, callsPerMinute: options.rate, faults },
      ...{ changesPerHour: options.changesByHand, speed: options.lifeSpeed },
      webhook: url === null ? null : { url, secret: options.yeastarWebhookSecret, post: postBy(context) },
    });
    const tls = options.selfSigned ? await certificateFor(host, clock.now()) : null;
    const listener = listenYeastar(simulator, { host, port, tls, hasControls: true });
    simulator.start();
    const base = `${tls ? "https" : "http"}://${host.includes(":") ? `[${host}]` : host}:${listener.port}`;
    print(base);
    say(`Log in as client ${DEMO_APP.clientId} with the secret ${DEMO_APP.secret}.`);
    if (tls) say(`Its certificate has the SHA-256 fingerprint ${fingerprintOf(tls.cert)}.`);
    say(
      `Play along: POST ${base}/sim/user-presence {"number":"2001","status":"do_not_disturb"}; others: GET ${base}/sim/.`,
    );
    for (const [name, value] of faults) say(`Fault ${name}=${value}: ${YEASTAR_FAULTS[name].help}`);
    log.info("stopping", { signal: await stopped });
    const { requests, calls, sockets } = simulator.figures;
    simulator.stop();
    await listener.close();
    say(`${requests} requests came in and ${calls} calls; ${sockets} event sockets were open.`);
    return 0;
  },
};

/** Webhooks leave by the program's own way out, so that addresses of the local network must be opened as for everything else. */
function postBy({ options, clock, log }: CommandContext): PostWebhook {
  const out = new OutgoingHttp({ clock, log: log.child("webhook"), version: VERSION, allowHosts: options.allowHosts });
  return (url, headers, body) =>
    out
      .request({ url, headers, body, method: "POST", policy: "allow-listed", maxRedirects: 0 })
      .catch((cause: Error) => log.warn("a webhook was not taken", { reason: cause.message }));
}

function certificateFor(host: string, now: number) {
  const names = ["localhost", "127.0.0.1", host];
  return makeDeviceCertificate("Simulated PBX", [...new Set(names)], now);
}

function fingerprintOf(pem: string): string {
  return new X509Certificate(pem).fingerprint256.replaceAll(":", "").toLowerCase();
}
