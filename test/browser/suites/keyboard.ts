import { expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { readBoard, talkingCall } from "../support/board.ts";
import { eventually } from "../support/eventually.ts";
import type { Stage } from "../support/stage.ts";

const MOST_STOPS = 40;

/** Nothing here is clicked: every step is a key. */
export function keyboard(stage: Stage): void {
  test("from log-in to a queue's sheet and back to its row", async () => {
    const visit = await stage.visit();
    const { page } = visit;
    await visit.goto("/");
    await page.getByLabel("Name").waitFor();
    const { name, password } = stage.login("viewer");
    await tabTo(page, 'input[name="name"]');
    await page.keyboard.type(name);
    await page.keyboard.press("Tab");
    await page.keyboard.type(password);
    await page.keyboard.press("Enter");
    await page.locator('a.row[href^="/queue/"]').first().waitFor();

    await tabTo(page, 'a.row[href^="/queue/"]');
    const first = await focusedHref(page);
    await page.keyboard.press("ArrowDown");
    const row = await eventually(
      "another queue",
      () => focusedHref(page),
      (href) => href !== first,
    );
    expect(row).toStartWith("/queue/");
    await page.keyboard.press("Enter");
    const sheet = page.getByRole("dialog");
    await sheet.waitFor();
    await eventually("focus in the sheet", () =>
      page.evaluate(() => document.querySelector("dialog")?.contains(document.activeElement)),
    );
    await page.waitForURL((url) => url.pathname === new URL(row ?? "", url).pathname);
    await page.keyboard.press("Escape");
    await sheet.waitFor({ state: "detached" });
    await eventually(
      "the row again",
      () => focusedHref(page),
      (href) => href === row,
    );
    await page.waitForURL((url) => url.pathname === "/");
  });

  test("every stop on the board and in a sheet shows the focus", async () => {
    const visit = await stage.visit({ as: "viewer" });
    const { page } = visit;
    await visit.goto("/");
    await page.locator('a.row[href^="/queue/"]').first().waitFor();
    const onBoard = await walk(page);
    expect(onBoard.length).toBeGreaterThan(8);
    expect(onBoard.filter(({ isVisible }) => !isVisible)).toEqual([]);
    await tabTo(page, 'a.row[href^="/queue/"]');
    await page.keyboard.press("Enter");
    await page.locator("dialog figure.chart").waitFor();
    const inSheet = await walk(page);
    expect(inSheet.length).toBeGreaterThan(3);
    expect(inSheet.filter(({ isVisible }) => !isVisible)).toEqual([]);
  });

  test("the first stop leads past the navigation", async () => {
    const visit = await stage.visit({ as: "viewer" });
    await visit.goto("/");
    await visit.page.locator('a.row[href^="/queue/"]').first().waitFor();
    await visit.page.keyboard.press("Tab");
    expect(await visit.page.evaluate(() => document.activeElement?.textContent)).toBe("Skip to content");
    await visit.page.keyboard.press("Enter");
    await eventually(
      "focus in the content",
      () => visit.page.evaluate(() => document.activeElement?.id),
      (id) => id === "main",
    );
  });

  test("arrows, Page Down, End and Home move in the list of agents, one stop for Tab", async () => {
    const visit = await stage.visit({ as: "viewer" });
    const { page } = visit;
    await visit.goto("/");
    await page.locator('a.row[href^="/agent/"]').first().waitFor();
    await tabTo(page, 'a.row[href^="/agent/"]');
    const place = () =>
      page.evaluate(() => {
        const item = document.activeElement?.closest("li[data-id]");
        const box = item?.getBoundingClientRect();
        const isInView = box !== undefined && box.top >= 0 && box.bottom <= innerHeight;
        return {
          at: Number(item?.getAttribute("aria-posinset")),
          of: Number(item?.getAttribute("aria-setsize")),
          isInView,
        };
      });
    const after = async (key: string, isThere: (at: number, of: number) => boolean) => {
      await page.keyboard.press(key);
      await eventually(`row after ${key}`, place, ({ at, of, isInView }) => isInView && isThere(at, of));
    };
    await after("Home", (at) => at === 1);
    await after("ArrowDown", (at) => at === 2);
    await after("ArrowDown", (at) => at === 3);
    await after("ArrowUp", (at) => at === 2);
    await after("PageDown", (at) => at > 5);
    await after("End", (at, of) => at >= of - 1 && of > 20);
    await after("Home", (at) => at === 1);
    await page.keyboard.press("Tab");
    expect(await focusedHref(page)).not.toStartWith("/agent/");
  });

  test("/ leads to the search and Escape empties it", async () => {
    const visit = await stage.visit({ as: "viewer" });
    const { page } = visit;
    await visit.goto("/");
    await page.locator('a.row[href^="/queue/"]').first().waitFor();
    await page.keyboard.press("/");
    await eventually(
      "focus in the search",
      () => page.evaluate(() => document.activeElement?.getAttribute("type")),
      (type) => type === "search",
    );
    await page.keyboard.type("nothing is called this");
    await page.getByText("Nothing matches").first().waitFor();
    await page.waitForURL((url) => url.searchParams.get("q") === "nothing is called this");
    await page.keyboard.press("Escape");
    await page.locator('a.row[href^="/queue/"]').first().waitFor();
    await page.waitForURL((url) => url.search === "");
  });

  test("the console: pick a session, read its events, scroll, leave", async () => {
    const visit = await stage.visit({ as: "viewer" });
    const { page } = visit;
    await visit.goto("/console");
    const options = page.locator('[role="option"]');
    await options.nth(2).waitFor();
    // The focus is where typing goes from the start.
    for (let press = 0; press < 3; press++) await page.keyboard.press("ArrowDown");
    await eventually(
      "third chosen",
      () => options.nth(2).getAttribute("aria-selected"),
      (is) => is === "true",
    );
    const active = await page.evaluate(() => document.activeElement?.getAttribute("aria-activedescendant"));
    expect(await options.nth(2).getAttribute("id")).toBe(active ?? "");
    await page.keyboard.press("Enter");
    await page.locator("tbody tr").first().waitFor();
    const session = new URL(page.url()).searchParams.get("session");
    expect(session).not.toBe("");

    const { calls } = await readBoard(visit);
    const number = talkingCall({ calls: calls.filter(({ id }) => id !== session) })?.caller ?? "";
    await page.keyboard.type(number);
    await eventually(
      "only what was typed",
      () => options.allTextContents(),
      (texts) => texts.length > 0 && texts.every((text) => text.includes(number)),
    );
    await page.keyboard.press("Enter");
    await eventually(
      "another session",
      () => new URL(page.url()).searchParams.get("session"),
      (id) => id !== session,
    );
    await page.locator("tbody tr").nth(3).waitFor();
    await page.keyboard.press("Control+A");
    await page.keyboard.press("Delete");
    await page.keyboard.press("Escape");
    await page.locator("dl.strip").waitFor();
    await page.waitForURL((url) => url.pathname === "/");
  });
}

/** Presses Tab until something that `selector` names has the focus. */
async function tabTo(page: Page, selector: string): Promise<void> {
  for (let stop = 0; stop < MOST_STOPS; stop++) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`${MOST_STOPS} stops did not lead to ${selector}`);
}

