import { afterAll, beforeAll, describe, expect, test } from "bun:test";
import { type OidcHouse, openOidcHouse } from "../../../support/oidc/house.ts";
import { startProvider, type TestProvider } from "../../../support/oidc/provider.ts";
import { withoutInstance } from "../../../support/scenario.ts";
import { testEngine } from "../../../support/test-engine.ts";
import { Visitor } from "../../../support/oidc/visitor.ts";
import { testWhere } from "../../../support/where.ts";

let house: OidcHouse;
let provider: TestProvider;

beforeAll(async () => {
  house = await openOidcHouse();
  provider = await startProvider([house.redirectUri]);
  const answer = await house.setUp({ issuer: provider.issuer });
  expect([answer.status, await answer.text()]).toEqual([200, expect.stringContaining('"hasSecret":true')]);
});
afterAll(async () => {
  await provider?.stop();
  await house?.close();
});

const start = (path = "/calls") => `${house.url}/api/v1/auth/oidc/start?return=${encodeURIComponent(path)}`;

/** Signs in as somebody; gives where the browser ends up, and its visitor. */
async function signIn(login: string | null, visitor = new Visitor(), path = "/calls") {
  const back = await visitor.signInAt(start(path), login);
  const answer = await visitor.get(back);
  return { visitor, back, status: answer.status, path: answer.headers.get("location") };
}

async function me(visitor: Visitor) {
  const answer = await visitor.get(`${house.url}/api/v1/platform/me`);
  return answer.status === 200 ? (await answer.json()).user : answer.status;
}

describe("with a real provider", () => {
  test("somebody new gets an account, with the role of their group, and comes back where they wanted to be", async () => {
    const { visitor, status, path } = await signIn("lea.admin");
    expect([status, path]).toEqual([303, "/calls"]);
    expect(await me(visitor)).toMatchObject({
      ...{ name: "lea", displayName: "lea.admin of the provider", role: "admin", scope: null, hasPassword: false },
    });
    expect((await house.actions()).slice(0, 3)).toEqual(["session.open", "user.identity_link", "user.add"]);
    const { sessions } = await (await visitor.get(`${house.url}/api/v1/platform/me/sessions`)).json();
    expect(sessions[0]).toMatchObject({ via: "Keycloak", expiresAt: house.clock.now() + 7 * 86_400_000 });
  });

  test("the second time it is the same account", async () => {
    await signIn("tom.staff");
    const count = (await house.app.auth.people.list()).length;
    const { visitor } = await signIn("tom.staff");
    expect(await me(visitor)).toMatchObject({ name: "tom", role: "agent" });
    expect(await house.app.auth.people.list()).toHaveLength(count);
  });

  test("role and limits follow the rules at each log-in, and open streams end with the rights that they had", async () => {
    const { visitor } = await signIn("eva.admin");
    const abort = new AbortController();
    const { answer } = await visitor.follow(`${house.url}/api/events/stream`, undefined, { signal: abort.signal });
    const reader = answer?.body?.getReader();
    await reader?.read();
    // The stream was looked at once: from here on only a change of rights is a reason to look again.
    await house.clock.advance(1_000);
    const eva = (await house.app.auth.people.byName("eva")).id;
    await house.setUp({ issuer: provider.issuer, rules: [{ value: "admin", role: "viewer", scope: null }] });
    await signIn("eva.admin");
    expect(await house.app.auth.people.view(eva)).toMatchObject({ role: "viewer" });
    expect((await house.actions()).slice(0, 2)).toEqual(["session.open", "user.mapped"]);
    // The stream says goodbye and ends; without the change it would stay open for ever.
    for (let part = await reader?.read(); part && !part.done; part = await reader?.read());
    abort.abort();
    await house.setUp({ issuer: provider.issuer });
    const { visitor: lead } = await signIn("kim.lead");
    expect(await me(lead)).toMatchObject({ role: "supervisor", scope: { projects: ["DEMO"], queues: [] } });
  });

  test("a group without a rule opens nothing, and makes no account", async () => {
    const { visitor, path } = await signIn("guest.visitors");
    expect(path).toBe("/login?refused=oidc_no_role");
    expect(await me(visitor)).toBe(401);
    expect((await house.app.auth.people.list()).map(({ name }) => name)).not.toContain("guest");
  });

  test("who refuses at the provider is told so", async () => {
    expect((await signIn(null)).path).toBe("/login?refused=oidc_denied");
  });

  test("a disabled account stays out", async () => {
    await signIn("max.staff");
    const { id } = await house.app.auth.people.byName("max");
    await house.app.auth.people.change(id, { isDisabled: true }, { who: null, from: null });
    const { visitor, path } = await signIn("max.staff");
    expect(path).toBe("/login?refused=oidc_account_disabled");
    expect(await me(visitor)).toBe(401);
  });

  test("with no accounts to be made, only who has one comes in", async () => {
    await house.setUp({ issuer: provider.issuer, createsAccounts: false });
    expect((await signIn("new.staff")).path).toBe("/login?refused=oidc_no_account");
    expect((await signIn("tom.staff")).path).toBe("/calls");
    await house.setUp({ issuer: provider.issuer });
  });

  test("a public client proves itself by PKCE alone", async () => {
    await house.setUp({ issuer: provider.issuer, clientId: "public", clientSecret: "" });
    expect((await signIn("tom.staff")).path).toBe("/calls");
    await house.setUp({ issuer: provider.issuer });
  });

  test("a wrong secret is the provider's refusal", async () => {
    await house.setUp({ issuer: provider.issuer, clientSecret: "wrong" });
    expect((await signIn("tom.staff")).path).toBe("/login?refused=oidc_provider_refused");
    await house.setUp({ issuer: provider.issuer });
  });

  test("the session at the provider is ended where it says", async () => {
    const { visitor } = await signIn("tom.staff");
    const { url } = await (await visitor.get(`${house.url}/api/v1/auth/oidc/end-session`)).json();
    const asked = new URL(url);
    expect(asked.origin).toBe(provider.issuer);
    expect(asked.searchParams.get("post_logout_redirect_uri")).toBe(`${house.url}/login`);
  });
});

