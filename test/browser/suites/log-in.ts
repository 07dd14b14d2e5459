import { afterEach, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { keptKeys } from "../support/kept.ts";
import { ADMIN, OwnServer } from "../support/own-server.ts";
import type { Stage } from "../support/stage.ts";

export function logIn(stage: Stage): void {
  const fill = async (page: Page, name: string, password: string) => {
    await page.getByLabel("Name").fill(name);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
  };

  test("a wrong password and an unknown name are refused in the same words, and nothing of the board is shown", async () => {
    const visit = await stage.visit();
    const { page } = visit;
    await visit.goto("/");
    const refusals: (string | null)[] = [];
    for (const name of [stage.login("viewer").name, "nobody"]) {
      await fill(page, name, "not the password");
      const alert = page.getByRole("alert").locator("p");
      await alert.waitFor();
      refusals.push(await alert.textContent());
    }
    expect(refusals).toEqual(["Wrong name or password.", "Wrong name or password."]);
    expect(await page.locator(".row").count()).toBe(0);
    expect(await page.getByLabel("Name").inputValue()).toBe("nobody");
  });

  test("the right password opens the page that was asked for; signing out closes it again", async () => {
    const visit = await stage.visit();
    const { page } = visit;
    const { name, password } = stage.login("viewer");
    await visit.goto("/settings");
    await fill(page, name, password);
    await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.getByLabel("Password").waitFor();
    await page.reload();
    await page.getByLabel("Password").waitFor();
  });

  describe("what the device keeps", () => {
    const everything = async (page: Page) =>
      eventually(
        "board, servers and person kept",
        () => keptKeys(page),
        (keys) => ["board/1", "me", "servers"].every((key) => keys.includes(key)),
        25_000,
      );
    const nothing = (page: Page) =>
      eventually(
        "nothing kept",
        () => keptKeys(page),
        (keys) => keys.length === 0,
      );
    const enter = async () => {
      const visit = await stage.visit();
      const { name, password } = stage.login("viewer");
      await visit.goto("/");
      await fill(visit.page, name, password);
      await visit.page.locator("a.row").first().waitFor();
      await everything(visit.page);
      return visit;
    };

    test("is gone when they sign out, and no page of before keeps it again", async () => {
      const visit = await enter();
      const { page } = visit;
      await visit.goto("/settings");
      await page.getByRole("button", { name: "Sign out" }).click();
      await page.getByLabel("Password").waitFor();
      await nothing(page);
      await page.reload();
      await page.getByLabel("Password").waitFor();
      expect(await keptKeys(page)).toEqual([]);
    });

    test("is gone when the session was ended elsewhere, without a reload", async () => {
      const visit = await enter();
      const ended = await visit.context.request.post(`${stage.url}/api/v1/platform/logout`, {
        headers: { origin: stage.url },
        data: {},
      });
      expect(ended.ok()).toBe(true);
      await visit.page.getByLabel("Password").waitFor();
      await nothing(visit.page);
    });
  });

  test("a refusal signs nobody out whom the server still knows; a session that is over does", async () => {
    const visit = await stage.visit({ as: "viewer" });
    const { page } = visit;
    await page.route("**/platform/about", (route) => route.fulfill({ status: 401, json: { code: "not_signed_in" } }));
    let isRefused = false;
    const askedAgain = page.waitForResponse((answer) => {
      if (answer.url().endsWith("/platform/about")) isRefused = true;
      return isRefused && answer.url().endsWith("/platform/me");
    });
    await visit.goto("/settings/health");
    expect((await askedAgain).status()).toBe(200);
    await page.getByRole("heading", { name: "About and health" }).waitFor();
    await page.getByRole("link", { name: "Settings" }).first().click();
    await page.getByRole("button", { name: "Sign out" }).waitFor();
    await visit.context.clearCookies();
    const password = page.getByLabel("Password");
    // The screen asks by itself, too, how all is: whichever asks first finds out.
    await Promise.any([page.getByRole("link", { name: "Calls" }).click(), password.waitFor()]);
    await password.waitFor();
  });

  let server: OwnServer | null = null;
  afterEach(async () => {
    await server?.remove();
    server = null;
  });

  test("an empty data folder: the printed link makes the administrator, and works once", async () => {
    server = await OwnServer.empty();
    const link = /http:\S+\/setup\?token=\S+/.exec(server.printed)?.[0] ?? "";
    const path = new URL(link).pathname + new URL(link).search;

    const first = await stage.open(server.url, null);
    await first.goto("/");
    await first.page.getByText("First visit?").waitFor();
    await first.goto(`${path}x`);
    await first.page.getByText("This link is not valid").waitFor();

    await first.goto(path);
    await first.page.getByLabel("Your user name").fill(ADMIN.name);
    await first.page.getByLabel("Password", { exact: true }).fill(ADMIN.password);
    await first.page.getByLabel("Password, once more").fill("something else");
    await first.page.getByRole("button", { name: "Create the account" }).click();
    await first.page.getByText("The two passwords differ").waitFor();
    expect(await first.page.getByLabel("Password, once more").getAttribute("aria-invalid")).toBe("true");
    await first.page.getByLabel("Password, once more").fill(ADMIN.password);
    await first.page.getByRole("button", { name: "Create the account" }).click();
    // No call centre is known yet: the board says what to do next.
    await first.page.getByRole("link", { name: "Add a server" }).waitFor();

    const second = await stage.open(server.url, null);
    await second.goto(path);
    await second.page.getByText("Vigie is set up already").waitFor();
    await second.page.getByRole("link", { name: "Sign in" }).click();
    await fill(second.page, ADMIN.name, ADMIN.password);
    await second.page.getByRole("link", { name: "Add a server" }).waitFor();
  });

  test("a password that is too short is refused at its field", async () => {
    server = await OwnServer.empty();
    const link = new URL(/http:\S+\/setup\?token=\S+/.exec(server.printed)?.[0] ?? "");
    const visit = await stage.open(server.url, null);
    const { page } = visit;
    await visit.goto(link.pathname + link.search);
    await page.getByLabel("Your user name").fill(ADMIN.name);
    await page.getByLabel("Password", { exact: true }).fill("short");
    await page.getByLabel("Password, once more").fill("short");
    await page.getByRole("button", { name: "Create the account" }).click();
    const field = page.locator('input[name="password"][aria-invalid="true"]');
    await field.waitFor();
    const description = await field.getAttribute("aria-describedby");
    expect(description).toContain("-error");
  });
}
