import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { Elysia } from "elysia";
import { apiTokens } from "../../../db/schema/platform.ts";
import type { TokenView } from "../../../server/platform/auth/tokens.ts";
import { cookieOf, type House, openHouse, PASSWORD, play, type Scenario, signIn } from "../../support/scenario.ts";

const base = "/api/v1/platform";
const TERMINAL = { who: null, from: null };
let house: House;

beforeEach(async () => {
  house = await openHouse({
    routes: ({ access }) => [
      new Elysia()
        .use(access)
        .get("/api/t/wall", ({ identity }) => ({ wall: identity?.wall }), {
          access: { role: "viewer", wall: ["now"] },
        })
        .get("/api/t/viewer", () => "fine", { access: "viewer" })
        .get("/api/t/public", ({ identity }) => ({ who: identity?.name ?? null }), { access: "public" }) as never,
      new Elysia().use(access).get("/wall/now", () => "page", { access: "public" }) as never,
    ],
  });
});
afterEach(() => house.close());

async function ask<Answer>(method: string, path: string, more: Partial<Scenario> = {}): Promise<Answer> {
  const { text } = await play(house, { name: "", method, path: base + path, as: "admin", status: 200, ...more });
  return (text === "" ? undefined : JSON.parse(text)) as Answer;
}
const make = (body: object, more: Partial<Scenario> = {}) =>
  ask<{ token: TokenView; text: string }>("POST", "/tokens", { body, status: 201, audits: ["token.add"], ...more });
const status = (path: string, headers: Record<string, string>) =>
  fetch(house.url + path, { headers }).then((answer) => answer.status);

describe("tokens of scripts", () => {
  test("are made with role, scope and end; the text is shown once", async () => {
    const scope = { projects: ["DEMO"], queues: [] };
    const expiresAt = house.clock.now() + 60_000;
    const { token, text } = await make({ name: "cron", role: "supervisor", scope, expiresAt });
    expect(text).toMatch(/^vg_[\w-]{43}$/);
    expect(token).toMatchObject({ name: "cron", role: "supervisor", scope, expiresAt, wall: null, lastUsedAt: null });
    expect(await house.auth.tokens.find(text)).toMatchObject({ role: "supervisor", scope, via: "token" });
    const list = await ask<{ tokens: TokenView[] }>("GET", "/tokens", { lacks: [text, text.slice(3)] });
    expect(list.tokens.find(({ name }) => name === "cron")?.lastUsedAt).toBe(house.clock.now());
    await house.clock.advance(60_000);
    expect(await status("/api/t/viewer", { authorization: `Bearer ${text}` })).toBe(401);
    expect((await ask<{ tokens: TokenView[] }>("GET", "/tokens")).tokens).toHaveLength(2);
  });

  test("revoked, they are worth nothing from the next request on", async () => {
    const { token, text } = await make({ name: "cron" });
    const headers = { authorization: `Bearer ${text}` };
    expect(await status("/api/t/viewer", headers)).toBe(200);
    await ask("DELETE", `/tokens/${token.id}`, { status: 204, audits: ["token.revoke"] });
    expect(await status("/api/t/viewer", headers)).toBe(401);
    await ask("DELETE", `/tokens/${token.id}`, { status: 404, contains: ["token_not_found"] });
    const [entry] = await house.audit.list(null, "token.revoke", 1);
    expect(entry).toMatchObject({ target: "cron", before: { role: "viewer" }, after: null });
  });

  test.each([
    ["an end that has passed", { name: "x", expiresAt: 1 }, "expiresAt"],
    ["an end in a hundred years", { name: "x", expiresAt: 4_900_000_000_000 }, "expiresAt"],
    ["a scope that names nothing", { name: "x", scope: { projects: [], queues: [] } }, "scope"],
    ["no name", { name: " " }, "name"],
    ["a view that there is not", { name: "x", wall: "later" }, "wall"],
    ["a wall that may change things", { name: "x", wall: "now", role: "admin" }, "role"],
    ["a wall that ends", { name: "x", wall: "now", expiresAt: 4_000_000_000_000 }, "expiresAt"],
  ])("%s is refused at its field", async (_, body, field) => {
    await make(body, { status: 422, contains: [`"field":"${field}"`], audits: [] });
  });

  test("a name is taken once, by either kind", async () => {
    await make({ name: "x" });
    await make({ name: "x", wall: "now" }, { status: 409, contains: ["name_taken"], audits: [] });
  });
});

