import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { OwnServer } from "../support/own-server.ts";
import { QUEUE, ScriptedCentre } from "../support/scripted-centre.ts";
import type { Stage } from "../support/stage.ts";
import { PHONE, type VisitOptions } from "../support/visit.ts";

/** What a change that arrives may not touch: focus, scroll, what is being typed. */
export function undisturbed(stage: Stage): void {
  let centre: ScriptedCentre;
  let server: OwnServer;
  let pushed = 20;
  beforeAll(async () => {
    centre = await ScriptedCentre.start({ agents: 60, queues: 20 });
    server = await OwnServer.of(centre);
  });
  afterAll(async () => {
    await server.remove();
    await centre.stop();
  });

  const open = async (path: string, options: VisitOptions = {}) => {
    const visit = await stage.open(server.url, await server.signIn(), options);
    await visit.goto(path);
    return visit.page;
  };
  /** Makes a queue the one with the most who wait, which puts it first by trouble; gives what the strip will show then. */
  const change = (queue: number) => {
    pushed++;
    centre.changeQueue(queue, { waiting_tasks_count: pushed });
    const counts = [...centre.queues.values()].map((values) => Number(values.waiting_tasks_count));
    return { ofQueue: String(pushed), ofAll: String(counts.reduce((sum, count) => sum + count, 0)) };
  };
  const push = async (page: Page, queue = QUEUE + 19) => {
    const { ofAll } = change(queue);
    const figure = page.locator("dl.strip dd").first();
    await eventually(
      `${ofAll} waiting`,
      () => figure.textContent(),
      (text) => text?.split(" ")[0] === ofAll,
    );
  };
  /** Marks what has the focus; returns how to ask whether it still has it. */
  const markFocus = async (page: Page) => {
    await page.evaluate(() => document.activeElement?.setAttribute("data-marked", ""));
    return () => page.evaluate(() => document.activeElement?.hasAttribute("data-marked") ?? false);
  };

  test("typing in the search", async () => {
    const page = await open("/");
    await page.locator('a[href^="/queue/"]').first().waitFor();
    const search = page.getByRole("searchbox");
    await search.focus();
    for (const letter of "queue 1") {
      await page.keyboard.type(letter);
      await push(page);
    }
    await page.keyboard.press("ArrowLeft");
    await page.keyboard.press("ArrowLeft");
    await push(page);
    const state = await search.evaluate((input: HTMLInputElement) => ({
      value: input.value,
      caret: input.selectionStart,
      hasFocus: document.activeElement === input,
    }));
    expect(state).toEqual({ value: "queue 1", caret: 5, hasFocus: true });
    await page.waitForURL((url) => url.searchParams.get("q") === "queue 1");
  });

  test("the place that the page is scrolled to, and the row that has the focus", async () => {
    const page = await open("/?view=queues", { size: PHONE });
    const row = page.locator('a[href^="/queue/"]').nth(9);
    await row.waitFor();
    await row.focus();
    await page.evaluate(() => scrollTo(0, 300));
    const state = () =>
      page.evaluate(() => ({
        scroll: Math.round(scrollY),
        href: document.activeElement?.getAttribute("href"),
        top: Math.round(document.activeElement?.getBoundingClientRect().top ?? 0),
      }));
    const before = await eventually("scrolled", state, ({ scroll }) => scroll > 250);
    await push(page, QUEUE + 15);
    await push(page, QUEUE + 16);
    expect(await state()).toEqual(before);
    // Nothing is hidden by that: the order is offered anew.
    await page.getByRole("button", { name: "sort again" }).waitFor();
  });

  test("a sheet that is open: its figures change, its scroll and what is typed in it stay", async () => {
    const page = await open("/", { size: PHONE });
    await page.locator('a[href^="/queue/"]').first().click();
    const sheet = page.getByRole("dialog");
    await sheet.locator("figure.chart, .empty").first().waitFor();
    await sheet.evaluate((element) => element.scrollTo(0, 200));
    const scroll = await sheet.evaluate((element) => element.scrollTop);
    const heading = await sheet.getByRole("heading", { level: 1 }).textContent();
    const queue = QUEUE + Number(/\d+/.exec(heading ?? "")?.[0] ?? 1) - 1;
    const hasFocus = await markFocus(page);
    for (let count = 0; count < 3; count++) {
      const { ofQueue } = change(queue);
      await eventually(
        `${ofQueue} in the sheet`,
        () => sheet.locator("dl.strip dd").first().textContent(),
        (text) => text?.split(" ")[0] === ofQueue,
      );
    }
    expect(scroll).toBeGreaterThan(0);
    expect(await sheet.evaluate((element) => element.scrollTop)).toBe(scroll);
    expect(await sheet.getByRole("heading", { level: 1 }).textContent()).toBe(heading);
    expect(await hasFocus()).toBe(true);
  });

  test("a form that is half filled in, while the server's own state changes", async () => {
    const page = await open("/settings/servers/1");
    const form = page.locator("main form").first();
    const state = page.locator(".top .sub");
    await eventually(
      "a live link",
      () => state.textContent(),
      (text) => text === "live",
    );
    // The server is the command line's, so its fields are locked; thresholds are not.
    const field = page
      .locator('main input[inputmode="decimal"], main input[inputmode="numeric"]:not(:disabled)')
      .first();
    await field.fill("17");
    const hasFocus = await markFocus(page);
    // The link is back within a tenth of a second at best: whatever is shown in between is noted where it is shown.
    await page.evaluate(() => {
      const notes = Object.assign(window, { isSeenAway: false });
      new MutationObserver(() => {
        if (document.querySelector(".top .sub")?.textContent !== "live") notes.isSeenAway = true;
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    });
    centre.dropConnections();
    await page.waitForFunction(() => (window as unknown as { isSeenAway: boolean }).isSeenAway);
    await eventually(
      "the link coming back",
      () => state.textContent(),
      (text) => text === "live",
      20_000,
    );
    expect(await field.inputValue()).toBe("17");
    expect(await hasFocus()).toBe(true);
    expect(await form.isVisible()).toBe(true);
  });
}
