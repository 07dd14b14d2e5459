import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { apiTokens, setupLinks, users } from "../../../db/schema/platform.ts";
import { type House, openHouse, PASSWORD, play } from "../../support/scenario.ts";

const path = "/api/v1/platform/setup";
const nobody = { who: null, from: null };
let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

const look = async (token: string) => {
  const { text } = await play(house, { name: "", path: `${path}?token=${token}`, status: 200 });
  return JSON.parse(text);
};
const finish = (token: string, rest: object = {}) => ({
  name: "",
  path,
  body: { token, name: "Ann", password: PASSWORD, ...rest },
});

describe("the set-up link", () => {
  test("makes the first administrator, signs them in, and works once", async () => {
    const token = (await house.auth.setup.renew()) as string;
    expect(await look(token)).toEqual({ isOpen: true, isValid: true });
    const { response, text } = await play(house, {
      ...finish(token),
      status: 200,
      audits: ["user.add", "session.open"],
    });
    expect(JSON.parse(text)).toMatchObject({ user: { name: "Ann", role: "admin" } });
    expect(response.headers.get("set-cookie")).toMatch(/^vigie_session=/);
    expect(await look(token)).toEqual({ isOpen: false, isValid: false });
    await play(house, { ...finish(token, { name: "Eve" }), status: 410, contains: ["setup_closed"] });
    expect(await house.auth.setup.renew()).toBeNull();
  });

  test("another token does nothing, and tells nothing", async () => {
    await house.auth.setup.renew();
    expect(await look("guess")).toEqual({ isOpen: true, isValid: false });
    expect(await look("")).toEqual({ isOpen: true, isValid: false });
    await play(house, { ...finish("guess"), status: 410 });
    expect(await house.database.orm.select().from(users)).toEqual([]);
  });

  test("a restart makes a new one, and the one before stops working", async () => {
    const first = (await house.auth.setup.renew()) as string;
    const second = (await house.auth.setup.renew()) as string;
    expect(await look(first)).toEqual({ isOpen: true, isValid: false });
    expect(await look(second)).toEqual({ isOpen: true, isValid: true });
    expect(JSON.stringify(await house.database.orm.select().from(setupLinks))).not.toContain(second);
  });

  test("a password that is not good enough leaves the link as it was", async () => {
    const token = (await house.auth.setup.renew()) as string;
    const weak = { ...finish(token, { password: "short" }), status: 422, contains: ['"field":"password"'] };
    await play(house, weak);
    await play(house, { ...finish(token), status: 200, audits: ["user.add", "session.open"] });
  });

  test("of two that come at once, one is made", async () => {
    const token = (await house.auth.setup.renew()) as string;
    const outcomes = await Promise.allSettled(
      ["Ann", "Bob"].map((name) => house.auth.setup.finish(token, name, PASSWORD, "192.0.2.1")),
    );
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(await house.database.orm.select().from(users)).toHaveLength(1);
  });

  test("an administrator made at the terminal closes it", async () => {
    const token = (await house.auth.setup.renew()) as string;
    await house.auth.users.add({ name: "Root", role: "admin", password: PASSWORD }, nobody);
    expect(await look(token)).toEqual({ isOpen: false, isValid: false });
    await play(house, { ...finish(token), status: 410 });
  });
});

describe("users", () => {
  test("two names that differ by case or width are one", async () => {
    await house.auth.users.add({ name: "Ann", role: "viewer", password: PASSWORD }, nobody);
    const again = house.auth.users.add({ name: "\uff21NN", role: "admin", password: PASSWORD }, nobody);
    await expect(again).rejects.toMatchObject({ code: "name_taken" });
    expect(await house.database.orm.select().from(users)).toHaveLength(1);
  });

  test("the audit says who was added, never the password", async () => {
    await house.auth.users.add({ name: "Ann", role: "agent", password: PASSWORD, displayName: "Ann B." }, nobody);
    const [entry] = await house.audit.list(null, "user.add", 1);
    expect(entry).toMatchObject({ target: "Ann", after: { name: "Ann", displayName: "Ann B.", role: "agent" } });
    expect(JSON.stringify(entry)).not.toMatch(/argon2|correct horse/);
  });
});

describe("tokens", () => {
  test("are known by their prefix and work until they expire", async () => {
    const expiresAt = house.clock.now() + 60_000;
    const token = await house.auth.tokens.add({ name: "cron", role: "agent", expiresAt }, nobody);
    expect(token).toMatch(/^vg_[\w-]{43}$/);
    expect(await house.auth.tokens.find(token)).toMatchObject({ name: "cron", role: "agent", via: "token" });
    await house.clock.advance(59_999);
    expect(await house.auth.tokens.find(token)).not.toBeNull();
    await house.clock.advance(1);
    expect(await house.auth.tokens.find(token)).toBeNull();
  });

  test("without an expiry they go on; the last use is written down, once a minute at most", async () => {
    const token = await house.auth.tokens.add({ name: "cron", role: "viewer", expiresAt: null }, nobody);
    const lastUsedAt = async () => (await house.database.orm.select().from(apiTokens))[0]?.lastUsedAt;
    expect(await lastUsedAt()).toBeNull();
    const firstAt = house.clock.now();
    await house.auth.tokens.find(token);
    await house.clock.advance(59_999);
    await house.auth.tokens.find(token);
    expect(await lastUsedAt()).toBe(firstAt);
    await house.clock.advance(86_400_000 * 3650);
    expect(await house.auth.tokens.find(token)).not.toBeNull();
    expect(await lastUsedAt()).toBe(house.clock.now());
  });

  test("are nothing but their whole text", async () => {
    const token = await house.auth.tokens.add({ name: "cron", role: "viewer", expiresAt: null }, nobody);
    const stored = (await house.database.orm.select().from(apiTokens))[0]?.tokenHash as string;
    for (const other of [token.slice(3), token.slice(0, -1), `${token}x`, stored, `vg_${stored}`, "", "vg_"]) {
      expect(await house.auth.tokens.find(other)).toBeNull();
    }
  });

  test("each name once, and the audit never holds the text", async () => {
    const token = await house.auth.tokens.add({ name: "cron", role: "viewer", expiresAt: null }, nobody);
    const again = house.auth.tokens.add({ name: "cron", role: "admin", expiresAt: null }, nobody);
    await expect(again).rejects.toMatchObject({ code: "name_taken" });
    const entries = await house.audit.list(null, "token.add", 10);
    expect(entries).toHaveLength(1);
    expect(JSON.stringify(entries)).not.toContain(token.slice(3));
  });

  test("a name of control characters or of nothing is refused", async () => {
    for (const name of ["", "  ", "a\nb", "x".repeat(65)]) {
      const adding = house.auth.tokens.add({ name, role: "viewer", expiresAt: null }, nobody);
      await expect(adding).rejects.toMatchObject({ code: "invalid_fields" });
    }
  });
});
