import type { Page, Route } from "playwright-core";
import type { Board } from "../../../server/cccp/live/model.ts";
import type { ServerView } from "../../../server/cccp/servers/server-record.ts";
import { editBoard } from "../support/edited-board.ts";
import type { Visit } from "../support/visit.ts";
import type { Screen } from "./screens.ts";

const BOARD = /\/api\/v1\/cccp\/servers\/\d+\/board$/;

/** Screens on which something went wrong: what the browser writes down about it is `expected`. */
export const ERROR_SCREENS: Screen[] = [
  {
    name: "log-in refused",
    path: () => "/",
    isPublic: true,
    expected: / 401 /,
    act: async (page) => {
      await fill(page, { name: "nobody", password: "not the password" });
      await page.locator('button[type="submit"]').click();
    },
    ready: '[role="alert"] .note',
  },
  { name: "now, of a project that is not there", path: () => "/?project=unknown", ready: "main .empty a" },
  {
    name: "now, a board that cannot be read",
    prepare: (visit) => answer(visit, BOARD, (route) => route.fulfill({ status: 500, json: problem("unexpected") })),
    path: () => "/",
    expected: / 500 /,
    ready: "main .empty",
  },
  { name: "now, a server that is switched off", prepare: switchOff, path: () => "/", ready: "main .empty a" },
  { name: "now, old", prepare: cutLink, path: () => "/", ready: ".board.is-old a.row" },
  {
    name: "a queue, old",
    prepare: cutLink,
    path: (board) => `/queue/${board.queues[0]?.id}`,
    ready: "dialog .is-old figure",
  },
  { name: "wall, old", prepare: cutLink, path: () => "/wall/now", ready: ".wall.is-old .queues li" },
  {
    name: "wall, a board that cannot be read",
    prepare: (visit) => answer(visit, BOARD, (route) => route.fulfill({ status: 503, json: problem("too_busy") })),
    path: () => "/wall/now",
    expected: / 503 /,
    ready: "main .empty",
  },
  { name: "a queue that is gone", path: () => "/queue/nothing", expected: / 404 /, ready: "dialog .empty" },
  { name: "an agent who is gone", path: () => "/agent/nobody", expected: / 404 /, ready: "dialog .empty" },
  { name: "a call that is gone", path: () => "/call/nothing", expected: / 404 /, ready: "dialog .empty" },
  { name: "a session that is gone", path: () => "/console?session=nothing", expected: / 404 /, ready: ".note.bad" },
  { name: "no session found", path: () => "/console", act: typeNonsense, ready: ".scroll > .note" },
  {
    name: "calls that cannot be read",
    prepare: (visit) => answer(visit, /\/calls\?/, (route) => route.abort()),
    path: () => "/calls",
    expected: /ERR_FAILED/,
    ready: ".note.bad",
  },
  {
    name: "a screen that cannot be fetched",
    prepare: (visit) => answer(visit, /\/assets\/details-/, (route) => route.abort()),
    path: () => "/calls",
    expected: /ERR_FAILED/,
    ready: ".empty button",
  },
  { name: "a page that is not there", path: () => "/settings/nothing", ready: "main .empty" },
  { name: "a server that is gone", path: () => "/settings/servers/99", ready: "main .empty" },
  {
    name: "a new server refused",
    path: () => "/settings/servers/new",
    expected: / 422 /,
    act: async (page) => {
      await fill(page, { name: "n".repeat(101), host: "http://example", port: "20103", login: "l" });
      await page.locator('button[type="submit"]').click();
    },
    ready: '[aria-invalid="true"]',
  },
  {
    name: "a connection that fails",
    path: () => "/settings/servers/new",
    act: async (page) => {
      await fill(page, { name: "n", host: "127.0.0.1", port: "1", login: "l", password: "p" });
      await page.locator(".apart button").click();
    },
    ready: ".steps .mark.bad",
  },
  {
    name: "thresholds refused",
    path: () => "/settings/servers/1",
    act: async (page) => {
      await page.locator('input[inputmode="decimal"]').first().fill("?");
      await page.locator('table ~ .actions button[type="submit"]').click();
    },
    ready: '[aria-invalid="true"]',
  },
  {
    name: "the directory refused",
    path: () => "/settings/directory",
    expected: / 422 /,
    act: async (page) => {
      await fill(page, { host: "127.0.0.1", port: "1", user: "u", refreshMinutes: "9999" });
      await page.locator('.actions button[type="button"]').click();
    },
    ready: '[aria-invalid="true"]',
  },
];

async function answer(visit: Visit, url: RegExp, how: (route: Route) => Promise<void>): Promise<void> {
  await visit.page.route(url, how);
}

async function fill(page: Page, values: Record<string, string>): Promise<void> {
  for (const [name, value] of Object.entries(values)) await page.locator(`[name="${name}"]`).fill(value);
}

async function typeNonsense(page: Page): Promise<void> {
  await page.getByRole("combobox").fill("nothing is called this");
}

function problem(code: string) {
  return { type: "about:blank", title: "The server's own English", status: 500, code, params: { incident: "abc" } };
}

/** The server as its settings would have switched it off. */
async function switchOff(visit: Visit): Promise<void> {
  const off = (link: Board["link"]) => ({ ...link, phase: "disabled" as const, detail: "English." });
  await editBoard(visit, (board) => ({ ...board, link: off(board.link), queues: [], agents: [], calls: [] }));
  await visit.page.route(/\/api\/v1\/cccp\/servers$/, async (route) => {
    const response = await route.fetch();
    const { servers } = (await response.json()) as { servers: ServerView[] };
    const json = { servers: servers.map((server) => ({ ...server, isEnabled: false, link: off(server.link) })) };
    await route.fulfill({ response, json });
  });
  await silence(visit);
}

/** The link to the call centre as it is a minute after it broke. */
async function cutLink(visit: Visit): Promise<void> {
  const cut = { phase: "waiting_to_retry", problem: "connection_refused", detail: "English." } as const;
  await editBoard(visit, (board) => ({ ...board, link: { ...board.link, ...cut, lastByteAt: board.at - 60_000 } }));
  await silence(visit);
}

/** What the stream tells would mend it. */
async function silence({ page }: Visit): Promise<void> {
  await page.route(/\/api\/events\/stream/, () => {});
}
