import { expect, test } from "bun:test";
import type { Board } from "../../../server/cccp/live/model.ts";
import { readBoard, talkingCall } from "../support/board.ts";
import { eventually } from "../support/eventually.ts";
import type { Stage } from "../support/stage.ts";
import { DESKTOP, PHONE, type Visit } from "../support/visit.ts";

export function addresses(stage: Stage): void {
  test("a sheet's address opens it, and a reload keeps it", async () => {
    const visit = await stage.visit({ as: "viewer", size: PHONE });
    const sheets: ((board: Board) => { path: string; thing: { id: string } | undefined; title: string | undefined })[] =
      [
        ({ queues: [queue] }) => ({ path: "queue", thing: queue, title: queue?.name }),
        ({ agents: [agent] }) => ({ path: "agent", thing: agent, title: agent?.name }),
        (board) => ({ path: "call", thing: talkingCall(board), title: talkingCall(board)?.caller }),
      ];
    for (const sheet of sheets) {
      // Read anew for each: calls end.
      const { path, thing, title } = sheet(await readBoard(visit));
      await visit.goto(`/${path}/${encodeURIComponent(thing?.id ?? "")}?server=1`);
      const heading = visit.page.getByRole("dialog").getByRole("heading", { level: 1 });
      await eventually(
        `the title of ${path}`,
        () => heading.textContent(),
        (text) => text === title,
      );
      await visit.page.reload();
      await eventually(
        `the title of ${path} again`,
        () => heading.textContent(),
        (text) => text === title,
      );
    }
    expect(visit.faults).toEqual([]);
  });

  test("filters and search are in the address: a reload and another person's link show the same", async () => {
    const visit = await stage.visit({ as: "viewer" });
    const { page } = visit;
    await visit.goto("/");
    await page.getByRole("button", { name: /^Paused/ }).click();
    await page.getByRole("searchbox").fill("a");
    await eventually(
      "search in the address",
      () => new URL(page.url()).search,
      (search) => search === "?show=paused&q=a",
    );
    const check = async (where: Visit) => {
      await where.page.getByRole("button", { name: /^Paused/, pressed: true }).waitFor();
      expect(await where.page.getByRole("searchbox").inputValue()).toBe("a");
      await where.page.getByText("Nothing matches").or(where.page.locator('a[href^="/agent/"]')).first().waitFor();
      for (const text of await where.page.locator('a[href^="/agent/"] .s').allTextContents())
        expect(text).toMatch(/^Pause/);
    };
    await page.reload();
    await check(visit);
    const other = await stage.visit({ as: "supervisor" });
    await other.page.goto(page.url());
    await check(other);
  });

  test("a filter is still there when a sheet over it was reloaded and closed", async () => {
    const visit = await stage.visit({ as: "viewer" });
    const { page } = visit;
    await visit.goto("/?show=busy");
    await page.locator('a[href^="/agent/"]').first().click();
    await page.getByRole("dialog").waitFor();
    await page.reload();
    await page.getByRole("dialog").locator(".facts").first().waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.getByRole("button", { name: /^Busy/, pressed: true }).waitFor();
  });

  test("back closes a sheet, forward opens it", async () => {
    const visit = await stage.visit({ as: "viewer" });
    const { page } = visit;
    await visit.goto("/");
    await page.locator('a[href^="/queue/"]').first().click();
    await page.getByRole("dialog").waitFor();
    await page.goBack();
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.goForward();
    await page.getByRole("dialog").waitFor();
  });

  test("a project that the server does not have is named, and one press shows all", async () => {
    const visit = await stage.visit({ as: "viewer" });
    const { page } = visit;
    await visit.goto("/?project=unknown&show=busy");
    await page.getByText("No project “unknown”").waitFor();
    expect(await page.locator("dl.strip").count()).toBe(0);
    await page.getByRole("link", { name: "All projects" }).click();
    await page.locator('a[href^="/agent/"]').first().waitFor();
    expect(new URL(page.url()).search).toBe("?show=busy");
    await visit.goto("/wall/now?project=unknown");
    await page.getByRole("heading", { name: "No project “unknown”" }).waitFor();
    await page.getByRole("link", { name: "All projects" }).click();
    await page.locator(".wall .queues li").first().waitFor();
  });

  test.each([PHONE, DESKTOP])(
    "a search without hits says so once, one with some leaves out what has none",
    async (size) => {
      const visit = await stage.visit({ as: "viewer", size });
      const { page } = visit;
      await visit.goto("/?q=nothing+is+called+this");
      await page.locator(".empty").first().waitFor();
      expect(await page.locator(".empty").count()).toBe(1);
      expect(await page.locator("main h2").count()).toBe(0);
      const { agents } = await readBoard(visit);
      const name = agents.find((agent) => agent.callId === null)?.name ?? "";
      await visit.goto(`/?q=${encodeURIComponent(name)}`);
      await page.locator('a[href^="/agent/"]').first().waitFor();
      expect(await page.locator(".empty a").count()).toBe(0);
      expect(await page.locator("main h2").count()).toBe(size === PHONE ? 1 : 3);
    },
  );

  test("on a phone a chip of agents shows agents alone, and is in sight itself", async () => {
    const visit = await stage.visit({ as: "viewer", size: PHONE });
    const { page } = visit;
    await visit.goto("/?show=paused");
    await page.locator('a[href^="/agent/"]').first().waitFor();
    expect(await page.locator("main h2").allTextContents()).toEqual([expect.stringMatching(/^Agents · \d+$/)]);
    const chip = page.getByRole("button", { name: /^Paused/, pressed: true });
    const { x, width } = (await chip.boundingBox()) ?? { x: -1, width: 0 };
    expect(x).toBeGreaterThanOrEqual(0);
    expect(x + width).toBeLessThanOrEqual(PHONE.width);
  });

  test("calls that are not found lead back to all", async () => {
    const visit = await stage.visit({ as: "viewer" });
    await visit.goto("/calls");
    await visit.page.getByRole("searchbox").fill("nothing is called this");
    await visit.page.getByRole("link", { name: "Show everything" }).click();
    await visit.page.locator('a[href^="/call/"]').first().waitFor();
    expect(new URL(visit.page.url()).search).toBe("");
    expect(await visit.page.getByRole("searchbox").inputValue()).toBe("");
  });

  test("an address that is nothing says so and leads home", async () => {
    const visit = await stage.visit({ as: "viewer" });
    await visit.goto("/settings/nothing-of-the-kind");
    await visit.page.getByText("There is no such page").waitFor();
    await visit.page.getByRole("link", { name: "Back to the board" }).click();
    await visit.page.locator("dl.strip").waitFor();
  });

  test("language and theme hold after a reload, and follow the person to another device", async () => {
    // The agent is nobody else's here: what is chosen stays on the server.
    const visit = await stage.visit({ as: "agent" });
    const { page } = visit;
    const look = () =>
      page.evaluate(() => ({
        language: document.documentElement.lang,
        background: getComputedStyle(document.body).backgroundColor,
      }));
    await visit.goto("/settings");
    await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
    const light = await look();
    expect(light.language).toBe("en");
    await page.getByRole("button", { name: "Français" }).click();
    await page.getByRole("heading", { name: "Réglages", level: 1 }).waitFor();
    const saved = page.waitForResponse((answer) => answer.request().postData()?.includes("dark") ?? false);
    await page.getByRole("button", { name: "Sombre" }).click();
    expect((await saved).ok()).toBe(true);
    const dark = await eventually("another background", look, ({ background }) => background !== light.background);
    await page.reload();
    await page.getByRole("heading", { name: "Réglages", level: 1 }).waitFor();
    await eventually("the same look", look, (now) => JSON.stringify(now) === JSON.stringify(dark));

    const elsewhere = await stage.visit({ as: "agent", size: PHONE });
    // The device's own language comes last: it must not win over the person's.
    await elsewhere.page.route(/\/assets\/en-(?!more)/, async (route) => {
      await elsewhere.page.locator("html[lang=fr]").waitFor({ state: "attached" });
      await route.continue();
    });
    await elsewhere.goto("/settings");
    await elsewhere.page.getByRole("heading", { name: "Réglages", level: 1 }).waitFor();
    await elsewhere.page.getByRole("button", { name: "Sombre", pressed: true }).waitFor();
  });
}
