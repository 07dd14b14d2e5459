import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { PresenceServer } from "../support/presence-server.ts";
import type { Stage } from "../support/stage.ts";

const GOOD = `extension,day,start_time,end_time,status
1001,monday,08:00,12:00,available
1001,tuesday,08:00,12:00,available
1002,2026-12-24,14:00,18:00,off_work
`;
const BAD = `${GOOD}1002,monday,08:00,12:00,<script>alert(1)</script>
1002,monday,08:00,26:00,lunch
9999,monday,08:00,12:00,lunch
`;

/** Plannings as files: what one would change, what is wrong with it and where, and taking it. */
export function presencePlannings(stage: Stage): void {
  let server: PresenceServer;
  beforeAll(async () => {
    server = await PresenceServer.start();
  });
  afterAll(() => server.remove());

  const open = async (as: string): Promise<Page> => {
    const visit = await stage.open(server.url, await server.cookieOf(as));
    await visit.goto("/presence/plannings");
    return visit.page;
  };
  const give = (page: Page, text: string, name = "plan.csv") =>
    page.locator("input[type=file]").setInputFiles({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
  const count = async (number: string): Promise<number> =>
    (await server.ask("GET", `/extensions/${await server.idOf(number)}/slots`)).slots.length;

  test("A58 a file is seen first, then taken; the same file again changes nothing", async () => {
    const page = await open("sam");
    await give(page, GOOD);
    await page.getByText("Slots: 3 to add, 0 to remove, 0 unchanged.").waitFor();
    expect(await page.locator("ins").count()).toBe(3);
    expect(await count("1001")).toBe(0);
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("Planning imported.").waitFor();
    expect([await count("1001"), await count("1002")]).toEqual([2, 1]);
    await give(page, GOOD);
    await page.getByText("Slots: 0 to add, 0 to remove, 3 unchanged.").waitFor();
  });

  test("A59 A61 faults say where they are, as text; good rows are taken when one says so", async () => {
    const page = await open("sam");
    await give(page, BAD);
    await page.getByText("2 faults").waitFor();
    expect(await page.locator("main").textContent()).toContain("<script>alert(1)</script>");
    await page.getByText("line 5, column status").waitFor();
    await page.getByText("1 unknown extension").waitFor();
    const apply = page.getByRole("button", { name: "Apply" });
    expect(await apply.isDisabled()).toBe(true);
    await page.getByLabel("Take the good rows all the same").check();
    await apply.click();
    await page.getByText("Planning imported.").waitFor();
  });

  test("what is no planning is said, and what the file does not have goes only when one says so", async () => {
    const page = await open("sam");
    await give(page, "");
    await page.getByText("1 fault").waitFor();
    await give(page, "extension,day,start_time,end_time,status\n1001,monday,08:00,12:00,available\n");
    await page.getByText("Slots: 0 to add, 0 to remove, 1 unchanged.").waitFor();
    await page.getByLabel("Remove what the file does not have").check();
    await page.getByText("Slots: 0 to add, 1 to remove, 1 unchanged.").waitFor();
    await page.getByRole("button", { name: "Apply" }).click();
    await page.getByText("Planning imported.").waitFor();
    expect(await count("1001")).toBe(1);
  });

  test("what is exported reads back the same", async () => {
    const page = await open("sam");
    const waiting = page.waitForEvent("download");
    await page.getByRole("link", { name: "CSV" }).click();
    const path = await (await waiting).path();
    await give(page, await Bun.file(path).text(), "export.csv");
    await page.getByText(/^Slots: 0 to add, 0 to remove, \d+ unchanged/).waitFor();
  });

  test("a viewer has no such tab", async () => {
    const visit = await stage.open(server.url, await server.cookieOf("vera"));
    await visit.goto("/presence");
    await visit.page.getByRole("link", { name: "Log" }).waitFor();
    expect(await visit.page.getByRole("link", { name: "Plannings" }).count()).toBe(0);
  });
}