describe("kiosk tokens", () => {
  const exchange = (token: string, headers: Record<string, string> = {}) =>
    fetch(`${house.url}${base}/kiosk`, {
      method: "POST",
      headers: { "content-type": "application/json", origin: house.url, ...headers },
      body: JSON.stringify({ token }),
    });

  test("are exchanged for a cookie that scripts cannot read, which shows the wall and nothing else", async () => {
    const { text } = await make({ name: "hall", wall: "now" });
    expect(text).toMatch(/^vk_[\w-]{43}$/);
    const answer = await exchange(text);
    expect(await answer.json()).toEqual({ wall: "now" });
    const forYears = /^vigie_wall=vk_[\w-]{43}; Path=\/; HttpOnly; SameSite=Lax; Max-Age=34560000$/;
    expect(answer.headers.get("set-cookie")).toMatch(forYears);
    const headers = { cookie: cookieOf(answer), origin: house.url };
    expect(await status("/api/t/wall", headers)).toBe(200);
    expect(await status("/api/t/viewer", headers)).toBe(403);
    expect(await status(`${base}/audit`, headers)).toBe(403);
    // Each visit begins the cookie's time anew, so that a wall stays for ever.
    const me = await fetch(`${house.url}${base}/me`, { headers });
    expect(await me.json()).toMatchObject({ user: { name: "hall", role: "viewer", wall: "now" } });
    expect(me.headers.get("set-cookie")).toMatch(forYears);
  });

  test("revoked, the wall is refused", async () => {
    const { token, text } = await make({ name: "hall", wall: "now" });
    const headers = { cookie: cookieOf(await exchange(text)) };
    await ask("DELETE", `/tokens/${token.id}`, { status: 204, audits: ["token.revoke"] });
    expect(await status("/api/t/wall", headers)).toBe(401);
    const again = await exchange(text);
    expect(again.status).toBe(410);
    expect(again.headers.get("set-cookie")).toBeNull();
    expect(await again.json()).toMatchObject({ code: "kiosk_token_invalid" });
  });

  test("a script's token is none, and makes no cookie; nor does a guess", async () => {
    const { text } = await make({ name: "cron", role: "admin" });
    for (const token of [text, `vk_${"A".repeat(43)}`, ""]) expect((await exchange(token)).status).toBe(410);
    expect(await status("/api/t/viewer", { cookie: `vigie_wall=${text}` })).toBe(401);
  });

  test("whoever signs in on that machine is that person; after signing out it is the wall again", async () => {
    await house.auth.users.add({ name: "ann", role: "admin", password: PASSWORD }, TERMINAL);
    const { text } = await make({ name: "hall", wall: "now" });
    const wall = cookieOf(await exchange(text));
    const { cookie } = await signIn(house, "ann");
    expect(await status(`${base}/audit`, { cookie: `${wall}; ${cookie}` })).toBe(200);
    const out = { cookie: `${wall}; ${cookie}`, origin: house.url };
    await fetch(`${house.url}${base}/logout`, { method: "POST", headers: out });
    expect(await status(`${base}/audit`, { cookie: `${wall}; ${cookie}` })).toBe(403);
  });

  test("another site can neither exchange one nor use the cookie to change anything", async () => {
    const { text } = await make({ name: "hall", wall: "now" });
    expect((await exchange(text, { origin: "http://evil.example" })).status).toBe(403);
    const headers = { cookie: `vigie_wall=${text}`, origin: "http://evil.example" };
    const answer = await fetch(`${house.url}${base}/logout`, { method: "POST", headers });
    expect((await answer.json()).code).toBe("wrong_origin");
  });

  test("a view that this version does not know shows nothing at all, rather than everything", async () => {
    const { text } = await make({ name: "hall", wall: "now" });
    await house.database.transact((tx) =>
      tx
        .update(apiTokens)
        .set({ wall: "machines" })
        .then(() => {}),
    );
    for (const path of ["/api/t/wall", "/api/t/viewer"]) {
      expect(await status(path, { authorization: `Bearer ${text}` })).toBe(401);
      expect(await status(path, { cookie: `vigie_wall=${text}` })).toBe(401);
    }
  });

  test("what a wall's address answers tells the address to nobody, and no line of the log holds the token", async () => {
    const { text } = await make({ name: "hall", wall: "now" });
    for (const path of [`/wall/now?kiosk=${text}`, `/wall/later?kiosk=${text}`]) {
      const answer = await fetch(house.url + path);
      expect(answer.headers.get("referrer-policy")).toBe("no-referrer");
    }
    await exchange(text);
    await exchange(`${text}x`);
    expect(house.logged.join("\n")).not.toContain(text.slice(3, 20));
  });
});
