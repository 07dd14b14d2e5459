import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import type { Board, Queue } from "../../../server/cccp/live/model.ts";
import { editBoard } from "../support/edited-board.ts";
import { eventually } from "../support/eventually.ts";
import { sidewaysFaults, textFaults } from "../support/layout.ts";
import { OwnServer } from "../support/own-server.ts";
import { mostColour, pixelsOf } from "../support/png-pixels.ts";
import { ScriptedCentre } from "../support/scripted-centre.ts";
import type { Stage } from "../support/stage.ts";
import { DESKTOP, PHONE, type Size } from "../support/visit.ts";

const SCREENS: [name: string, size: Size][] = [
  ["a phone", PHONE],
  ["1024 × 768", { width: 1024, height: 768 }],
  ["1280 × 800", DESKTOP],
  ["1920 × 1080", { width: 1920, height: 1080 }],
  ["3840 × 2160", { width: 3840, height: 2160 }],
  ["a tall one", { width: 1080, height: 1920 }],
];
const LONG_WAIT_MS = ((12 * 60 + 34) * 60 + 56) * 1000;
const OLD_WITHIN_MS = 15_000;
/** Letters are drawn with their edges in slightly different shades of one colour. */
const GREY = 12;

/** The wall is read from afar: what is cut off, out of its tile or coloured without a reason is worse there than nowhere. */
export function wall(stage: Stage): void {
  let centre: ScriptedCentre;
  let server: OwnServer;
  beforeAll(async () => {
    centre = await ScriptedCentre.start({ agents: 5, queues: 8 });
    server = await OwnServer.of(centre);
  });
  afterAll(async () => {
    await server.remove();
    await centre.stop();
  });

  const open = async (
    size: Size,
    language: "fr" | "en",
    edit: (board: Board) => Board,
    path = "/wall/now",
    isInSharedWindow = true,
  ) => {
    const visit = await stage.open(server.url, await server.signIn(), { size, language, isInSharedWindow });
    await editBoard(visit, edit);
    await visit.goto(path);
    await visit.page.locator(".queues li, ul.list a.row").first().waitFor();
    return visit;
  };

  /** Figures that reach into the margin of their tiles. */
  const wideFigures = (page: Page) =>
    page.locator("dl.strip dd").evaluateAll((all) =>
      all.flatMap((figure) => {
        const drawn = document.createRange();
        drawn.selectNodeContents(figure);
        const excess = drawn.getBoundingClientRect().width - figure.getBoundingClientRect().width;
        return excess > 0.5 ? [`${figure.textContent}: ${excess} px too wide`] : [];
      }),
    );

  describe.each(SCREENS)("on %s", (_, size) => {
    test.each(["fr", "en"] as const)("usual figures fit, %s", async (language) => {
      const { page } = await open(size, language, (board) => ({
        ...board,
        figures: board.figures.map((figures) => ({ ...figures, ...usual() })),
      }));
      expect([...(await wideFigures(page)), ...(await textFaults(page)), ...(await sidewaysFaults(page))]).toEqual([]);
    });

    test.each(["fr", "en"] as const)("the largest figures fit, %s", async (language) => {
      const { page } = await open(size, language, (board) => ({
        ...board,
        projects: ["DEMO", "NORD"],
        figures: board.figures.map((figures) => ({ ...figures, ...largest() })),
        queues: board.queues.map((queue) => ({ ...queue, ...largestQueue() })),
      }));
      const wait = page.locator("dl.strip dd").nth(1);
      await eventually(
        "the long wait",
        () => wait.textContent(),
        (text) => /^12.h.3\d/.test(text ?? ""),
      );
      expect([...(await wideFigures(page)), ...(await textFaults(page)), ...(await sidewaysFaults(page))]).toEqual([]);
      // Small enough to fit would be easy: it is to be read as well.
      const sizes = await page
        .locator("dl.strip dd")
        .evaluateAll((all) => all.map((one) => parseFloat(getComputedStyle(one).fontSize)));
      expect(Math.min(...sizes)).toBeGreaterThanOrEqual(size === PHONE ? 12 : size.width / 55);
    });
  });

  test.each(["fr", "en"] as const)(
    "on the board of a phone the strip keeps figures and names whole, %s",
    async (language) => {
      for (const figures of [usual(), largest()]) {
        const edit = (board: Board) => ({ ...board, figures: board.figures.map((one) => ({ ...one, ...figures })) });
        const { page } = await open(PHONE, language, edit, "/");
        expect([...(await wideFigures(page)), ...(await textFaults(page)), ...(await sidewaysFaults(page))]).toEqual(
          [],
        );
      }
    },
  );

  test("a figure that sticks out would be noticed", async () => {
    const { page } = await open(DESKTOP, "fr", (board) => board);
    await page.locator("dl.strip").evaluate((strip) => {
      const { style } = strip.parentElement as HTMLElement;
      for (const name of ["--first", "--rest"]) style.setProperty(name, "1");
      for (const figure of strip.querySelectorAll("dd")) figure.textContent = "97 %";
    });
    expect((await textFaults(page)).join()).toContain("sticks out of");
  });

  test("on a phone two queues of one name are told apart by their projects, and a colour has its reason beside it", async () => {
    const { page } = await open(PHONE, "en", (board) => ({
      ...board,
      projects: ["DEMO", "NORD"],
      queues: board.queues.map((queue, index) => ({ ...queue, projectName: "DEMO", ...QUIET, ...TROUBLES[index] })),
    }));
    const tiles = await page.locator(".queues.compact > li").evaluateAll((all) =>
      all.map((tile) => {
        const name = tile.querySelector(".t")?.textContent;
        const facts = [...tile.querySelectorAll(".parts > span > span")].filter(
          (fact) =>
            fact.getBoundingClientRect().bottom <= (fact.closest(".parts")?.getBoundingClientRect().bottom ?? 0) + 1,
        );
        const figure = [...tile.querySelectorAll(".n > *")].map((one) => one.textContent?.replace(/\s/g, " "));
        const level = tile.querySelector(".edge")?.className.replace("edge ", "");
        return `${level}: ${[name, ...facts.map((fact) => fact.textContent?.trim()), ...figure].join(" | ")}`;
      }),
    );
    expect(tiles.slice(0, 4).map((text) => text.replace(/\d+:\d\d/, "0:00"))).toEqual([
      "amber: Support | NORD | 0 | available",
      // Two wait, which is no trouble yet: what is red is said beside it.
      "red: Support | DEMO | 50% < 20 s | 2 | max 0:00",
      "red: Sales | DEMO | 61% | served < 20 s",
      "ok: Queue 4 | DEMO | 0 | waiting",
    ]);
    expect(await textFaults(page)).toEqual([]);
  });

  test("what is old is grey everywhere: good news and agents too", async () => {
    // Its network goes away: a window of its own.
    const visit = await open(DESKTOP, "fr", (board) => ({ ...board, calls: [] }), "/wall/now", false);
    const { page } = visit;
    await page.getByText("Personne n’attend").waitFor();
    expect(await colourUnder(page)).toBeGreaterThan(60);
    await visit.context.setOffline(true);
    await page.locator(".wall.is-old").waitFor({ timeout: OLD_WITHIN_MS });
    expect(await colourUnder(page)).toBeLessThan(GREY);
  });
}

