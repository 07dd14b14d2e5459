import { afterAll, afterEach, beforeAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { checkServerIdentity, connect } from "node:tls";
import { ensureBinary, RunningBinary, runBinary } from "../support/binary.ts";
import { fingerprintOf, hasOpenssl, TestAuthority } from "../support/certificates.ts";
import { H2Session } from "../support/h2-session.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const READY = /Vigie is at .*\n(.*\n)*Ready\.\n/;
const PASSWORD = "correct horse battery";
const folder = temporaryFolder();
const running: RunningBinary[] = [];
const sessions: H2Session[] = [];
beforeAll(ensureBinary);
afterEach(async () => {
  for (const session of sessions.splice(0)) session.close();
  for (const one of running.splice(0)) await one.stop("SIGKILL");
});
afterAll(() => folder.remove());

let folders = 0;

interface Site {
  server: RunningBinary;
  data: string;
  /** `https://localhost:1234` */
  url: string;
  /** `http://localhost:1235`, of the port without TLS. */
  plainUrl: string;
  ca: string;
  token: string;
  /** A connection of its own. */
  session(): Promise<H2Session>;
}

/** A server with a certificate of its own authority, and an administrator `ada`. */
async function openSite(args: string[] = []): Promise<Site> {
  const data = join(folder.path, String(folders++));
  await runBinary(["tls", "init", "--host", "vigie.lan", "--data", data]);
  return startSite(data, ["--http-port", "0", ...args]);
}

async function startSite(data: string, args: string[], ca?: string): Promise<Site> {
  const added = await runBinary(["token", "add", "--name", "t", "--role", "admin", "--data", data]);
  await runBinary(["user", "add", "ada", "--role", "admin", "--password-stdin", "--data", data], { input: PASSWORD });
  const server = await RunningBinary.start(["serve", "--port", "0", "--data", data, ...args], READY);
  running.push(server);
  const url = /https:\/\/[\w.-]+:\d+/.exec(server.stdout)?.[0] ?? "";
  const plainUrl = /http:\/\/[\w.-]+:\d+/.exec(server.stdout)?.[0] ?? "";
  const trusted = ca ?? (await (await fetch(`${plainUrl}/ca.crt`)).text());
  const session = async () => {
    const opened = await H2Session.open(url, trusted);
    sessions.push(opened);
    return opened;
  };
  return { server, data, url, plainUrl, ca: trusted, token: added.stdout.trim(), session };
}

/** SHA-256 of the certificate that a new connection is shown. */
function shownFingerprint({ url, ca }: Pick<Site, "url" | "ca">): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(
      { host: hostname, port: Number(port), servername: hostname, ca, checkServerIdentity },
      () => {
        resolve(socket.getPeerX509Certificate()?.fingerprint256.replaceAll(":", "").toLowerCase() ?? "");
        socket.destroy();
      },
    );
    socket.on("error", reject);
  });
}

const json = { "content-type": "application/json" };
const bearer = (site: Site) => ({ authorization: `Bearer ${site.token}` });

