import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { authSessions } from "../../../db/schema/platform.ts";
import { type House, openHouse, PASSWORD, play } from "../../support/scenario.ts";
import { testEngine } from "../../support/test-engine.ts";
import { testWhere } from "../../support/where.ts";

const DAY_MS = 86_400_000;
const base = "/api/v1/platform";
let house: House;

beforeEach(async () => {
  house = await openHouse();
  await house.auth.users.add({ name: "Ann", role: "supervisor", password: PASSWORD }, { who: null, from: null });
});
afterEach(() => house.close());

/** Signs in; gives the cookie as a browser would send it back. */
async function signIn(headers: Record<string, string> = {}, body: object = { name: "ann", password: PASSWORD }) {
  const audits = ["session.open"];
  const { response } = await play(house, { name: "", path: `${base}/login`, body, headers, status: 200, audits });
  return (response.headers.get("set-cookie") ?? "").split(";")[0] as string;
}

const me = (cookie: string) => fetch(`${house.url}${base}/me`, { headers: { cookie } }).then((answer) => answer.status);

describe("signing in", () => {
  test("gives a cookie that scripts cannot read, and says who one is", async () => {
    const body = { name: " ANN ", password: PASSWORD };
    const audits = ["session.open"];
    const { response, text } = await play(house, { name: "", path: `${base}/login`, body, status: 200, audits });
    expect(response.headers.get("set-cookie")).toMatch(
      /^vigie_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=15552000$/,
    );
    const profile = {
      ...{ name: "Ann", displayName: "Ann", role: "supervisor", scope: null, extension: null },
      ...{ language: null, theme: null, wall: null, hasPassword: true },
    };
    expect(JSON.parse(text)).toEqual({ user: profile });
    const cookie = await signIn();
    await play(house, { name: "", path: `${base}/me`, headers: { cookie }, status: 200, contains: ['"Ann"'] });
  });

  testWhere(testEngine === "sqlite")(
    "keeps only hashes: neither cookie nor password nor bearer is in the database",
    async () => {
      const cookie = await signIn();
      const token = await house.auth.tokens.add(
        { name: "t", role: "viewer", expiresAt: null },
        { who: null, from: null },
      );
      await house.database.close();
      const bytes = Buffer.from(await Bun.file(`${house.dataDir}/vigie.db`).arrayBuffer());
      house.app.server?.stop(true);
      expect(bytes.includes("$argon2id$v=19$m=19456,t=2,p=1$")).toBe(true);
      for (const secret of [cookie.split("=")[1] as string, PASSWORD, token, token.slice(3)]) {
        expect(bytes.includes(secret)).toBe(false);
      }
      house = await openHouse();
    },
  );

  test("gives another identifier each time, and the one before stops working", async () => {
    const first = await signIn();
    const second = await signIn({ cookie: first, origin: house.url });
    expect(second).not.toBe(first);
    expect(await me(first)).toBe(401);
    expect(await me(second)).toBe(200);
  });

  test("an identifier that somebody else planted is not taken over", async () => {
    const planted = `vigie_session=${"A".repeat(43)}`;
    const cookie = await signIn({ cookie: planted, origin: house.url });
    expect(cookie).not.toBe(planted);
    expect(await me(planted)).toBe(401);
  });

  test("signing out ends the session on the server and in the browser", async () => {
    const cookie = await signIn();
    const headers = { cookie, origin: house.url };
    const out = { name: "", method: "POST", path: `${base}/logout`, headers, status: 204 };
    const answerHeaders = { "set-cookie": /^vigie_session=; .*Max-Age=0$/ };
    await play(house, { ...out, answerHeaders, audits: ["session.close"] });
    // There is nothing left to close, and so nothing to write down.
    await play(house, out);
    expect(await me(cookie)).toBe(401);
  });

  test("an unused session ends after 30 days, a used one goes on, none lasts past 180", async () => {
    const [used, unused] = [await signIn(), await signIn()];
    for (let day = 0; day < 175; day += 25) {
      await house.clock.advance(25 * DAY_MS);
      expect(await me(used)).toBe(200);
    }
    expect(await me(unused)).toBe(401);
    await house.clock.advance(5 * DAY_MS - 1);
    expect(await me(used)).toBe(200);
    await house.clock.advance(1);
    expect(await me(used)).toBe(401);
  });

  test("reading does not write each time", async () => {
    const cookie = await signIn();
    const expiry = async () => (await house.database.orm.select().from(authSessions))[0]?.expiresAt;
    const atFirst = await expiry();
    await house.clock.advance(59 * 60_000);
    await me(cookie);
    expect(await expiry()).toBe(atFirst);
    await house.clock.advance(60_000);
    await me(cookie);
    expect(await expiry()).toBe((atFirst as number) + 60 * 60_000);
  });

  test("50 sessions a person; the oldest goes, expired ones are swept", async () => {
    const user = await house.auth.users.withPassword("ann", PASSWORD);
    const ids: string[] = [];
    for (let n = 0; n < 51; n++) {
      ids.push(await house.auth.sessions.open(user as never, "192.0.2.1", "", null));
      await house.clock.advance(1);
    }
    expect(await house.auth.sessions.find(ids[0] as string)).toBeNull();
    expect(await house.auth.sessions.find(ids[1] as string)).not.toBeNull();
    await house.clock.advance(200 * DAY_MS);
    await house.auth.sessions.open(user as never, "192.0.2.1", "", null);
    expect(await house.database.orm.select().from(authSessions)).toHaveLength(1);
  });

  test("behind a proxy with TLS the cookie is Secure and bound to the host", async () => {
    const proxied = await openHouse({ trustedProxies: ["127.0.0.1"] });
    await proxied.auth.users.add({ name: "Ann", role: "viewer", password: PASSWORD }, { who: null, from: null });
    const headers = { "x-forwarded-proto": "https" };
    const body = { name: "Ann", password: PASSWORD };
    const login = { name: "", path: `${base}/login`, body, headers, status: 200, audits: ["session.open"] };
    const { response } = await play(proxied, login);
    const cookie = response.headers.get("set-cookie") ?? "";
    expect(cookie).toMatch(/^__Host-vigie_session=[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Secure; /);
    const back = { cookie: cookie.split(";")[0] as string };
    await play(proxied, { name: "", path: `${base}/me`, headers: { ...headers, ...back }, status: 200 });
    // Without TLS the name without the prefix counts, and this browser has none.
    await play(proxied, { name: "", path: `${base}/me`, headers: back, status: 401 });
    await proxied.close();
  });
});

describe("a profile", () => {
  test("its owner changes language, theme and the name shown, nothing else", async () => {
    const headers = { cookie: await signIn(), origin: house.url };
    const change = { method: "PATCH", path: `${base}/me`, headers };
    const body = { language: "fr", theme: "dark", displayName: "Ann B." };
    const audits = ["user.profile"];
    await play(house, { ...change, name: "", body, status: 200, contains: ['"language":"fr"', '"Ann B."'], audits });
    const system = { theme: null };
    await play(house, { ...change, name: "", body: system, status: 200, contains: ['"theme":null', '"fr"'], audits });
    const [newest, first] = await house.audit.list(null, "user.profile", 10);
    expect(newest).toMatchObject({ action: "user.profile", before: { theme: "dark" }, after: { theme: null } });
    expect(first).toMatchObject({ before: { language: null }, after: body });
    const raise = { role: "admin" };
    await play(house, {
      ...change,
      name: "",
      body: raise,
      status: 422,
      contains: ['"field":"role","code":"unknown_field"'],
    });
    await play(house, {
      ...change,
      name: "",
      body: { theme: "pink" },
      status: 422,
      contains: ["one of system, light"],
    });
    const refused = { ...change, name: "", status: 422 };
    await play(house, { ...refused, body: { language: "xx" }, contains: ["one of fr, en"] });
    for (const displayName of [" ", "\u0000x", "a\nb"]) {
      await play(house, { ...refused, body: { displayName }, contains: ['"field":"displayName","code":"plain_text"'] });
    }
  });

  test("a token has none to change", async () => {
    await play(house, {
      name: "",
      method: "PATCH",
      path: `${base}/me`,
      body: { theme: "dark" },
      as: "viewer",
      status: 403,
    });
    await play(house, { name: "", path: `${base}/me`, as: "viewer", status: 200, contains: ['"role":"viewer"'] });
  });
});
