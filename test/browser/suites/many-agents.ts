import { afterAll, beforeAll, expect, test } from "bun:test";
import { eventually } from "../support/eventually.ts";
import { OwnServer } from "../support/own-server.ts";
import { ScriptedCentre } from "../support/scripted-centre.ts";
import type { Stage } from "../support/stage.ts";
import { DESKTOP, PHONE } from "../support/visit.ts";

const AGENTS = 1000;
/** A screen of rows, some more on each side, and the one with the focus. */
const MOST_ROWS = 40;

export function manyAgents(stage: Stage): void {
  let centre: ScriptedCentre;
  let server: OwnServer;
  beforeAll(async () => {
    centre = await ScriptedCentre.start({ agents: AGENTS, queues: 2 });
    server = await OwnServer.of(centre);
  });
  afterAll(async () => {
    await server.remove();
    await centre.stop();
  });

  test.each([
    ["a phone", PHONE],
    ["a desktop", DESKTOP],
  ])("the list on %s has all of them and draws those in sight", async (_, size) => {
    const visit = await stage.open(server.url, await server.signIn(), { size });
    const { page } = visit;
    await visit.goto("/?view=agents");
    const rows = page.locator('li[data-id]:has(a[href^="/agent/"])');
    await eventually(
      "all agents",
      () => page.locator("h2", { hasText: "Agents" }).textContent(),
      (text) => text === "Agents · 1,000",
    );
    const last = () => rows.last().evaluate((row) => Number(row.getAttribute("aria-posinset")));
    expect(await rows.first().getAttribute("aria-setsize")).toBe(String(AGENTS));
    expect(await rows.count()).toBeLessThan(MOST_ROWS);
    expect(await last()).toBeLessThan(MOST_ROWS);

    // Without a keyboard and without a jump: the box that scrolls, whichever it is, goes to its end.
    await rows.first().evaluate((row) => {
      for (let box = row.parentElement; box; box = box.parentElement) box.scrollTo(0, box.scrollHeight);
    });
    await eventually("the last agent", last, (at) => at === AGENTS);
    const isInView = () =>
      rows.last().evaluate((row) => {
        const { top, bottom } = row.getBoundingClientRect();
        return top >= 0 && bottom <= innerHeight;
      });
    await eventually("the last agent in view", isInView);
    expect(await rows.count()).toBeLessThan(MOST_ROWS);
    // Nothing between two rows that follow each other, and nothing on top of one another.
    const steps = await rows.evaluateAll((all) => {
      const tops = all.map((row) => row.getBoundingClientRect());
      return tops.slice(1).map((box, index) => Math.round(box.top - (tops[index]?.bottom ?? 0)));
    });
    expect(steps.filter((step) => Math.abs(step) > 1)).toEqual([]);
    expect(visit.faults).toEqual([]);
  });

  test("the search finds one", async () => {
    const visit = await stage.open(server.url, await server.signIn());
    const { page } = visit;
    await visit.goto("/");
    await page.locator('a[href^="/agent/"]').first().waitFor();
    await page.getByRole("searchbox").fill("agent 777");
    await page.locator("h2", { hasText: "Agents · 1" }).waitFor();
    await eventually(
      "that one",
      () => page.locator('a[href^="/agent/"] .t').allTextContents(),
      (names) => String(names) === "Agent 777",
    );
  });

  test("a list that drew all of them would be noticed", async () => {
    const visit = await stage.open(server.url, await server.signIn());
    const { page } = visit;
    await visit.goto("/");
    const rows = page.locator('li[data-id]:has(a[href^="/agent/"])');
    await rows.first().waitFor();
    await rows.first().evaluate((row, count) => {
      for (let index = 0; index < count; index++) row.parentElement?.append(row.cloneNode(true));
    }, AGENTS);
    expect(await rows.count()).toBeGreaterThan(MOST_ROWS);
  });
}
