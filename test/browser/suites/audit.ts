import { afterAll, beforeAll, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { accessibilityFaults } from "../support/accessibility.ts";
import { sidewaysFaults } from "../support/layout.ts";
import { OwnServer } from "../support/own-server.ts";
import type { Stage } from "../support/stage.ts";
import { PHONE } from "../support/visit.ts";

/** The audit as an administrator reads it: found, opened, compared, taken along. */
export function audit(stage: Stage): void {
  let server: OwnServer;
  beforeAll(async () => {
    server = await OwnServer.of(null);
    const { name, value } = await server.signIn();
    const change = (method: string, path: string, body: unknown) =>
      fetch(`${server.url}/api/v1/cccp/servers${path}`, {
        method,
        headers: { "content-type": "application/json", cookie: `${name}=${value}`, origin: server.url },
        body: JSON.stringify(body),
      });
    await change("POST", "", { name: "=Lyon", host: "127.0.0.1", port: 1, login: "x", isEnabled: false });
    await change("PATCH", "/1", { name: "Paris", port: 2 });
  });
  afterAll(() => server.remove());

  const open = async (path: string, size = PHONE): Promise<Page> => {
    const visit = await stage.open(server.url, await server.signIn(), { size });
    await visit.goto(path);
    return visit.page;
  };
  const titles = (page: Page) => page.locator("ul.list a.row .t").allTextContents();

  test("filters are in the address, alone and together, and can be taken back", async () => {
    const page = await open("/settings/audit");
    await page.locator("ul.list a.row").first().waitFor();
    const newest = ["Signed in", "Server changed", "Server added", "Signed in", "Setting changed", "Account created"];
    expect(await titles(page)).toEqual(newest);
    await page.getByLabel("Search the audit").fill("Lyon");
    await page.waitForURL(/\?q=Lyon$/);
    await page.locator("ul.list a.row").nth(2).waitFor({ state: "detached" });
    expect(await titles(page)).toEqual(["Server changed", "Server added"]);
    await page.getByText("Filters", { exact: true }).click();
    await page.getByLabel("Action").fill("cccp.server.create");
    await page.locator("ul.list a.row").nth(1).waitFor({ state: "detached" });
    expect(await titles(page)).toEqual(["Server added"]);
    await page.getByLabel("Author").fill("nobody of this name");
    await page.getByText("Nothing matches").waitFor();
    await page.reload();
    await page.getByText("Nothing matches").waitFor();
    expect(await page.getByLabel("Author").inputValue()).toBe("nobody of this name");
  });

  test("an entry opens by the keyboard and compares field by field; its address can be sent", async () => {
    const page = await open("/settings/audit?action=cccp.");
    await page.locator("ul.list a.row").first().focus();
    await page.keyboard.press("Enter");
    await page.getByRole("dialog", { name: "Server changed" }).waitFor();
    const rows = await page
      .locator("dialog tbody tr")
      .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent)));
    expect(rows).toEqual([
      ["name", "=Lyon", "Paris"],
      ["port", "1", "2"],
    ]);
    await page.waitForURL(/[?&]entry=\d+(&|$)/);
    await page.reload();
    await page.getByRole("dialog", { name: "Server changed" }).waitFor();
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
    await page.waitForURL((url) => !url.searchParams.has("entry"));
  });

  test("an address of an entry that is gone says so", async () => {
    const page = await open("/settings/audit?entry=999999999");
    await page.getByText("There is no such entry, or no longer").waitFor();
  });

  test("the file holds what is found, and no formula", async () => {
    const page = await open("/settings/audit?action=cccp.server.create");
    const [download] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("link", { name: "CSV", exact: true }).click(),
    ]);
    expect(download.suggestedFilename()).toMatch(/^vigie-audit-\d{4}-\d\d-\d\d\.csv$/);
    const lines = readFileSync(await download.path(), "utf8")
      .trimEnd()
      .split("\r\n");
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain(",cccp.server.create,");
    expect(lines.filter((line) => /(^|,)"?[=+@-]/.test(line))).toEqual([]);
  });

  test("how long it is kept is set here, and a wrong number is told at its field", async () => {
    const page = await open("/settings/audit");
    const days = page.getByLabel("Audit entries, in days");
    await days.fill("10");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator('input[name="auditDays"][aria-invalid="true"]').waitFor();
    await days.fill("90");
    await page.getByRole("button", { name: "Save" }).click();
    // Nothing is older: there is no question.
    await page.getByText("Saved").waitFor();
    await page.reload();
    await page.locator('input[name="auditDays"]').waitFor();
    await page.waitForFunction(
      () => document.querySelector<HTMLInputElement>('input[name="auditDays"]')?.value === "90",
    );
  });

  test("a shorter time asks first, and says how many entries it removes", async () => {
    const database = new Database(join(server.data, "vigie.db"));
    database.run("PRAGMA busy_timeout=5000");
    const insert = database.prepare(
      "INSERT INTO audit_entries (at, via, action, target) VALUES (?, 'none', 'old.thing', 't')",
    );
    for (let n = 0; n < 12; n++) insert.run(Date.now() - 80 * 86_400_000);
    insert.finalize();
    database.close();
    const page = await open("/settings/audit");
    const days = page.locator('input[name="auditDays"]');
    await page.getByText("the oldest from").first().waitFor();
    await days.fill("60");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Audit entries: 12").waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByRole("button", { name: "Cancel" }).click();
    expect(await days.inputValue()).toBe("60");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("button", { name: "Remove and save" }).click();
    await page.getByText("Saved").waitFor();
  });

  test("a disk that takes nothing is told in the reader's language, what is typed stays, and saving works when it does again", async () => {
    const visit = await stage.open(server.url, await server.signIn(), { size: PHONE, language: "fr" });
    const { page } = visit;
    await visit.goto("/settings/audit");
    const days = page.locator('input[name="deviceDays"]');
    await days.fill("90");
    server.refuseWrites(true);
    await page.getByRole("button", { name: "Enregistrer" }).click();
    await page.getByText("Rien n’a pu être enregistré").waitFor();
    expect(await days.inputValue()).toBe("90");
    const health = await stage.open(server.url, null, { size: PHONE, language: "fr" });
    await health.context.addCookies(await visit.context.cookies());
    await health.goto("/settings/health");
    await health.page.getByText("Le disque n’accepte aucun changement").waitFor();
    await health.page.getByText("sans redémarrage").waitFor();
    expect(await sidewaysFaults(health.page)).toEqual([]);
    server.refuseWrites(false);
    await page.getByRole("button", { name: "Enregistrer" }).click();
    await page.getByText("Enregistré", { exact: true }).waitFor();
  });
}
