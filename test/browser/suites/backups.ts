import { afterAll, beforeAll, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { accessibilityFaults } from "../support/accessibility.ts";
import { englishLeft } from "../support/foreign-words.ts";
import { sidewaysFaults } from "../support/layout.ts";
import { OwnServer } from "../support/own-server.ts";
import type { Stage } from "../support/stage.ts";
import { PHONE, type VisitOptions } from "../support/visit.ts";

const ROWS = "ul.list a.row";

/** Backups as an administrator makes, checks, takes along and deletes them, over the compiled program's own processes. */
export function backups(stage: Stage): void {
  let server: OwnServer;
  beforeAll(async () => {
    server = await OwnServer.of(null);
  });
  afterAll(() => server.remove());

  const open = async (options: VisitOptions = {}): Promise<Page> => {
    const visit = await stage.open(server.url, await server.signIn(), { size: PHONE, ...options });
    await visit.goto("/settings/backups");
    await visit.page.locator('input[name="time"]').waitFor();
    return visit.page;
  };
  const isWell = async (page: Page) => {
    expect([...(await sidewaysFaults(page)), ...(await accessibilityFaults(page))]).toEqual([]);
  };

  test("with none there, says what to do; one is made, and checked by itself", async () => {
    const page = await open();
    await page.getByText("No backup yet").waitFor();
    await isWell(page);
    // Looked for before it can be there: it is over soon.
    const begun = page.locator("progress").waitFor();
    await page.getByRole("button", { name: "Make one now" }).click();
    await begun;
    await isWell(page);
    await page.locator(ROWS).getByText("checked, sound").waitFor({ timeout: 30_000 });
    await page.locator("progress").waitFor({ state: "detached" });
    expect(await page.locator(ROWS).count()).toBe(1);
    await isWell(page);
  });

  test("one is opened by the keyboard, taken along, and deleted once that is confirmed", async () => {
    const page = await open();
    await page.locator(ROWS).first().focus();
    await page.keyboard.press("Enter");
    const sheet = page.getByRole("dialog");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      sheet.getByRole("link", { name: "Download" }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^vigie-[\dTZ-]+\.tar\.zst$/);
    const bytes = readFileSync(await download.path());
    expect(Bun.zstdDecompressSync(bytes).toString("latin1")).toContain("SQLite format 3");
    await isWell(page);
    await sheet.getByRole("button", { name: "Delete" }).click();
    await sheet.getByRole("button", { name: "Cancel" }).click();
    await sheet.getByRole("button", { name: "Delete" }).click();
    await sheet.getByRole("button", { name: "Delete" }).click();
    await page.getByText("No backup yet").waitFor();
    await page.waitForURL((url) => !url.searchParams.has("backup"));
  });

  test("the schedule is set, a short passphrase is told at its field, and what is stored is never shown", async () => {
    const page = await open();
    await page.locator('input[name="time"]').fill("04:15");
    await page.locator('input[name="keepDaily"]').fill("14");
    await page.getByText("Encrypt them").click();
    const passphrase = page.locator('input[name="passphrase"]');
    await passphrase.fill("short");
    await page.keyboard.press("Enter");
    await page.locator('input[name="passphrase"][aria-invalid="true"]').waitFor();
    await passphrase.fill("canary horse battery");
    await page.keyboard.press("Enter");
    await page.getByText("Saved").waitFor();
    await page.reload();
    await page.locator('input[name="passphrase"]').waitFor();
    expect(await page.locator('input[name="time"]').inputValue()).toBe("04:15");
    expect(await page.locator('input[name="keepDaily"]').inputValue()).toBe("14");
    expect(await page.content()).not.toContain("canary horse");
    await page.getByRole("button", { name: "Make one now" }).click();
    await page.locator(ROWS).getByText("checked, sound").waitFor({ timeout: 30_000 });
    expect(await page.locator(ROWS).first().textContent()).toContain("encrypted");
  });

  test("what is typed stays while a backup is made", async () => {
    const page = await open();
    const begun = page.locator("progress").waitFor();
    await page.getByRole("button", { name: "Make one now" }).click();
    await page.locator('input[name="keepWeekly"]').fill("9");
    await begun;
    await page.locator("progress").waitFor({ state: "detached", timeout: 30_000 });
    expect(await page.locator('input[name="keepWeekly"]').inputValue()).toBe("9");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("keepWeekly");
  });

  test("all of it in French", async () => {
    const page = await open({ language: "fr" });
    await page.locator(ROWS).first().waitFor();
    expect(await englishLeft(page)).toEqual([]);
    await page.locator(ROWS).first().click();
    await page.getByRole("dialog").waitFor();
    expect(await englishLeft(page)).toEqual([]);
  });
}
