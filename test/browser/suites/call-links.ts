import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { accessibilityFaults } from "../support/accessibility.ts";
import { CallServer } from "../support/call-server.ts";
import { drawn } from "../support/drawn.ts";
import { eventually } from "../support/eventually.ts";
import { sidewaysFaults } from "../support/layout.ts";
import { ScriptedCentre } from "../support/scripted-centre.ts";
import type { Stage } from "../support/stage.ts";
import { DESKTOP, PHONE, type VisitOptions } from "../support/visit.ts";

/** From the live board to the note of the same call and back; and what somebody sees of a call that was passed on to them. */
export function callLinks(stage: Stage): void {
  let centre: ScriptedCentre;
  let server: CallServer;
  beforeAll(async () => {
    centre = await ScriptedCentre.start();
    server = await CallServer.start(centre);
  });
  afterAll(async () => {
    await server.own.remove();
    await centre.stop();
  });

  const open = async (as: string, path: string, options: VisitOptions = {}) => {
    const visit = await stage.open(server.url, await server.cookieOf(as), options);
    await visit.goto(path);
    return visit.page;
  };
  const board = async (): Promise<{ id: string; caller: string; startedAt: number }> =>
    (
      await eventually(
        "the board has the call",
        () => server.ask("GET", "/cccp/servers/1/board"),
        ({ calls }) => calls.length > 0,
      )
    ).calls[0];
  const passOn = (id: number, as: string, transferredTo: string) => {
    const operationId = crypto.randomUUID();
    const body = { baseVersion: 0, changes: { subject: "Devis", transferredTo }, operationId };
    return server.ask("PATCH", `/enrichment/calls/${id}/note`, body, as);
  };
  const count = (page: Page) => page.locator('nav.nav a[href="/calls/history"] b');

  describe("a live call", () => {
    test("leads to its history and note as soon as the PBX tells of it, and that leads back", async () => {
      const call = await board();
      const page = await open("sam", `/call/${call.id}?server=1`);
      await page.getByText("Session").first().waitFor();
      const related = page.getByRole("region", { name: "History and note" });
      expect(await related.count()).toBe(0);
      await server.post({ fromName: "Other", startedAt: call.startedAt });
      const fromNumber = `+33${call.caller.slice(1)}`;
      const id = await server.post({ fromName: "Claire Martin", fromNumber, startedAt: call.startedAt + 20_000 });
      await related.locator(`a[href="/history-call/${id}"]`).waitFor();
      expect(await related.locator("a").count()).toBe(1);
      await looked(page, "related");
      await related.locator("a").click();
      const back = page.getByRole("link", { name: /This call on the live board/ });
      await back.waitFor();
      await looked(page, "live-link");
      expect(new URL(page.url()).pathname).toBe(`/history-call/${id}`);
      await back.click();
      await related.waitFor();
      expect(new URL(page.url()).pathname).toBe(`/call/${call.id}`);
    });
  });

  describe("a call that is passed on", () => {
    test("is told in the open app, counted, listed above the history, and gone from there once accepted", async () => {
      const page = await open("alice", "/");
      await page.locator("nav.nav").waitFor();
      expect(await count(page).count()).toBe(0);
      // The page must have read that nothing waits: what comes then is news.
      await page.waitForLoadState("networkidle").catch(() => {});
      const id = await server.post({ fromName: "Paul Durand" });
      await passOn(id, "bob", "alice");
      await page.getByText("Bob Petit passed a call on to you").waitFor();
      await count(page).getByText("1", { exact: true }).waitFor();
      await page.getByRole("link", { name: "Calls" }).click();
      const list = page.getByRole("region", { name: "Passed on to you" });
      await list.locator(`a[href="/history-call/${id}"]`).click();
      await page.getByRole("button", { name: "Accept" }).click();
      await eventually(
        "nothing is counted",
        () => count(page).count(),
        (shown) => shown === 0,
      );
      await page.goBack();
      await eventually(
        "nothing is listed",
        () => list.count(),
        (shown) => shown === 0,
      );
    });

    test("waits for whoever opens the app later, without a word that is late", async () => {
      const id = await server.post({ fromName: "Anna" });
      await passOn(id, "bob", "alice");
      const page = await open("alice", "/calls/history");
      await page.getByRole("region", { name: "Passed on to you" }).locator(`a[href="/history-call/${id}"]`).waitFor();
      await count(page).getByText("1", { exact: true }).waitFor();
      expect(await page.getByText("passed a call on to you").count()).toBe(0);
    });

    test.each([
      ["phone", PHONE],
      ["desktop", DESKTOP],
    ] as const)("is shown whole on a %s, light and dark", async (_name, size) => {
      const page = await open("alice", "/calls/history", { size });
      await page.getByRole("region", { name: "Passed on to you" }).waitFor();
      await looked(page, `offered-${size.width}`);
    });
  });

  test.each([
    ["phone", PHONE],
    ["desktop", DESKTOP],
  ] as const)("how much of numbers each role sees is chosen on a %s, and holds at once", async (_name, size) => {
    const page = await open("admin", "/settings/history", { size });
    const onOff = page.getByLabel("Hide digits of outside numbers");
    await onOff.check();
    await page.getByLabel("Agent", { exact: true }).selectOption("most");
    await looked(page, `masking-${size.width}`);
    const form = page.locator("form", { has: onOff });
    await form.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    const { calls } = await server.ask("GET", "/enrichment/calls", undefined, "bob");
    expect(calls[0].fromNumber).toMatch(/^\+?•+\d\d$/);
    await onOff.uncheck();
    await form.getByRole("button", { name: "Save" }).click();
    await eventually(
      "numbers are whole again",
      async () => (await server.ask("GET", "/enrichment/calls", undefined, "bob")).calls[0].fromNumber,
      (number) => !number.includes("•"),
    );
  });

  /** No faults of layout or colour in either theme; pictures where they are asked for. */
  async function looked(page: Page, name: string): Promise<void> {
    const found: string[] = [];
    for (const theme of ["light", "dark"] as const) {
      await page.emulateMedia({ colorScheme: theme });
      await drawn(page);
      const faults = await accessibilityFaults(page, theme === "light" ? "all" : "colours");
      found.push(...faults, ...(await sidewaysFaults(page)));
      const { VIGIE_PICTURES: folder } = process.env;
      if (folder) await page.screenshot({ path: `${folder}/${name}-${theme}.png`, fullPage: true });
    }
    expect(found).toEqual([]);
  }
}
