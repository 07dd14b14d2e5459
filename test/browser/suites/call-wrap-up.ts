import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { CallServer } from "../support/call-server.ts";
import { eventually } from "../support/eventually.ts";
import type { Stage } from "../support/stage.ts";

/** How far the page's clock goes at once. */
const STEP_MS = 1_000;
/** Calls are told in whole seconds, and one that ended before the switch has no time: this one ends with the next second. */
const JUST_NOW_MS = -1_000;

/** The time that an agent has to note a call once it is over, and the templates that make it do. */
export function callWrapUp(stage: Stage): void {
  let server: CallServer;
  beforeAll(async () => {
    server = await CallServer.start();
  });
  afterAll(() => server.own.remove());

  const visit = async (as: string, path: string) => {
    const opened = await stage.open(server.url, await server.cookieOf(as), {});
    await opened.goto(path);
    return opened.page;
  };
  const row = (page: Page, id: number) => page.locator(`main ul.list:not(.plain) a.row[href="/history-call/${id}"]`);
  const field = (page: Page, name: string) => page.locator(`form.note-form [name="${name}"]`);
  const noteOf = async (id: number) => (await server.ask("GET", `/enrichment/calls/${id}`)).notes[0];
  /** Seconds that a countdown shows. */
  const leftIn = async (page: Page, selector: string) => {
    const text = (await page.locator(selector).first().textContent()) ?? "";
    const [, minutes, seconds] = /(\d+):(\d\d)/.exec(text) ?? [];
    return Number(minutes) * 60 + Number(seconds);
  };

  test("an administrator switches it on, with a code of a list", async () => {
    await server.ask("PUT", "/enrichment/choices/result", {
      ...{ isFree: true, isMandatory: false, choices: [{ label: "Sans suite" }] },
    });
    const page = await visit("admin", "/settings/history");
    const form = page.locator("form", { has: page.getByRole("heading", { name: "Time to note" }) });
    await form.getByLabel("Time to note a call").check();
    await form.getByLabel("Seconds from the end of the call").fill("300");
    await form.getByRole("button", { name: "Save" }).click();
    await form.locator('[name="choiceId"][aria-invalid="true"]').waitFor();
    await form.getByLabel("Noted when the time has passed").selectOption({ label: "Sans suite" });
    await form.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    expect(await server.ask("GET", "/enrichment/wrap-up")).toMatchObject({ isEnabled: true, seconds: 300 });
  });

  test("the agent's screens count down, in the list and in the call, until something is noted", async () => {
    await server.setWrapUp(300);
    const page = await visit("bob", "/calls/history");
    const id = await server.post({ fromName: "Just over", endedMsAgo: JUST_NOW_MS });
    await row(page, id).waitFor();
    await page.getByRole("region", { name: "Calls to note" }).getByText("Just over").waitFor();
    expect(await row(page, id).locator(".s").textContent()).toMatch(/To note: [45]:\d\d/);
    const others = await visit("sam", "/calls/history");
    await row(others, id).waitFor();
    expect(await others.getByText(/To note:/).count()).toBe(0);

    await page.getByRole("link", { name: "Note it" }).click();
    await page.locator("dialog .wrap-up").waitFor();
    await page.clock.install();
    await page.reload();
    await page.locator("dialog .wrap-up").waitFor();
    await page.clock.pauseAt(await page.evaluate(() => Date.now() + 1_000));
    const before = await leftIn(page, "dialog .wrap-up");
    expect(before).toBeLessThanOrEqual(301);
    for (let step = 0; step < 5; step++) await page.clock.runFor(STEP_MS);
    expect(await leftIn(page, "dialog .wrap-up")).toBeLessThan(before);
    await page.clock.resume();
    await field(page, "subject").fill("Facture");
    await page.locator("form.note-form").getByRole("button", { name: "Save" }).click();
    await page.locator("dialog .wrap-up").waitFor({ state: "detached" });
    // The screen does not wait for the server.
    await eventually(
      "the note at the server",
      () => noteOf(id),
      (note) => note?.subject === "Facture",
    );
    expect(await noteOf(id)).toMatchObject({ result: "", isAutomatic: false });
  });

  test("the default is noted when it has passed; a draft of the same field wins over it (acceptance 36)", async () => {
    await server.setWrapUp(15);
    const [id, other] = [
      await server.post({ fromName: "Draft", endedMsAgo: JUST_NOW_MS }),
      await server.post({ fromName: "Nobody", endedMsAgo: JUST_NOW_MS }),
    ];
    const page = await visit("bob", `/history-call/${id}`);
    await field(page, "result").fill("Réglé");
    await field(page, "subjectComment").fill("half a sentence");
    await page.getByText(/Filled in automatically at/).waitFor({ timeout: 45_000 });
    expect(await noteOf(id)).toMatchObject({ result: "Sans suite", isAutomatic: true, authorName: "bob" });
    expect(await field(page, "result").inputValue()).toBe("Réglé");
    await page.locator("form.note-form").getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    expect(await noteOf(id)).toMatchObject({
      ...{ result: "Réglé", subjectComment: "half a sentence", isAutomatic: false, version: 2 },
    });
    await page.getByRole("list", { name: "Changes" }).getByText("automatic, for want of a note").waitFor();

    // One that nobody was typing is found by its mark, and kept as it is by a press.
    await page.goto(`${server.url}/calls/history?show=auto`);
    await eventually(
      "the row says so",
      () => row(page, other).locator(".s").textContent(),
      (text) => text?.includes("Automatic code, to check") === true,
    );
    expect(await row(page, id).count()).toBe(0);
    await row(page, other).click();
    await page.getByRole("button", { name: "Keep as it is" }).click();
    await page.getByText("Saved", { exact: true }).waitFor();
    expect(await noteOf(other)).toMatchObject({ result: "Sans suite", isAutomatic: false, version: 2 });
    await page.getByRole("list", { name: "Changes" }).getByText("keeps the automatic note").waitFor();
  });

  test("a template is made, with a preview, and fills in what is empty; the press can be undone", async () => {
    const admin = await visit("admin", "/settings/history");
    const editor = admin.locator("form", { has: admin.getByRole("heading", { name: "Templates of notes" }) });
    await editor.getByRole("button", { name: "Add a template" }).click();
    await editor.getByLabel("Name of the template").fill("Facture");
    await editor.getByRole("button", { name: "Save" }).click();
    await editor.getByText("This template fills in no field").waitFor();
    await editor.getByLabel("Subject", { exact: true }).fill("Facture");
    await editor.getByLabel("Comment on the subject").fill("Appel de {from_name} au {to_number}");
    await editor.getByText("Appel de Anna Martin au 44").waitFor();
    await editor.getByRole("button", { name: "Save" }).click();
    await admin.getByText("Saved", { exact: true }).waitFor();

    const id = await server.post({ fromName: "Anna" });
    const page = await visit("bob", `/history-call/${id}`);
    await field(page, "subject").fill("mine");
    await page.getByRole("button", { name: "Facture", exact: true }).click();
    await page.getByText("1 field filled in · left alone: Subject").waitFor();
    expect(await field(page, "subjectComment").inputValue()).toBe("Appel de Anna au 44");
    await page.getByRole("button", { name: "Undo" }).click();
    expect(await field(page, "subjectComment").inputValue()).toBe("");
    expect(await field(page, "subject").inputValue()).toBe("mine");
  });
}
