import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { X509Certificate } from "node:crypto";
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hostsOf, LocalAuthority, splitPem } from "../../../server/platform/tls/local-authority.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const NOW = Date.UTC(2026, 10, 27);
const DAY_MS = 86_400_000;
let folder: ReturnType<typeof temporaryFolder>;
let local: LocalAuthority;
beforeEach(() => {
  folder = temporaryFolder();
  local = new LocalAuthority(folder.path);
});
afterEach(() => folder.remove());

const serverCert = () => new X509Certificate(readFileSync(local.serverFile, "utf8"));
const init = (hosts: string[] = [], isNew = false, now = NOW) => local.init(hosts, isNew, "Box", now);

describe("tls init", () => {
  test("makes an authority and a certificate, which only their owner may read", async () => {
    expect(local.isThere).toBe(false);
    const { hosts, isNewAuthority } = await init(["Vigie.lan", "192.168.1.5"]);
    expect(isNewAuthority).toBe(true);
    expect(hosts).toEqual(["vigie.lan", "192.168.1.5", "localhost", "127.0.0.1", "::1"]);
    expect(hostsOf(serverCert())).toEqual(hosts);
    expect(local.isThere).toBe(true);
    for (const name of ["authority.pem", "server.pem"]) {
      expect(statSync(join(folder.path, "tls", name)).mode & 0o777).toBe(0o600);
    }
    expect(statSync(join(folder.path, "tls")).mode & 0o777).toBe(0o700);
    expect(existsSync(join(folder.path, "tls", "authority.pem.partial"))).toBe(false);
  });

  test("what is handed out is the certificate alone, never the key", async () => {
    await init();
    expect(local.certificate).toMatch(/^-----BEGIN CERTIFICATE-----\n[\s\S]+-----END CERTIFICATE-----\n$/);
    expect(local.certificate).not.toContain("PRIVATE");
    expect(readFileSync(join(folder.path, "tls", "authority.pem"), "utf8")).toContain("PRIVATE KEY");
  });

  test("without names it takes the machine's own", async () => {
    const { hosts } = await init();
    expect(hosts.slice(0, 2)).toEqual(["box", "box.local"]);
    expect(hosts).toContain("localhost");
    expect(hosts.some((host) => host.startsWith("fe80:"))).toBe(false);
  });

  test("again, it keeps the authority and the names, or takes other names that the authority may vouch for", async () => {
    const first = await init(["vigie.lan"]);
    const again = await init();
    expect(again).toMatchObject({ isNewAuthority: false, hosts: first.hosts });
    const wider = await init(["board.vigie.lan", "10.1.2.3"]);
    expect(wider.isNewAuthority).toBe(false);
    expect(wider.authority.fingerprint256).toBe(first.authority.fingerprint256);
    expect(wider.hosts.slice(0, 2)).toEqual(["board.vigie.lan", "10.1.2.3"]);
  });

  test("refuses names that the authority may not vouch for, and changes nothing then", async () => {
    const first = await init(["vigie.lan"]);
    for (const host of ["other.lan", "evilvigie.lan", "lan"]) {
      await expect(init([host])).rejects.toThrow(new RegExp(`may not vouch for ${host}.*--new`));
    }
    expect(serverCert().fingerprint256).toBe(first.server.fingerprint256);
    const made = await init(["other.lan"], true);
    expect(made.isNewAuthority).toBe(true);
    expect(made.authority.fingerprint256).not.toBe(first.authority.fingerprint256);
    expect(serverCert().verify(made.authority.publicKey)).toBe(true);
  });

  test("a damaged authority is told, not replaced", async () => {
    await init();
    const file = join(folder.path, "tls", "authority.pem");
    writeFileSync(file, "Names: box\nnothing\n");
    await expect(init()).rejects.toThrow(/damaged.*--new/);
    expect(readFileSync(file, "utf8")).toBe("Names: box\nnothing\n");
  });

  test("a file that a kill left behind, readable by others, ends up readable by none of them", async () => {
    const left = join(folder.path, "tls", "server.pem.partial");
    mkdirSync(join(folder.path, "tls"));
    writeFileSync(left, "half");
    chmodSync(left, 0o644);
    await init();
    expect(statSync(local.serverFile).mode & 0o777).toBe(0o600);
  });
});

describe("renewal", () => {
  test("comes 30 days before the end, for the same names, by the same authority", async () => {
    const { authority, hosts } = await init(["vigie.lan"]);
    const endsAt = Date.parse(serverCert().validTo);
    const before = serverCert().fingerprint256;
    expect(await local.renewIfDue(endsAt - 31 * DAY_MS)).toBe(false);
    expect(serverCert().fingerprint256).toBe(before);
    expect(await local.renewIfDue(endsAt - 29 * DAY_MS)).toBe(true);
    expect(serverCert().fingerprint256).not.toBe(before);
    expect(hostsOf(serverCert())).toEqual(hosts);
    expect(serverCert().verify(authority.publicKey)).toBe(true);
    expect(Date.parse(serverCert().validTo)).toBeGreaterThan(endsAt + 300 * DAY_MS);
    expect(await local.renewIfDue(endsAt - 29 * DAY_MS)).toBe(false);
  });

  test("comes at once when a new authority was made and the power failed before the certificate", async () => {
    await init(["vigie.lan"]);
    const other = temporaryFolder();
    await new LocalAuthority(other.path).init(["vigie.lan"], true, "box", NOW);
    const foreign = readFileSync(join(other.path, "tls", "authority.pem"), "utf8");
    other.remove();
    writeFileSync(join(folder.path, "tls", "authority.pem"), foreign);
    expect(await local.renewIfDue(NOW)).toBe(true);
    expect(serverCert().verify(new X509Certificate(local.certificate).publicKey)).toBe(true);
  });
});

test("PEM files are taken apart whatever their order and line ends", () => {
  const key = "-----BEGIN EC PRIVATE KEY-----\nAAAA\n-----END EC PRIVATE KEY-----\n";
  const cert = "-----BEGIN CERTIFICATE-----\r\nBBBB\r\n-----END CERTIFICATE-----\r\n";
  const parameters = "-----BEGIN EC PARAMETERS-----\nCCCC\n-----END EC PARAMETERS-----\n";
  expect(splitPem(`text\n${cert}${parameters}${key}${cert}`)).toEqual({ key, cert: cert + cert });
  expect(splitPem("nothing")).toEqual({ key: "", cert: "" });
});
