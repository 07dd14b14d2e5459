import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import type { UserView } from "../../../server/platform/auth/people.ts";
import {
  cookieOf,
  type House,
  openHouse,
  PASSWORD,
  play,
  type Scenario,
  signIn,
  withoutInstance,
} from "../../support/scenario.ts";

const base = "/api/v1/platform";
const TERMINAL = { who: null, from: null };
const DAY_MS = 86_400_000;
let house: House;

beforeEach(async () => {
  house = await openHouse();
  await house.auth.users.add({ name: "ada", role: "admin", password: PASSWORD }, TERMINAL);
});
afterEach(() => house.close());

/** Asks as an administrator's script. */
async function ask<Answer>(method: string, path: string, more: Partial<Scenario> = {}): Promise<Answer> {
  const { text } = await play(house, { name: "", method, path: base + path, as: "admin", status: 200, ...more });
  return (text === "" ? undefined : JSON.parse(text)) as Answer;
}

const addBob = (more: object = {}) =>
  ask<{ user: UserView; link: { path: string; expiresAt: number } | null }>("POST", "/users", {
    ...{ body: { name: "bob", role: "agent", password: "bobs own password", ...more } },
    ...{ status: 201, audits: ["user.add"] },
  });
const me = (headers: Record<string, string>) =>
  fetch(`${house.url}${base}/me`, { headers }).then(({ status }) => status);
const tokenOf = (link: { path: string } | null) => link?.path.split("#")[1] ?? "";

