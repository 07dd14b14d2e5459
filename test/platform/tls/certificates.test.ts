import { afterAll, describe, expect, test } from "bun:test";
import { X509Certificate } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import {
  issueServer,
  makeAuthority,
  makeDeviceCertificate,
  type PemPair,
} from "../../../server/platform/tls/certificates.ts";
import * as der from "../../../server/platform/tls/der.ts";
import { hasOpenssl, OPENSSL } from "../../support/certificates.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const NOW = Date.now();
const DAY_MS = 86_400_000;
const HOSTS = ["vigie.lan", "box", "localhost", "192.168.1.5", "8.8.8.8", "fd00::5", "127.0.0.1", "::1"];
const folder = temporaryFolder();
afterAll(() => folder.remove());

const authority: PemPair = await makeAuthority("Vigie vigie.lan 2026-11-27", HOSTS, NOW);
const server: PemPair = await issueServer(authority, HOSTS, NOW);

function openssl(...args: string[]): { code: number; text: string } {
  const { exitCode, stdout, stderr } = Bun.spawnSync([OPENSSL, ...args], { cwd: folder.path });
  return { code: exitCode, text: `${stdout}${stderr}` };
}

/** What openssl says of a certificate under our authority, as strictly as it can. */
function verify(cert: string, ...more: string[]): { code: number; text: string } {
  writeFileSync(join(folder.path, "ca.pem"), authority.cert);
  writeFileSync(join(folder.path, "leaf.pem"), cert);
  return openssl("verify", "-x509_strict", "-purpose", "sslserver", "-CAfile", "ca.pem", ...more, "leaf.pem");
}

describe("DER", () => {
  const hex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

  test("lengths, numbers, identifiers and instants as X.690 writes them", () => {
    expect(hex(der.octetString(new Uint8Array(3)))).toBe("0403000000");
    expect(hex(der.octetString(new Uint8Array(127))).slice(0, 4)).toBe("047f");
    expect(hex(der.octetString(new Uint8Array(128))).slice(0, 6)).toBe("048180");
    expect(hex(der.octetString(new Uint8Array(65_536))).slice(0, 10)).toBe("0483010000");
    expect(hex(der.integer(Uint8Array.of(0, 0, 5)))).toBe("020105");
    expect(hex(der.integer(Uint8Array.of(0x80)))).toBe("02020080");
    expect(hex(der.integer(Uint8Array.of(0, 0)))).toBe("020100");
    expect(hex(der.objectId("1.2.840.10045.4.3.2"))).toBe("06082a8648ce3d040302");
    expect(hex(der.objectId("2.5.29.17"))).toBe("0603551d11");
    expect(Buffer.from(der.time(Date.UTC(2026, 10, 27, 14, 5, 6))).toString("latin1")).toBe("\x17\x0d261127140506Z");
    expect(Buffer.from(der.time(Date.UTC(2050, 0, 1))).toString("latin1")).toBe("\x18\x0f20500101000000Z");
  });
});

