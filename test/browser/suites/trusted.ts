import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "bun:test";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContext, Page } from "playwright-core";
import { issueServer } from "../../../server/platform/tls/certificates.ts";
import { splitPem } from "../../../server/platform/tls/local-authority.ts";
import { RunningBinary, runBinary } from "../../support/binary.ts";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { accessibilityFaults } from "../support/accessibility.ts";
import { launchAtHome } from "../support/chromium.ts";
import { DEADLINE_MS } from "../support/eventually.ts";
import { sidewaysFaults } from "../support/layout.ts";
import { contextOptions, PHONE } from "../support/visit.ts";

const CERTUTIL = "/usr/bin/certutil";
export const hasCertutil = existsSync(CERTUTIL);

const NAME = "vigie.lan";
const PASSWORD = "correct horse battery";
const READY = /Vigie is at .*\n(.*\n)*Ready\.\n/;

/** A name of the local network, https by the program's own authority, and a browser that comes to trust it. */
export function trusted(): void {
  const folder = temporaryFolder();
  let server: RunningBinary;
  let secureUrl: string;
  let plainUrl: string;
  let home: ReturnType<typeof temporaryFolder>;
  let context: BrowserContext;
  let page: Page;

  beforeAll(async () => {
    const data = join(folder.path, "data");
    await runBinary(["tls", "init", "--host", NAME, "--data", data]);
    await runBinary(["user", "add", "ada", "--role", "admin", "--password-stdin", "--data", data], { input: PASSWORD });
    server = await RunningBinary.start(["serve", "--port", "0", "--http-port", "0", "--data", data], READY);
    const onName = (pattern: RegExp) => (pattern.exec(server.stdout)?.[0] ?? "").replace("localhost", NAME);
    secureUrl = onName(/https:\/\/localhost:\d+/);
    plainUrl = onName(/http:\/\/localhost:\d+/);
  });
  afterAll(async () => {
    await server.stop("SIGKILL");
    folder.remove();
  });
  beforeEach(() => {
    home = temporaryFolder();
  });
  afterEach(async () => {
    await context?.close();
    home.remove();
  });

  async function open(): Promise<void> {
    context = await launchAtHome(home.path, NAME, contextOptions({ size: PHONE, language: "fr" }));
    context.setDefaultTimeout(DEADLINE_MS);
    page = context.pages()[0] ?? (await context.newPage());
  }

  /** What the instructions of the page come to: the certificate of `/ca.crt` among the trusted authorities. */
  async function trust(): Promise<void> {
    const answer = await fetch(`${plainUrl.replace(NAME, "127.0.0.1")}/ca.crt`);
    const file = join(home.path, "vigie-ca.crt");
    writeFileSync(file, await answer.text());
    const database = join(home.path, ".pki", "nssdb");
    mkdirSync(database, { recursive: true });
    for (const args of [
      ["-N", "--empty-password"],
      ["-A", "-t", "C,,", "-n", "Vigie", "-i", file],
    ]) {
      const { exitCode, stderr } = Bun.spawnSync([CERTUTIL, "-d", `sql:${database}`, ...args]);
      if (exitCode !== 0) throw new Error(`certutil: ${stderr}`);
    }
  }

  test("the page of the port without TLS leads there: address, certificate, steps, in both looks", async () => {
    await open();
    await page.goto(`${plainUrl}/install`);
    await page.getByRole("heading", { name: "Faire confiance à Vigie" }).waitFor();
    expect(await page.locator("svg.qr path").getAttribute("d")).toMatch(/^M4 4h7v1/);
    expect(await page.getByRole("link", { name: `${secureUrl}/` }).getAttribute("href")).toBe(`${secureUrl}/`);
    const first = await page.locator("ol.how").textContent();
    await page.getByRole("button", { name: "Android" }).click();
    expect(await page.locator("ol.how").textContent()).not.toBe(first);
    for (const colorScheme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme });
      expect([...(await accessibilityFaults(page)), ...(await sidewaysFaults(page))]).toEqual([]);
    }
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "Télécharger le certificat" }).click(),
    ]);
    expect(download.suggestedFilename()).toBe("vigie-ca.crt");
  });

  test("a browser that was not told to trust the authority refuses", async () => {
    await open();
    await expect(page.goto(secureUrl)).rejects.toThrow(/ERR_CERT_AUTHORITY_INVALID/);
  });

  test("one that was told gets all of it: a secure page, HTTP/2, a __Host- cookie, the worker, the right to install", async () => {
    await trust();
    await open();
    await page.goto(secureUrl);
    await page.locator('input[name="name"]').fill("ada");
    await page.locator('input[name="password"]').fill(PASSWORD);
    await page.getByRole("button", { name: "Se connecter" }).click();
    await page.locator("nav.nav").waitFor();
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    const seen = await page.evaluate(() => ({
      isSecure: isSecureContext,
      protocols: performance
        .getEntriesByType("navigation")
        .map((entry) => (entry as PerformanceNavigationTiming).nextHopProtocol),
    }));
    expect(seen).toEqual({ isSecure: true, protocols: ["h2"] });
    const cookies = await context.cookies(secureUrl);
    expect(cookies).toMatchObject([{ name: "__Host-vigie_session", secure: true, httpOnly: true, path: "/" }]);
    const debug = await context.newCDPSession(page);
    expect((await debug.send("Page.getAppManifest")).errors).toEqual([]);
    expect((await debug.send("Page.getInstallabilityErrors")).installabilityErrors).toEqual([]);
    await page.goto(`${secureUrl}/settings/health`);
    await page.getByText("Valable encore 395").waitFor();
  });

  test("the authority's own key makes no other site trusted", async () => {
    await trust();
    const authority = splitPem(readFileSync(join(folder.path, "data", "tls", "authority.pem"), "utf8"));
    for (const [name, isTrusted] of [
      [`sub.${NAME}`, true],
      ["bank.example", false],
    ] as const) {
      const pair = await issueServer(authority, [name], Date.now());
      const site = Bun.serve({ port: 0, hostname: "127.0.0.1", tls: pair, fetch: () => new Response("in") });
      context = await launchAtHome(home.path, name, contextOptions({}));
      page = context.pages()[0] ?? (await context.newPage());
      const went = await page.goto(`https://${name}:${site.port}/`).then(
        () => "trusted",
        (cause: Error) => /ERR_CERT_\w+/.exec(cause.message)?.[0] ?? cause.message,
      );
      await context.close();
      await site.stop(true);
      expect([name, went]).toEqual([name, isTrusted ? "trusted" : "ERR_CERT_INVALID"]);
    }
  });
}