describe("what is bound to one browser and one log-in", () => {
  test("a code works once", async () => {
    const { visitor, back } = await signIn("tom.staff");
    const again = await visitor.get(back);
    expect(again.headers.get("location")).toBe("/login?refused=oidc_flow_lost");
  });

  test("another browser cannot end what this one began, and then nobody can", async () => {
    const visitor = new Visitor();
    const back = await visitor.signInAt(start(), "tom.staff");
    const victim = new Visitor();
    expect((await victim.get(back)).headers.get("location")).toBe("/login?refused=oidc_flow_lost");
    expect(await me(victim)).toBe(401);
    expect((await visitor.get(back)).headers.get("location")).toBe("/login?refused=oidc_flow_lost");
  });

  test("nor one that began a log-in of its own", async () => {
    const back = await new Visitor().signInAt(start(), "tom.staff");
    const victim = new Visitor();
    await victim.signInAt(start(), "lea.admin");
    expect((await victim.get(back)).headers.get("location")).toBe("/login?refused=oidc_flow_lost");
    expect(await me(victim)).toBe(401);
  });

  test("a state of nobody, none, or another's is refused", async () => {
    const visitor = new Visitor();
    const back = new URL(await visitor.signInAt(start(), "tom.staff"));
    for (const state of ["", "x", "A".repeat(43)]) {
      back.searchParams.set("state", state);
      expect((await visitor.get(back.href)).headers.get("location")).toBe("/login?refused=oidc_flow_lost");
    }
  });

  test("two tabs do not stand in each other's way", async () => {
    const visitor = new Visitor();
    const first = await visitor.signInAt(start("/"), "tom.staff");
    const second = await visitor.signInAt(start("/calls"), "tom.staff");
    expect((await visitor.get(first)).headers.get("location")).toBe("/");
    expect((await visitor.get(second)).headers.get("location")).toBe("/calls");
  });

  test("ten minutes later it is over", async () => {
    const visitor = new Visitor();
    const back = await visitor.signInAt(start(), "tom.staff");
    await house.clock.advance(10 * 60_000);
    expect((await visitor.get(back)).headers.get("location")).toBe("/login?refused=oidc_flow_lost");
  });

  test("a log-in begun with other settings is over", async () => {
    const visitor = new Visitor();
    const back = await visitor.signInAt(start(), "tom.staff");
    await house.setUp({ issuer: provider.issuer, label: "Other" });
    expect((await visitor.get(back)).headers.get("location")).toBe("/login?refused=oidc_flow_lost");
    await house.setUp({ issuer: provider.issuer });
  });

  test("the cookie is out of reach of scripts, and short", async () => {
    const answer = await new Visitor().get(start());
    expect(answer.headers.get("set-cookie")).toMatch(
      /^vigie_oidc=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=600$/,
    );
    const sent = new URL(answer.headers.get("location") ?? "").searchParams;
    expect(sent.get("code_challenge_method")).toBe("S256");
    for (const name of ["state", "nonce", "code_challenge"]) expect(sent.get(name)).toMatch(/^[\w-]{43}$/);
  });

  test("the session that the browser had before ends", async () => {
    const { visitor } = await signIn("tom.staff");
    const former = visitor.cookie(house.url, "vigie_session");
    visitor.forget(provider.issuer, "_session");
    await signIn("lea.admin", visitor);
    const headers = { cookie: `vigie_session=${former}` };
    expect((await fetch(`${house.url}/api/v1/platform/me`, { headers })).status).toBe(401);
  });

  test("more than a hundred a minute from one network are too many", async () => {
    const crowded = await openOidcHouse();
    await crowded.setUp({ issuer: provider.issuer });
    const ask = () => new Visitor().get(`${crowded.url}/api/v1/auth/oidc/start`);
    for (let i = 0; i < 100; i++) expect((await ask()).headers.get("location")).toStartWith(provider.issuer);
    expect((await ask()).headers.get("location")).toBe("/login?refused=too_many_attempts");
    await crowded.close();
  });
});

