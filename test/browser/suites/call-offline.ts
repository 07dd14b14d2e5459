import { afterEach, beforeEach, expect, test } from "bun:test";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { CallServer } from "../support/call-server.ts";
import { launchProfile } from "../support/chromium.ts";
import { eventually } from "../support/eventually.ts";
import { kept, keptKeys } from "../support/kept.ts";
import { contextOptions, PHONE, Visit } from "../support/visit.ts";

/** The history without a network, as the installed app: a profile of its own, because a private window keeps no worker. */
export function callOffline(): void {
  let server: CallServer;
  let visit: Visit;
  let profile: ReturnType<typeof temporaryFolder>;
  let id: number;
  beforeEach(async () => {
    server = await CallServer.start();
    await server.post({ fromName: "Anna" });
    id = await server.post({ fromName: "Offline" });
    await server.ask("PUT", "/enrichment/templates", {
      templates: [{ name: "Facture", fields: { subject: "Facture", subjectComment: "Appel de {from_name}" } }],
    });
    profile = temporaryFolder();
    const context = await launchProfile(profile.path, contextOptions({ size: PHONE }));
    const page = context.pages()[0] ?? (await context.newPage());
    visit = await Visit.of(context, page, server.url, await server.cookieOf("bob"));
    await visit.goto("/calls/history");
    await row().waitFor();
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await eventually(
      "the calls kept on the device",
      () => keptKeys(page),
      (keys) => ["calls", "choices", "colleagues", "me", "templates"].every((key) => keys.includes(key)),
    );
  });
  afterEach(async () => {
    await visit.close();
    profile.remove();
    await server.own.remove();
  });
  const row = () => visit.page.locator(`main ul.list:not(.plain) a.row[href="/history-call/${id}"]`);
  const detail = (): Promise<{ notes: { subject: string }[]; changes: { writtenAt: number | null; at: number }[] }> =>
    server.ask("GET", `/enrichment/calls/${id}`);

  test("a note written without a server is pending over a reload, and saved once with the time it was written (acceptance 26)", async () => {
    const { page } = visit;
    await server.own.kill();
    await row().click();
    await page.locator('[name="subject"]').fill("Facture");
    const before = Date.now();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Kept on this device, sent as soon as possible").waitFor();
    const after = Date.now();
    await page.getByText(/Saved here, \d\d:\d\d · will be sent as soon as possible/).waitFor();
    await page.goto(`${server.url}/calls/history`);
    await page.getByText("1 note waits to be sent").waitFor();
    await eventually(
      "the row says that it waits",
      () => row().locator(".s").textContent(),
      (text) => text?.includes("Waiting to be sent") === true,
    );
    await page.locator(".top .sub", { hasText: /Vigie unreachable · data of \d\d:\d\d/ }).waitFor();
    await page.reload();
    await page.getByText("1 note waits to be sent").waitFor();

    await server.own.start();
    await eventually(
      "nothing waits any more",
      () => page.getByText("1 note waits to be sent").count(),
      (count) => count === 0,
      90_000,
    );
    const { notes, changes } = await detail();
    expect(notes).toMatchObject([{ subject: "Facture" }]);
    expect(changes).toHaveLength(1);
    const { writtenAt, at } = changes[0] as { writtenAt: number; at: number };
    expect(writtenAt).toBeGreaterThanOrEqual(before);
    expect(writtenAt).toBeLessThanOrEqual(after);
    expect(at).toBeGreaterThan(writtenAt);
    const { entries } = await server.ask("GET", "/platform/audit?action=enrichment.note.change");
    expect(entries).toHaveLength(1);
    expect(entries[0]).toMatchObject({ userName: "bob", after: { subject: "Facture", writtenAt } });
  });

  test("the newest 500 calls can be read, and nothing was ever fetched from elsewhere (acceptance 35)", async () => {
    const { page } = visit;
    const told: string[] = [];
    for (let n = 0; n < 503; n++) told.push(await server.tell({ fromName: `Caller ${n}` }));
    await page.reload();
    const newest = told.slice(-500).reverse();
    await eventually(
      "the newest calls on the device",
      async () => (await kept(page)).calls as { calls: { callId: string }[] },
      ({ calls }) => calls.length === 500 && calls.every(({ callId }, place) => callId === newest[place]),
      30_000,
    );
    expect(visit.faults).toEqual([]);
    await server.own.kill();
    await page.reload();
    await page.getByRole("heading", { name: "Calls · 500" }).waitFor();
    await page.getByText("Caller 502").waitFor();
    await page.getByText("Caller 500").first().click();
    await page.locator('[name="subject"]').waitFor();
    expect(visit.faults.filter((fault) => fault.startsWith("asked"))).toEqual([]);
  }, 120_000);

  test("a tag set without a server is pending over a reload, and saved once with the time it was set", async () => {
    const { page } = visit;
    await server.own.kill();
    await row().click();
    await page.locator('[name="addTag"]').fill("devis");
    await page.keyboard.press("Enter");
    await page.getByText("On this device, not sent yet: +devis").waitFor();
    await page.reload();
    await page.getByText("On this device, not sent yet: +devis").waitFor();
    await page.getByRole("button", { name: "Remove the tag devis" }).waitFor();
    await server.own.start();
    await page.getByText(/Only here: devis\./).waitFor({ timeout: 90_000 });
    const { tags, tagChanges, isNoted } = await server.ask("GET", `/enrichment/calls/${id}`);
    expect([tags, isNoted, tagChanges.length]).toEqual([["adv", "devis"], false, 1]);
    expect(tagChanges[0].writtenAt).toBeLessThan(tagChanges[0].at);
  }, 120_000);

  test("a template is applied without a server, and what it filled in is saved once there is one", async () => {
    const { page } = visit;
    await server.own.kill();
    await row().click();
    await page.getByRole("button", { name: "Facture", exact: true }).click();
    await page.getByText("2 fields filled in").waitFor();
    expect(await page.locator('[name="subjectComment"]').inputValue()).toBe("Appel de Offline");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Kept on this device, sent as soon as possible").waitFor();
    await server.own.start();
    await eventually(
      "the note at the server",
      async () => (await detail()).notes,
      ([note]) => note?.subject === "Facture",
      90_000,
    );
  }, 120_000);

  test("a note whose page was closed is sent by the worker, when the browser wakes it", async () => {
    const { page, context } = visit;
    const debug = await context.newCDPSession(page);
    const registrations: string[] = [];
    debug.on("ServiceWorker.workerRegistrationUpdated", (event) =>
      registrations.push(...event.registrations.map(({ registrationId }) => registrationId)),
    );
    await debug.send("ServiceWorker.enable");
    await server.own.kill();
    await row().click();
    await page.locator('[name="subject"]').fill("Facture");
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Kept on this device, sent as soon as possible").waitFor();
    await page.goto("about:blank");
    await server.own.start();
    const other = await context.newCDPSession(page);
    await other.send("ServiceWorker.enable");
    await eventually(
      "the note at the server",
      async () => {
        const wake = { origin: server.url, registrationId: registrations[0] ?? "", tag: "notes", lastChance: false };
        await other.send("ServiceWorker.dispatchSyncEvent", wake);
        return (await detail()).notes[0]?.subject;
      },
      (subject) => subject === "Facture",
    );
    expect((await detail()).changes).toHaveLength(1);
  });
}
