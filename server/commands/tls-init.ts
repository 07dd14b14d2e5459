import { hostname } from "node:os";
import { LocalAuthority } from "../platform/tls/local-authority.ts";
import type { Command } from "./command.ts";

/** `vigie tls init`: an authority of the installation's own, and a certificate for its server. */
export const tlsInit: Command = {
  name: "tls init",
  usage: "tls init [--host HOST …] [--new] [--json]",
  summary:
    "Make an authority of one's own and a certificate for this machine, so that phones can install the app; again, to change the names.",
  options: ["certHosts", "newAuthority", "json", "logLevel"],
  async run({ options, clock, print }) {
    const local = new LocalAuthority(options.data);
    const { certHosts, newAuthority } = options;
    const report = await local.init(certHosts, newAuthority, hostname(), clock.now());
    const { hosts, isNewAuthority } = report;
    const fingerprint = report.authority.fingerprint256;
    const authorityUntil = dayOf(report.authority.validTo);
    const serverUntil = dayOf(report.server.validTo);
    if (options.json) {
      print(JSON.stringify({ hosts, isNewAuthority, fingerprint, authorityUntil, serverUntil }));
      return 0;
    }
    print(
      `${isNewAuthority ? "A new authority was made" : "The authority stays as it was"}, valid until ${authorityUntil}. SHA-256:`,
    );
    print(`  ${fingerprint}`);
    print(`The server's certificate is valid until ${serverUntil} and is renewed by itself. It is made for:`);
    for (const host of hosts) print(`  ${host}`);
    print(
      "vigie serve uses it from its next start (a running one takes it over within seconds, if it speaks https already).",
    );
    print("Phones: start it with --host 0.0.0.0 --http-port 5080 and open http://THIS-MACHINE:5080/install on them.");
    return 0;
  },
};

function dayOf(date: string): string {
  return new Date(date).toISOString().slice(0, 10);
}
