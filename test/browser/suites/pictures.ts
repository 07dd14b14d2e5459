import { expect, test } from "bun:test";
import { existsSync, statSync } from "node:fs";
import { join } from "node:path";
import { readBoard, talkingCall } from "../support/board.ts";
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
}

const PICTURES: Picture[] = [
  { name: "now-phone-light", path: "/", ready: "ul.list a.row", size: PHONE, theme: "light" },
  { name: "now-phone-dark", path: "/", ready: "ul.list a.row", size: PHONE, theme: "dark" },
  { name: "now-desktop-light", path: "/", ready: 'a.row[href^="/call/"]', size: DESKTOP, theme: "light" },
  { name: "now-desktop-dark", path: "/", ready: 'a.row[href^="/call/"]', size: DESKTOP, theme: "dark" },
  { name: "call-phone-light", path: "/call/", ready: "dialog .body > ol.timeline > li", size: PHONE, theme: "light" },
  { name: "queue-phone-dark", path: "/queue/", ready: "dialog figure.chart", size: PHONE, theme: "dark" },
  { name: "alerts-phone-light", path: "/alerts", ready: "ul.list b.red", size: PHONE, theme: "light" },
  { name: "wall-desktop-dark", path: "/wall/now", ready: ".queues li", size: DESKTOP, theme: "dark" },
  { name: "settings-phone-light", path: "/settings", ready: "ul.list a.row", size: PHONE, theme: "light" },
  { name: "console-desktop-dark", path: "/console?session=", ready: "tbody tr", size: DESKTOP, theme: "dark" },
];

/** The pictures of the documentation: taken anew with UPDATE_SCREENS=1, looked at for their size otherwise. */
export function pictures(stage: Stage): void {
  if (process.env.UPDATE_SCREENS === "1") {
    test.each(PICTURES.map((picture) => [picture.name, picture] as const))("takes %s", async (name, picture) => {
      const { path, ready, size, theme } = picture;
      const visit = await stage.visit({ as: "admin", size, theme });
      await visit.goto(path + (await subjectOf(visit, path)));
      // An alert needs half a minute of trouble.
      await visit.page.locator(ready).first().waitFor({ timeout: 50_000 });
      await visit.page.evaluate(() => document.fonts.ready);
      await Bun.write(join(FOLDER, `${name}.png`), shrinkPng(await visit.page.screenshot()));
    });
  }

  test.each(PICTURES.map(({ name }) => name))("%s is there, and small", (name) => {
    const file = join(FOLDER, `${name}.png`);
    expect(existsSync(file)).toBe(true);
    expect(statSync(file).size).toBeLessThanOrEqual(MOST_BYTES);
  });
}

/** Which queue or call is shown: a talking one, so that its console has something to tell. */
async function subjectOf(visit: Visit, path: string): Promise<string> {
  const board = await readBoard(visit);
  if (path === "/queue/") return encodeURIComponent(board.queues[0]?.id ?? "");
  return /call|console/.test(path) ? (talkingCall(board)?.id ?? "") : "";
}
