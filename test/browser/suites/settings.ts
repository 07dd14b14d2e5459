import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Locator, Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { OwnServer } from "../support/own-server.ts";
import { CENTRE_LOGIN, CENTRE_PASSWORD, ScriptedCentre } from "../support/scripted-centre.ts";
import type { Stage } from "../support/stage.ts";
import { PHONE } from "../support/visit.ts";

interface Form {
  host?: string;
  port?: number | string;
  login?: string;
  password?: string;
}

export function settings(stage: Stage): void {
  let centre: ScriptedCentre;
  let server: OwnServer;
  beforeAll(async () => {
    centre = await ScriptedCentre.start();
    server = await OwnServer.of(null);
  });
  afterAll(async () => {
    await server.remove();
    await centre.stop();
  });

  const openForm = async () => {
    const visit = await stage.open(server.url, await server.signIn());
    await visit.goto("/settings/servers/new");
    await visit.page.locator('input[name="host"]').waitFor();
    return visit.page;
  };
  const fill = async (page: Page, form: Form) => {
    const right = { host: "127.0.0.1", port: centre.port, login: CENTRE_LOGIN, password: CENTRE_PASSWORD };
    const all: Record<string, string | number> = { name: "Paris", ...right, ...form };
    for (const [name, value] of Object.entries(all)) await page.locator(`input[name="${name}"]`).fill(String(value));
  };
  /** What is said under a field that is marked. */
  const wordsUnder = async (page: Page, name: string) => {
    const field = page.locator(`input[name="${name}"][aria-invalid="true"]`);
    await field.waitFor();
    const ids = (await field.getAttribute("aria-describedby"))?.split(" ") ?? [];
    return page.locator(`[id="${ids.find((id) => id.endsWith("-error"))}"]`).textContent();
  };
  /** Tries the connection and gives the steps: `Find the machine: passed`, and the words of the one that failed. */
  const tryIt = async (page: Page) => {
    await page.getByRole("button", { name: "Test", exact: true }).click();
    await page.locator('section [role="status"] .note').waitFor({ timeout: 20_000 });
    const steps = await page.locator("ol.steps > li").evaluateAll((items) =>
      items.map((item) => {
        const texts = [...item.querySelectorAll(".t, .s")].map((one) => one.textContent);
        return { texts, outcome: item.querySelector("small")?.textContent?.split(" · ")[0] };
      }),
    );
    return {
      outcomes: steps.map(({ outcome }) => outcome),
      words: steps.find((one) => one.outcome === "failed")?.texts.join(" · "),
    };
  };

  test("wrong host: the name is not found", async () => {
    const page = await openForm();
    await fill(page, { host: "no-such-machine.invalid" });
    const { outcomes, words } = await tryIt(page);
    expect(outcomes).toEqual(["failed", "not tried", "not tried", "not tried", "not tried"]);
    expect(words).toContain("No machine of this name");
    expect(words).toContain("no-such-machine.invalid");
  });

  test("a port where nothing listens: refused", async () => {
    const page = await openForm();
    const gone = await ScriptedCentre.start();
    const { port } = gone;
    await gone.stop();
    await fill(page, { port });
    const { outcomes, words } = await tryIt(page);
    expect(outcomes).toEqual(["passed", "failed", "not tried", "not tried", "not tried"]);
    expect(words).toContain("nothing listens on this port");
  });

  test("a web server's port: not the protocol", async () => {
    const page = await openForm();
    await fill(page, { port: new URL(server.url).port });
    const { outcomes, words } = await tryIt(page);
    expect(outcomes).toEqual(["passed", "passed", "failed", "not tried", "not tried"]);
    expect(words).toContain("does not speak the call-centre protocol");
  });

  test("wrong password: refused, and the password is nowhere in the words", async () => {
    const page = await openForm();
    await fill(page, { password: "wrong-canary-word" });
    const { outcomes, words } = await tryIt(page);
    expect(outcomes).toEqual(["passed", "passed", "passed", "failed", "not tried"]);
    expect(words).toContain("Log-in or password refused");
    expect(await page.locator("main").textContent()).not.toContain("wrong-canary-word");
  });

  test("a field that is wrong is named and marked", async () => {
    const page = await openForm();
    await fill(page, { host: "http://127.0.0.1" });
    await page.getByRole("button", { name: "Save" }).click();
    const host = page.locator('input[name="host"]');
    expect(await wordsUnder(page, "host")).toBe("A host name or an IP address, with neither http nor a port");
    expect(await page.locator('input[name="name"]').getAttribute("aria-invalid")).toBe("false");
    // What was typed is still there to be mended.
    expect(await host.inputValue()).toBe("http://127.0.0.1");

    await fill(page, { port: 99_999 });
    await page.getByRole("button", { name: "Save" }).click();
    expect(await wordsUnder(page, "port")).toBe("A whole number from 1 to 65,535");
    expect(await host.getAttribute("aria-invalid")).toBe("false");
  });

  test("a refused form leads to its first marked field, wherever the page is scrolled to", async () => {
    const visit = await stage.open(server.url, await server.signIn(), { size: PHONE });
    const { page } = visit;
    await visit.goto("/settings/servers/new");
    await page.locator('input[name="host"]').waitFor();
    await fill(page, { host: "http://127.0.0.1", login: "l".repeat(300) });
    const isInView = (name: string) =>
      page.locator(`input[name="${name}"]`).evaluate((input) => {
        const { top, bottom } = input.getBoundingClientRect();
        const [above, below] = [".top", ".nav"].map((bar) => document.querySelector(bar)?.getBoundingClientRect());
        return document.activeElement === input && top >= (above?.bottom ?? 0) && bottom <= (below?.top ?? innerHeight);
      });
    for (const button of ["Save", "Test"]) {
      await page.getByRole("button", { name: button, exact: true }).focus();
      await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
      await page.getByRole("button", { name: button, exact: true }).click();
      await eventually(`led to the host by ${button}`, () => isInView("host"));
    }
    // Typing on is not disturbed by what is still marked.
    await page.locator('input[name="login"]').focus();
    await page.keyboard.type("x");
    expect(await page.evaluate(() => document.activeElement?.getAttribute("name"))).toBe("login");
  });

  test("a threshold that is no number is led to as well", async () => {
    const page = (await stage.visit({ as: "admin", size: PHONE })).page;
    await page.goto(`${stage.url}/settings/servers/1`);
    const box = page.getByLabel("Waiting, amber");
    await box.fill("many");
    await page.getByRole("button", { name: "Save" }).last().click();
    await eventually("led to it", () => box.evaluate((input) => document.activeElement === input));
    const described = (await box.getAttribute("aria-describedby"))?.split(" ") ?? [];
    const words = await Promise.all(described.map((id) => page.locator(`[id="${id}"]`).textContent()));
    expect(words).toEqual(["A number is expected", "at least (≥)"]);
    const rate = (await page.getByLabel("Available, amber").getAttribute("aria-describedby")) ?? "";
    expect(await page.locator(`[id="${rate}"]`).textContent()).toBe("at most (≤)");
  });

  test("all right: every step passes, and once saved the board lives", async () => {
    const page = await openForm();
    await fill(page, {});
    const { outcomes } = await tryIt(page);
    expect(outcomes).toEqual(["passed", "passed", "passed", "passed", "passed"]);
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved").waitFor();
    await page.getByRole("link", { name: "Lookout" }).click();
    await page.getByText("Sales").first().waitFor();
    await page.getByText("Agent 1", { exact: true }).waitFor();
    await page.getByRole("heading", { name: "Paris", level: 1 }).waitFor();
  });

  test("what was refused before is not said any more once another test begins", async () => {
    const page = await openForm();
    await fill(page, {});
    await page.getByRole("button", { name: "Save" }).click();
    const note = page.locator('[role="alert"] .note');
    await note.waitFor();
    expect(await note.textContent()).toContain("has this host, port and project already");
    await tryIt(page);
    expect(await note.count()).toBe(0);
  });

  test("the password is not shown again, and the stored one is tried when the box is left empty", async () => {
    const visit = await stage.open(server.url, await server.signIn());
    const { page } = visit;
    await visit.goto("/settings");
    await page.getByRole("link", { name: /Paris/ }).click();
    await page.locator('input[name="host"]').waitFor();
    expect(await page.locator('input[name="password"]').inputValue()).toBe("");
    const { outcomes } = await tryIt(page);
    expect(outcomes).toEqual(["passed", "passed", "passed", "passed", "passed"]);
  });

  test("the settings say how every part is doing", async () => {
    const visit = await stage.open(server.url, await server.signIn());
    await visit.goto("/settings");
    await visit.page.getByRole("link", { name: /About and health/ }).click();
    const parts = visit.page.locator("ul.steps > li");
    await parts.first().waitFor();
    const lines = await parts.evaluateAll((all) =>
      all.map((part) => [...part.querySelectorAll(".t, .s, small")].map((one) => one.textContent).join(" · ")),
    );
    for (const line of [
      /^Event streams · Open: \d+ of [\d,]+\. Cut for being too slow: 0\. · all well$/,
      /^Journal · Every entry is written\. · all well$/,
      /^Paris · Live, version [\d.]+\. · all well$/,
    ]) {
      expect(lines).toContainEqual(expect.stringMatching(line));
    }
    await parts.filter({ hasText: "Backup" }).getByText("What to do:").waitFor();
  });

  test("a server that is switched off is no alarm, and says what to do about it", async () => {
    const other = await ScriptedCentre.start();
    const visit = await stage.open(server.url, await server.signIn());
    const { page } = visit;
    await visit.goto("/settings/servers/new");
    await page.locator('input[name="host"]').waitFor();
    await fill(page, { port: other.port });
    await page.locator('input[name="name"]').fill("Lyon");
    await page.getByLabel("Connect to this server").uncheck();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("To reach it: tick").waitFor();
    const id = new URL(page.url()).pathname.split("/").at(-1);
    await visit.goto("/settings");
    const inSettings = page.locator("a.row", { hasText: "Lyon" });
    const markOf = (row: Locator) => row.locator(".mark").evaluate((mark) => mark.outerHTML);
    await inSettings.waitFor();
    const mark = await markOf(inSettings);
    await visit.goto(`/?server=${id}`);
    await page.getByText("This server is switched off").waitFor();
    await page.getByText("To reach it: tick").waitFor();
    expect(await page.locator(".top .sub").textContent()).toBe("switched off");
    expect(await page.getByRole("link", { name: "See the server’s settings" }).getAttribute("href")).toBe(
      `/settings/servers/${id}`,
    );
    await page.getByRole("button", { name: "Change server or project" }).click();
    const inSwitch = page.getByRole("dialog").locator("button.row", { hasText: "Lyon" });
    expect(await markOf(inSwitch)).toBe(mark);
    expect(mark).not.toContain("warn");
    const { request } = visit.context;
    await request.delete(`${server.url}/api/v1/cccp/servers/${id}`, { headers: { origin: server.url } });
    await other.stop();
  });

  test("removing asks first", async () => {
    const visit = await stage.open(server.url, await server.signIn());
    const { page } = visit;
    await visit.goto("/settings/servers/1");
    await page.getByRole("button", { name: "Remove" }).click();
    const question = page.getByRole("dialog", { name: "Remove Paris?" });
    await question.getByRole("button", { name: "Cancel" }).click();
    await question.waitFor({ state: "detached" });
    await page.getByRole("button", { name: "Remove" }).click();
    await question.getByRole("button", { name: "Remove" }).click();
    await page.getByText("No call-centre server").waitFor();
  });

  test("a viewer is not offered what only an administrator may do", async () => {
    const visit = await stage.visit({ as: "viewer" });
    await visit.goto("/settings");
    await visit.page.getByText("Call-centre servers").waitFor();
    expect(await visit.page.getByRole("link", { name: "Add a server" }).count()).toBe(0);
    await visit.goto("/settings/servers/1");
    await visit.page.getByRole("heading", { level: 1 }).waitFor();
    expect(await visit.page.locator('input[name="host"]').count()).toBe(0);
  });
}
