import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { PresenceServer } from "../support/presence-server.ts";
import type { Stage } from "../support/stage.ts";
import { PHONE, type VisitOptions } from "../support/visit.ts";

/** Who can be reached: on a phone and on a switchboard's desk, as it changes. */
export function presenceList(stage: Stage): void {
  let server: PresenceServer;
  beforeAll(async () => {
    server = await PresenceServer.start({ onForeignChange: "ask" });
    const id = await server.idOf("1003");
    await server.ask("POST", "/overrides", {
      extensionIds: [id],
      status: "business_trip",
      reason: "Client",
      minutes: 90,
    });
  });
  afterAll(() => server.remove());

  const open = async (as: string, path: string, options: VisitOptions = {}): Promise<Page> => {
    const visit = await stage.open(server.url, await server.cookieOf(as), options);
    await visit.goto(path);
    return visit.page;
  };
  const row = (page: Page, name: string) => page.locator("main a.row", { hasText: name });

  test("on a desk, each stands in the column of its state, and moves there by itself", async () => {
    const page = await open("vera", "/presence");
    await row(page, "Bruno Petit").waitFor();
    const columnOf = (name: string) =>
      page
        .locator("main .columns > section", { has: page.locator("a.row", { hasText: name }) })
        .locator("h2")
        .textContent();
    expect(await columnOf("Bruno Petit")).toStartWith("Reachable");
    expect(await columnOf("Chloé Étienne")).toStartWith("Elsewhere");
    server.pbx.setByHand("1002", "do_not_disturb");
    await eventually(
      "the other column",
      () => columnOf("Bruno Petit"),
      (text) => text?.startsWith("Not reachable") === true,
    );
    server.pbx.setByHand("1002", "available");
    await eventually(
      "back again",
      () => columnOf("Bruno Petit"),
      (text) => text?.startsWith("Reachable") === true,
    );
  });

  test("filters and the search are in the address, and what they find is what was asked for", async () => {
    const page = await open("vera", "/presence", { size: PHONE });
    await row(page, "Bruno Petit").waitFor();
    await page.getByRole("button", { name: /^Business trip/ }).click();
    await eventually(
      "one row",
      () => page.locator("main a.row").count(),
      (count) => count === 1,
    );
    expect(new URL(page.url()).searchParams.get("status")).toBe("business_trip");
    expect(await row(page, "Chloé Étienne").locator(".s").textContent()).toMatch(
      /^Business trip → .*\d\d:\d\duntil .*\d\d:\d\dset by admin \(Client\)$/,
    );
    await page.goto(`${server.url}/presence?q=etienne&hand=1`);
    await row(page, "Chloé Étienne").waitFor();
    expect(await page.locator("main a.row").count()).toBe(1);
    await page.goto(`${server.url}/presence?q=nobody`);
    await page.getByText("Nothing matches").waitFor();
    await page.getByRole("link", { name: "Show everything" }).click();
    await row(page, "Bruno Petit").waitFor();
  });

  test("what somebody set on the telephone is asked about, and put back when one says so", async () => {
    const id = await server.idOf("1004");
    await server.ask("PATCH", `/extensions/${id}`, { isPlanned: true, defaultStatus: "available" });
    await eventually(
      "it is settled",
      () => server.line("1004"),
      (line) => line.wantedStatus === "available" && line.driven?.pending === null,
    );
    const page = await open("sam", "/presence");
    await row(page, "Driss Aubert").waitFor();
    server.pbx.setByHand("1004", "lunch");
    await page.getByText("Driss Aubert changed on the telephone").waitFor();
    await page.getByRole("button", { name: "Put back" }).click();
    await page.getByText("Driss Aubert changed on the telephone").waitFor({ state: "detached" });
    await eventually(
      "it is as planned",
      () => server.line("1004"),
      (line) => line.status === "available",
    );
  });

  test("A67 all of a team are set at once until a time, and one press undoes it", async () => {
    const ids = [await server.idOf("1001"), await server.idOf("1003")];
    await server.ask("POST", "/groups", { name: "Reception", extensionIds: ids });
    const page = await open("sam", "/presence");
    await page.getByRole("button", { name: "Set several" }).click();
    const sheet = page.getByRole("dialog");
    await sheet.getByLabel("For whom").selectOption({ label: "Reception" });
    await sheet.getByRole("button", { name: "Do not disturb" }).click();
    await sheet.getByRole("button", { name: "30 min" }).click();
    await sheet.getByRole("button", { name: /^Set until/ }).click();
    await page.getByText("2 extensions set: Do not disturb").waitFor();
    await eventually(
      "both",
      () => server.line("1001"),
      (line) => line.status === "do_not_disturb",
    );
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("Undone").waitFor();
    // What it took the place of holds again.
    await eventually(
      "the former one",
      () => server.line("1003"),
      (line) => line.override?.status === "business_trip",
    );
    expect((await server.line("1001")).override).toBeNull();
  });

  test("a viewer sees and sets nothing", async () => {
    const page = await open("vera", "/presence");
    await row(page, "Bruno Petit").waitFor();
    expect(await page.getByRole("button", { name: "Set several" }).count()).toBe(0);
    await row(page, "Bruno Petit").click();
    await page.getByRole("dialog").getByRole("heading", { name: "Why" }).waitFor();
    expect(
      await page
        .getByRole("dialog")
        .getByRole("button", { name: /Set the status|Add a slot/ })
        .count(),
    ).toBe(0);
  });

  test("arrows move among the rows, Enter opens one, Escape leads back to it", async () => {
    const page = await open("sam", "/presence", { size: PHONE });
    await row(page, "Alice Martin").focus();
    const focused = () => page.evaluate(() => document.activeElement?.getAttribute("href") ?? "");
    const first = await focused();
    await page.keyboard.press("ArrowDown");
    const href = await eventually("the next row", focused, (at) => at.startsWith("/extension/") && at !== first);
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    expect(new URL(page.url()).pathname).toBe(href);
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await eventually("the row again", focused, (at) => at === href);
  });
}