describe("the certificates", () => {
  test("live as long as promised, from yesterday on, and belong to their keys", () => {
    const ca = new X509Certificate(authority.cert);
    const leaf = new X509Certificate(server.cert);
    expect([ca.ca, leaf.ca]).toEqual([true, false]);
    expect(leaf.verify(ca.publicKey)).toBe(true);
    expect(Date.parse(ca.validTo) - Date.parse(ca.validFrom)).toBe(3650 * DAY_MS);
    expect(Date.parse(leaf.validTo) - Date.parse(leaf.validFrom)).toBe(397 * DAY_MS);
    expect(Math.abs(Date.parse(leaf.validFrom) - (NOW - DAY_MS))).toBeLessThan(1000);
    expect(ca.publicKey.asymmetricKeyDetails?.namedCurve).toBe("prime256v1");
    for (const host of HOSTS) {
      const match = /^[\d.]+$|:/.test(host) ? leaf.checkIP(host) : leaf.checkHost(host);
      expect([host, match]).toEqual([host, host]);
    }
    expect(leaf.checkHost("other.lan")).toBeUndefined();
  });

  test("no two have a serial number in common, none is negative", async () => {
    const pairs = await Promise.all(Array.from({ length: 40 }, () => issueServer(authority, ["a"], NOW)));
    const serials = pairs.map(({ cert }) => new X509Certificate(cert).serialNumber);
    expect(new Set(serials).size).toBe(40);
    for (const serial of serials) expect(serial.length <= 40 && !/^[89A-F].{39}$/.test(serial)).toBe(true);
  });

  test.skipIf(!hasOpenssl)("openssl finds them right, as strictly as it can", () => {
    expect(verify(authority.cert, "-purpose", "any")).toMatchObject({ code: 0 });
    expect(verify(server.cert)).toEqual({ code: 0, text: "leaf.pem: OK\n" });
    for (const host of ["vigie.lan", "localhost"]) expect(verify(server.cert, "-verify_hostname", host).code).toBe(0);
    for (const ip of ["192.168.1.5", "8.8.8.8", "fd00::5"]) expect(verify(server.cert, "-verify_ip", ip).code).toBe(0);
    expect(verify(server.cert, "-verify_hostname", "other.lan").code).not.toBe(0);
    const text = openssl("x509", "-in", "leaf.pem", "-noout", "-text").text;
    expect(text).toContain("TLS Web Server Authentication");
    expect(text).toContain("ASN1 OID: prime256v1");
  });

  test.skipIf(!hasOpenssl)(
    "the authority's word counts for its own names and for addresses, and for no other name",
    async () => {
      for (const host of ["vigie.lan", "sub.vigie.lan", "10.1.2.3", "8.8.4.4", "fd99::1"]) {
        const { cert } = await issueServer(authority, [host], NOW);
        expect([host, verify(cert).text]).toEqual([host, "leaf.pem: OK\n"]);
      }
      for (const host of ["bank.example", "lan", "evilvigie.lan", "xlocalhost"]) {
        const { cert } = await issueServer(authority, [host], NOW);
        expect([host, verify(cert).text]).toEqual([host, expect.stringContaining("permitted subtree violation")]);
      }
    },
  );

  test.skipIf(!hasOpenssl)("an authority for addresses alone vouches for no name", async () => {
    const narrow = await makeAuthority("x", ["192.168.1.5"], NOW);
    const { cert } = await issueServer(narrow, ["bank.example"], NOW);
    writeFileSync(join(folder.path, "narrow.pem"), narrow.cert);
    writeFileSync(join(folder.path, "leaf.pem"), cert);
    expect(openssl("verify", "-CAfile", "narrow.pem", "leaf.pem").text).toContain("permitted subtree violation");
  });

  test("BoringSSL takes them too, and knows the same bounds", async () => {
    const reach = async (hosts: string[]) => {
      const pair = await issueServer(authority, hosts, NOW);
      const site = Bun.serve({ port: 0, hostname: "127.0.0.1", tls: pair, fetch: () => new Response("ok") });
      try {
        const tls = { ca: authority.cert, serverName: hosts[0] as string };
        return await fetch(`https://127.0.0.1:${site.port}/`, { tls, keepalive: false }).then(
          (answer) => answer.text(),
          (cause: { code: string }) => cause.code,
        );
      } finally {
        await site.stop(true);
      }
    };
    expect(await reach(["vigie.lan", "192.168.1.5"])).toBe("ok");
    expect(await reach(["bank.example"])).toBe("PERMITTED_VIOLATION");
  });

  test.skipIf(!hasOpenssl)("another authority's certificate is refused", async () => {
    const other = await makeAuthority("Vigie vigie.lan 2026-11-27", HOSTS, NOW);
    const { cert } = await issueServer(other, HOSTS, NOW);
    expect(verify(cert).code).not.toBe(0);
  });
});

describe("a device's certificate", () => {
  test("is signed by itself, for the names that are given, and vouches for nobody", async () => {
    const { cert, key } = await makeDeviceCertificate("Simulated PBX", ["pbx.lan", "127.0.0.1"], NOW);
    const read = new X509Certificate(cert);
    expect(read.verify(read.publicKey)).toBe(true);
    expect([read.ca, read.issuer, read.subjectAltName]).toEqual([
      false,
      read.subject,
      "DNS:pbx.lan, IP Address:127.0.0.1",
    ]);
    expect(key).toStartWith("-----BEGIN PRIVATE KEY-----");
    const other = await makeDeviceCertificate("Simulated PBX", ["pbx.lan"], NOW);
    expect(new X509Certificate(other.cert).fingerprint256).not.toBe(read.fingerprint256);
  });
});