describe("https", () => {
  test("a trusted connection, by HTTP/2 and by HTTP/1.1, on the same port", async () => {
    const site = await openSite();
    const session = await site.session();
    expect(session.protocol).toBe("h2");
    expect((await session.request("/readyz")).status).toBe(200);
    const old = await fetch(`${site.url}/readyz`, { tls: { ca: site.ca } });
    expect(await old.json()).toEqual({ status: "ready" });
    expect(old.headers.get("strict-transport-security")).toBe("max-age=2592000");
    // The control: who does not trust the authority gets nothing.
    await expect(fetch(`${site.url}/readyz`)).rejects.toThrow();
    await expect(fetch(`${site.url.replace("https", "http")}/readyz`)).rejects.toThrow();
  });

  test("--hsts-days 0 asks for nothing, and neither does plain http", async () => {
    const site = await openSite(["--hsts-days", "0"]);
    const secure = await fetch(`${site.url}/readyz`, { tls: { ca: site.ca } });
    expect(secure.headers.get("strict-transport-security")).toBeNull();
    const plain = await RunningBinary.start(["serve", "--port", "0", "--data", join(folder.path, "plain")], READY);
    running.push(plain);
    expect((await fetch(`${plain.url}/readyz`)).headers.get("strict-transport-security")).toBeNull();
  });

  test("over HTTP/2: log-in with a __Host- cookie, cookies in pieces, origin checks, problems, the caller's address", async () => {
    const site = await openSite();
    const session = await site.session();
    const origin = new URL(site.url).origin;
    const credentials = JSON.stringify({ name: "ada", password: PASSWORD });
    const login = await session.request(
      "/api/v1/platform/login",
      { ...json, origin, "sec-fetch-site": "same-origin" },
      credentials,
    );
    expect(login.status).toBe(200);
    const [cookie = ""] = [login.headers["set-cookie"]].flat();
    expect(cookie).toMatch(/^__Host-vigie_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure;/);
    const [pair = ""] = cookie.split(";");
    const me = await session.request("/api/v1/platform/me", { cookie: ["a=1", pair, "b=2"] as unknown as string });
    expect(JSON.parse(me.text)).toMatchObject({ user: { name: "ada" } });
    // The same value under the name of a plain connection is nobody.
    const bare = await session.request("/api/v1/platform/me", { cookie: pair.replace("__Host-", "") });
    expect(bare.status).toBe(401);
    const change = (headers: Record<string, string>) =>
      session.request(
        "/api/v1/platform/me",
        { ...json, cookie: pair, ":method": "PATCH", ...headers },
        '{"theme":"dark"}',
      );
    expect((await change({})).status).toBe(403);
    expect((await change({ origin: "https://evil.example" })).status).toBe(403);
    expect((await change({ origin: origin.replace("https", "http") })).status).toBe(200);
    expect((await change({ origin })).status).toBe(200);
    const wrong = await session.request("/api/v1/platform/login", json, '{"name":1}');
    expect([wrong.status, wrong.headers["content-type"]]).toEqual([422, "application/problem+json"]);
    const audit = await session.request("/api/v1/platform/audit?limit=1", bearer(site));
    expect(JSON.parse(audit.text)).toMatchObject({ entries: [{ fromAddress: "127.0.0.1", userName: "ada" }] });
  });

  test("a dozen event streams over one HTTP/2 connection, each by itself, beside other requests", async () => {
    const site = await openSite();
    const session = await site.session();
    const topics = "/api/events/stream?topics=journal,cccp.servers";
    const streams = Array.from({ length: 12 }, () => session.follow(topics, bearer(site)));
    for (const stream of streams) await stream.until(/retry: \d+/);
    const [left, ...others] = streams;
    left?.cancel();
    await left?.closed();
    const body = JSON.stringify({ name: "h2", host: "127.0.0.1", port: 1, login: "x", isEnabled: false });
    expect((await session.request("/api/v1/cccp/servers", { ...json, ...bearer(site) }, body)).status).toBe(201);
    for (const stream of others) await stream.until(/"name":"h2"/);
    const health = JSON.parse((await session.request("/api/v1/platform/health", bearer(site))).text);
    const line = health.checks.find(({ code }: { code: string }) => code === "streams_open");
    expect(line.params.open).toBe(11);
    const code = site.server.stop();
    for (const stream of others) await stream.until(/event: bye/);
    expect(await code).toBe(0);
  });

  test("the health page tells of the certificate, the API document of the page", async () => {
    const site = await openSite();
    const session = await site.session();
    const health = JSON.parse((await session.request("/api/v1/platform/health", bearer(site))).text);
    expect(health.checks).toContainEqual(
      expect.objectContaining({
        name: "certificate",
        state: "ok",
        code: "certificate_valid",
        params: { n: 395, untilAt: expect.any(Number) },
      }),
    );
    const document = JSON.parse((await session.request("/api/docs/openapi.json")).text);
    expect(document.paths["/api/v1/platform/install"]).toBeDefined();
  });
});