describe("an account that is there already", () => {
  const PASSWORD = "correct horse battery";
  const login = (name: string, password = PASSWORD) =>
    fetch(`${house.url}/api/v1/platform/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name, password }),
    });

  test("is not taken over by its name; an administrator links it, and it has no password then", async () => {
    const { id } = await house.app.auth.users.add(
      { name: "Ida", role: "supervisor", password: PASSWORD },
      { who: null, from: null },
    );
    const { visitor, path } = await signIn("ida.staff");
    expect(path).toBe("/login?refused=oidc_name_taken");
    expect(await me(visitor)).toBe(401);
    // Asking again opens nothing either.
    expect((await signIn("ida.staff")).path).toBe("/login?refused=oidc_name_taken");
    const asked = await (await house.ask("GET", `/platform/users/${id}`)).json();
    expect(asked.identity).toMatchObject({ subject: "ida.staff", linkedAt: null, issuer: provider.issuer });
    expect(asked.role).toBe("supervisor");
    expect((await login("ida")).status).toBe(200);

    expect((await house.ask("POST", `/platform/users/${id}/identity`, { subject: "somebody.else" })).status).toBe(404);
    const linked = await house.ask("POST", `/platform/users/${id}/identity`, { subject: "ida.staff" });
    expect(await linked.json()).toMatchObject({ hasPassword: false, identity: { linkedAt: house.clock.now() } });
    expect((await house.actions())[0]).toBe("user.identity_link");
    // The same words as for a wrong password, and for a name that nobody has.
    const refusals = [await login("ida"), await login("ida", "!"), await login("nobody")];
    const bodies = await Promise.all(refusals.map(async (answer) => withoutInstance(await answer.text())));
    expect(new Set(bodies).size).toBe(1);
    expect(bodies[0]).toContain('"wrong_credentials"');

    expect((await signIn("ida.staff")).path).toBe("/calls");
    expect(await (await house.ask("GET", `/platform/users/${id}`)).json()).toMatchObject({ role: "agent" });
    expect((await house.ask("POST", `/platform/users/${id}/reset`, {})).status).toBe(409);
  });

  test("another person of that name at the provider does not come in either", async () => {
    expect((await signIn("ida.admin")).path).toBe("/login?refused=oidc_name_taken");
    const ida = await house.app.auth.people.byName("ida");
    expect((await house.app.auth.people.view(ida.id)).identity?.subject).toBe("ida.staff");
  });

  test("unlinked, the person is signed out everywhere and asks anew", async () => {
    const { visitor } = await signIn("ida.staff");
    const { id } = await house.app.auth.people.byName("ida");
    expect((await house.ask("DELETE", `/platform/users/${id}/identity`)).status).toBe(200);
    expect(await me(visitor)).toBe(401);
    expect((await signIn("ida.staff")).path).toBe("/login?refused=oidc_name_taken");
    expect((await house.ask("POST", `/platform/users/${id}/reset`, {})).status).toBe(200);
  });

  test("an administrator who is linked keeps the password", async () => {
    const { id } = await house.app.auth.users.add(
      { name: "Olga", role: "admin", password: PASSWORD },
      { who: null, from: null },
    );
    await signIn("olga.admin");
    await house.ask("POST", `/platform/users/${id}/identity`, { subject: "olga.admin" });
    expect((await signIn("olga.admin")).path).toBe("/calls");
    expect((await login("olga")).status).toBe(200);
  });
});

describe("passwords", () => {
  const PASSWORD = "correct horse battery";
  let own: OidcHouse;
  let ownProvider: TestProvider;
  beforeAll(async () => {
    own = await openOidcHouse();
    ownProvider = await startProvider([own.redirectUri]);
    await own.setUp({ issuer: ownProvider.issuer });
    for (const [name, role] of [
      ["ann", "agent"],
      ["root", "admin"],
    ] as const)
      await own.app.auth.users.add({ name, role, password: PASSWORD }, { who: null, from: null });
  });
  afterAll(async () => {
    await ownProvider?.stop();
    await own?.close();
  });
  const login = async (name: string, password = PASSWORD) => {
    const answer = await fetch(`${own.url}/api/v1/platform/login`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ name, password }),
    });
    return answer.status === 200 ? "in" : ((await answer.json()).code as string);
  };

  test("stay allowed until an administrator came in by the provider", async () => {
    const refused = await own.setUp({ issuer: ownProvider.issuer, allowsPasswords: false });
    expect([refused.status, (await refused.json()).fields]).toEqual([
      422,
      [expect.objectContaining({ field: "allowsPasswords", code: "no_oidc_admin" })],
    ]);
    const visitor = new Visitor();
    const begun = `${own.url}/api/v1/auth/oidc/start`;
    await visitor.get(await visitor.signInAt(begun, "lea.staff"));
    expect((await own.setUp({ issuer: ownProvider.issuer, allowsPasswords: false })).status).toBe(422);
    await visitor.get(await new Visitor().signInAt(begun, "eva.admin"));
    const admin = new Visitor();
    await admin.get(await admin.signInAt(begun, "eva.admin"));
    expect((await own.setUp({ issuer: ownProvider.issuer, allowsPasswords: false })).status).toBe(200);
  });

  test("then work for administrators alone, and the others are told only when theirs is right", async () => {
    expect(await login("root")).toBe("in");
    expect(await login("ann")).toBe("password_log_in_off");
    expect(await login("ann", "wrong")).toBe("wrong_credentials");
    const { offer } = await (await fetch(`${own.url}/api/v1/auth/oidc`)).json();
    expect(offer).toEqual({ label: "Keycloak", allowsPasswords: false });
  });

  test("work for all again when the provider is switched off", async () => {
    await own.setUp({ issuer: ownProvider.issuer, isEnabled: false });
    expect(await login("ann")).toBe("in");
    expect(await (await fetch(`${own.url}/api/v1/auth/oidc`)).json()).toEqual({ offer: null });
  });

  test("work while the provider is away, which is told as such", async () => {
    await own.setUp({ issuer: ownProvider.issuer });
    const visitor = new Visitor();
    const begun = `${own.url}/api/v1/auth/oidc/start`;
    const back = await visitor.signInAt(begun, "tom.staff");
    await ownProvider.stop();
    expect((await visitor.get(back)).headers.get("location")).toBe("/login?refused=oidc_unreachable");
    await own.clock.advance(3_600_000);
    expect((await visitor.get(begun)).headers.get("location")).toBe("/login?refused=oidc_unreachable");
    expect(await login("ann")).toBe("in");
  });

  test("the last administrator stays one, whatever the groups say", async () => {
    const house = await openOidcHouse();
    const provider = await startProvider([house.redirectUri]);
    await house.setUp({ issuer: provider.issuer });
    const begun = `${house.url}/api/v1/auth/oidc/start`;
    const first = new Visitor();
    await first.get(await first.signInAt(begun, "eva.admin"));
    await house.setUp({ issuer: provider.issuer, rules: [], defaultRole: "viewer" });
    const second = new Visitor();
    const answer = await second.get(await second.signInAt(begun, "eva.admin"));
    expect(answer.headers.get("location")).toBe("/login?refused=last_admin");
    await provider.stop();
    await house.close();
  });
});

describe("what is kept and what is told", () => {
  testWhere(testEngine === "sqlite")(
    "no token, code, verifier or secret is in the log or in the database",
    async () => {
      const { visitor, back } = await signIn("tom.staff");
      const code = new URL(back).searchParams.get("code") as string;
      const state = new URL(back).searchParams.get("state") as string;
      expect(code.length).toBeGreaterThan(20);
      const cookie = visitor.cookie(house.url, "vigie_oidc") as string;
      const { database } = house.app.platform;
      await database.transact(async () => {});
      const folder = house.app.platform.options.data;
      const files = await Array.fromAsync(new Bun.Glob("vigie.db*").scan(folder));
      const bytes = await Promise.all(files.map((name) => Bun.file(`${folder}/${name}`).arrayBuffer()));
      const whole = Buffer.concat(bytes.map((part) => Buffer.from(part)));
      expect(whole.includes("tom.staff")).toBe(true);
      for (const secret of [code, state, cookie, "a-secret-of-the-test", "eyJhbGciOi"]) {
        expect([secret.slice(0, 6), whole.includes(secret)]).toEqual([secret.slice(0, 6), false]);
        expect([secret.slice(0, 6), house.logged().includes(secret)]).toEqual([secret.slice(0, 6), false]);
      }
    },
  );
});
