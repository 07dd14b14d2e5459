import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { PresenceServer } from "../support/presence-server.ts";
import type { Stage } from "../support/stage.ts";
import { PHONE, type VisitOptions } from "../support/visit.ts";

/** One extension: setting it by hand, its planning, its week. */
export function presenceExtension(stage: Stage): void {
  let server: PresenceServer;
  beforeAll(async () => {
    server = await PresenceServer.start();
  });
  afterAll(() => server.remove());

  const open = async (as: string, number: string, options: VisitOptions = {}): Promise<Page> => {
    const visit = await stage.open(server.url, await server.cookieOf(as), options);
    await visit.goto(`/extension/${await server.idOf(number)}`);
    await visit.page.getByRole("dialog").getByRole("heading", { name: "Why" }).waitFor();
    return visit.page;
  };

  test("A63 set by hand for an hour, with the time that is left ticking, and ended by a press", async () => {
    const page = await open("sam", "1001");
    await page.getByRole("button", { name: "Set the status by hand" }).click();
    await page.getByLabel("Reason (optional)").fill("<b>Doctor</b>");
    await page.getByRole("button", { name: /^Set until/ }).click();
    await eventually(
      "the PBX has it",
      () => server.line("1001"),
      (line) => line.status === "away",
    );
    const left = page.getByRole("dialog").getByText(/, \d+:\d\d left|, 1 h 00 left/);
    const first = await left.textContent();
    expect(first).toContain("<b>Doctor</b>");
    await eventually(
      "it ticks",
      () => left.textContent(),
      (text) => text !== first,
    );
    await page.getByRole("button", { name: "End", exact: true }).click();
    await left.waitFor({ state: "detached" });
    await eventually(
      "it is over",
      () => server.line("1001"),
      (line) => line.override === null,
    );
  });

  test("an undo takes back what was just set", async () => {
    const page = await open("sam", "1002");
    await page.getByRole("button", { name: "Set the status by hand" }).click();
    await page.getByRole("button", { name: "Business trip" }).click();
    await page.getByRole("button", { name: "Open end" }).click();
    await page.getByRole("button", { name: "Set", exact: true }).click();
    await page.getByText("until somebody ends it").waitFor();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByText("until somebody ends it").waitFor({ state: "detached" });
    await eventually(
      "it is over",
      () => server.line("1002"),
      (line) => line.override === null,
    );
  });

  test("A63 the first slot of a fresh extension takes three clicks", async () => {
    const visit = await stage.open(server.url, await server.cookieOf("sam"), { size: PHONE });
    await visit.goto("/presence");
    const { page } = visit;
    await page.locator("main a.row", { hasText: "Chloé" }).click();
    await page.getByRole("button", { name: "Add a slot on Monday" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
    await page.getByText("08:00–12:00").first().waitFor();
    const { slots } = await server.ask("GET", `/extensions/${await server.idOf("1003")}/slots`);
    expect(slots).toMatchObject([{ day: 0, startMinute: 480, endMinute: 720, status: "available" }]);
  });

  test("a day is copied to the others, a slot is removed and brought back", async () => {
    const id = await server.idOf("1004");
    const slots = async () => (await server.ask("GET", `/extensions/${id}/slots`)).slots;
    await server.ask("POST", `/extensions/${id}/slots`, {
      day: 0,
      startMinute: 540,
      endMinute: 720,
      status: "available",
    });
    await server.ask("POST", `/extensions/${id}/slots`, { day: 1, startMinute: 60, endMinute: 120, status: "lunch" });
    const page = await open("sam", "1004");
    await page.getByRole("button", { name: "Copy Monday to other days" }).click();
    await page.getByRole("button", { name: "Copy", exact: true }).click();
    await page.getByText("Day copied").waitFor();
    const stored = await slots();
    expect(stored.map(({ day, startMinute }: { day: number; startMinute: number }) => [day, startMinute])).toEqual([
      [0, 540],
      [1, 540],
      [2, 540],
      [3, 540],
      [4, 540],
    ]);
    await page.getByRole("button", { name: "Remove 09:00–12:00" }).first().click();
    await eventually("it is gone", slots, (left) => left.length === 4);
    await page.getByRole("button", { name: "Undo" }).click();
    await eventually("it is there again", slots, (left) => left.length === 5);
  });

  test("what is wrong with a slot stands under its field", async () => {
    const page = await open("sam", "1004");
    await page.getByRole("button", { name: "Add a slot on a date" }).click();
    await page.getByLabel("Date", { exact: true }).fill("");
    await page.locator("dialog form").evaluate((form) => form.setAttribute("novalidate", ""));
    await page.getByRole("dialog").getByRole("button", { name: "Add", exact: true }).click();
    await page.locator("dialog .field .error").waitFor();
    expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("date");
  });

  test("A65 another default counts at once, and its undo too; the week follows", async () => {
    const page = await open("sam", "1002");
    await page.getByLabel("Apply the planning").check();
    await page.getByLabel("Default status").selectOption("lunch");
    await eventually(
      "the PBX has it",
      () => server.line("1002"),
      (line) => line.status === "lunch",
    );
    await page.locator(".week .sr", { hasText: "00:00–24:00 Lunch" }).first().waitFor({ state: "attached" });
    await page.getByRole("button", { name: "Undo" }).last().click();
    await eventually(
      "the house's again",
      () => server.line("1002"),
      (line) => line.status === "off_work",
    );
  });

  test("A11 frozen, it says so, and nothing is set", async () => {
    const page = await open("sam", "1002");
    await page.getByLabel("Freeze: change nothing").check();
    await page.getByText("Frozen: the status stays as it is").waitFor();
    expect((await server.line("1002")).wantedStatus).toBeNull();
    await page.getByLabel("Freeze: change nothing").uncheck();
    await eventually(
      "it is planned again",
      () => server.line("1002"),
      (line) => line.wantedStatus === "off_work",
    );
  });

  test("each day of the week is reached by the keyboard and opens to the same in words", async () => {
    const page = await open("vera", "1004");
    const day = page.locator(".week .day").nth(2);
    await day.focus();
    await page.keyboard.press("Enter");
    expect(await day.getAttribute("aria-expanded")).toBe("true");
    await page.locator(".week .stretches").waitFor();
    expect(await page.locator(".strip-day u").count()).toBe(1);
  });

  test("an agent sets the own extension and no other", async () => {
    const own = await open("alice", "1001");
    await own.getByRole("button", { name: "Set the status by hand" }).waitFor();
    expect(await own.getByLabel("Apply the planning").count()).toBe(0);
    const other = await open("alice", "1002");
    expect(await other.getByRole("button", { name: "Set the status by hand" }).count()).toBe(0);
  });
}
