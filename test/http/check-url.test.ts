import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { ensureBinary, runBinary } from "../support/binary.ts";
import { fingerprintOf, hasOpenssl, TestAuthority } from "../support/certificates.ts";
import { temporaryFolder } from "../support/temporary-folder.ts";

const folder = temporaryFolder();
let plain: ReturnType<typeof Bun.serve>;
/** Stands where the environment says that a proxy is. */
let proxy: ReturnType<typeof Bun.serve>;
let proxied = 0;

beforeAll(async () => {
  await ensureBinary();
  plain = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch: (request) =>
      request.url.includes("/missing") ? new Response("no", { status: 404 }) : new Response("hello there"),
  });
  proxy = Bun.serve({
    port: 0,
    hostname: "127.0.0.1",
    fetch() {
      proxied++;
      return new Response("from the proxy");
    },
  });
});
afterAll(async () => {
  await plain.stop(true);
  await proxy.stop(true);
  folder.remove();
});

const check = (args: string[], env?: Record<string, string>) =>
  runBinary(["check", "url", ...args], env ? { env } : {});

describe("check url", () => {
  test("tells each step, and shows neither path nor query", async () => {
    const url = `http://127.0.0.1:${plain.port}/hook/s3cret?token=t0ken`;
    const { code, stdout, stderr } = await check([url, "--allow-hosts", "127.0.0.1"]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain(`http://127.0.0.1:${plain.port}/…`);
    expect(stdout).toContain("127.0.0.1: this machine itself, allowed");
    expect(stdout).toMatch(/Connected 127\.0\.0\.1, port \d+/);
    expect(stdout).toMatch(/Answer {4}200, 11 bytes of text\/plain/);
    expect(stdout).not.toMatch(/s3cret|t0ken/);
  });

  test("without the allow-list the local network is refused, with what to do", async () => {
    const url = `http://127.0.0.1:${plain.port}/`;
    const { code, stdout } = await check([url]);
    expect(code).toBe(1);
    expect(stdout).toContain("this machine itself, not allowed");
    expect(stdout).toContain("--allow-hosts");
    expect(stdout).toContain("outgoing_address_refused");
    expect(stdout).not.toContain("Connected");
    expect((await check([url], { ALLOWED_HOSTS: "127.0.0.0/8" })).code).toBe(0);
  });

  test("--json is one line with the steps and what came of it", async () => {
    const good = await check([`http://127.0.0.1:${plain.port}/`, "--allow-hosts", "127.0.0.1", "--json"]);
    const report = JSON.parse(good.stdout);
    expect(report).toMatchObject({ ok: true, status: 200 });
    expect(report.steps.map(({ step }: { step: string }) => step)).toEqual(["url", "name", "connection", "answer"]);
    const missing = await check([`http://127.0.0.1:${plain.port}/missing`, "--allow-hosts", "127.0.0.1", "--json"]);
    expect([missing.code, JSON.parse(missing.stdout)]).toMatchObject([1, { ok: false, status: 404 }]);
    const bad = await check(["ftp://192.0.2.1/", "--json"]);
    expect([bad.code, JSON.parse(bad.stdout)]).toMatchObject([
      1,
      { ok: false, code: "outgoing_url_invalid", steps: [] },
    ]);
  });

  test("a proxy of the environment is not used", async () => {
    const at = `http://127.0.0.1:${proxy.port}`;
    const env = { HTTP_PROXY: at, http_proxy: at, ALL_PROXY: at, HTTPS_PROXY: at };
    const { code, stdout } = await check([`http://127.0.0.1:${plain.port}/`, "--allow-hosts", "127.0.0.1"], env);
    expect([code, proxied]).toEqual([0, 0]);
    expect(stdout).toContain("200, 11 bytes");
  });

  test.skipIf(!hasOpenssl)("a certificate that is not trusted is shown, and trusted when it is named", async () => {
    const authority = new TestAuthority();
    const pair = authority.issue({ names: "DNS:localhost" });
    const secure = Bun.serve({ port: 0, hostname: "127.0.0.1", tls: pair, fetch: () => new Response("secret") });
    try {
      const caFile = join(folder.path, "ca.pem");
      writeFileSync(caFile, authority.cert);
      const args = [`https://localhost:${secure.port}/`, "--allow-hosts", "localhost"];
      const refused = await check(args);
      expect(refused.code).toBe(1);
      expect(refused.stdout).toContain("NOT accepted");
      expect(refused.stdout).toContain(fingerprintOf(pair.cert));
      expect((await check([...args, "--ca", caFile])).stdout).toContain("certificate accepted");
      expect((await check([...args, "--fingerprint", fingerprintOf(pair.cert)])).code).toBe(0);
      expect((await check([...args, "--fingerprint", fingerprintOf(authority.cert)])).code).toBe(1);
    } finally {
      await secure.stop(true);
      authority.remove();
    }
  });

  test("options that cannot be used are refused", async () => {
    for (const args of [["http://a/", "--fingerprint", "abc"], ["http://a/", "--allow-hosts", "http://b"], []]) {
      expect((await check(args)).code).toBe(2);
    }
    const missing = await check(["https://a/", "--ca", join(folder.path, "none.pem")]);
    expect([missing.code, missing.stderr]).toEqual([1, expect.stringContaining("cannot be read")]);
  });
});
