import { afterAll, beforeAll, expect, test } from "bun:test";
import { Secret, TOTP } from "otpauth";
import type { Page } from "playwright-core";
import { eventually } from "../support/eventually.ts";
import { ADMIN, OwnServer, signIn } from "../support/own-server.ts";
import { ScriptedCentre } from "../support/scripted-centre.ts";
import type { Stage } from "../support/stage.ts";

const PASSWORD = "a word of her own";

/** People, tokens and one's own account: each flow as somebody goes through it. */
export function people(stage: Stage): void {
  let centre: ScriptedCentre;
  let server: OwnServer;
  beforeAll(async () => {
    centre = await ScriptedCentre.start();
    server = await OwnServer.of(centre);
  });
  afterAll(async () => {
    await server.remove();
    await centre.stop();
  });

  const asAdmin = async (path: string) => {
    const visit = await stage.open(server.url, await server.signIn());
    await visit.goto(path);
    return visit.page;
  };
  const asNobody = async (path: string) => {
    const visit = await stage.open(server.url, null);
    await visit.goto(path);
    return visit.page;
  };
  const fillLogIn = async (page: Page, name: string, password: string) => {
    await page.getByLabel("Name").fill(name);
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
  };
  /** Asks the API as the administrator. */
  const ask = async (method: string, path: string, body?: object) => {
    const { name, value } = await server.signIn();
    const answer = await fetch(`${server.url}/api/v1/platform${path}`, {
      method,
      headers: { cookie: `${name}=${value}`, origin: server.url, "content-type": "application/json" },
      body: body ? JSON.stringify(body) : null,
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return answer.status === 204 ? null : answer.json();
  };
  const addUser = (name: string) => ask("POST", "/users", { name, role: "viewer", password: PASSWORD });

  test("somebody is added with a scope, chooses a password by the link, and is in", async () => {
    const page = await asAdmin("/settings");
    await page.getByRole("link", { name: /^People/ }).click();
    await page.getByText("You are alone so far").waitFor();
    await page.getByRole("link", { name: "Add somebody" }).click();
    await page.getByLabel("User name").fill("marie");
    await page.getByLabel("Name shown").fill("Marie L.");
    await page.getByLabel("Extension").fill("4012");
    await page.getByLabel("Role").selectOption("supervisor");
    await page.getByLabel("The whole call centre").uncheck();
    await page.getByRole("button", { name: "Create the account" }).click();
    // Nothing chosen would be everything: that is not what was meant.
    await page.getByText("Choose at least one project or queue").waitFor();
    await page.getByRole("button", { name: "Sales" }).click();
    await page.locator('input[name="queue"]').fill("Night shift");
    await page.keyboard.press("Enter");
    await page.getByRole("button", { name: "Create the account" }).click();
    const link = await page.getByRole("textbox", { name: "Link to choose the password" }).inputValue();
    expect(link).toStartWith(`${server.url}/password#`);
    await page.getByText("no password yet").waitFor();

    const hers = await asNobody(link.slice(server.url.length));
    await hers.getByText("Marie L.").waitFor();
    await hers.getByLabel("New password").fill("short");
    await hers.getByLabel("Password, once more").fill("short");
    await hers.getByRole("button", { name: "Save and enter" }).click();
    await hers.locator('input[name="password"][aria-invalid="true"]').waitFor();
    await hers.getByLabel("New password").fill(PASSWORD);
    await hers.getByLabel("Password, once more").fill(PASSWORD);
    await hers.getByRole("button", { name: "Save and enter" }).click();
    await hers.getByRole("navigation").waitFor();
    expect(hers.url()).not.toContain("#");
    await hers.goto(`${server.url}/settings/account`);
    await hers.getByText("Sales, Night shift").waitFor();
    await hers.getByText("Supervisor").waitFor();
    expect(await hers.getByRole("link", { name: /^People/ }).count()).toBe(0);

    await page.reload();
    await page.getByText("active").waitFor();
    const again = await asNobody(link.slice(server.url.length));
    await again.getByText("This link does not work any more").waitFor();
  });

  test("a taken name, and the last administrator, are refused in words", async () => {
    const page = await asAdmin("/settings/people/new");
    await page.getByLabel("User name").fill(ADMIN.name);
    await page.getByRole("button", { name: "Create the account" }).click();
    await page.locator(".error", { hasText: "Taken already" }).waitFor();
    // What was typed is not saved, and leaving asks about it.
    await page.getByRole("link", { name: "People" }).click();
    await page.getByRole("button", { name: "Leave without saving" }).click();
    await page.getByRole("link", { name: new RegExp(ADMIN.name) }).click();
    await page.getByRole("button", { name: "Disable" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
    await page.getByText("No administrator would be left").waitFor();
  });

  test("an account is disabled, which can be taken back, and deleted once it is", async () => {
    const { user } = await addUser("leaver");
    await signIn(server.url, "leaver", PASSWORD);
    const page = await asAdmin(`/settings/people/${user.id}`);
    const disable = async () => {
      await page.getByRole("button", { name: "Disable" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
      await page.getByRole("button", { name: "Enable" }).waitFor();
    };
    await disable();
    await page.getByRole("button", { name: "Undo" }).click();
    await page.getByRole("button", { name: "Disable" }).waitFor();
    await disable();
    await page.getByRole("button", { name: "Delete" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Delete" }).click();
    await page.getByRole("heading", { name: "People", level: 1 }).waitFor();
    expect(await page.getByRole("link", { name: /leaver/ }).count()).toBe(0);
  });

  test("a second step: set up with the app's code, asked for at the log-in, replaced by a recovery code", async () => {
    await addUser("ann");
    const page = await asNobody("/settings/account");
    await fillLogIn(page, "ann", PASSWORD);
    await page.getByRole("button", { name: "Set up" }).click();
    const sheet = page.getByRole("dialog");
    await sheet.getByLabel("Present password").fill("not the password");
    await sheet.getByRole("button", { name: "Continue" }).click();
    await sheet.locator(".error", { hasText: "This is not your present password" }).waitFor();
    await sheet.getByLabel("Present password").fill(PASSWORD);
    await page.keyboard.press("Enter");
    await sheet.getByRole("img", { name: /^QR code/ }).waitFor();
    await sheet.getByText("Type the key by hand").click();
    const secret = (await sheet.getByRole("textbox", { name: "Secret key" }).inputValue()).replaceAll(" ", "");
    const totp = new TOTP({ secret: Secret.fromBase32(secret) });
    await sheet.getByLabel("Code that the app shows").fill("000000");
    await sheet.getByRole("button", { name: "Set up" }).click();
    await sheet.locator(".error", { hasText: "Wrong code" }).waitFor();
    await sheet.getByLabel("Code that the app shows").fill(totp.generate());
    await sheet.getByRole("button", { name: "Set up" }).click();
    const codes = (await sheet.getByRole("textbox", { name: "Recovery codes" }).inputValue()).split("\n");
    expect(codes).toHaveLength(10);
    await sheet.getByRole("button", { name: "I have kept them" }).click();
    await page.getByText("The log-in asks for a code").waitFor();
    await page.getByText("10 recovery codes left").waitFor();

    const other = await asNobody("/calls");
    await fillLogIn(other, "ann", PASSWORD);
    const code = other.getByLabel("Verification code");
    await code.waitFor();
    // It has the focus: whoever types the code need not look for the box.
    await eventually("the focus", () => code.evaluate((box) => box === document.activeElement));
    await other.keyboard.type("123456");
    await other.keyboard.press("Enter");
    await other.locator(".error", { hasText: "Wrong code" }).waitFor();
    await code.fill(codes[0] ?? "");
    await other.getByRole("button", { name: "Sign in" }).click();
    await other.getByRole("heading", { name: "Today’s calls" }).waitFor();
  });

  test("a browser that is signed out from elsewhere is back at the log-in, by itself", async () => {
    await addUser("zoe");
    const [here, there] = [
      await stage.open(server.url, await signIn(server.url, "zoe", PASSWORD)),
      await stage.open(server.url, await signIn(server.url, "zoe", PASSWORD)),
    ];
    await there.goto("/");
    await there.page.getByText("Sales").first().waitFor();
    await here.goto("/settings/account");
    await here.page.getByText("This device").waitFor();
    await here.page
      .getByRole("button", { name: /^Sign out/ })
      .first()
      .click();
    await here.page.getByText("1 device signed out").waitFor();
    await there.page.getByLabel("Password").waitFor();
    expect(await here.page.locator("ul.steps > li").count()).toBe(1);
  });

  test("a disabled person is put out while looking at the board", async () => {
    const { user } = await addUser("out");
    const visit = await stage.open(server.url, await signIn(server.url, "out", PASSWORD));
    await visit.goto("/");
    await visit.page.getByText("Sales").first().waitFor();
    await ask("PATCH", `/users/${user.id}`, { isDisabled: true });
    await visit.page.getByLabel("Password").waitFor();
  });

  test("a password is changed; the present one is asked for", async () => {
    await addUser("kim");
    const page = await asNobody("/settings/account");
    await fillLogIn(page, "kim", PASSWORD);
    await page.getByLabel("Present password").fill("wrong");
    await page.getByLabel("New password").fill("quite another one");
    await page.getByLabel("Password, once more").fill("quite another one");
    await page.getByRole("button", { name: "Change the password" }).click();
    await page.locator(".error", { hasText: "This is not your present password" }).waitFor();
    await page.getByLabel("Present password").fill(PASSWORD);
    await page.getByRole("button", { name: "Change the password" }).click();
    await page.getByText("Your other devices are signed out").waitFor();
    await page.reload();
    await page.getByText("This device").waitFor();
    await signIn(server.url, "kim", "quite another one");
  });

  test("a script's token is shown once, and revoked", async () => {
    const page = await asAdmin("/settings/tokens");
    await page.getByText("No token").waitFor();
    await page.getByRole("link", { name: "Create a token" }).click();
    await page.getByLabel("Name of the token").fill("nightly export");
    await page.getByRole("button", { name: "Create" }).click();
    const text = await page.getByRole("textbox", { name: "Token created" }).inputValue();
    const headers = { authorization: `Bearer ${text}` };
    const status = () => fetch(`${server.url}/api/v1/platform/me`, { headers }).then((answer) => answer.status);
    expect(await status()).toBe(200);
    await page.getByRole("link", { name: "I have kept it" }).click();
    await page.getByText("nightly export").waitFor();
    expect(await page.content()).not.toContain(text);
    await page.getByRole("button", { name: "Revoke nightly export" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Revoke" }).click();
    await page.getByText("No token").waitFor();
    expect(await status()).toBe(401);
  });

  test("a wall opens by its link, forgets the token in the address, tells nobody, and goes dark when it is revoked", async () => {
    const page = await asAdmin("/settings/tokens/new");
    await page.getByLabel("Name of the token").fill("hall");
    await page.getByLabel("For", { exact: true }).selectOption("wall");
    await page.getByRole("button", { name: "Create" }).click();
    const link = await page.getByRole("textbox", { name: "Link for the wall" }).inputValue();
    const token = new URL(link).searchParams.get("kiosk") ?? "";
    expect(token).toStartWith("vk_");

    const visit = await stage.open(server.url, null);
    const wall = visit.page;
    const sent: Promise<{ url: string; referrer: string | null }>[] = [];
    visit.context.on("request", (request) => {
      if (request.isNavigationRequest()) return;
      const referrer = request.headerValue("referer").catch(() => null);
      sent.push(referrer.then((value) => ({ url: request.url(), referrer: value })));
    });
    await visit.goto(new URL(link).pathname + new URL(link).search);
    await wall.locator(".wall .queues li").first().waitFor();
    expect(wall.url()).toBe(`${server.url}/wall/now`);
    const walls = await Promise.all(sent.splice(0));
    expect(walls.length).toBeGreaterThan(5);
    // What a script imports names the script; the page's own address is named by nothing.
    expect(walls.filter(({ url, referrer }) => url.includes(token) || referrer?.includes("/wall"))).toEqual([]);
    expect(await wall.evaluate(() => document.cookie + document.referrer)).toBe("");
    await wall.reload();
    await wall.locator(".wall .queues li").first().waitFor();
    // Elsewhere it is nobody, and what those pages fetch does say from where: the look above could have found something.
    sent.length = 0;
    await visit.goto("/settings");
    await wall.getByLabel("Password").waitFor();
    expect((await Promise.all(sent)).some(({ referrer }) => referrer?.endsWith("/settings"))).toBe(true);
    await visit.goto("/wall/now");
    await wall.locator(".wall .queues li").first().waitFor();
    const { tokens } = await ask("GET", "/tokens");
    await ask("DELETE", `/tokens/${tokens.find((one: { name: string }) => one.name === "hall").id}`);
    await wall.getByLabel("Password").waitFor();
    await visit.goto(new URL(link).pathname + new URL(link).search);
    await wall.getByText("This wall’s link is not valid any more").waitFor();
    expect(wall.url()).not.toContain("kiosk");
  });

  test("the list of people is walked by keyboard", async () => {
    const page = await asAdmin("/settings/people");
    await page.locator("ul.list a.row").first().focus();
    const name = () => page.evaluate(() => document.activeElement?.querySelector(".t")?.textContent);
    expect(await name()).toBe(ADMIN.name);
    await page.keyboard.press("ArrowDown");
    await eventually("the next row", name, (now) => now !== ADMIN.name);
    await page.keyboard.press("Enter");
    await page.locator('input[name="displayName"]').waitFor();
  });

  test("who sees a part is told why thresholds are not theirs to set, before anything is typed", async () => {
    const scope = { projects: ["DEMO"], queues: [] };
    for (const [name, given] of Object.entries({ limited: scope, whole: null })) {
      await ask("POST", "/users", { name, role: "supervisor", password: PASSWORD, scope: given });
      const visit = await stage.open(server.url, await signIn(server.url, name, PASSWORD));
      await visit.goto("/settings/servers/1");
      if (given === null) await visit.page.getByText("Amber and red thresholds").waitFor();
      else await visit.page.getByText("ask somebody who sees all of it").waitFor();
      expect(await visit.page.locator("main form").count()).toBe(given === null ? 2 : 0);
    }
  });
}
