import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { accessibilityFaults } from "../support/accessibility.ts";
import { drawn } from "../support/drawn.ts";
import { eventually } from "../support/eventually.ts";
import { foreignWords } from "../support/foreign-words.ts";
import { sidewaysFaults, smallTargets, textFaults } from "../support/layout.ts";
import { PresenceServer } from "../support/presence-server.ts";
import type { Stage } from "../support/stage.ts";
import { DESKTOP, PHONE } from "../support/visit.ts";

const IMAGE = '<img src=x onerror="window.pwned=1">';
const SCRIPT = "<script>window.pwned=1</script>";
const CSV = `extension,day,start_time,end_time,status
1001,monday,08:00,12:00,available
1001,monday,08:00,25:00,${SCRIPT}
9999,monday,08:00,12:00,lunch
`;

type Act = (page: Page) => Promise<unknown>;

/** Every screen of presence with something in it: both sizes, both languages, light and dark; names from outside are text. */
export function presenceScreens(stage: Stage): void {
  let server: PresenceServer;
  const ids = { extension: 0, image: 0, pbx: 0, rule: 0, set: 0, team: 0 };
  beforeAll(async () => {
    server = await PresenceServer.start({ onForeignChange: "ask" });
    ids.extension = await server.idOf("1001");
    ids.image = await server.idOf("1006");
    const { pbxs } = await server.ask("GET", "/pbxs");
    ids.pbx = pbxs[0].id;
    const path = `/extensions/${ids.extension}`;
    await server.ask("PATCH", path, { isPlanned: true });
    for (const [day, startMinute, endMinute, status] of [
      [0, 480, 720, "available"],
      [0, 720, 780, "lunch"],
      [4, 1_320, 360, "away"],
    ] as const) {
      await server.ask("POST", `${path}/slots`, { day, startMinute, endMinute, status });
    }
    await server.ask("POST", `${path}/slots`, {
      date: "2031-12-24",
      startMinute: 0,
      endMinute: 1_440,
      status: "off_work",
    });
    const team = await server.ask("POST", "/groups", { name: IMAGE, extensionIds: [ids.extension, ids.image] });
    ids.team = team.id;
    const holdsFor = { kind: "group", id: team.id };
    const rule = { name: IMAGE, isEnabled: true, priority: 0, conditions: { title: { kind: "text", value: SCRIPT } } };
    ids.rule = (await server.ask("POST", "/rules", { ...rule, action: { kind: "status", status: "lunch" } })).id;
    await server.ask("POST", "/rules", { ...rule, name: "Zweite", action: { kind: "ignore" } });
    const set = { name: IMAGE, isEnabled: true, kind: "dates", dates: [{ date: "2031-05-15", name: SCRIPT }] };
    ids.set = (await server.ask("POST", "/holidays", { ...set, feedId: null, status: "off_work", holdsFor })).id;
    await server.ask("POST", "/outputs", { name: IMAGE, holdsFor });
    await server.ask("POST", "/overrides", { extensionIds: [ids.image], status: "away", reason: SCRIPT, minutes: 500 });
    await server.ask("PATCH", `/extensions/${await server.idOf("1003")}`, { isFrozen: true });
    await server.ask("PATCH", `/extensions/${await server.idOf("1004")}`, { isPlanned: true });
    await eventually(
      "all is set",
      () => server.line("1004"),
      (line) => line.status === "off_work",
    );
    server.pbx.setByHand("1004", "do_not_disturb");
    server.pbx.setByHand("1002", IMAGE);
    await eventually(
      "it is told",
      () => server.line("1002"),
      (line) => line.status === IMAGE,
    );
  });
  afterAll(() => server.remove());

  const press =
    (selector: string): Act =>
    (page) =>
      page.locator(selector).first().click();
  const screens: [name: string, as: string, path: () => string, ready: string, act: Act | null][] = [
    ["the list", "sam", () => "/presence", "main a.row", null],
    ["the list with its filters", "admin", () => "/presence?planned=off", "main details[open] select", null],
    ["nothing found", "vera", () => "/presence?q=nothing+is+called+this", "main .empty", null],
    ["setting several", "sam", () => "/presence?q=martin", "dialog form", press(".bar .text-btn")],
    ["an extension", "sam", () => `/extension/${ids.extension}`, "dialog .log", null],
    [
      "an extension with its forms",
      "sam",
      () => `/extension/${ids.extension}`,
      "dialog .slot-form",
      async (page) => {
        await page.locator("dialog .btn.wide").click();
        await page.locator("dialog .chip", { hasText: /given time|heure précise/ }).click();
        await page.locator("dialog .week .day").first().click();
        await page.locator("dialog .day-head .text-btn").first().click();
        await page.locator("dialog .slot .icon-btn").first().click();
        await page.locator("dialog .day-head .text-btn").last().click();
      },
    ],
    [
      "an extension by hand, with markup for a name",
      "sam",
      () => `/extension/${ids.image}`,
      "dialog .note.aside",
      null,
    ],
    [
      "copying a planning",
      "sam",
      () => `/extension/${ids.extension}`,
      "dialog select[name=kind]",
      press("dialog section .head .text-btn"),
    ],
    ["no such extension", "sam", () => "/extension/999999", "dialog .empty", null],
    ["the plannings", "sam", () => "/presence/plannings", "main .actions", null],
    [
      "a planning with faults",
      "sam",
      () => "/presence/plannings",
      "main .diff",
      (page) =>
        page
          .locator("input[type=file]")
          .setInputFiles({ name: "plan.csv", mimeType: "text/csv", buffer: Buffer.from(CSV) }),
    ],
    ["the log", "vera", () => "/presence/log", "main .log > li", null],
    ["the log, filtered to nothing", "vera", () => "/presence/log?source=holiday", "main .empty", null],
    ["the settings", "admin", () => "/settings/presence", "main a.row", null],
    ["the PBXs", "admin", () => "/settings/presence/pbxs", "main a.row", null],
    [
      "a PBX with its test",
      "admin",
      () => `/settings/presence/pbxs/${ids.pbx}`,
      "main ol.steps > li:nth-child(5)",
      async (page) => {
        await page.locator("main summary").click();
        await page.locator("main .actions .btn.soft").first().click();
      },
    ],
    ["a new PBX", "admin", () => "/settings/presence/pbxs/new", "main form", null],
    ["no such PBX", "admin", () => "/settings/presence/pbxs/999", "main .empty", null],
    ["what holds for all", "admin", () => "/settings/presence/house", "main form", null],
    ["no calendars", "admin", () => "/settings/presence/calendars", "main .empty", null],
    ["a new calendar", "admin", () => "/settings/presence/calendars/new", "main form", press("main summary")],
    [
      "the rules",
      "admin",
      () => "/settings/presence/rules",
      "main details[open] .card",
      press("main > details summary"),
    ],
    ["a rule", "admin", () => `/settings/presence/rules/${ids.rule}`, "main form", null],
    ["the holidays", "admin", () => "/settings/presence/holidays", "main a.row", null],
    ["a set of holidays", "admin", () => `/settings/presence/holidays/${ids.set}`, "main textarea", null],
    [
      "public holidays",
      "admin",
      () => "/settings/presence/holidays/new",
      "main details[open] li",
      press("main summary"),
    ],
    ["the teams", "sam", () => "/settings/presence/teams", "main a.row", null],
    ["a team", "sam", () => `/settings/presence/teams/${ids.team}`, "main form .chip", null],
    ["addresses for others", "admin", () => "/settings/presence/outputs", "main .with-tools", null],
  ];

  for (const [name, size] of [
    ["phone", PHONE],
    ["desktop", DESKTOP],
  ] as const) {
    describe.each(["fr", "en"] as const)(`${name}, %s`, (language) => {
      test.each(screens)("%s", async (_, as, path, ready, act) => {
        const options = { size, language, isInSharedWindow: true };
        const visit = await stage.open(server.url, await server.cookieOf(as), options);
        const { page } = visit;
        await visit.goto(path());
        await page.locator("main, dialog").first().waitFor();
        await act?.(page);
        await page.locator(ready).first().waitFor();
        const found = await foreignWords(page, language);
        for (const theme of ["light", "dark"] as const) {
          await page.emulateMedia({ colorScheme: theme });
          await drawn(page);
          const rules =
            theme === "light" ? (language === "fr" ? "all" : "words") : language === "fr" ? "colours" : null;
          const faults = rules === null ? [] : await accessibilityFaults(page, rules);
          faults.push(...(await sidewaysFaults(page)), ...(await textFaults(page)));
          found.push(...faults.map((fault) => `${theme}: ${fault}`));
        }
        if (size === PHONE) found.push(...(await smallTargets(page)));
        const faults = visit.faults.filter((fault) => !/ 404 .*\/api\/v1\/presence\/(extensions|log)/.test(fault));
        expect([...found, ...faults]).toEqual([]);
        expect(await page.evaluate(() => ["pwned" in window, document.querySelectorAll("img").length])).toEqual([
          false,
          0,
        ]);
      });
    });
  }
}
