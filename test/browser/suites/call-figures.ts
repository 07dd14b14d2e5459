import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { CallServer } from "../support/call-server.ts";
import { eventually } from "../support/eventually.ts";
import type { Stage } from "../support/stage.ts";

const HOSTILE = "<img src=x onerror=alert(1)>";

/** The figures of calls: chosen, narrowed, led back to the list, read again by themselves, and had as a file. */
export function callFigures(stage: Stage): void {
  let server: CallServer;
  beforeAll(async () => {
    server = await CallServer.start();
    for (const call of [{}, { isMissed: true, queue: HOSTILE }, { extension: "33", queue: "=1+2" }]) {
      await server.post(call);
    }
  });
  afterAll(() => server.own.remove());

  const visit = async (as: string, path: string) => {
    const opened = await stage.open(server.url, await server.cookieOf(as));
    await opened.goto(path);
    return opened;
  };
  const total = (page: Page) => page.locator("main dl.strip dd").first().textContent();
  const shows = (page: Page, calls: string) =>
    eventually(
      `${calls} calls`,
      () => total(page),
      (text) => text === calls,
    );
  /** The calls of the tests are of the last hour, which may have begun yesterday. */
  const PATH = "/calls/figures?period=week";

  test("period and filters are in the address, and lead to the list of the same calls and back", async () => {
    const { page } = await visit("admin", "/calls");
    await page.getByRole("link", { name: "Figures", exact: true }).click();
    await page.getByRole("button", { name: "7 days", exact: true }).click();
    await page.waitForURL(/\/calls\/figures\?period=week$/);
    await shows(page, "3");
    await page.locator("table.shares a", { hasText: "Alice Martin" }).click();
    await page.waitForURL(/extension=33/);
    await shows(page, "1");
    await page.reload();
    await shows(page, "1");
    await page.getByRole("link", { name: "See the calls" }).click();
    await page.waitForURL(/\/calls\/history\?/);
    await page.locator("main ul.list a.row").first().waitFor();
    expect(await page.locator("main ul.list a.row").count()).toBe(1);
    await page.goBack();
    await shows(page, "1");
    await page.getByRole("button", { name: "Other days", exact: true }).click();
    await page.getByLabel("From", { exact: true }).fill("2020-01-01");
    await page.getByLabel("To", { exact: true }).fill("2020-01-31");
    await page.getByText("Nothing matches").waitFor();
    await page.getByLabel("To", { exact: true }).fill("2026-01-31");
    await page.getByText(/400/).waitFor();
  });

  test("names from outside are text, on the screen and in the file", async () => {
    const opened = await visit("admin", PATH);
    const { page } = opened;
    await page.locator("table.shares a", { hasText: HOSTILE }).waitFor();
    expect(await page.locator("main img").count()).toBe(0);
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "By queue: CSV file" }).click(),
    ]);
    const file = readFileSync(await download.path(), "utf8");
    expect(file).toContain(HOSTILE);
    expect(file).toContain("\r\n'=1+2,");
    expect(opened.faults).toEqual([]);
  });

  test("agents see their own; a call that comes is counted by itself, and what is read stays meanwhile", async () => {
    const { page } = await visit("bob", PATH);
    await shows(page, "2");
    await page.locator("main details summary", { hasText: "See the figures" }).first().click();
    const table = page.locator("main figure.chart table").first();
    await table.waitFor();
    const link = page.locator("table.shares a").first();
    await link.focus();
    const gone = page.evaluate(
      () =>
        new Promise<boolean>((done) => {
          const strip = document.querySelector("main dl.strip") as Element;
          const watch = new MutationObserver(() => {
            if (!strip.isConnected) done(true);
            else if (strip.querySelector("dd")?.textContent === "3") done(false);
          });
          watch.observe(document.querySelector("main") as Element, {
            subtree: true,
            childList: true,
            characterData: true,
          });
        }),
    );
    await server.post({ extension: "33" });
    await server.post({});
    expect(await gone).toBe(false);
    await shows(page, "3");
    // Neither the focus nor what was opened is lost by it.
    expect(await table.isVisible()).toBe(true);
    expect(await link.evaluate((one) => one === document.activeElement)).toBe(true);
  });

  test("a server that does not answer is said, beside the figures as they were", async () => {
    const { page } = await visit("admin", "/calls/figures");
    await page.locator("main ul.ways").waitFor();
    await page.route("**/api/v1/enrichment/figures?**", (route) =>
      route.fulfill({ status: 503, json: { code: "too_busy" } }),
    );
    await page.getByRole("button", { name: "7 days", exact: true }).click();
    await page.locator("main .note.warn").waitFor();
    await page.reload();
    await page.getByText("The figures could not be read").waitFor();
    await page.unroute("**/api/v1/enrichment/figures?**");
    await page.getByRole("button", { name: "Try again" }).click();
    await page.locator("main dl.strip").waitFor();
  });
}
