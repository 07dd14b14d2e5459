import { afterEach, describe, expect, test } from "bun:test";
import { Flows } from "../../../../server/platform/auth/oidc/flows.ts";
import { FakeClock } from "../../../support/fake-clock.ts";
import { startHostileProvider } from "../../../support/oidc/hostile-provider.ts";
import { type OidcHouse, openOidcHouse, SETTINGS } from "../../../support/oidc/house.ts";
import { startProvider } from "../../../support/oidc/provider.ts";
import { Visitor } from "../../../support/oidc/visitor.ts";

let house: OidcHouse;
afterEach(async () => {
  await opened?.close();
  opened = null;
});
let opened: OidcHouse | null = null;

async function open(env: Record<string, string> = {}): Promise<OidcHouse> {
  opened = await openOidcHouse(env);
  return opened;
}

const ISSUER = "https://id.example/realms/calls";
const BARE: Partial<typeof SETTINGS> = { ...SETTINGS };
delete BARE.clientSecret;

describe("settings", () => {
  test("are written down, their secret sealed, never shown again, and dropped with another issuer", async () => {
    house = await open();
    const first = await (await house.setUp({ issuer: ISSUER })).json();
    expect(first).toMatchObject({ hasSecret: true, fixed: [], redirectUri: house.redirectUri });
    expect(JSON.stringify(first)).not.toContain("a-secret");
    expect((await house.actions())[0]).toBe("setting.change");
    const [entry] = await house.app.platform.audit.list(null, null, 1);
    expect(JSON.stringify(entry)).not.toContain("a-secret");
    const put = async (change: object) =>
      (await (await house.ask("PUT", "/platform/oidc", { ...BARE, ...change })).json()).hasSecret;
    expect(await put({ issuer: ISSUER, label: "Other" })).toBe(true);
    expect(await put({ issuer: "https://other.example" })).toBe(false);
    await house.setUp({ issuer: ISSUER });
    expect(await put({ issuer: ISSUER, clientSecret: "" })).toBe(false);
  });

  test("that would let nobody in, or everybody by mistake, are refused at their field", async () => {
    house = await open();
    const faults = async (change: object) => {
      const answer = await house.ask("PUT", "/platform/oidc", { ...SETTINGS, issuer: ISSUER, ...change });
      const { fields } = (await answer.json()) as { fields: { field: string; code: string }[] };
      return fields.map(({ field, code }) => `${field} ${code}`);
    };
    expect(await faults({ rules: [] })).toEqual(["rules rules_or_default"]);
    expect(await faults({ clientId: "" })).toEqual(["clientId required"]);
    expect(await faults({ scopes: "profile" })).toEqual(["scopes scopes"]);
    expect(await faults({ isEnabled: false, allowsPasswords: false })).toEqual(["allowsPasswords needs_provider"]);
    const nothing = { value: "a", role: "agent", scope: { projects: [], queues: [] } };
    expect(await faults({ rules: [nothing] })).toEqual(["rules[0].scope scope_of_nothing"]);
    expect(await faults({ sessionDays: 0 })).toEqual(["sessionDays whole_number_range"]);
  });

  test("of options count before what is stored, and cannot be changed", async () => {
    house = await open({ OIDC_ISSUER: ISSUER, OIDC_CLIENT_ID: "by-option", OIDC_CLIENT_SECRET: "s3cret" });
    const view = await (await house.ask("GET", "/platform/oidc")).json();
    expect(view).toMatchObject({ isEnabled: false, issuer: ISSUER, clientId: "by-option", hasSecret: true });
    expect(view.fixed).toEqual(["issuer", "clientId", "clientSecret"]);
    const refused = await house.setUp({ issuer: "https://other.example", clientId: "x" });
    expect(((await refused.json()).fields as { code: string }[]).map(({ code }) => code)).toEqual([
      ...["set_by_option", "set_by_option", "set_by_option"],
    ]);
    const body = { ...BARE, issuer: ISSUER, clientId: "by-option" };
    expect((await house.ask("PUT", "/platform/oidc", body)).status).toBe(200);
    expect(await (await house.ask("GET", "/auth/oidc")).json()).toEqual({
      offer: { label: "Keycloak", allowsPasswords: true },
    });
  });

  test("say where the provider sends people back to: the public address, and a browser elsewhere is sent there once", async () => {
    house = await open({ PUBLIC_URL: "https://vigie.example" });
    const provider = startHostileProvider();
    const view = await (await house.setUp({ issuer: provider.issuer })).json();
    expect(view.redirectUri).toBe("https://vigie.example/api/v1/auth/oidc/callback");
    const ask = async (query: string) =>
      (await new Visitor().get(`${house.url}/api/v1/auth/oidc/start${query}`)).headers.get("location") ?? "";
    expect(await ask("?return=%2Fcalls")).toBe("https://vigie.example/api/v1/auth/oidc/start?return=%2Fcalls&hop=1");
    const sent = new URL(await ask("?hop=1"));
    expect(sent.searchParams.get("redirect_uri")).toBe(view.redirectUri);
    provider.stop();
  });
});

