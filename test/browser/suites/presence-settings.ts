import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { selfSigned } from "../../support/self-signed.ts";
import { eventually } from "../support/eventually.ts";
import { LOG_IN, PresenceServer } from "../support/presence-server.ts";
import type { Stage } from "../support/stage.ts";

/** What administrators set up: the PBX with its certificate, rules with their effect, teams, addresses. */
export function presenceSettings(stage: Stage): void {
  let server: PresenceServer;
  beforeAll(async () => {
    server = await PresenceServer.empty(selfSigned());
  });
  afterAll(() => server.remove());

  const open = async (as: string, path: string): Promise<Page> => {
    const visit = await stage.open(server.url, await server.cookieOf(as));
    await visit.goto(path);
    return visit.page;
  };

  test("A36 from the empty list to extensions: the PBX is entered, its fingerprint confirmed, its list read", async () => {
    const page = await open("admin", "/presence");
    await page.getByRole("link", { name: "Connect a PBX" }).click();
    await page.getByRole("link", { name: "Add" }).first().click();
    await page.getByLabel("Name").fill("Head office");
    await page.getByLabel("Address").fill(`https://127.0.0.1:${server.listener.port}`);
    await page.getByLabel("Client ID").fill(LOG_IN.clientId);
    await page.getByLabel("Client Secret").fill(LOG_IN.secret);
    await page.getByRole("button", { name: "Test", exact: true }).click();
    await page.getByText("Its certificate is not accepted").waitFor();
    const shown = await page.locator(".print code").textContent();
    expect(shown).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    await page.getByRole("button", { name: "It is the same" }).click();
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL(/\/pbxs\/\d+$/);
    await page.getByText("Answers, and its events arrive.").waitFor();
    await page.getByRole("button", { name: "Import extensions" }).click();
    await page.getByText(/Extensions: \d new, /).waitFor();
    await page.goto(`${server.url}/presence`);
    await page.locator("main a.row", { hasText: "Bruno Petit" }).waitFor();
    const text = JSON.stringify(await server.ask("GET", "/pbxs"));
    expect(text).not.toContain(LOG_IN.secret);
  });

  test("a wrong secret is told at its step", async () => {
    const { pbxs } = await server.ask("GET", "/pbxs");
    const page = await open("admin", `/settings/presence/pbxs/${pbxs[0].id}`);
    await page.getByLabel("Client Secret").fill("wrong");
    await page.getByRole("button", { name: "Test", exact: true }).click();
    await page.getByText("Client ID or Client Secret refused: correct them.").waitFor();
    expect(await page.locator("ol.steps .mark.bad").count()).toBe(1);
  });

  test("A64 a setting of the house counts at once and is in the audit", async () => {
    const page = await open("admin", "/settings/presence/house");
    await page.getByLabel("Simulation").check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved").waitFor();
    await page.goto(`${server.url}/presence`);
    await page.getByText("Simulation: everything is worked out").waitFor();
    await server.ask("PUT", "/settings", { isSimulation: false });
  });

  test("a zone that nobody knows is marked", async () => {
    const page = await open("admin", "/settings/presence/house");
    await page.getByLabel("Time zone").fill("Mars/Olympus");
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator('input[name="zone"][aria-invalid="true"]').waitFor();
  });

  test("a rule is tried, and its effect seen before it is saved", async () => {
    const page = await open("admin", "/settings/presence/rules/new");
    await page.getByLabel("Name").fill("Meeting");
    await page.getByLabel("Text", { exact: true }).fill("réunion");
    await page.getByLabel("Title of the event").fill("REUNION d’équipe");
    await page.getByRole("button", { name: "Try" }).click();
    await page.getByText("by the rule Meeting").waitFor();
    expect((await server.ask("GET", "/rules")).rules).toEqual([]);
    await page.getByRole("button", { name: "See the effect" }).click();
    await page.getByText("Nothing changes within seven days.").waitFor();
    await page.getByRole("button", { name: "Save" }).click();
    await page.waitForURL(/\/rules$/);
    await page.getByRole("link", { name: /Meeting/ }).waitFor();
  });

  test("a pattern that is none is marked at its field; a rule set is added", async () => {
    const page = await open("admin", "/settings/presence/rules/new");
    await page.getByLabel("Name").fill("Broken");
    await page.getByLabel("Title", { exact: true }).selectOption("pattern");
    await page.getByLabel("Text", { exact: true }).fill("(");
    await page.getByRole("button", { name: "See the effect" }).click();
    await page.locator('input[name="conditions.title.value"][aria-invalid="true"]').waitFor();
    await page.getByLabel("Text", { exact: true }).fill("ok");
    await page.goto(`${server.url}/settings/presence/rules`);
    await page.getByText("Begin with ready-made rules").click();
    await page.getByRole("button", { name: "Add these rules" }).first().click();
    await page.getByText(/rules added/).waitFor();
    await page.getByRole("button", { name: "Move Formation up" }).click();
    await eventually(
      "the other order",
      async () => (await server.ask("GET", "/rules")).rules.map(({ name }: { name: string }) => name),
      (names) => names.indexOf("Formation") < names.indexOf("Cours"),
    );
  });

  test("an address for other programs is shown once, answers, and is withdrawn", async () => {
    const page = await open("admin", "/settings/presence/outputs");
    await page.getByLabel("To whom it is given").fill("The screen in the hall");
    await page.getByRole("button", { name: "Make an address" }).click();
    const address = await page.getByLabel("Address of the calendar").inputValue();
    expect(await (await fetch(address)).text()).toStartWith("BEGIN:VCALENDAR");
    await page.reload();
    await page.getByText("The screen in the hall").waitFor();
    expect(await page.getByLabel("Address of the calendar").count()).toBe(0);
    await page.getByRole("button", { name: "Withdraw The screen in the hall" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Remove" }).click();
    await eventually(
      "it answers no more",
      async () => (await fetch(address)).status,
      (status) => status === 404,
    );
  });

  test("a supervisor makes a team, and sees nothing else of the settings", async () => {
    const page = await open("sam", "/settings/presence");
    await page.getByRole("link", { name: /Teams/ }).click();
    await page.getByRole("link", { name: "Add" }).first().click();
    await page.getByLabel("Name", { exact: true }).fill("Reception");
    await page.getByLabel("Name or number").fill("bruno");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByRole("link", { name: /Reception.*1 extension/ }).waitFor();
    await page.goto(`${server.url}/settings/presence/pbxs`);
    await page.getByText("Your role does not allow this").waitFor();
  });
}
