import { beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import type { Board } from "../../../server/cccp/live/model.ts";
import { accessibilityFaults } from "../support/accessibility.ts";
import { readBoard, talkingCall } from "../support/board.ts";
import { drawn } from "../support/drawn.ts";
import { foreignWords } from "../support/foreign-words.ts";
import { sidewaysFaults, smallTargets, textFaults } from "../support/layout.ts";
import { makeAlerts } from "../support/made-alerts.ts";
import type { Stage } from "../support/stage.ts";
import { PHONE, type Size, type Visit } from "../support/visit.ts";
import { ERROR_SCREENS } from "./error-screens.ts";

export interface Screen {
  name: string;
  path: (board: Pick<Board, "queues" | "calls">) => string;
  /** What is there once it is complete. */
  ready: string;
  isPublic?: boolean;
  /** Before the page is opened, and once it is. */
  prepare?: (visit: Visit) => Promise<void>;
  act?: (page: Page) => Promise<void>;
  /** What the browser may write down as an error. */
  expected?: RegExp;
}

const EMPTY = { queues: [], calls: [] };
const SCREENS: Screen[] = [
  { name: "log-in", path: () => "/", ready: 'input[name="password"]', isPublic: true },
  { name: "set-up with a wrong link", path: () => "/setup?token=x", ready: ".empty", isPublic: true },
  { name: "installing, before log-in", path: () => "/install", ready: ".chips", isPublic: true },
  {
    name: "a password link that is over",
    path: () => "/password#x",
    ready: ".empty",
    isPublic: true,
    expected: / 410 .*\/api\/v1\//,
  },
  {
    name: "a wall's link that is over",
    path: () => "/wall/now?kiosk=x",
    ready: ".empty",
    isPublic: true,
    expected: / 410 .*\/api\/v1\//,
  },
  { name: "now", path: () => "/", ready: "ul.list a.row" },
  { name: "now, nothing found", path: () => "/?q=nothing+is+called+this", ready: ".empty" },
  {
    name: "queue",
    path: ({ queues }) => `/queue/${encodeURIComponent(queues[0]?.id ?? "")}`,
    ready: "dialog figure.chart",
  },
  { name: "agent", path: (board) => `/agent/${talkingCall(board)?.agentId}`, ready: "dialog ul.list a.row" },
  { name: "call", path: (board) => `/call/${talkingCall(board)?.id}`, ready: "dialog .head + ol.timeline > li" },
  { name: "calls", path: () => "/calls", ready: "ul.list a.row" },
  { name: "console", path: (board) => `/console?session=${talkingCall(board)?.id}`, ready: "tbody tr" },
  { name: "wall", path: () => "/wall/now", ready: ".queues li" },
  { name: "alerts", path: () => "/alerts", ready: "ul.list a.row" },
  { name: "past alerts", path: () => "/alerts?show=past", ready: "ul.list a.row" },
  { name: "rules", path: () => "/alerts/rules", ready: "ul.list a.row" },
  { name: "a new rule", path: () => "/alerts/rules/new", ready: 'input[name="red"]' },
  { name: "channels", path: () => "/alerts/channels", ready: "ul.list a.row" },
  { name: "a new channel", path: () => "/alerts/channels/new", ready: 'input[name="url"]' },
  { name: "quiet hours and maintenance", path: () => "/alerts/quiet", ready: "summary" },
  { name: "this device", path: () => "/alerts/device", ready: "main select, main .note" },
  { name: "presence", path: () => "/presence", ready: "main a.row, main .empty" },
  { name: "the log of presence", path: () => "/presence/log", ready: "main .log > li, main .empty" },
  { name: "plannings by file", path: () => "/presence/plannings", ready: "main .actions" },
  { name: "the settings of presence", path: () => "/settings/presence", ready: "main a.row" },
  { name: "more", path: () => "/more", ready: "ul.list a.row" },
  { name: "settings", path: () => "/settings", ready: "ul.list a.row" },
  { name: "a new server", path: () => "/settings/servers/new", ready: 'input[name="host"]' },
  { name: "a server with its thresholds", path: () => "/settings/servers/1", ready: 'input[name="host"]' },
  { name: "people", path: () => "/settings/people", ready: "ul.list a.row" },
  { name: "somebody new", path: () => "/settings/people/new", ready: 'input[name="name"]' },
  { name: "nobody of that id", path: () => "/settings/people/x", ready: ".empty", expected: / 404 .*\/api\/v1\// },
  { name: "tokens", path: () => "/settings/tokens", ready: ".empty" },
  { name: "a new token", path: () => "/settings/tokens/new", ready: 'input[name="name"]' },
  { name: "one's own account", path: () => "/settings/account", ready: "ul.steps > li" },
  { name: "one's own notifications", path: () => "/settings/account/notifications", ready: "main form .switch" },
  { name: "health", path: () => "/settings/health", ready: "ul.steps > li" },
  { name: "backups", path: () => "/settings/backups", ready: 'input[name="time"]' },
  { name: "audit", path: () => "/settings/audit", ready: "ul.list a.row" },
  { name: "an entry of the audit", path: () => "/settings/audit?action=cccp&entry=1", ready: "dialog .body" },
  { name: "audit, nothing found", path: () => "/settings/audit?q=nothing+is+called+this", ready: ".empty" },
  { name: "the directory", path: () => "/settings/directory", ready: "textarea" },
];

/** Every screen at a size, in both languages, light and dark; where something went wrong, in one language of each size. */
export function screens(stage: Stage, size: Size): void {
  beforeAll(() => makeAlerts(stage));
  for (const language of ["fr", "en"] as const) {
    const hasErrors = (size === PHONE) === (language === "fr");
    describe(language, () => {
      const all = hasErrors ? [...SCREENS, ...ERROR_SCREENS] : SCREENS;
      test.each(all.map((screen) => [screen.name, screen] as const))("%s", async (_, screen) => {
        const visit = await stage.visit({
          as: screen.isPublic ? undefined : "admin",
          size,
          language,
          isInSharedWindow: true,
        });
        const { page } = visit;
        await screen.prepare?.(visit);
        await visit.goto(screen.path(screen.isPublic ? EMPTY : await readBoard(visit)));
        await screen.act?.(page);
        await page.locator(screen.ready).first().waitFor();
        const found = await foreignWords(page, language);
        for (const theme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme: theme });
          await drawn(page);
          // Colours are the same in every language, and all else in every theme: nothing is looked at twice.
          const rules =
            theme === "light" ? (language === "fr" ? "all" : "words") : language === "fr" ? "colours" : null;
          const faults = rules === null ? [] : await accessibilityFaults(page, rules);
          faults.push(...(await sidewaysFaults(page)), ...(await textFaults(page)));
          found.push(...faults.map((fault) => `${theme}: ${fault}`));
        }
        if (size === PHONE) found.push(...(await smallTargets(page)));
        // Who is not signed in is told so by a 401, and the browser writes down each.
        const faults = visit.faults.filter(
          (fault) => !(screen.isPublic && / 401 .*\/api\/v1\//.test(fault)) && !screen.expected?.test(fault),
        );
        expect([...found, ...faults]).toEqual([]);
      });
    });
  }
}