describe("the test of a provider", () => {
  const outcomes = (answer: { steps: { step: string; outcome: string; code: string }[] }) =>
    answer.steps.map(({ step, outcome, code }) => `${step} ${outcome} ${code}`);

  test("says of a real one that all is well, and of a wrong secret that it is refused", async () => {
    house = await open();
    const provider = await startProvider([house.redirectUri]);
    const test = async (change: object) =>
      (await house.ask("POST", "/platform/oidc/test", { ...SETTINGS, issuer: provider.issuer, ...change })).json();
    const before = await house.actions();
    // The house's clock stands still, months before the provider's.
    expect(outcomes(await test({}))).toEqual([
      ...["discovery ok discovered", "endpoints ok endpoints", "keys ok keys", "client ok client"],
      ...["clock failed clock_apart", "redirect ok register"],
    ]);
    house.clock.jumpWall(Date.now() - house.clock.now());
    const well = await test({});
    expect([well.ok, well.steps.at(-1).params.uri]).toEqual([true, house.redirectUri]);
    expect(outcomes(await test({ clientSecret: "wrong" }))[3]).toBe("client failed client_refused");
    expect(outcomes(await test({ clientId: "nobody" }))[3]).toBe("client failed client_refused");
    const slash = await test({ issuer: `${provider.issuer}/` });
    expect(slash.steps[0]).toMatchObject({ code: "other_issuer", params: { said: provider.issuer } });
    expect(outcomes(await test({ clientId: "public", clientSecret: "" }))[3]).toBe("client ok client");
    expect(await house.actions()).toEqual(before);
    await provider.stop();
    expect(outcomes(await test({}))).toEqual([
      ...["discovery failed outgoing_not_connected", "endpoints skipped skipped", "keys skipped skipped"],
      ...["client skipped skipped", "clock skipped skipped", "redirect ok register"],
    ]);
  });

  test("never hands the stored secret to another issuer", async () => {
    house = await open();
    const [mine, other] = [startHostileProvider(), startHostileProvider()];
    const heard: (string | null)[] = [];
    for (const provider of [mine, other])
      provider.lies = {
        token: (request) => {
          heard.push(request.headers.get("authorization"));
          return Response.json({ error: "invalid_grant" }, { status: 400 });
        },
      };
    await house.setUp({ issuer: mine.issuer });
    for (const { issuer } of [mine, other]) await house.ask("POST", "/platform/oidc/test", { ...BARE, issuer });
    expect(heard).toEqual([`Basic ${btoa("vigie:a-secret-of-the-test")}`, null]);
    mine.stop();
    other.stop();
  });
});

describe("log-ins on their way", () => {
  test("are bounded: the oldest goes", () => {
    const flows = new Flows(new FakeClock());
    const begin = () => flows.begin("b", { redirectUri: "", returnTo: "/", revision: 0, takeBack: () => {} });
    const first = begin();
    const second = begin();
    for (let i = 0; i < 9_999; i++) begin();
    expect(flows.size).toBe(10_000);
    expect(() => flows.take("b", first.state)).toThrow("begun in another browser");
    expect(flows.take("b", second.state).state).toBe(second.state);
  });

  test("that nobody ended are forgotten when others begin", async () => {
    const clock = new FakeClock();
    const flows = new Flows(clock);
    const begin = () => flows.begin("b", { redirectUri: "", returnTo: "/", revision: 0, takeBack: () => {} });
    for (let i = 0; i < 50; i++) begin();
    await clock.advance(600_000);
    begin();
    expect(flows.size).toBe(1);
  });
});
