import { expect, test } from "bun:test";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "playwright-core";
import { readBoard, talkingCall } from "../support/board.ts";
import { drawn } from "../support/drawn.ts";
import { lightness, pixelsOf } from "../support/png-pixels.ts";
import { shrinkPng } from "../support/small-png.ts";
import type { Stage } from "../support/stage.ts";
import { DESKTOP, PHONE, type Size, type Visit } from "../support/visit.ts";

const FOLDER = join(import.meta.dir, "../../../docs/screens");
const MOST_BYTES = 150_000;

interface Picture {
  name: string;
  path: string;
  ready: string;
  size: Size;
  theme: "light" | "dark";
  /** What somebody does there first. */
  act?: (page: Page) => Promise<unknown>;
}

const PICTURES: Picture[] = [
  { name: "now-phone-light", path: "/", ready: "ul.list a.row", size: PHONE, theme: "light" },
  { name: "now-phone-dark", path: "/", ready: "ul.list a.row", size: PHONE, theme: "dark" },
  { name: "now-desktop-light", path: "/", ready: 'a.row[href^="/call/"]', size: DESKTOP, theme: "light" },
  { name: "now-desktop-dark", path: "/", ready: 'a.row[href^="/call/"]', size: DESKTOP, theme: "dark" },
  { name: "call-phone-light", path: "/call/", ready: "dialog .head + ol.timeline > li", size: PHONE, theme: "light" },
  { name: "queue-phone-dark", path: "/queue/", ready: "dialog figure.chart", size: PHONE, theme: "dark" },
  { name: "history-phone-light", path: "/calls/history", ready: "ul.list a.row", size: PHONE, theme: "light" },
  { name: "history-call-phone-dark", path: "/history-call/", ready: "dialog form", size: PHONE, theme: "dark" },
  { name: "figures-desktop-light", path: "/calls/figures", ready: "figure.chart", size: DESKTOP, theme: "light" },
  { name: "alerts-phone-light", path: "/alerts", ready: "ul.list b.red", size: PHONE, theme: "light" },
  { name: "wall-desktop-dark", path: "/wall/now", ready: ".queues li", size: DESKTOP, theme: "dark" },
  { name: "presence-phone-light", path: "/presence", ready: "main a.row .why", size: PHONE, theme: "light" },
  { name: "presence-desktop-dark", path: "/presence", ready: "main a.row .why", size: DESKTOP, theme: "dark" },
  {
    ...{ name: "extension-phone-light", path: "/extension/", ready: "dialog .week .seg" },
    ...{ size: PHONE, theme: "light", act: (page) => bringUp(page, "dialog .week") },
  },
  {
    ...{ name: "rules-desktop-light", path: "/settings/presence/rules", ready: "main a.row" },
    ...{ size: DESKTOP, theme: "light", act: tryEvent },
  },
  { name: "settings-phone-light", path: "/settings", ready: "ul.list a.row", size: PHONE, theme: "light" },
  { name: "console-desktop-dark", path: "/console?session=", ready: "tbody tr", size: DESKTOP, theme: "dark" },
];

