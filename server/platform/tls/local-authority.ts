import { X509Certificate } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { isIP } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { makeDataFolder } from "../data-folder.ts";
import { writeDurably } from "../durable-file.ts";
import { issueServer, makeAuthority, type PemPair } from "./certificates.ts";

const DAY_MS = 86_400_000;
/** The server's certificate is made anew this long before it ends. */
const RENEW_BEFORE_MS = 30 * DAY_MS;
/** Always in: whoever sits at the machine opens it by these. */
const OWN_HOSTS = ["localhost", "127.0.0.1", "::1"];
const MAX_HOSTS = 100;
/** Explanatory text before the first block is part of the form (RFC 7468 §2). */
const NAMES_LINE = /^Names: (.*)$/m;

/** What `tls init` did. */
export interface InitReport {
  hosts: string[];
  isNewAuthority: boolean;
  authority: X509Certificate;
  server: X509Certificate;
}

/** The authority cannot do what is asked; the message says what can be done. */
export class AuthorityError extends Error {
  readonly code = "authority_unusable";
}

/**
 * The installation's own authority, in `tls/` of the data folder: `authority.pem` and `server.pem`, each with its key and
 * certificate in one file, so that no crash leaves a key without its certificate. Mode 0600.
 */
export class LocalAuthority {
  private readonly folder: string;
  private readonly authorityFile: string;
  readonly serverFile: string;

  constructor(dataDir: string) {
    this.folder = join(dataDir, "tls");
    this.authorityFile = join(this.folder, "authority.pem");
    this.serverFile = join(this.folder, "server.pem");
  }

  /** Whether `tls init` was run in this data folder. */
  get isThere(): boolean {
    return existsSync(this.authorityFile) && existsSync(this.serverFile);
  }

  /** The authority's certificate, PEM: what phones are to trust. Never its key. */
  get certificate(): string {
    return this.readAuthority().cert;
  }

  /**
   * Makes the authority when there is none (or `isNew` asks for another), and a certificate for the server. Without
   * `hosts`, for those of the present certificate, or for the machine's own names and addresses.
   * @throws AuthorityError when the present authority may not vouch for one of the hosts.
   */
  async init(hosts: readonly string[], isNew: boolean, hostName: string, now: number): Promise<InitReport> {
    const wished = hosts.length > 0 ? hosts : this.isThere ? this.serverHosts() : ownHosts(hostName);
    const all = [...new Set([...wished.map((host) => host.toLowerCase()), ...OWN_HOSTS])].slice(0, MAX_HOSTS);
    makeDataFolder(this.folder);
    const isNewAuthority = isNew || !existsSync(this.authorityFile);
    if (isNewAuthority) await this.makeAuthority(all, now);
    else this.refuseForeign(all);
    await this.issue(all, now);
    return {
      hosts: all,
      isNewAuthority,
      authority: new X509Certificate(this.certificate),
      server: new X509Certificate(readFileSync(this.serverFile, "utf8")),
    };
  }

  /**
   * Makes the server's certificate anew when it ends soon, or when it is not this authority's (a new one was being made when
   * the power failed); true when it did.
   */
  async renewIfDue(now: number): Promise<boolean> {
    const server = new X509Certificate(readFileSync(this.serverFile, "utf8"));
    const authority = new X509Certificate(this.certificate);
    if (Date.parse(server.validTo) - now > RENEW_BEFORE_MS && server.verify(authority.publicKey)) return false;
    await this.issue(this.serverHosts(), now);
    return true;
  }

  private async makeAuthority(hosts: readonly string[], now: number): Promise<void> {
    // The date tells one that was replaced from its successor, in the lists of phones.
    const name = `Vigie ${hosts[0]} ${new Date(now).toISOString().slice(0, 10)}`.slice(0, 64);
    const { key, cert } = await makeAuthority(name, hosts, now);
    writeDurably(this.authorityFile, `Names: ${hosts.join(" ")}\n${key}${cert}`);
  }

  private async issue(hosts: readonly string[], now: number): Promise<void> {
    const { key, cert } = await issueServer(this.readAuthority(), hosts, now);
    writeDurably(this.serverFile, `${key}${cert}`);
  }

  private readAuthority(): PemPair {
    const { key, cert } = splitPem(readFileSync(this.authorityFile, "utf8"));
    if (!key || !cert) {
      throw new AuthorityError(
        `${this.authorityFile} is damaged. Put a copy back, or make a new authority: vigie tls init --new.`,
      );
    }
    return { key, cert };
  }

  private serverHosts(): string[] {
    return hostsOf(new X509Certificate(readFileSync(this.serverFile, "utf8")));
  }

  /** The authority was made for some names; phones would refuse its word for others. */
  private refuseForeign(hosts: readonly string[]): void {
    this.readAuthority();
    const names = (NAMES_LINE.exec(readFileSync(this.authorityFile, "utf8"))?.[1] ?? "").split(" ");
    const foreign = hosts.find((host) => !isCovered(host, names));
    if (foreign === undefined) return;
    throw new AuthorityError(
      `The authority that phones trust now may not vouch for ${foreign}. Make a new one with --new: every phone then has to trust it again.`,
    );
  }
}

/** Names and addresses that a certificate is made for. */
export function hostsOf(certificate: X509Certificate): string[] {
  const names = (certificate.subjectAltName ?? "").split(", ").filter((name) => name !== "");
  return names.map((name) => plainAddress(name.replace(/^(DNS|IP Address):/, "")));
}

/** The first key of a PEM file, and all of its certificates in their order; empty where there is none. */
export function splitPem(text: string): PemPair {
  const key = /-----BEGIN ([A-Z ]*)PRIVATE KEY-----[\s\S]+?-----END \1PRIVATE KEY-----\r?\n?/.exec(text)?.[0] ?? "";
  const certs = text.match(/-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----\r?\n?/g) ?? [];
  return { key, cert: certs.join("") };
}

/** As the constraints of `makeAuthority` are read: a name also covers what is below it, and addresses are free. */
function isCovered(host: string, names: readonly string[]): boolean {
  return isIP(host) !== 0 || names.some((name) => host === name || (!isIP(name) && host.endsWith(`.${name}`)));
}

/** The machine's name, the same in the local network (mDNS), and its addresses. */
function ownHosts(hostName: string): string[] {
  const name = hostName.toLowerCase().replace(/\.$/, "");
  const names = name.includes(".") || name === "localhost" ? [name] : [name, `${name}.local`];
  const addresses = Object.values(networkInterfaces()).flatMap((list) => list ?? []);
  // Link-local addresses change their meaning with the network and cannot be typed into a phone.
  const usable = addresses.filter(({ internal, address }) => !internal && !address.toLowerCase().startsWith("fe80:"));
  return [...names, ...usable.map(({ address }) => address)];
}

/** `0:0:0:0:0:0:0:1` → `::1`, as everybody writes it. */
function plainAddress(host: string): string {
  return isIP(host) === 6 ? new URL(`http://[${host}]/`).hostname.slice(1, -1) : host;
}
