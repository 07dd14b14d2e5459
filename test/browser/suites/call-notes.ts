import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import type { Page } from "playwright-core";
import { CallServer } from "../support/call-server.ts";
import { eventually } from "../support/eventually.ts";
import type { Stage } from "../support/stage.ts";
import type { VisitOptions } from "../support/visit.ts";

/** The history of calls, and what people note about each: found, written, passed on, without a network, by two at once. */
export function callNotes(stage: Stage): void {
  let server: CallServer;
  beforeAll(async () => {
    server = await CallServer.start();
  });
  afterAll(() => server.own.remove());

  const visit = async (as: string, path: string, options: VisitOptions = {}) => {
    const opened = await stage.open(server.url, await server.cookieOf(as), options);
    await opened.goto(path);
    return opened;
  };
  const open = async (as: string, path: string, options: VisitOptions = {}) => (await visit(as, path, options)).page;
  const titles = (page: Page) => page.locator("main ul.list:not(.plain) a.row .t").allTextContents();
  const row = (page: Page, id: number) => page.locator(`main ul.list:not(.plain) a.row[href="/history-call/${id}"]`);
  const field = (page: Page, name: string) => page.locator(`form.note-form [name="${name}"]`);
  const save = (page: Page) => page.locator("form.note-form").getByRole("button", { name: "Save" }).click();
  const saved = async (page: Page) => {
    await page.getByText("Saved", { exact: true }).first().waitFor();
  };
  const noteOf = async (id: number) => (await server.ask("GET", `/enrichment/calls/${id}`)).notes[0];
  const change = (id: number, as: string, baseVersion: number, changes: object) =>
    server.ask("PATCH", `/enrichment/calls/${id}/note`, { baseVersion, changes, operationId: crypto.randomUUID() }, as);

  describe("the list", () => {
    test("says what is missing before the first call, and to whom it belongs to set it", async () => {
      const page = await open("bob", "/calls/history");
      await page.getByText("Your calls appear here as soon as they ring").waitFor();
    });

    test("takes an agent to their own calls, newest first; a new one comes by itself", async () => {
      await server.post({ fromName: "Anna" });
      await server.post({ fromName: "Not his", extension: "33" });
      const page = await open("bob", "/");
      await page.getByRole("link", { name: "Calls" }).click();
      await row(page, (await server.ask("GET", "/enrichment/calls")).calls[1].id).waitFor();
      expect(new URL(page.url()).pathname).toBe("/calls/history");
      expect(await titles(page)).toEqual(["Anna · 0612345699"]);
      await server.post({ fromName: "Zoé", isLive: true });
      await eventually(
        "the new call first",
        () => titles(page),
        ([first]) => first === "Zoé · 0612345699",
      );
      const live = page.locator("main ul.list a.row", { hasText: "Zoé" });
      expect(await live.locator(".s").textContent()).toContain("Talking");
      const seen = await live.locator(".n b").textContent();
      await eventually(
        "a call that lasts ticks",
        () => live.locator(".n b").textContent(),
        (now) => now !== seen,
      );
    });

    test("keeps search and filters in the address, alone and together, and clears them", async () => {
      await server.post({ fromName: "Française", queue: "support", isMissed: true });
      await server.post({ fromName: "Léo", isLive: true });
      const { calls } = await server.ask("GET", "/enrichment/calls?limit=500");
      const page = await open("admin", "/calls/history");
      await page.locator("main ul.list a.row").first().waitFor();
      await page.getByRole("searchbox").fill("francaise");
      await page.waitForURL(/\?q=francaise$/);
      await eventually(
        "one found",
        () => titles(page),
        (all) => all.length === 1,
      );
      await page.getByText("Filters", { exact: true }).click();
      await page.getByLabel("Outcome").selectOption("ANSWERED");
      await page.getByText("Nothing matches").waitFor();
      await page.reload();
      await page.getByText("Nothing matches").waitFor();
      await page.getByRole("link", { name: "Show everything" }).click();
      await eventually(
        "all",
        () => titles(page),
        (all) => all.length === calls.length,
      );
      await page.getByRole("button", { name: "Live now" }).click();
      await eventually(
        "only those that last",
        () => titles(page),
        (all) => all.includes("Léo · 0612345699") && !all.includes("Française · 0612345699"),
      );
    });

    test("shows names from outside as text, and no formula in the file", async () => {
      const name = "<img src=x onerror=alert(1)>";
      const id = await server.post({ fromName: name, fromNumber: "=1+2", extension: "33" });
      const hers = await visit("alice", `/calls/history?extension=33&q=${encodeURIComponent("onerror")}`);
      const { page } = hers;
      await row(page, id).waitFor();
      expect(await titles(page)).toEqual([`${name} · =1+2`]);
      await page.getByText("Export", { exact: true }).click();
      const [download] = await Promise.all([
        page.waitForEvent("download"),
        page.getByRole("link", { name: "CSV", exact: true }).click(),
      ]);
      const lines = readFileSync(await download.path(), "utf8")
        .trimEnd()
        .split("\r\n");
      expect(lines).toHaveLength(2);
      expect(lines.filter((line) => /(^|,)"?[=+@-]/.test(line))).toEqual([]);
      await row(page, id).click();
      await page.getByRole("dialog").getByRole("heading", { name }).waitFor();
      expect(await page.locator("img").count()).toBe(0);
      expect(hers.faults).toEqual([]);
    });

    test("reads on by itself as somebody scrolls, without drawing every row", async () => {
      for (let count = 0; count < 130; count++) await server.tell({ fromName: `Many ${count}`, extension: "77" });
      const page = await open("sam", "/calls/history?extension=77");
      await page.locator("main ul.list a.row").first().waitFor();
      await page.locator("main ul.list a.row").first().focus();
      await page.keyboard.press("End");
      await eventually(
        "all are there",
        async () => {
          await page.keyboard.press("End");
          return page.locator("main h2").first().textContent();
        },
        (text) => text === "Calls · 130",
      );
      expect(await page.locator("main ul.list a.row").count()).toBeLessThan(60);
    });
  });

  describe("a note", () => {
    test("is written in the order of the form, saved, and shown in the row and to others", async () => {
      const id = await server.post({ fromName: "Note me" });
      const page = await open("bob", "/calls/history");
      await row(page, id).click();
      await field(page, "subject").fill("Facture");
      await field(page, "subjectComment").fill("Deux lignes\nde texte");
      await field(page, "isAnsweredByAgent").selectOption("true");
      await eventually("nobody to pass it on to", () => field(page, "transferredTo").isDisabled());
      await save(page);
      await saved(page);
      expect(await noteOf(id)).toMatchObject({ subject: "Facture", isAnsweredByAgent: true, version: 1 });
      await page.keyboard.press("Escape");
      await eventually(
        "the row says so",
        () => row(page, id).locator(".s").textContent(),
        (text) => text?.includes("Answered by the agent") === true,
      );
      await page.goto(`${server.url}/history-call/${id}`);
      await field(page, "resultComment").waitFor();
      const names = await page
        .locator("form.note-form [name]")
        .evaluateAll((all) => all.map((one) => one.getAttribute("name")));
      expect(names).toEqual([
        ...["receptionMode", "subject", "subjectComment", "result", "orientation"],
        ...["isAnsweredByAgent", "transferredTo", "resultComment"],
      ]);
      const theirs = await open("sam", `/history-call/${id}`);
      await theirs.getByRole("list", { name: "Changes" }).getByText("Subject : – → Facture").waitFor();
    });

    test("takes two people's different fields; the same field is decided side by side (acceptance 25)", async () => {
      const id = await server.post({ fromName: "Both" });
      const [bob, sam] = [await open("bob", `/history-call/${id}`), await open("sam", `/history-call/${id}`)];
      await field(bob, "subject").fill("Facture");
      await save(bob);
      await saved(bob);
      await eventually(
        "his subject at the other's",
        () => field(sam, "subject").inputValue(),
        (value) => value === "Facture",
      );
      // Different fields, at once.
      await field(sam, "result").fill("Rappel");
      await field(bob, "resultComment").fill("from bob");
      await save(bob);
      await save(sam);
      await eventually(
        "both are kept",
        () => noteOf(id),
        (note) => note.result === "Rappel" && note.resultComment === "from bob",
      );
      // The same field.
      await field(sam, "resultComment").fill("from sam");
      await field(bob, "resultComment").fill("from bob, later");
      await save(bob);
      await eventually(
        "his is saved",
        () => noteOf(id),
        (note) => note.resultComment === "from bob, later",
      );
      await save(sam);
      const dialog = sam.getByRole("dialog", { name: "Two versions" });
      await dialog.getByText("It was: from bob", { exact: true }).waitFor();
      for (const text of ["from bob, later\nfrom sam", "from sam", "from bob, later"]) {
        expect(await dialog.locator("label .lines").allTextContents()).toContain(text);
      }
      await dialog.getByRole("button", { name: "Save this choice" }).click();
      await dialog.waitFor({ state: "detached" });
      await eventually(
        "both at the server",
        () => noteOf(id),
        (note) => note.resultComment === "from bob, later\nfrom sam",
      );
      expect(await noteOf(id)).toMatchObject({ result: "Rappel" });
    });

    test("changed by another while the form is open: no reload, no focus lost, said by whom (acceptance 28)", async () => {
      const id = await server.post({ fromName: "Open form" });
      await change(id, "bob", 0, { subject: "Facture" });
      const his = await visit("bob", `/history-call/${id}`);
      const { page } = his;
      await field(page, "subjectComment").focus();
      await page.keyboard.type("half a sen");
      const isSame = await his.markPage();
      await change(id, "sam", 1, { subject: "Devis", result: "Rappel" });
      await page.getByText(/Changed by Sam Roy at/).waitFor();
      await page.keyboard.type("tence");
      expect(await field(page, "subject").inputValue()).toBe("Devis");
      expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("subjectComment");
      expect(await field(page, "subjectComment").inputValue()).toBe("half a sentence");
      await page.getByRole("button", { name: "Show", exact: true }).click();
      await page.getByText("Facture → Devis", { exact: true }).waitFor();
      await save(page);
      await saved(page);
      expect(await noteOf(id)).toMatchObject({ subject: "Devis", subjectComment: "half a sentence", version: 3 });
      expect(await isSame()).toBe(true);
      expect(his.faults).toEqual([]);
    });

    test("refused by a fault of the server stays as it is typed (acceptance 27)", async () => {
      const id = await server.post({ fromName: "Fault" });
      const page = await open("bob", `/history-call/${id}`);
      await field(page, "subjectComment").fill("every word of it");
      const answer = { status: 500, contentType: "application/problem+json", body: '{"code":"internal","status":500}' };
      await page.route("**/note", (route) => route.fulfill(answer));
      await save(page);
      await page.getByText(/Not saved. Your text is still here/).waitFor();
      expect(await field(page, "subjectComment").inputValue()).toBe("every word of it");
      await page.unroute("**/note");
      await save(page);
      await saved(page);
      expect(await noteOf(id)).toMatchObject({ subjectComment: "every word of it", version: 1 });
    });

    test("names what is wrong at its field", async () => {
      await server.ask("PUT", "/enrichment/choices/orientation", {
        ...{ isFree: true, isMandatory: true, choices: [{ label: "Sales" }] },
      });
      const id = await server.post({ fromName: "Mandatory" });
      const page = await open("bob", `/history-call/${id}`);
      await field(page, "subject").fill("x");
      await save(page);
      await page.locator('form.note-form [name="orientation"][aria-invalid="true"]').waitFor();
      await field(page, "orientation").fill("Sales");
      await save(page);
      await saved(page);
      await server.ask("PUT", "/enrichment/choices/orientation", { isFree: true, isMandatory: false, choices: [] });
    });

    test("half written is there again after a reload", async () => {
      const id = await server.post({ fromName: "Draft" });
      const page = await open("bob", `/history-call/${id}`);
      await field(page, "subjectComment").fill("not saved yet");
      await page.getByText(/Draft kept at/).waitFor();
      await page.reload();
      await page.getByText(/Draft of .* taken up again/).waitFor();
      expect(await field(page, "subjectComment").inputValue()).toBe("not saved yet");
      await page.getByRole("button", { name: "Discard the draft" }).click();
      await eventually(
        "an empty field",
        () => field(page, "subjectComment").inputValue(),
        (value) => value === "",
      );
      await page.reload();
      await field(page, "subjectComment").waitFor();
      expect(await page.getByText(/taken up again/).count()).toBe(0);
    });
  });

  test("a call is passed on, taken, and handed back with a word", async () => {
    const id = await server.post({ fromName: "Pass on" });
    const bob = await open("bob", `/history-call/${id}`);
    await field(bob, "transferredTo").fill("martin");
    await bob.getByRole("button", { name: "Alice Martin · 33" }).click();
    await save(bob);
    await bob.getByText("Alice Martin has not accepted yet").waitFor();
    const alice = await open("alice", "/calls/history");
    await eventually(
      "she received it",
      () => row(alice, id).locator(".s").textContent(),
      (text) => text?.includes("Received (passed on)") === true,
    );
    await row(alice, id).click();
    await alice.getByRole("button", { name: "Accept the call" }).click();
    await alice.getByText(/Accepted, /).waitFor();
    await bob.getByText(/Accepted, /).waitFor();
    await alice.getByRole("button", { name: "Hand back" }).click();
    await alice.getByLabel("A word for Bob Petit").fill("his, after all");
    await alice.getByRole("button", { name: "Hand back" }).click();
    await alice.getByText("This call is not among yours any more").waitFor();
    await bob.getByText("“his, after all”").waitFor();
    await bob.keyboard.press("Escape");
  });

  test("a note that two changed while one had no network waits for a decision, which the list leads to", async () => {
    const id = await server.post({ fromName: "Later" });
    await change(id, "sam", 0, { resultComment: "before" });
    const his = await visit("bob", `/history-call/${id}`);
    const { page } = his;
    await eventually(
      "the note",
      () => field(page, "resultComment").inputValue(),
      (value) => value === "before",
    );
    await page.route("**/note", (route) => route.abort());
    await field(page, "resultComment").fill("mine");
    await save(page);
    await page.getByText("Kept on this device, sent as soon as possible").waitFor();
    await change(id, "sam", 1, { resultComment: "theirs" });
    await page.unroute("**/note");
    await page.goto(`${server.url}/calls/history`);
    await page.getByText("1 note needs you").waitFor();
    await page.locator("main ul.list.plain a.row").click();
    await page.getByRole("button", { name: "Decide", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Two versions" });
    await dialog.getByLabel(/^Mine/).check();
    await dialog.getByRole("button", { name: "Save this choice" }).click();
    await dialog.waitFor({ state: "detached" });
    await eventually(
      "the decision at the server",
      () => noteOf(id),
      (note) => note.version === 3,
    );
    expect(await noteOf(id)).toMatchObject({ resultComment: "mine" });
    expect(his.faults.filter((fault) => !/ 409 |ERR_FAILED/.test(fault))).toEqual([]);
  });

  test("somebody signing out is asked what becomes of what is not sent", async () => {
    const id = await server.post({ fromName: "Unsent" });
    const page = await open("bob", `/history-call/${id}`);
    await field(page, "subject").fill("kept");
    await page.route("**/note", (route) => route.abort());
    await save(page);
    await page.getByText("Kept on this device, sent as soon as possible").waitFor();
    await page.goto(`${server.url}/settings`);
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByText("1 note is not sent").waitFor();
    await page.getByRole("button", { name: "Sign out and keep them" }).click();
    await page.getByLabel("Password").waitFor();
    expect(await noteOf(id)).toBeUndefined();
    // Somebody else on the same device neither sees nor sends it.
    await page.unroute("**/note");
    await page.context().addCookies([{ ...(await server.cookieOf("sam")), url: server.url }]);
    await page.goto(`${server.url}/calls/history`);
    await row(page, id).waitFor();
    expect(await page.getByText(/waits to be sent/).count()).toBe(0);
    await page.context().addCookies([{ ...(await server.cookieOf("bob")), url: server.url }]);
    await page.goto(`${server.url}/calls/history`);
    await eventually(
      "sent when its writer is back",
      () => noteOf(id),
      (note) => note?.subject === "kept",
    );
    expect((await noteOf(id)).updatedBy).toBe("bob");
  });
}
