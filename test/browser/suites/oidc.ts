import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import type { Page } from "playwright-core";
import { SETTINGS } from "../../support/oidc/house.ts";
import { startProvider, type TestProvider } from "../../support/oidc/provider.ts";
import { accessibilityFaults } from "../support/accessibility.ts";
import { foreignWords } from "../support/foreign-words.ts";
import { sidewaysFaults, smallTargets, textFaults } from "../support/layout.ts";
import { ADMIN, OwnServer } from "../support/own-server.ts";
import type { Stage } from "../support/stage.ts";
import { DESKTOP, PHONE, type Visit, type VisitOptions } from "../support/visit.ts";

/** What is expected of a browser that leaves for the provider and comes back. */
const LEAVING = /^asked another host: http:\/\/127\.0\.0\.1:\d+\//;

/** Words change with the language, colours with the theme: each is looked at where it can differ. */
const LOOKS = {
  en: [
    { size: PHONE, theme: "light" },
    { size: DESKTOP, theme: "dark" },
  ],
  fr: [
    { size: PHONE, theme: "dark" },
    { size: DESKTOP, theme: "light" },
  ],
} as const;

export function oidc(stage: Stage): void {
  let server: OwnServer;
  let provider: TestProvider;

  beforeAll(async () => {
    server = await OwnServer.of(null, ["--allow-hosts", "127.0.0.1"]);
    provider = await startProvider([`${server.url}/api/v1/auth/oidc/callback`]);
  });
  afterAll(async () => {
    await provider?.stop();
    await server?.remove();
  });

  const asAdmin = async (options: VisitOptions = {}) => stage.open(server.url, await server.signIn(), options);

  /** From the log-in page to the provider, in as somebody (null refuses), and back. */
  async function enter(page: Page, login: string | null): Promise<void> {
    await page.getByRole("link", { name: "Sign in with Keycloak" }).click();
    if (login === null) return page.getByRole("button", { name: "Refuse" }).click();
    await page.getByLabel("Name").fill(login);
    await page.getByRole("button", { name: "Enter" }).click();
  }

  /** Faults of our own pages; that nobody is signed in yet is none, and what the provider's page lacks is not ours. */
  const own = ({ faults }: Visit) =>
    faults.filter(
      (fault) => !LEAVING.test(fault) && !/status of 401/.test(fault) && !fault.includes(`(${provider.issuer}/`),
    );

  test("an administrator sets the provider up, tries it step by step, and the button is there", async () => {
    const visit = await asAdmin();
    const { page } = visit;
    await visit.goto("/settings");
    await page.getByRole("link", { name: /^Sign-in by a provider/ }).click();
    await page.getByLabel("Issuer").fill(provider.issuer);
    await page.getByLabel("Client id", { exact: true }).fill("vigie");
    await page.getByLabel("Client secret").fill("wrong");
    await page.getByLabel("Name of the button").fill("Keycloak");
    expect(await page.getByLabel("Redirect URI").inputValue()).toBe(`${server.url}/api/v1/auth/oidc/callback`);
    await page.getByRole("button", { name: "Test" }).click();
    await page.getByText("The provider refuses client id or secret (invalid_client).").waitFor();
    await page.getByLabel("Client secret").fill(SETTINGS.clientSecret ?? "");
    await page.getByRole("button", { name: "Test" }).click();
    await page.getByText("The provider answers as it should.").waitFor();
    expect(await page.locator("ol.steps > li").count()).toBe(6);

    await page.getByLabel("Sign-in by the provider is on").check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Nobody would get in: add a rule").waitFor();
    for (const [index, [group, role]] of [
      ["admin", "admin"],
      ["staff", "agent"],
    ].entries()) {
      await page.getByRole("button", { name: "Add a rule" }).click();
      await page
        .getByLabel("Group", { exact: true })
        .nth(index)
        .fill(group ?? "");
      await page
        .getByLabel("Role", { exact: true })
        .nth(index)
        .selectOption(role ?? "");
    }
    await page.getByLabel("Others than administrators may sign in with a password").uncheck();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Passwords stay allowed until an administrator has signed in by the provider.").waitFor();
    await page.getByLabel("Others than administrators may sign in with a password").check();
    await page.getByRole("button", { name: "Save" }).click();
    await page.getByText("Saved").waitFor();
    await page.reload();
    expect(await page.getByLabel("Group", { exact: true }).nth(1).inputValue()).toBe("staff");
    expect(own(visit).filter((fault) => !/status of 422/.test(fault))).toEqual([]);

    const stranger = await stage.open(server.url, null);
    await stranger.goto("/");
    await stranger.page.getByRole("link", { name: "Sign in with Keycloak" }).waitFor();
    await stranger.page.getByLabel("Password").waitFor();
  });

  test("the button leads in, to the page that was asked for, with the role of the group", async () => {
    const visit = await stage.open(server.url, null);
    const { page } = visit;
    await visit.goto("/settings");
    await enter(page, "lea.admin");
    await page.getByRole("heading", { name: "Settings", level: 1 }).waitFor();
    await page.getByRole("link", { name: /^People/ }).waitFor();
    await page.getByRole("link", { name: /lea\.admin of the provider/ }).click();
    await page.getByText("A provider vouches for you").waitFor();
    await page.getByText("Via Keycloak").waitFor();
    expect(await page.getByLabel("Current password").count()).toBe(0);
    expect(own(visit)).toEqual([]);

    const agent = await stage.open(server.url, null);
    await agent.goto("/settings");
    await enter(agent.page, "tom.staff");
    await agent.page.getByRole("link", { name: /tom\.staff of the provider/ }).waitFor();
    expect(await agent.page.getByRole("link", { name: /^People/ }).count()).toBe(0);
    await agent.page.getByRole("button", { name: "Sign out" }).click();
    await agent.page.getByText("You are still signed in at Keycloak.").waitFor();
    const there = await agent.page.getByRole("link", { name: "Sign out there too" }).getAttribute("href");
    expect(there).toStartWith(`${provider.issuer}/session/end?`);
  });

  test("who refuses, has no group or is disabled is told so in words, and passwords still work", async () => {
    const cases = [
      [null, "The sign-in was refused or broken off at the provider."],
      ["zoe.visitors", "The provider knows you, but none of your groups opens Vigie"],
      ["tom.staff", "Your account is disabled"],
    ] as const;
    const admin = await asAdmin();
    await admin.goto("/settings/people");
    await admin.page.getByRole("link", { name: /tom\.staff/ }).click();
    await admin.page.getByText("Signs in by the provider.").waitFor();
    await admin.page.getByRole("button", { name: "Disable" }).click();
    await admin.page.getByRole("dialog").getByRole("button", { name: "Disable" }).click();
    await admin.page.getByRole("button", { name: "Enable" }).waitFor();
    for (const [login, words] of cases) {
      const { page } = await stage.open(server.url, null);
      await page.goto(server.url);
      await enter(page, login);
      await page.getByRole("alert").getByText(words).waitFor();
      await page.getByLabel("Name").fill(ADMIN.name);
      await page.getByLabel("Password").fill(ADMIN.password);
      await page.getByRole("button", { name: "Sign in", exact: true }).click();
      await page.getByRole("link", { name: "Add a server" }).waitFor();
    }
  });

  test("nothing of the address but its code is shown, and only a code that is known", async () => {
    const visit = await stage.open(server.url, null);
    await visit.goto("/login?refused=%3Cb%3Ecall%200900%3C%2Fb%3E");
    await visit.page.getByRole("alert").getByText("Something unexpected went wrong.").waitFor();
    expect(await visit.page.getByText("0900").count()).toBe(0);
  });

  test("an account of the same name is linked by an administrator, who sees whom", async () => {
    await server.addUser("ida", "viewer", "a-long-enough-word");
    const person = await stage.open(server.url, null);
    await person.goto("/");
    await enter(person.page, "ida.staff");
    await person.page.getByRole("alert").getByText("An account with your name exists here").waitFor();

    const admin = await asAdmin();
    const { page } = admin;
    await admin.goto("/settings/people");
    await page.getByText("asks to be linked").first().waitFor();
    await page.getByRole("link", { name: /ida/ }).click();
    await page.getByText("ida.staff of the provider · ida").waitFor();
    await page.getByRole("button", { name: "Link" }).click();
    await page.getByRole("dialog").getByRole("button", { name: "Link" }).click();
    await page.getByText("Signs in by the provider.").waitFor();
    expect(await page.getByRole("button", { name: "Reset the password" }).count()).toBe(0);
    expect(own(admin)).toEqual([]);
  });

  test("where passwords are for administrators, theirs is one step further", async () => {
    const admin = await asAdmin();
    await admin.goto("/settings/sign-in");
    await admin.page.getByLabel("Others than administrators may sign in with a password").uncheck();
    await admin.page.getByRole("button", { name: "Save" }).click();
    await admin.page.getByText("Saved").waitFor();
    const visit = await stage.open(server.url, null, { size: PHONE });
    const { page } = visit;
    await visit.goto("/");
    await page.getByRole("link", { name: "Sign in with Keycloak" }).waitFor();
    expect(await page.getByLabel("Password").count()).toBe(0);
    expect([...(await sidewaysFaults(page)), ...(await accessibilityFaults(page))]).toEqual([]);
    await page.getByRole("button", { name: "Administrators: use a password" }).click();
    await page.getByLabel("Name").fill(ADMIN.name);
    await page.getByLabel("Password").fill(ADMIN.password);
    await page.getByRole("button", { name: "Sign in", exact: true }).click();
    await page.getByRole("link", { name: "Add a server" }).waitFor();
    await admin.page.getByLabel("Others than administrators may sign in with a password").check();
    await admin.page.getByRole("button", { name: "Save" }).click();
    await admin.page.getByText("Saved").first().waitFor();
  });

  describe.each(["en", "fr"] as const)("in %s", (language) => {
    test.each([
      ["the log-in page", "/login", false, "a.btn.wide", null],
      ["a refusal", "/login?refused=oidc_answer_refused", false, ".note.bad", null],
      ["the settings, tried", "/settings/sign-in", true, 'input[name="issuer"]', "section.apart .btn"],
      ["the people", "/settings/people", true, "a.row", null],
      ["somebody who is linked", "/settings/people", true, "a.row", 'a.row:has-text("lea")'],
    ] as const)("%s fits and is readable", async (_, path, isAdmin, ready, clicked) => {
      for (const look of LOOKS[language]) {
        const options = { ...look, language };
        const visit = isAdmin ? await asAdmin(options) : await stage.open(server.url, null, options);
        const { page } = visit;
        await visit.goto(path);
        await page.locator(ready).first().waitFor();
        if (clicked !== null) {
          await page.locator(clicked).first().click();
          await page.locator("ol.steps > li, section.apart dl").first().waitFor();
        }
        expect(await sidewaysFaults(page)).toEqual([]);
        expect(await textFaults(page)).toEqual([]);
        expect(await accessibilityFaults(page, look.theme === "dark" ? "colours" : "all")).toEqual([]);
        if (look.size === PHONE) expect(await smallTargets(page)).toEqual([]);
        expect(await foreignWords(page, language)).toEqual([]);
        expect(own(visit)).toEqual([]);
        await stage.closeVisits();
      }
    });
  });
}