/** The pictures of the documentation: taken anew with UPDATE_SCREENS=1, looked at for what they show otherwise. */
export function pictures(stage: Stage): void {
  if (process.env.UPDATE_SCREENS === "1") {
    test.each(PICTURES.map((picture) => [picture.name, picture] as const))("takes %s", async (name, picture) => {
      const { path, ready, size, theme, act } = picture;
      const visit = await stage.visit({ as: "admin", size, theme });
      await visit.goto(path + (await subjectOf(visit, path)));
      // An alert needs half a minute of trouble.
      await visit.page.locator(ready).first().waitFor({ timeout: 50_000 });
      await act?.(visit.page);
      await visit.page.evaluate(() => document.fonts.ready);
      await drawn(visit.page);
      await Bun.write(join(FOLDER, `${name}.png`), shrinkPng(await visit.page.screenshot()));
    });
  }

  test.each(PICTURES.map((picture) => [picture.name, picture] as const))(
    "%s shows the app as it is",
    (name, picture) => {
      const file = join(FOLDER, `${name}.png`);
      expect(existsSync(file)).toBe(true);
      expect(statSync(file).size).toBeLessThanOrEqual(MOST_BYTES);
      expect(pictureFaults(readFileSync(file), picture)).toEqual([]);
    },
  );

  test("the README shows some of them, and the folder holds no other", () => {
    const readme = readFileSync(join(FOLDER, "../../README.md"), "utf8");
    const shown = [...readme.matchAll(/docs\/screens\/([\w-]+)\.png/g)].map((match) => match[1] ?? "");
    const known = PICTURES.map(({ name }) => name).sort();
    expect(shown.length).toBeGreaterThan(3);
    expect(shown.filter((name) => !known.includes(name))).toEqual([]);
    expect(readdirSync(FOLDER).toSorted()).toEqual(known.map((name) => `${name}.png`));
  });

  test("an empty page, another size and the other theme would be noticed", async () => {
    const visit = await stage.visit({ size: PHONE });
    await visit.page.setContent("");
    const [light, dark] = [PICTURES[0], PICTURES[1]].map((picture) => picture as Picture);
    const blank = await visit.page.screenshot();
    expect(pictureFaults(blank, light as Picture)).toContain("the middle third is blank");
    expect(pictureFaults(readFileSync(join(FOLDER, `${light?.name}.png`)), dark as Picture)).toEqual([
      "other colours",
      "it is not dark",
    ]);
    expect(pictureFaults(blank, { ...(light as Picture), size: DESKTOP })[0]).toBe("360 × 780 px");
  });
}

/** Scrolls to what lies further down. */
function bringUp(page: Page, selector: string): Promise<void> {
  return page.locator(selector).evaluate((found) => found.scrollIntoView({ block: "end" }));
}

/** Types an event's title into the box for trying rules, and waits for what it comes to. */
async function tryEvent(page: Page): Promise<void> {
  await page.getByLabel("Title of the event").fill("Réunion d’équipe");
  await page.getByRole("button", { name: "Try", exact: true }).click();
  await page.locator("section [role=status] .state").waitFor();
}

const THIRDS = ["top", "middle", "bottom"] as const;
/** A third of a page of which so much has one colour has nothing on it. */
const BLANK_SHARE = 0.985;
const TOKENS = readFileSync(join(import.meta.dir, "../../../client/style/tokens.css"), "utf8");

/** What is wrong with a picture: another size or theme than it should have, colours that the app has not, nothing on it. */
function pictureFaults(png: Uint8Array, { size, theme }: Picture): string[] {
  const pixels = pixelsOf(png);
  const { width, height, colours } = pixels;
  const faults: string[] = [];
  if (width !== size.width || height !== size.height) faults.push(`${width} × ${height} px`);
  // The ground of tiles, rows and bars: every screen has it.
  const [, light, dark] = /--deck: light-dark\(#(\w+), #(\w+)\)/.exec(TOKENS) ?? [];
  if (!colours.includes(Number.parseInt((theme === "light" ? light : dark) ?? "", 16))) faults.push("other colours");
  const isLight = lightness(pixels) > 128;
  if (isLight !== (theme === "light")) faults.push(`it is not ${theme}`);
  for (const [index, third] of THIRDS.entries()) {
    const part = colours.subarray((index * colours.length) / 3, ((index + 1) * colours.length) / 3);
    const counts = new Map<number, number>();
    for (const colour of part) counts.set(colour, (counts.get(colour) ?? 0) + 1);
    if (Math.max(...counts.values()) > part.length * BLANK_SHARE) faults.push(`the ${third} third is blank`);
  }
  return faults;
}

/** Which queue or call is shown: a talking one, so that its console has something to tell. */
async function subjectOf(visit: Visit, path: string): Promise<string> {
  if (path === "/history-call/") {
    const answer = await visit.page.request.get(`${visit.url}/api/v1/enrichment/calls?noted=true&limit=1`);
    return String((await answer.json()).calls[0]?.id ?? "");
  }
  if (path === "/extension/") {
    const answer = await visit.page.request.get(`${visit.url}/api/v1/presence/extensions`);
    return String((await answer.json()).extensions[0]?.id ?? "");
  }
  const board = await readBoard(visit);
  if (path === "/queue/") return encodeURIComponent(board.queues[0]?.id ?? "");
  return /^\/call\/|console/.test(path) ? (talkingCall(board)?.id ?? "") : "";
}