describe("the page that helps to install", () => {
  test("is there for everybody, with and without TLS, and knows by which names", async () => {
    const site = await openSite();
    const viaName = { headers: { host: `vigie.lan:${new URL(site.plainUrl).port}` } };
    const info = await (await fetch(`${site.plainUrl}/api/v1/platform/install`, viaName)).json();
    const [secure, plain] = [new URL(site.url).port, new URL(site.plainUrl).port];
    expect(info).toMatchObject({
      mode: "authority",
      isLocalOnly: true,
      app: [{ url: `https://vigie.lan:${secure}/` }],
      page: [{ url: `http://vigie.lan:${plain}/install` }],
      authority: {
        name: expect.stringMatching(/^Vigie vigie\.lan \d{4}-/),
        fingerprint: expect.stringMatching(/^(\w\w:){31}\w\w$/),
      },
    });
    const page = await fetch(`${site.plainUrl}/install`, { headers: { accept: "text/html" } });
    expect(await page.text()).toContain("<script");
    const session = await site.session();
    expect((await session.request("/ca.crt")).text).toBe(site.ca);
    expect((await session.request("/install", { accept: "text/html" })).status).toBe(200);
  });

  test("the code shows the address", async () => {
    const { default: decodeQr } = await import("qr/decode.js");
    const site = await openSite();
    const { page } = await (await fetch(`${site.plainUrl}/api/v1/platform/install`)).json();
    const { url, qr } = page[0] as { url: string; qr: { size: number; path: string } };
    const scale = 8;
    const width = qr.size * scale;
    const data = new Uint8Array(width * width * 3).fill(255);
    for (const [, x = "", y = "", length = ""] of qr.path.matchAll(/M(\d+) (\d+)h(\d+)v1H\d+z/g)) {
      for (let dy = 0; dy < scale; dy++) {
        const start = ((Number(y) * scale + dy) * width + Number(x) * scale) * 3;
        data.fill(0, start, start + Number(length) * scale * 3);
      }
    }
    expect(decodeQr({ width, height: width, data })).toBe(url);
  });

  test("says so when there is no https, and when nothing needs to be trusted", async () => {
    const plain = await RunningBinary.start(["serve", "--port", "0", "--data", join(folder.path, "none")], READY);
    running.push(plain);
    const info = await (await fetch(`${plain.url}/api/v1/platform/install`)).json();
    expect(info).toMatchObject({ mode: "plain", app: [], authority: null });
    expect((await fetch(`${plain.url}/ca.crt`)).status).toBe(404);
    const args = ["serve", "--port", "0", "--data", join(folder.path, "proxied"), "--trusted-proxies", "127.0.0.1"];
    const proxied = await RunningBinary.start(args, READY);
    running.push(proxied);
    const headers = { "x-forwarded-proto": "https", host: "vigie.example" };
    const behind = await (await fetch(`${proxied.url}/api/v1/platform/install`, { headers })).json();
    expect(behind).toMatchObject({
      mode: "proxy",
      isLocalOnly: false,
      app: [{ url: "https://vigie.example/" }],
      authority: null,
    });
  });

  test("the port without TLS sends everybody else to https and takes no secrets", async () => {
    const site = await openSite();
    const sent = await fetch(`${site.plainUrl}/queue/Sales?x=1`, { redirect: "manual" });
    expect([sent.status, sent.headers.get("location")]).toEqual([307, `${site.url}/queue/Sales?x=1`]);
    const login = await fetch(`${site.plainUrl}/api/v1/platform/login`, { method: "POST", body: "{}", headers: json });
    expect([login.status, ((await login.json()) as { code: string }).code]).toEqual([403, "https_only"]);
  });

  test("--http-port without a certificate, --tls off, and files that cannot be used are told at the start", async () => {
    const data = join(folder.path, "alone");
    const alone = await runBinary(["serve", "--port", "0", "--http-port", "0", "--data", data]);
    expect([alone.code, alone.stderr]).toEqual([1, expect.stringContaining("vigie tls init")]);
    const missing = await runBinary(["serve", "--port", "0", "--tls-cert", "/nowhere.pem", "--data", data]);
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining("/nowhere.pem")]);
    await runBinary(["tls", "init", "--data", data]);
    const off = await RunningBinary.start(["serve", "--port", "0", "--tls", "off", "--data", data], READY);
    running.push(off);
    expect(off.stdout).toContain("Vigie is at http://");
  });
});

