import { afterEach, beforeEach, expect, test } from "bun:test";
import { temporaryFolder } from "../../support/temporary-folder.ts";
import { launchProfile } from "../support/chromium.ts";
import { eventually } from "../support/eventually.ts";
import { keptKeys } from "../support/kept.ts";
import { OwnServer } from "../support/own-server.ts";
import { QUEUE, ScriptedCentre } from "../support/scripted-centre.ts";
import { contextOptions, PHONE, Visit } from "../support/visit.ts";

/** A profile of its own: a window of the shared browser is private, and nothing can be installed from there. */
export function installed(): void {
  let centre: ScriptedCentre;
  let server: OwnServer;
  let visit: Visit;
  let profile: ReturnType<typeof temporaryFolder>;
  beforeEach(async () => {
    centre = await ScriptedCentre.start();
    server = await OwnServer.of(centre);
    profile = temporaryFolder();
    const context = await launchProfile(profile.path, contextOptions({ size: PHONE }));
    visit = await Visit.of(context, context.pages()[0] ?? (await context.newPage()), server.url, await server.signIn());
    await visit.goto("/");
    await visit.page.getByText("Sales").first().waitFor();
    await visit.page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  });
  afterEach(async () => {
    await visit.close();
    profile.remove();
    await server.remove();
    await centre.stop();
  });

  test("nothing stands against installing it", async () => {
    const debug = await visit.context.newCDPSession(visit.page);
    const { errors, data } = await debug.send("Page.getAppManifest");
    expect(errors).toEqual([]);
    expect(JSON.parse(data ?? "{}")).toMatchObject({ name: "Vigie", display: "standalone" });
    const { installabilityErrors } = await debug.send("Page.getInstallabilityErrors");
    expect(installabilityErrors).toEqual([]);
    expect(visit.faults).toEqual([]);
  });

  test("a board that was seen for a moment only is kept as well", async () => {
    await server.kill();
    await visit.page.reload();
    await visit.page.getByText("Sales").first().waitFor();
  });

  test("an address that holds a kiosk token is answered by the server, whose page names the address to nobody", async () => {
    const open = async (path: string) => {
      const answer = await visit.page.goto(server.url + path);
      return [answer?.fromServiceWorker(), (await answer?.headerValue("referrer-policy")) ?? null];
    };
    expect(await open("/wall/now?kiosk=x")).toEqual([false, "no-referrer"]);
    expect((await open("/wall/now"))[0]).toBe(true);
  });

  test("without its server it opens with the last board, marked as old; live again when the server is back", async () => {
    const { page } = visit;
    await eventually(
      "the board kept on the device",
      () => keptKeys(page),
      (keys) => keys.includes("board/1"),
      25_000,
    );
    const isOld = () => page.locator(".board.is-old").isVisible();
    await server.kill();
    await page.reload();
    await page.getByText("Sales").first().waitFor();
    await eventually("marked as old", isOld, Boolean, 15_000);
    await page.locator(".top .sub", { hasText: /Vigie unreachable · data of \d\d:\d\d/ }).waitFor();

    // A screen that was never opened comes from what was kept as well.
    await visit.goto("/console");
    await page.getByRole("combobox").waitFor();
    await visit.goto("/");
    await page.getByText("Sales").first().waitFor();

    await server.start();
    await eventually("live again", isOld, (old) => !old, 30_000);
    centre.changeQueue(QUEUE, { waiting_tasks_count: 41 });
    const waiting = page.locator("dl.strip dd").first();
    await eventually(
      "a change",
      () => waiting.textContent(),
      (text) => text?.startsWith("41") ?? false,
    );
  });
}