describe("users", () => {
  test("are added with all that they may do, and listed by name", async () => {
    const scope = { projects: ["DEMO"], queues: ["Sales"] };
    const more = { displayName: "Bob B.", scope, extension: "204", language: "fr", theme: "dark" };
    const { user, link } = await addBob(more);
    expect(link).toBeNull();
    expect(user).toMatchObject({ name: "bob", role: "agent", ...more, isDisabled: false, hasPassword: true });
    const { users } = await ask<{ users: UserView[] }>("GET", "/users");
    expect(users.map(({ name }) => name)).toEqual(["ada", "bob"]);
    expect(JSON.stringify(users)).not.toMatch(/argon|hash/i);
    const headers = await signIn(house, "bob", "bobs own password");
    const profile = await (await fetch(`${house.url}${base}/me`, { headers })).json();
    expect(profile.user).toMatchObject({ displayName: "Bob B.", scope, extension: "204", language: "fr" });
    expect(await ask<UserView>("GET", `/users/${user.id}`)).toMatchObject({ signedInAt: house.clock.now() });
  });

  test.each([
    ["a taken name", { name: "ADA" }, 409, "name_taken"],
    ["a weak password", { password: "short" }, 422, '"field":"password"'],
    ["a role that is none", { role: "king" }, 422, '"field":"role"'],
    ["an extension that is none", { extension: "2 0" }, 422, '"field":"extension"'],
    ["a name shown that is blank", { displayName: "  " }, 422, '"field":"displayName"'],
    ["a scope without queues", { scope: { projects: [] } }, 422, '"field":"scope"'],
    ["a scope that names nothing", { scope: { projects: [], queues: [] } }, 422, '"field":"scope"'],
    ["a field too many", { isAdmin: true }, 422, "is not a field"],
    ["a hash, which only the terminal takes", { passwordHash: "x" }, 422, "is not a field"],
  ])("%s is refused", async (_, more, status, named) => {
    const body = { name: "bob", role: "agent", password: "bobs own password", ...more };
    await ask("POST", "/users", { body, status, contains: [named] });
    expect((await ask<{ users: UserView[] }>("GET", "/users")).users).toHaveLength(1);
  });

  test("without a password a link is made, by which the person chooses one, once", async () => {
    const { user, link } = await addBob({ password: undefined });
    expect(user).toMatchObject({ hasPassword: false, linkEndsAt: house.clock.now() + 3 * DAY_MS });
    // Behind the #, which no browser sends: neither a proxy's log nor a referrer can hold it.
    expect(link?.path).toMatch(/^\/password#[\w-]{43}$/);
    const token = tokenOf(link);
    await expect(signIn(house, "bob", "")).rejects.toThrow("wrong_credentials");
    const path = `${base}/password-link`;
    await play(house, { name: "", path: `${path}/look`, body: { token }, status: 200, contains: ['"name":"bob"'] });
    const weak = { name: "", path, body: { token, password: "bob" }, status: 422, contains: ['"field":"password"'] };
    await play(house, weak);
    const use = { name: "", path, body: { token, password: "bobs chosen one" } };
    const { response } = await play(house, { ...use, status: 200, audits: ["user.password", "session.open"] });
    expect(await me({ cookie: cookieOf(response) })).toBe(200);
    await play(house, { ...use, status: 410, contains: ["password_link_closed"] });
    await play(house, { name: "", path: `${path}/look`, body: { token }, status: 410 });
    await signIn(house, "bob", "bobs chosen one");
    expect((await ask<UserView>("GET", `/users/${user.id}`)).linkEndsAt).toBeNull();
  });

  test("a link ends after three days, when another is made, and when the account is disabled", async () => {
    const look = async (link: { path: string } | null) => {
      const body = JSON.stringify({ token: tokenOf(link) });
      const headers = { "content-type": "application/json" };
      return (await fetch(`${house.url}${base}/password-link/look`, { method: "POST", headers, body })).status;
    };
    const { user, link } = await addBob({ password: undefined });
    const reset = () =>
      ask<{ link: { path: string; expiresAt: number } }>("POST", `/users/${user.id}/reset`, {
        ...{ body: {}, audits: ["user.reset"] },
      });
    const second = (await reset()).link;
    expect([await look(link), await look(second)]).toEqual([410, 200]);
    await house.clock.advance(3 * DAY_MS);
    expect(await look(second)).toBe(410);
    const third = (await reset()).link;
    await ask("PATCH", `/users/${user.id}`, { body: { isDisabled: true }, audits: ["user.disable"] });
    expect(await look(third)).toBe(410);
    await ask("PATCH", `/users/${user.id}`, { body: { isDisabled: false }, audits: ["user.enable"] });
    expect(await look(third)).toBe(410);
  });

  test("of two that use a link at once, one sets the password", async () => {
    const token = tokenOf((await addBob({ password: undefined })).link);
    const use = (password: string) => house.auth.passwordLinks.use(token, password, "192.0.2.1");
    const outcomes = await Promise.allSettled([use("the first password"), use("the second password")]);
    expect(outcomes.filter(({ status }) => status === "fulfilled")).toHaveLength(1);
    const [refused] = outcomes.filter(({ status }) => status === "rejected");
    expect(refused).toMatchObject({ reason: { code: "password_link_closed" } });
  });

  test("a change is written down with what was before and after, and nothing changed is nothing written", async () => {
    const { user } = await addBob();
    const path = `/users/${user.id}`;
    const body = { role: "supervisor", scope: { projects: ["DEMO"], queues: [] } };
    await ask("PATCH", path, { body, audits: ["user.change"] });
    await ask("PATCH", path, { body });
    await ask("PATCH", path, { body: {} });
    const [entry] = await house.audit.list(null, "user.change", 1);
    expect(entry).toMatchObject({ target: "bob", userName: "test admin", fromAddress: "127.0.0.1" });
    expect(entry).toMatchObject({ before: { role: "agent", scope: null }, after: body });
  });

  test("a name that nobody has is not found, whatever is asked", async () => {
    const gone = { status: 404, contains: ["user_not_found"] };
    await ask("GET", "/users/none", gone);
    await ask("PATCH", "/users/none", { body: { role: "admin" }, ...gone });
    await ask("POST", "/users/none/reset", { body: {}, ...gone });
    await ask("DELETE", "/users/none", gone);
    await ask("DELETE", "/users/none/two-factor", gone);
  });
});

describe("rights that end", () => {
  test("another role counts at the next request", async () => {
    const { user } = await addBob({ role: "admin" });
    const headers = await signIn(house, "bob", "bobs own password");
    const list = () => fetch(`${house.url}${base}/users`, { headers }).then(({ status }) => status);
    expect(await list()).toBe(200);
    await ask("PATCH", `/users/${user.id}`, { body: { role: "viewer" }, audits: ["user.change"] });
    expect(await list()).toBe(403);
    expect(await me(headers)).toBe(200);
  });

  test("a disabled account is signed out everywhere, cannot sign in, and stays signed out when it is enabled", async () => {
    const { user } = await addBob();
    const headers = await signIn(house, "bob", "bobs own password");
    await ask("PATCH", `/users/${user.id}`, { body: { isDisabled: true }, audits: ["user.disable"] });
    expect(await me(headers)).toBe(401);
    const disabled = await signIn(house, "bob", "bobs own password").catch(String);
    const wrong = await signIn(house, "bob", "not the password").catch(String);
    expect(withoutInstance(String(disabled))).toBe(withoutInstance(String(wrong)));
    await ask("PATCH", `/users/${user.id}`, { body: { isDisabled: false }, audits: ["user.enable"] });
    expect(await me(headers)).toBe(401);
    await signIn(house, "bob", "bobs own password");
  });

  test("a reset signs out everywhere and takes the former password away, by a password or by a link", async () => {
    const { user } = await addBob();
    for (const body of [{ password: "a new password" }, {}]) {
      const headers = await signIn(house, "bob", "password" in body ? "bobs own password" : "a new password");
      await ask("POST", `/users/${user.id}/reset`, { body, audits: ["user.reset"], lacks: ["a new password"] });
      expect(await me(headers)).toBe(401);
      await expect(signIn(house, "bob", "bobs own password")).rejects.toThrow("wrong_credentials");
    }
    await expect(signIn(house, "bob", "a new password")).rejects.toThrow("wrong_credentials");
    const weak = { body: { password: "bob" }, status: 422, contains: ['"field":"password"'] };
    await ask("POST", `/users/${user.id}/reset`, weak);
  });

  test("the last administrator can be neither demoted, disabled nor deleted", async () => {
    const [ada] = (await ask<{ users: UserView[] }>("GET", "/users")).users;
    const path = `/users/${ada?.id}`;
    const refusal = { status: 409, contains: ["last_admin"] };
    await ask("PATCH", path, { body: { role: "supervisor" }, ...refusal });
    await ask("PATCH", path, { body: { isDisabled: true }, ...refusal });
    await ask("DELETE", path, refusal);
    // A disabled administrator is none.
    const { user } = await addBob({ role: "admin" });
    await ask("PATCH", `/users/${user.id}`, { body: { isDisabled: true }, audits: ["user.disable"] });
    await ask("PATCH", path, { body: { isDisabled: true }, ...refusal });
    await ask("PATCH", `/users/${user.id}`, { body: { isDisabled: false }, audits: ["user.enable"] });
    await ask("PATCH", path, { body: { role: "viewer" }, audits: ["user.change"] });
  });

  test("of two that demote each other at once, one stays", async () => {
    const { user } = await addBob({ role: "admin" });
    const [ada] = (await ask<{ users: UserView[] }>("GET", "/users")).users;
    const demote = (id = "") => house.auth.people.change(id, { role: "viewer" }, TERMINAL);
    const outcomes = await Promise.allSettled([demote(ada?.id), demote(user.id)]);
    expect(outcomes.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
  });

  test("who is disabled or never came can be deleted; the audit keeps the name", async () => {
    const { user } = await addBob();
    await signIn(house, "bob", "bobs own password");
    const path = `/users/${user.id}`;
    await ask("DELETE", path, { status: 409, contains: ["user_active"] });
    await ask("PATCH", path, { body: { isDisabled: true }, audits: ["user.disable"] });
    await ask("DELETE", path, { status: 204, audits: ["user.delete"] });
    const opened = await house.audit.list(null, "session.open", 1);
    expect(opened).toMatchObject([{ userName: "bob", target: "bob" }]);
    const never = await addBob();
    expect(never.user.id).not.toBe(user.id);
    await ask("DELETE", `/users/${never.user.id}`, { status: 204, audits: ["user.delete"] });
  });
});
