import { describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import type { Board } from "../../../server/cccp/live/model.ts";
import { accessibilityFaults } from "../support/accessibility.ts";
import { readBoard, talkingCall } from "../support/board.ts";
import { foreignWords } from "../support/foreign-words.ts";
import { sidewaysFaults } from "../support/layout.ts";
import type { Stage } from "../support/stage.ts";
import { DESKTOP, PHONE } from "../support/visit.ts";

interface Screen {
  name: string;
  path: (board: Pick<Board, "queues" | "calls">) => string;
  /** What is there once it is complete. */
  ready: string;
  isPublic?: boolean;
}

const EMPTY = { queues: [], calls: [] };
const SCREENS: Screen[] = [
  { name: "log-in", path: () => "/", ready: 'input[name="password"]', isPublic: true },
  { name: "set-up with a wrong link", path: () => "/setup?token=x", ready: ".empty", isPublic: true },
  { name: "installing, before log-in", path: () => "/install", ready: ".chips", isPublic: true },
  { name: "now", path: () => "/", ready: "ul.list a.row" },
  { name: "now, nothing found", path: () => "/?q=nothing+is+called+this", ready: ".empty" },
  {
    name: "queue",
    path: ({ queues }) => `/queue/${encodeURIComponent(queues[0]?.id ?? "")}`,
    ready: "dialog figure.chart",
  },
  { name: "agent", path: (board) => `/agent/${talkingCall(board)?.agentId}`, ready: "dialog ul.list a.row" },
  { name: "call", path: (board) => `/call/${talkingCall(board)?.id}`, ready: "dialog .body > ol.timeline > li" },
  { name: "calls", path: () => "/calls", ready: "ul.list a.row" },
  { name: "console", path: (board) => `/console?session=${talkingCall(board)?.id}`, ready: "tbody tr" },
  { name: "wall", path: () => "/wall/now", ready: ".queues li" },
  { name: "more", path: () => "/more", ready: "ul.list a.row" },
  { name: "settings", path: () => "/settings", ready: "ul.list a.row" },
  { name: "a new server", path: () => "/settings/servers/new", ready: 'input[name="host"]' },
  { name: "a server with its thresholds", path: () => "/settings/servers/1", ready: 'input[name="host"]' },
  { name: "health", path: () => "/settings/health", ready: "ul.steps > li" },
  { name: "audit", path: () => "/settings/audit", ready: "ul.list a.row" },
  { name: "an entry of the audit", path: () => "/settings/audit?action=cccp&entry=1", ready: "dialog .body" },
  { name: "audit, nothing found", path: () => "/settings/audit?q=nothing+is+called+this", ready: ".empty" },
  { name: "the directory", path: () => "/settings/directory", ready: "textarea" },
];

/** Every screen at both sizes, in both languages, light and dark. */
export function screens(stage: Stage): void {
  const sizes = [
    ["360 px", PHONE],
    ["1280 px", DESKTOP],
  ] as const;
  for (const [width, size] of sizes) {
    for (const language of ["fr", "en"] as const) {
      describe(`${width}, ${language}`, () => {
        test.each(SCREENS.map((screen) => [screen.name, screen] as const))("%s", async (_, screen) => {
          const visit = await stage.visit({ as: screen.isPublic ? undefined : "admin", size, language });
          const { page } = visit;
          await visit.goto(screen.path(screen.isPublic ? EMPTY : await readBoard(visit)));
          await page.locator(screen.ready).first().waitFor();
          const found = await foreignWords(page, language);
          for (const theme of ["light", "dark"] as const) {
            await page.emulateMedia({ colorScheme: theme });
            await drawn(page);
            // Colours are the same in every language, and all else in every theme: nothing is looked at twice.
            const rules =
              theme === "light" ? (language === "fr" ? "all" : "words") : language === "fr" ? "colours" : null;
            const faults = rules === null ? [] : await accessibilityFaults(page, rules);
            found.push(...[...faults, ...(await sidewaysFaults(page))].map((fault) => `${theme}: ${fault}`));
          }
          // Who is not signed in is told so by a 401, and the browser writes down each.
          const faults = visit.faults.filter((fault) => !(screen.isPublic && / 401 .*\/api\/v1\//.test(fault)));
          expect([...found, ...faults]).toEqual([]);
        });
      });
    }
  }
}

/** Resolves when another theme is all over the page: colours that are handed down pass through a frame at each level. */
async function drawn(page: Page): Promise<void> {
  await page.evaluate(async () => {
    do await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
    while (document.getAnimations().length > 0);
  });
}
