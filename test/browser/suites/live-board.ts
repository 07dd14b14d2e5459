import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "bun:test";
import type { Page, Request } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { OwnServer } from "../support/own-server.ts";
import { QUEUE, ScriptedCentre } from "../support/scripted-centre.ts";
import type { Stage } from "../support/stage.ts";

/** Data are old after 5 s; until then the silence has to be noticed, and afterwards the page drawn. */
const OLD_WITHIN_MS = 15_000;
/** Attempts to reconnect come at most 15 s apart. */
const BACK_WITHIN_MS = 25_000;

export function liveBoard(stage: Stage): void {
  test("changes by itself while the call centre works", async () => {
    const visit = await stage.visit({ as: "viewer" });
    const { page } = visit;
    await visit.goto("/");
    await page.locator('li[data-id] a[href^="/call/"]').first().waitFor();
    const isSamePage = await visit.markPage();
    const calls = () =>
      page.locator('li:has(a[href^="/call/"])').evaluateAll((rows) => rows.map((row) => row.dataset.id));
    const figures = () => page.locator("dl.strip dd").allTextContents();
    const [callsBefore, figuresBefore] = [await calls(), await figures()];
    await eventually("other calls", calls, (now) => String(now) !== String(callsBefore));
    // The longest wait ticks by itself: it is no proof that anything arrived.
    const counts = (texts: string[]) => String(texts.filter((text) => !text.includes(":")));
    await eventually("other figures", figures, (now) => counts(now) !== counts(figuresBefore));
    expect(await isSamePage()).toBe(true);
    expect(visit.faults).toEqual([]);
  });

  test("the time that an agent is in a state goes on each second", async () => {
    const visit = await stage.visit({ as: "viewer" });
    await visit.goto("/?show=paused");
    const row = visit.page.locator('li[data-id]:has(a[href^="/agent/"])').last();
    await row.waitFor();
    const id = await row.getAttribute("data-id");
    const time = visit.page.locator(`li[data-id="${id}"] .n b`);
    const seconds = async () => {
      const parts = ((await time.textContent()) ?? "").split(":").map(Number);
      return (parts[0] ?? 0) * 60 + (parts[1] ?? 0);
    };
    // The latest to pause will not be back at once.
    const first = await seconds();
    await eventually("the next second", seconds, (now) => now >= first + 1);
    await eventually("the second after it", seconds, (now) => now >= first + 2);
  });

  describe("when nothing happens", () => whenQuiet(stage));
  describe("when something is gone", () => whenGone(stage));
}

/** A quiet call centre is not an old board: the page asks whether the server is there, and has its answer in time. */
function whenQuiet(stage: Stage): void {
  const QUIET_MS = 30_000;
  const STEP_MS = 500;
  let centre: ScriptedCentre;
  let server: OwnServer;
  beforeAll(async () => {
    centre = await ScriptedCentre.start();
    server = await OwnServer.of(centre);
  });
  afterAll(async () => {
    await server.remove();
    await centre.stop();
  });

  /** A board on which the page's own clock goes on when the test says so, and how often it was grey since. */
  const open = async () => {
    const visit = await stage.open(server.url, await server.signIn());
    const { page } = visit;
    const asked = watchAsked(page);
    await page.clock.install();
    await visit.goto("/");
    await page.getByText("Sales").first().waitFor();
    await page.locator(".top .sub", { hasText: "live" }).waitFor();
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1000));
    await page.evaluate(() => {
      const counts = Object.assign(window, { timesGrey: 0 });
      new MutationObserver(() => {
        if (document.querySelector(".is-old")) counts.timesGrey++;
      }).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["class"] });
    });
    const timesGrey = () => page.evaluate(() => (window as unknown as { timesGrey: number }).timesGrey);
    return { page, asked, timesGrey };
  };
  /** Lets the page's time pass, and everything that it asks meanwhile be answered, as it is where time passes by itself. */
  const passTime = async (page: Page, answered: () => Promise<void>) => {
    for (let passed = 0; passed < QUIET_MS; passed += STEP_MS) {
      await page.clock.runFor(STEP_MS);
      await answered();
    }
  };

  test("the board stays live for longer than data may be old", async () => {
    const { page, asked, timesGrey } = await open();
    let probes = 0;
    page.on("request", (request) => {
      if (request.url().endsWith("/healthz")) probes++;
    });
    await passTime(page, async () => {
      await eventually(
        "answers",
        () => [...asked].map((request) => request.url()),
        (urls) => urls.length === 0,
      );
      await page.evaluate(() => {});
    });
    expect(probes).toBeGreaterThan(3);
    expect(await timesGrey()).toBe(0);
    expect(await page.locator(".top .sub").textContent()).toContain("live");
  });

  test("where nobody answers it would not", async () => {
    const { page, timesGrey } = await open();
    await page.route("**/healthz", () => {});
    await passTime(page, async () => {});
    expect(await timesGrey()).toBeGreaterThan(0);
  });
}