describe.skipIf(!hasOpenssl)("a new certificate", () => {
  let authority: TestAuthority;
  beforeAll(() => {
    authority = new TestAuthority();
  });
  afterAll(() => authority.remove());

  /** A server with the certificate of a file. */
  async function given(): Promise<{ site: Site; certFile: string; keyFile: string; first: string }> {
    const data = join(folder.path, String(folders++));
    const [certFile, keyFile] = [join(folder.path, `${folders}.crt`), join(folder.path, `${folders}.key`)];
    const pair = authority.issue({ names: "DNS:localhost" });
    writeFileSync(certFile, pair.cert);
    writeFileSync(keyFile, pair.key);
    const site = await startSite(data, ["--tls-cert", certFile, "--tls-key", keyFile], authority.cert);
    return { site, certFile, keyFile, first: fingerprintOf(pair.cert) };
  }

  test("is taken over at SIGHUP: open streams go on, new connections see it, old ones are told to come anew", async () => {
    const { site, certFile, keyFile, first } = await given();
    expect(await shownFingerprint(site)).toBe(first);
    const session = await site.session();
    const stream = session.follow("/api/events/stream?topics=journal,cccp.servers", bearer(site));
    await stream.until(/retry: \d+/);
    let shown = first;
    for (let round = 0; round < 3; round++) {
      const next = authority.issue({ names: "DNS:localhost" });
      writeFileSync(certFile, next.cert);
      writeFileSync(keyFile, next.key);
      process.kill(site.server.pid, "SIGHUP");
      if (round === 0) await session.goneAway;
      while ((await shownFingerprint(site).catch(() => shown)) === shown);
      shown = await shownFingerprint(site);
      expect(shown).toBe(fingerprintOf(next.cert));
    }
    // Written over a new connection, read on the one of the first certificate.
    const body = JSON.stringify({ name: "after the change", host: "127.0.0.1", port: 1, login: "x", isEnabled: false });
    const fresh = await site.session();
    expect((await fresh.request("/api/v1/cccp/servers", { ...json, ...bearer(site) }, body)).status).toBe(201);
    await stream.until(/after the change/);
    const code = site.server.stop();
    await stream.until(/event: bye/);
    expect(await code).toBe(0);
    expect(site.server.stderr).not.toContain("could not stop");
    expect(site.server.stderr).not.toContain("MaxListeners");
  });

  test("whose key does not fit is told, and not taken over until it does", async () => {
    const { site, certFile, keyFile, first } = await given();
    const next = authority.issue({ names: "DNS:localhost" });
    writeFileSync(certFile, next.cert);
    process.kill(site.server.pid, "SIGHUP");
    const session = await site.session();
    const unusable = async () =>
      (await session.request("/api/v1/platform/health", bearer(site))).text.includes("certificate_unusable");
    while (!(await unusable()));
    expect(await shownFingerprint(site)).toBe(first);
    writeFileSync(keyFile, next.key);
    process.kill(site.server.pid, "SIGHUP");
    await session.goneAway;
    while ((await shownFingerprint(site).catch(() => first)) === first);
    expect(await shownFingerprint(site)).toBe(fingerprintOf(next.cert));
  });

  test("the installation's own is taken over when tls init is run again", async () => {
    const site = await openSite();
    const first = await shownFingerprint(site);
    const session = await site.session();
    const again = await runBinary(["tls", "init", "--host", "other.vigie.lan", "--data", site.data, "--json"]);
    expect(JSON.parse(again.stdout)).toMatchObject({
      isNewAuthority: false,
      hosts: ["other.vigie.lan", "localhost", "127.0.0.1", "::1"],
    });
    process.kill(site.server.pid, "SIGHUP");
    await session.goneAway;
    while ((await shownFingerprint(site).catch(() => first)) === first);
    expect(await shownFingerprint(site)).not.toBe(first);
  });
});
