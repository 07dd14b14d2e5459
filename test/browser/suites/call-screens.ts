import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { accessibilityFaults } from "../support/accessibility.ts";
import { CallServer } from "../support/call-server.ts";
import { drawn } from "../support/drawn.ts";
import { eventually } from "../support/eventually.ts";
import { foreignWords } from "../support/foreign-words.ts";
import { sidewaysFaults, smallTargets, textFaults } from "../support/layout.ts";
import type { Stage } from "../support/stage.ts";
import { DESKTOP, PHONE, type VisitOptions } from "../support/visit.ts";

/** Names are as long as they come; words of a note may wrap anywhere. */
const LONG = "Une très longue raison sociale avec un nom de service et de ville";

/** The screens of the history with calls in them, at both sizes, in both languages, light and dark; and its settings. */
export function callScreens(stage: Stage): void {
  let server: CallServer;
  let id = 0;
  let automatic = 0;
  let running = 0;
  beforeAll(async () => {
    server = await CallServer.start();
    await server.ask("PUT", "/enrichment/choices/subject", {
      ...{ isFree: true, isMandatory: false, choices: [{ label: "Facture" }, { label: "Technique" }] },
    });
    const { fields } = await server.ask("GET", "/enrichment/choices");
    const [facture, technique] = fields.subject.choices;
    await server.ask("PUT", "/enrichment/choices/subject", {
      ...{ isFree: true, isMandatory: false },
      choices: [facture, { label: "Retard", parentId: facture.id }, { ...technique, isArchived: true }],
    });
    for (const call of [
      {},
      { isMissed: true, queue: "support" },
      { fromName: LONG },
      { isLive: true, fromName: "Zoé" },
    ]) {
      await server.post(call);
    }
    id = await server.post({ fromName: "Paul Durand" });
    const note = (as: string, baseVersion: number, changes: object) =>
      server.ask(
        "PATCH",
        `/enrichment/calls/${id}/note`,
        { baseVersion, changes, operationId: crypto.randomUUID() },
        as,
      );
    await note("bob", 0, { subject: "Facture › Retard", subjectComment: "Deux prélèvements.\nLe 3 et le 5." });
    await note("bob", 1, { transferredTo: "alice" });
    await note("alice", 0, { result: "À rappeler" });
    await server.ask("PUT", "/enrichment/templates", {
      templates: [
        { name: "Facture", fields: { subject: "Facture › Retard", subjectComment: "{from_name}, {date}" } },
        { name: LONG.slice(0, 64), fields: { isAnsweredByAgent: true, result: "Réglé" } },
        { name: "Ancien", fields: { result: "Réglé" }, isArchived: true },
      ],
    });
    await server.setWrapUp(10, "orientation");
    // Beginnings are whole seconds, and what ended before the switch has no such time.
    automatic = await server.post({ fromName: "Nobody noted", endedMsAgo: -1_000 });
    await eventually(
      "a note by itself",
      () => server.ask("GET", `/enrichment/calls/${automatic}`),
      ({ notes }) => notes.length === 1,
      30_000,
    );
    await server.setWrapUp(3_600, "orientation");
    running = await server.post({ fromName: "Just over", endedMsAgo: 0 });
  });
  afterAll(() => server.own.remove());

  const open = async (as: string, path: string, options: VisitOptions = {}) => {
    const visit = await stage.open(server.url, await server.cookieOf(as), options);
    await visit.goto(path);
    return visit;
  };

  // The last of each, what is done before it is looked at, is null where there is nothing to do: a shorter list would get the runner's own.
  const screens: [string, string, () => string, string, ((page: Page) => Promise<unknown>) | null][] = [
    ["the list", "admin", () => "/calls/history", "main ul.list a.row", null],
    [
      "the list with its filters",
      "bob",
      () => "/calls/history?queue=support&direction=inbound",
      "main details[open] select",
      (page) => page.locator("main summary").first().click(),
    ],
    ["the call centre's list", "admin", () => "/calls", "nav.tabs", null],
    ["the figures", "admin", () => "/calls/figures?period=month", "main table.shares", null],
    [
      "an agent's figures",
      "bob",
      () => "/calls/figures?tag=adv",
      "main figure.chart",
      (page) => page.locator("main details").last().locator("summary").click(),
    ],
    ["no figures", "admin", () => "/calls/figures?period=yesterday&extension=99", "main .empty", null],
    ["a call that was passed on", "alice", () => `/history-call/${id}`, "dialog ol.timeline > li", null],
    ["the same as its first one sees it", "bob", () => `/history-call/${id}`, "dialog ol.timeline > li", null],
    ["an automatic note", "bob", () => `/history-call/${automatic}`, "dialog ol.timeline > li", null],
    ["an automatic note as others see it", "sam", () => `/history-call/${automatic}`, "dialog ol.timeline > li", null],
    ["a call whose time runs", "bob", () => `/history-call/${running}`, "dialog .wrap-up", null],
    ["the list with a time that runs", "bob", () => "/calls/history", "main .wrap-up", null],
    ["automatic notes", "admin", () => "/calls/history?show=auto", "main ul.list a.row", null],
    ["no such call", "bob", () => "/history-call/999999", "dialog .empty", null],
    ["its settings", "admin", () => "/settings/history", "ul.choices > li", null],
    [
      "its settings with a template",
      "admin",
      () => "/settings/history",
      "ul.choices .inner dl",
      (page) => page.locator('ul.choices button[aria-expanded="false"]').first().click(),
    ],
  ];
  const looks = [
    ["360 px", PHONE, "fr"],
    ["1280 px", DESKTOP, "en"],
  ] as const;
  describe.each(looks)("%s", (_, size, language) => {
    test.each(screens)("%s", async (name, as, path, ready, act) => {
      const visit = await open(as, path(), { size, language, isInSharedWindow: true });
      const { page } = visit;
      if (act) await page.locator("main summary, main ul.choices button[aria-expanded]").first().waitFor();
      await act?.(page);
      await page.locator(ready).first().waitFor();
      const found = await foreignWords(page, language);
      for (const theme of ["light", "dark"] as const) {
        await page.emulateMedia({ colorScheme: theme });
        await drawn(page);
        const faults = await accessibilityFaults(page, theme === "light" ? "all" : "colours");
        faults.push(...(await sidewaysFaults(page)), ...(await textFaults(page)));
        found.push(...faults.map((fault) => `${theme}: ${fault}`));
        if (process.env.VIGIE_PICTURES) {
          const file = `${process.env.VIGIE_PICTURES}/${name.replaceAll(" ", "-")}-${size.width}-${theme}.png`;
          await page.screenshot({ path: file });
        }
      }
      if (size === PHONE) found.push(...(await smallTargets(page)));
      expect([...found, ...visit.faults.filter((fault) => !/ 404 .*\/api\/v1\//.test(fault))]).toEqual([]);
    });
  });

  test("a call is reached, noted and left by the keyboard alone", async () => {
    const { page } = await open("bob", "/calls/history");
    await page.locator("main ul.list a.row").first().waitFor();
    await page.locator("main ul.list a.row").first().focus();
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Enter");
    await page.getByRole("dialog").waitFor();
    await page.locator('[name="receptionMode"]').waitFor();
    const at = () => page.evaluate(() => document.activeElement?.getAttribute("name"));
    for (let presses = 0; presses < 12 && (await at()) !== "subject"; presses++) await page.keyboard.press("Tab");
    await page.keyboard.type("by keys");
    await page.keyboard.press("Enter");
    await page.getByText("Saved", { exact: true }).waitFor();
    await page.keyboard.press("Escape");
    await page.getByRole("dialog").waitFor({ state: "detached" });
  });

  test("the secret is entered and never shown; lists are kept by buttons", async () => {
    const { page } = await open("admin", "/settings");
    await page.getByRole("link", { name: /^Call history/ }).click();
    expect(await page.getByLabel("Address to enter at the PBX").inputValue()).toBe(
      `${server.url}/api/v1/enrichment/webhooks/wildix`,
    );
    await page.getByLabel("Webhook secret").fill("another secret");
    await page
      .locator("form", { has: page.getByLabel("Webhook secret") })
      .getByRole("button", { name: "Save" })
      .click();
    await page.getByText("Saved", { exact: true }).waitFor();
    await eventually(
      "an empty box",
      () => page.getByLabel("Webhook secret").inputValue(),
      (value) => value === "",
    );
    expect(await page.content()).not.toContain("another secret");

    await page.getByRole("button", { name: "Result", exact: true }).click();
    const editor = page.locator("form", { has: page.getByRole("button", { name: "Add a choice" }) });
    for (const [index, label] of ["Réglé", "Rappel"].entries()) {
      await page.getByRole("button", { name: "Add a choice" }).click();
      await page.getByLabel("Choice", { exact: true }).nth(index).fill(label);
    }
    await page.getByRole("button", { name: "Move Rappel up" }).click();
    await page.getByLabel("Something else may be typed").uncheck();
    const save = () =>
      Promise.all([
        page.waitForResponse((answer) => answer.request().method() === "PUT" && answer.ok()),
        editor.getByRole("button", { name: "Save" }).click(),
      ]);
    await save();
    await page.getByRole("button", { name: "Set Réglé under the choice above" }).click();
    await save();
    await page.waitForFunction(() => document.querySelectorAll('ul.choices button[aria-label^="Take"]').length === 1);
    const { fields } = await server.ask("GET", "/enrichment/choices");
    const [rappel, regle] = fields.result.choices;
    expect([rappel.label, regle.label, regle.parentId, fields.result.isFree]).toEqual([
      "Rappel",
      "Réglé",
      rappel.id,
      false,
    ]);
    const { page: his } = await open("bob", "/calls/history");
    await his.locator("main ul.list a.row").first().click();
    await eventually(
      "the choices",
      () => his.locator('select[name="result"] option').allTextContents(),
      (offered) => String(offered) === "–,Rappel,Rappel › Réglé",
    );
  });
}
