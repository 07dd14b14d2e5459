import { afterAll, beforeAll, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { OwnServer } from "../support/own-server.ts";
import { CENTRE_LOGIN, CENTRE_PASSWORD, ScriptedCentre } from "../support/scripted-centre.ts";
import type { Stage } from "../support/stage.ts";

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
    await page.locator('input[name="host"][aria-invalid="true"]').waitFor();
    const id = (await host.getAttribute("aria-describedby"))?.split(" ").find((one) => one.endsWith("-error"));
    expect(await page.locator(`[id="${id}"]`).textContent()).not.toBe("");
    expect(await page.locator('input[name="name"]').getAttribute("aria-invalid")).toBe("false");
    // What was typed is still there to be mended.
    expect(await host.inputValue()).toBe("http://127.0.0.1");

    await fill(page, { port: 99_999 });
    await page.getByRole("button", { name: "Save" }).click();
    await page.locator('input[name="port"][aria-invalid="true"]').waitFor();
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
    await visit.page.locator("ul.steps > li", { hasText: "Backup" }).getByText("What to do:").waitFor();
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