function focusedHref(page: Page): Promise<string | null> {
  return page.evaluate(() => document.activeElement?.getAttribute("href") ?? null);
}

interface Stop {
  name: string;
  isVisible: boolean;
}

/** Goes through every stop of Tab until it begins again, and says whether each shows that it has the focus. */
async function walk(page: Page): Promise<Stop[]> {
  const stops: Stop[] = [];
  await page.evaluate(() => {
    (document.activeElement as HTMLElement | null)?.blur();
    for (const one of document.querySelectorAll("[data-walked]")) one.removeAttribute("data-walked");
  });
  for (let count = 0; count < MOST_STOPS; count++) {
    await page.keyboard.press("Tab");
    const stop = await page.evaluate(async () => {
      // What moves into sight when it gets the focus is there one frame later.
      await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
      const at = document.activeElement;
      if (!at || at === document.body || at.localName === "dialog") return null;
      if (at.hasAttribute("data-walked")) return "again";
      at.setAttribute("data-walked", "");
      const { outlineStyle, outlineWidth } = getComputedStyle(at);
      const box = at.getBoundingClientRect();
      const isVisible =
        outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 2 && box.width > 0 && box.bottom > 0;
      return { name: `${at.localName} ${at.getAttribute("aria-label") ?? at.textContent?.slice(0, 40)}`, isVisible };
    });
    if (stop === "again") break;
    if (stop) stops.push(stop);
  }
  return stops;
}