/** The most colourful of the pixels under the head of the wall. */
async function colourUnder(page: Page): Promise<number> {
  const { width, height } = page.viewportSize() ?? DESKTOP;
  const top = await page.locator(".wall > header").evaluate((head) => Math.ceil(head.getBoundingClientRect().bottom));
  return mostColour(pixelsOf(await page.screenshot({ clip: { x: 0, y: top, width, height: height - top } })));
}

const usual = () => ({
  waiting: 0,
  longestWaitAt: null,
  available: 8,
  onCall: 29,
  paused: 6,
  serviceLevel: 0.88,
  answerRate: 0.98,
});

const largest = () => ({
  waiting: 1234,
  longestWaitAt: Date.now() - LONG_WAIT_MS,
  available: 1234,
  onCall: 1234,
  paused: 1234,
  serviceLevel: 1,
  answerRate: 1,
});

const largestQueue = () => ({
  waiting: 1234,
  oldestWaitingAt: Date.now() - LONG_WAIT_MS,
  available: 1234,
  answerRate: 1,
  serviceLevel: 1,
});

const QUIET: Partial<Queue> = { waiting: 0, oldestWaitingAt: null, level: "ok", levels: {} };
/** Red by a rate while two wait; amber since nobody is free; red by a rate. */
const TROUBLES: Partial<Queue>[] = [
  {
    name: "Support",
    waiting: 2,
    oldestWaitingAt: Date.now(),
    serviceLevel: 0.5,
    level: "red",
    levels: { service_level: "red" },
  },
  { name: "Support", projectName: "NORD", available: 0, level: "amber", levels: { available: "amber" } },
  { name: "Sales", serviceLevel: 0.61, level: "red", levels: { service_level: "red" } },
];