/** What the page has asked and not been answered. An event stream never ends: it is answered when it opens. */
function watchAsked(page: Page): ReadonlySet<Request> {
  const asked = new Set<Request>();
  page.on("request", (request) => void asked.add(request));
  page.on("requestfinished", (request) => void asked.delete(request));
  page.on("requestfailed", (request) => void asked.delete(request));
  page.on("response", (response) => {
    if (response.request().resourceType() === "eventsource") asked.delete(response.request());
  });
  return asked;
}

function whenGone(stage: Stage): void {
  let centre: ScriptedCentre;
  let server: OwnServer;
  beforeEach(async () => {
    centre = await ScriptedCentre.start();
    server = await OwnServer.of(centre);
  });
  afterEach(async () => {
    await server.remove();
    await centre.stop();
  });

  const openBoard = async (path = "/") => {
    const visit = await stage.open(server.url, await server.signIn());
    await visit.goto(path);
    await visit.page.getByText("Sales").first().waitFor();
    return { visit, page: visit.page };
  };
  const isOld = (page: Page) => page.locator(".board.is-old, .wall.is-old").isVisible();
  const waiting = (page: Page) => page.locator("dl.strip dd").first().textContent();

  test("a server that is gone: old after 5 s, says since when; live again by itself when it is back", async () => {
    const { visit, page } = await openBoard();
    const isSamePage = await visit.markPage();
    expect(await isOld(page)).toBe(false);
    await server.kill();
    await eventually("marked as old", () => isOld(page), Boolean, OLD_WITHIN_MS);
    await page.locator(".top .sub", { hasText: /Vigie unreachable · data of \d\d:\d\d/ }).waitFor();
    await server.start();
    await eventually(
      "not old any more",
      () => isOld(page),
      (old) => !old,
      BACK_WITHIN_MS,
    );
    // A server that has just come back first says that it asks the call centre, which is no old board and not yet a live one.
    await page.locator(".top .sub", { hasText: "live" }).waitFor();
    centre.changeQueue(QUEUE, { waiting_tasks_count: 17 });
    await eventually(
      "what changed after the return",
      () => waiting(page),
      (text) => text?.startsWith("17") ?? false,
    );
    expect(await isSamePage()).toBe(true);
  });

  test("a network that is gone: the same, on the wall too", async () => {
    const { visit, page } = await openBoard("/wall/now");
    const isSamePage = await visit.markPage();
    await visit.context.setOffline(true);
    await eventually("marked as old", () => isOld(page), Boolean, OLD_WITHIN_MS);
    await page
      .getByRole("status")
      .filter({ hasText: /Vigie unreachable · data of \d\d:\d\d/ })
      .waitFor();
    centre.changeQueue(QUEUE, { waiting_tasks_count: 18 });
    await visit.context.setOffline(false);
    await eventually(
      "what changed meanwhile",
      () => waiting(page),
      (text) => text?.startsWith("18") ?? false,
      BACK_WITHIN_MS,
    );
    await eventually(
      "not old any more",
      () => isOld(page),
      (old) => !old,
    );
    expect(await isSamePage()).toBe(true);
  });

  test("a call centre that is gone: says that it is the call centre, and since when", async () => {
    const { page } = await openBoard();
    await centre.stop();
    await eventually("marked as old", () => isOld(page), Boolean, OLD_WITHIN_MS);
    const words = page.locator(".top .sub", { hasText: /data of \d\d:\d\d/ });
    await words.waitFor();
    expect(await words.textContent()).not.toContain("Vigie unreachable");
    await page.getByText("Sales").first().waitFor();
  });
}
