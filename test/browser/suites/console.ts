import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { callRow, wireDate } from "../../cccp/live/scene.ts";
import { eventually } from "../support/eventually.ts";
import { OwnServer } from "../support/own-server.ts";
import { CALL, ScriptedCentre } from "../support/scripted-centre.ts";
import type { Stage } from "../support/stage.ts";
import type { Visit } from "../support/visit.ts";

const OLD_WITHIN_MS = 15_000;

/** What the keyboard does in the console while calls come and go. */
export function consoleScreen(stage: Stage): void {
  let centre: ScriptedCentre;
  let server: OwnServer;
  beforeEach(async () => {
    centre = await ScriptedCentre.start();
    const now = Date.now();
    for (const [index, id] of ["c-1", "c-2", "c-3"].entries()) {
      const times = { startedAt: now - 30_000 + index * 1000, queuedAt: now - 30_000 + index * 1000 };
      centre.calls.set(CALL + index, callRow(id, times, { "connections.last.remote_address": `sip:06000000${id}@x` }));
      centre.server.lists.set(`${CALL + index}/events`, eventsOf(id));
    }
    server = await OwnServer.of(centre);
  });
  afterEach(async () => {
    await server.remove();
    await centre.stop();
  });

  const open = async (path = "/console"): Promise<Visit> => {
    const visit = await stage.open(server.url, await server.signIn());
    await visit.goto(path);
    await visit.page.getByRole("option").nth(2).waitFor();
    return visit;
  };
  const options = (page: Page) =>
    page.getByRole("option").evaluateAll((all) =>
      all.map((one) => ({
        id: /c-\d+/.exec(one.textContent ?? "")?.[0],
        isChosen: one.getAttribute("aria-selected") === "true",
        isOpen: one.getAttribute("aria-current") === "true",
      })),
    );
  const idsOf = async (page: Page) => (await options(page)).map(({ id }) => id);
  const chosenOf = async (page: Page) => (await options(page)).filter(({ isChosen }) => isChosen).map(({ id }) => id);
  const choose = async (page: Page, id: string) => {
    for (let press = 0; press < 5 && String(await chosenOf(page)) !== id; press++) {
      await page.keyboard.press("ArrowDown");
      await eventually(
        "a choice",
        () => chosenOf(page),
        (ids) => ids.length === 1,
      );
    }
    expect(await chosenOf(page)).toEqual([id]);
  };
  /** The session whose events are on the page, by what they say themselves. */
  const readOf = async (page: Page) => {
    await page.locator("tbody tr").first().waitFor();
    return page.locator("tbody tr td").last().textContent();
  };

  test("what is chosen is a session, not a place: another that comes before it changes nothing", async () => {
    const { page } = await open();
    await choose(page, "c-2");
    const before = await idsOf(page);
    const longAgo = Date.now() - 600_000;
    centre.addCall(CALL + 9, callRow("c-9", { startedAt: longAgo, queuedAt: longAgo }));
    await eventually(
      "the new one",
      () => idsOf(page),
      (ids) => ids.includes("c-9"),
    );
    expect(await idsOf(page)).toEqual([...before, "c-9"]);
    expect(await chosenOf(page)).toEqual(["c-2"]);
    await page.keyboard.press("Enter");
    expect(await readOf(page)).toBe("c-2 speaks");
    await page.waitForURL((url) => url.searchParams.get("session") === "c-2");
    // Sorted again by wish only.
    await page.getByRole("button", { name: "sort again" }).click();
    await eventually(
      "the longest wait first",
      () => idsOf(page),
      (ids) => ids[0] === "c-9",
    );
  });

  test("the chosen one is over before Enter is pressed: it stays, and it is what opens", async () => {
    const { page } = await open();
    await choose(page, "c-2");
    centre.changeCall(CALL + 1, { terminate_date: wireDate(Date.now()) });
    await eventually(
      "said to be over",
      () => page.getByRole("option").nth(1).textContent(),
      (text) => /Ended/.test(text ?? ""),
    );
    expect(await idsOf(page)).toEqual(["c-1", "c-2", "c-3"]);
    expect(await chosenOf(page)).toEqual(["c-2"]);
    await page.keyboard.press("Enter");
    expect(await readOf(page)).toBe("c-2 speaks");
    await page.keyboard.press("ArrowDown");
    await eventually(
      "the next one",
      () => chosenOf(page),
      (ids) => String(ids) === "c-3",
    );
    await eventually(
      "the one that is over gone",
      () => idsOf(page),
      (ids) => String(ids) === "c-1,c-3",
    );
  });

  test("Enter right after typing opens what is found, not what was listed before", async () => {
    const { page } = await open();
    await page.keyboard.type("06000000c-3");
    await page.keyboard.press("Enter");
    expect(await readOf(page)).toBe("c-3 speaks");
    await page.waitForURL((url) => url.searchParams.get("session") === "c-3");
  });

  test("a text that finds nothing is opened as a session's id, and what is wrong with it said", async () => {
    const { page } = await open();
    await page.keyboard.type("no-such-session");
    await page.keyboard.press("Enter");
    await page.getByText("no-such-session").first().waitFor();
    await page.locator(".note.bad").waitFor();
    expect(await page.locator(".note.bad").textContent()).toContain("no-such-session");
  });

  test("says which session is shown, and marks it in the list apart from where the arrows are", async () => {
    const { page } = await open("/console?session=c-1");
    expect(await readOf(page)).toBe("c-1 speaks");
    await choose(page, "c-3");
    expect((await options(page)).filter(({ isOpen }) => isOpen).map(({ id }) => id)).toEqual(["c-1"]);
    const head = page.getByRole("region", { name: "Session console" }).locator("header");
    expect(await head.getByRole("heading").textContent()).toBe("06000000c-1");
    expect(await head.textContent()).toMatch(/Waiting · Sales · \d\d:\d\d · c-1/);
    expect(await head.getByRole("status").textContent()).toBe("1 event");
  });

  test("carries lamp and age, and is grey when its data are old", async () => {
    const visit = await open("/console?session=c-1");
    const { page } = visit;
    await readOf(page);
    const age = page.locator(".console > header .sub");
    await age.getByText("live").waitFor();
    expect(await age.locator(".lamp").isVisible()).toBe(true);
    await visit.context.setOffline(true);
    await page.locator(".console.is-old").waitFor({ timeout: OLD_WITHIN_MS });
    await age.getByText(/Vigie unreachable · data of \d\d:\d\d/).waitFor();
  });
}

function eventsOf(id: string) {
  const spoken = {
    date: wireDate(Date.now()),
    source: "session",
    target: "",
    state: "",
    name: "log",
    string_data: `${id} speaks`,
  };
  return new Map([[1, spoken]]);
}
