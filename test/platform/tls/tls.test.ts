import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { renameSync, rmSync, symlinkSync, unlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { createLog } from "../../../server/platform/log.ts";
import { issueServer, makeAuthority, type PemPair } from "../../../server/platform/tls/certificates.ts";
import { LocalAuthority } from "../../../server/platform/tls/local-authority.ts";
import { Tls, type TlsMaterial } from "../../../server/platform/tls/tls.ts";
import { fingerprintOf } from "../../support/certificates.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";

const DAY_MS = 86_400_000;
let folder: ReturnType<typeof temporaryFolder>;
let clock: FakeClock;
let logged: string[];
let opened: Tls[];
beforeEach(() => {
  folder = temporaryFolder();
  clock = new FakeClock();
  logged = [];
  opened = [];
});
afterEach(() => {
  for (const tls of opened) tls.stop();
  expect(clock.timers).toBe(0);
  folder.remove();
});

const at = (name: string) => join(folder.path, name);

async function newPair(name = "vigie.example"): Promise<PemPair> {
  return issueServer(await makeAuthority("x", [name], clock.now()), [name], clock.now());
}

function write({ key, cert }: PemPair): void {
  writeFileSync(at("cert.pem"), cert);
  writeFileSync(at("key.pem"), key);
}

async function open(files: { certFile?: string | null; keyFile?: string | null } = {}): Promise<Tls | null> {
  const log = createLog({
    level: "debug",
    write: (line) => logged.push(line),
    now: () => clock.now(),
    isJournal: false,
  });
  const { certFile = at("cert.pem"), keyFile = at("key.pem") } = files;
  const tls = await Tls.open({ dataDir: folder.path, certFile, keyFile, clock, log });
  if (tls) opened.push(tls);
  return tls;
}

/** Opened, watched, and every certificate that it went on to. */
async function watched(files?: Parameters<typeof open>[0]): Promise<{ tls: Tls; taken: TlsMaterial[] }> {
  const tls = (await open(files)) as Tls;
  const taken: TlsMaterial[] = [];
  tls.watch((material) => taken.push(material));
  return { tls, taken };
}

describe("opening", () => {
  test("reads certificate and key, and what they are made for", async () => {
    const pair = await newPair();
    write(pair);
    const tls = await open();
    expect(tls?.material).toMatchObject({
      hosts: ["vigie.example"],
      fingerprint: fingerprintOf(pair.cert),
      key: pair.key,
    });
    expect(tls?.authority).toBeNull();
  });

  test("both may stand in one file", async () => {
    const { key, cert } = await newPair();
    writeFileSync(at("both.pem"), key + cert);
    expect((await open({ certFile: at("both.pem"), keyFile: null }))?.material.hosts).toEqual(["vigie.example"]);
  });

  test("without any, there is no TLS; with the installation's own, that one", async () => {
    expect(await open({ certFile: null, keyFile: null })).toBeNull();
    await new LocalAuthority(folder.path).init(["vigie.lan"], false, "box", clock.now());
    const tls = await open({ certFile: null, keyFile: null });
    expect(tls?.material.hosts[0]).toBe("vigie.lan");
    expect(tls?.authority).toContain("BEGIN CERTIFICATE");
  });

  test.each([
    ["a missing file", () => unlinkSync(at("cert.pem")), /cert\.pem cannot be read: ENOENT/],
    ["a file without a certificate", () => writeFileSync(at("cert.pem"), "x"), /cert\.pem holds no certificate/],
    ["a file without a key", () => writeFileSync(at("key.pem"), "x"), /key\.pem holds no private key.*--tls-key/],
    [
      "a damaged certificate",
      () => writeFileSync(at("cert.pem"), "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"),
      /certificate in .*cert\.pem cannot be read/,
    ],
    [
      "a locked key",
      () =>
        writeFileSync(
          at("key.pem"),
          "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n",
        ),
      /locked by a passphrase/,
    ],
  ])("%s is refused, with the file's name", async (_what, harm, message) => {
    write(await newPair());
    harm();
    await expect(open()).rejects.toThrow(message);
  });

  test("a key of another certificate, and a key alone, are refused", async () => {
    write({ ...(await newPair()), key: (await newPair()).key });
    await expect(open()).rejects.toThrow(/does not belong/);
    await expect(open({ certFile: null })).rejects.toThrow(/--tls-cert/);
  });
});

describe("a new certificate", () => {
  test("is taken over within ten seconds, once", async () => {
    write(await newPair());
    const { tls, taken } = await watched();
    await clock.advance(60_000);
    expect(taken).toEqual([]);
    const next = await newPair();
    write(next);
    await clock.advance(10_000);
    expect(taken.map(({ fingerprint }) => fingerprint)).toEqual([fingerprintOf(next.cert)]);
    expect(tls.material.cert).toBe(next.cert);
    await clock.advance(60_000);
    expect(taken).toHaveLength(1);
  });

  test("also when a link is bent to another folder, as ACME clients do", async () => {
    const [one, two] = [await newPair(), await newPair()];
    for (const [name, pair] of [
      ["one.pem", one],
      ["two.pem", two],
    ] as const)
      writeFileSync(at(name), pair.key + pair.cert);
    symlinkSync(at("one.pem"), at("live.pem"));
    const { taken } = await watched({ certFile: at("live.pem"), keyFile: null });
    symlinkSync(at("two.pem"), at("live.new"));
    renameSync(at("live.new"), at("live.pem"));
    await clock.advance(10_000);
    expect(taken.map(({ fingerprint }) => fingerprint)).toEqual([fingerprintOf(two.cert)]);
  });

  test("whose key is not there yet waits for it; what is in use stays", async () => {
    const old = await newPair();
    write(old);
    const { tls, taken } = await watched();
    const next = await newPair();
    writeFileSync(at("cert.pem"), next.cert);
    await clock.advance(30_000);
    expect([taken, tls.material.cert]).toEqual([[], old.cert]);
    expect(tls.health()[0]).toMatchObject({ state: "warn", code: "certificate_unusable" });
    expect(logged.filter((line) => line.includes("does not belong"))).toHaveLength(1);
    writeFileSync(at("key.pem"), next.key);
    await clock.advance(10_000);
    expect(taken).toHaveLength(1);
    expect(tls.health()[0]).toMatchObject({ state: "ok", code: "certificate_valid" });
  });

  test("that is taken away again changes nothing", async () => {
    const old = await newPair();
    write(old);
    const { tls, taken } = await watched();
    rmSync(at("cert.pem"));
    await clock.advance(20_000);
    expect([taken, tls.material.cert]).toEqual([[], old.cert]);
    expect(tls.health()[0]?.state).toBe("warn");
  });

  test("is taken over at once when asked for, changed or not", async () => {
    write(await newPair());
    const { tls, taken } = await watched();
    await tls.look(true);
    expect(taken).toHaveLength(1);
  });

  test("of the installation's own is made by itself before the old one ends", async () => {
    await new LocalAuthority(folder.path).init(["vigie.lan"], false, "box", clock.now());
    const { tls, taken } = await watched({ certFile: null, keyFile: null });
    const first = tls.material;
    clock.jumpWall(first.validTo - 29 * DAY_MS - clock.now());
    expect(tls.health()[0]).toMatchObject({ state: "ok", code: "certificate_valid", params: { n: 29 } });
    // Making one takes a while of its own, not of the clock's.
    await tls.look(false);
    expect(taken).toHaveLength(1);
    expect(taken[0]?.validTo).toBeGreaterThan(first.validTo + 300 * DAY_MS);
  });

  test("no key or certificate stands in the log", async () => {
    const pair = await newPair();
    write(pair);
    const { tls } = await watched();
    await tls.look(true);
    expect(logged.length).toBeGreaterThan(0);
    const body = pair.key.split("\n")[1] as string;
    expect(logged.join("\n")).not.toContain(body);
  });
});

describe("the health page", () => {
  test.each([
    [365, "ok", "certificate_valid"],
    [15, "ok", "certificate_valid"],
    [14, "warn", "certificate_ends"],
    [1, "warn", "certificate_ends"],
    [0, "bad", "certificate_ended"],
    [-40, "bad", "certificate_ended"],
  ])("%d days before the end: %s, %s", async (days, state, code) => {
    write(await newPair());
    const tls = (await open()) as Tls;
    clock.jumpWall(tls.material.validTo - days * DAY_MS - clock.now());
    expect(tls.health()).toMatchObject([{ name: "certificate", state, code, params: { n: Math.max(0, days) } }]);
  });

  test("tells half a year before that phones have to trust a new authority", async () => {
    await new LocalAuthority(folder.path).init(["vigie.lan"], false, "box", clock.now());
    const tls = (await open({ certFile: null, keyFile: null })) as Tls;
    expect(tls.health()).toHaveLength(1);
    clock.jumpWall((3650 - 150) * DAY_MS);
    expect(tls.health().at(-1)).toMatchObject({ name: "authority", state: "warn", code: "certificate_authority_ends" });
  });
});
