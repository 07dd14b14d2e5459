import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { deviceOf } from "../../../server/platform/auth/device.ts";
import type { SessionView } from "../../../server/platform/auth/sessions.ts";
import {
  type BrowserHeaders,
  cookieOf,
  type House,
  openHouse,
  PASSWORD,
  play,
  signIn,
} from "../../support/scenario.ts";

const base = "/api/v1/platform";
const TERMINAL = { who: null, from: null };
let house: House;
beforeEach(async () => {
  house = await openHouse();
  await house.auth.users.add({ name: "ann", role: "viewer", password: PASSWORD }, TERMINAL);
});
afterEach(() => house.close());

const me = (headers: Record<string, string>) =>
  fetch(`${house.url}${base}/me`, { headers }).then(({ status }) => status);

describe("one's own password", () => {
  const change = (
    headers: BrowserHeaders,
    body: object,
    status: number,
    audits: string[] = [],
    contains: string[] = [],
  ) => play(house, { name: "", path: `${base}/me/password`, headers, body, status, audits, contains });

  test("asks for the present one, ends every other session, and goes on with a new identifier", async () => {
    const [here, elsewhere] = [await signIn(house, "ann"), await signIn(house, "ann")];
    const body = { current: PASSWORD, password: "another good one" };
    const { response } = await change(here, body, 204, ["user.password", "session.open"]);
    expect([await me(here), await me(elsewhere)]).toEqual([401, 401]);
    expect(await me({ cookie: cookieOf(response) })).toBe(200);
    await expect(signIn(house, "ann")).rejects.toThrow("wrong_credentials");
    await signIn(house, "ann", "another good one");
  });

  test("a wrong present one is refused at its field, and counted like a log-in", async () => {
    const headers = await signIn(house, "ann");
    const body = { current: "a wrong password", password: "another good one" };
    for (let n = 0; n < 10; n++) await change(headers, body, 403, [], ['"field":"current"']);
    await change(headers, { ...body, current: PASSWORD }, 429, ["login.blocked"]);
    expect(await me(headers)).toBe(200);
  });

  test("a new one that is not good enough is refused at its field", async () => {
    const headers = await signIn(house, "ann");
    for (const password of ["short", "aaaaaaaaaaaaaaaa"]) {
      await change(headers, { current: PASSWORD, password }, 422, [], ['"field":"password"']);
    }
  });
});

describe("one's own sessions", () => {
  const list = async (headers: BrowserHeaders): Promise<SessionView[]> =>
    (await (await fetch(`${house.url}${base}/me/sessions`, { headers })).json()).sessions;
  const end = (headers: BrowserHeaders, id: string, status: number, audits: string[] = []) =>
    play(house, { name: "", method: "DELETE", path: `${base}/me/sessions${id}`, headers, status, audits });

  test("are told by device, address and time, this one marked", async () => {
    const first = await signIn(house, "ann");
    await house.clock.advance(3_600_000);
    const firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    const login = {
      ...{ name: "", path: `${base}/login`, body: { name: "ann", password: PASSWORD }, status: 200 },
      ...{ headers: { "user-agent": firefox }, audits: ["session.open"] },
    };
    const { response } = await play(house, login);
    const second = { cookie: cookieOf(response), origin: house.url };
    expect(await list(second)).toMatchObject([
      { device: { browser: "Firefox", system: "Linux" }, from: "127.0.0.1", isCurrent: true },
      { isCurrent: false, createdAt: house.clock.now() - 3_600_000, seenAt: house.clock.now() - 3_600_000 },
    ]);
    await house.clock.advance(600_000);
    expect((await list(first)).find(({ isCurrent }) => isCurrent)?.seenAt).toBe(house.clock.now());
    // What names a session is not what signs in.
    const text = JSON.stringify(await list(first));
    for (const { cookie } of [first, second]) expect(text).not.toContain(cookie.split("=")[1] as string);
  });

  test("each can be ended, or all but this one", async () => {
    const [here, a, b] = [await signIn(house, "ann"), await signIn(house, "ann"), await signIn(house, "ann")];
    const ida = (await list(a)).find(({ isCurrent }) => isCurrent)?.id;
    await end(here, `/${ida}`, 204, ["session.close"]);
    expect([await me(here), await me(a), await me(b)]).toEqual([200, 401, 200]);
    await end(here, `/${ida}`, 404);
    await end(here, "", 200, ["session.close"]);
    expect([await me(here), await me(b)]).toEqual([200, 401]);
    await end(here, "", 200);
  });

  test("nobody ends those of others", async () => {
    await house.auth.users.add({ name: "eve", role: "admin", password: PASSWORD }, TERMINAL);
    const [ann, eve] = [await signIn(house, "ann"), await signIn(house, "eve")];
    const [own] = await list(ann);
    await end(eve, `/${own?.id}`, 404);
    await end(eve, "", 200);
    expect(await me(ann)).toBe(200);
    expect(await list(eve)).toHaveLength(1);
  });
});

describe("devices by what browsers say of themselves", () => {
  const chrome = "AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0";
  test.each([
    [`Mozilla/5.0 (Windows NT 10.0; Win64; x64) ${chrome} Safari/537.36 Edg/140.0.0.0`, "Edge", "Windows"],
    [`Mozilla/5.0 (Linux; Android 16; Pixel 9) ${chrome} Mobile Safari/537.36`, "Chrome", "Android"],
    [`Mozilla/5.0 (Linux; Android 15) SamsungBrowser/28.0 ${chrome} Safari/537.36`, "Samsung Internet", "Android"],
    ["Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) Version/19.0 Mobile/1 Safari/604.1", "Safari", "iPhone"],
    ["Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15) Version/19.0 Safari/605.1.15", "Safari", "macOS"],
    [`Mozilla/5.0 (X11; CrOS x86_64) ${chrome} Safari/537.36`, "Chrome", "ChromeOS"],
    ["curl/8.14.1", "curl", null],
    ["<script>alert(1)</script>", null, null],
    ["", null, null],
  ])("%s", (userAgent, browser, system) => expect(deviceOf(userAgent)).toEqual({ browser, system }));
});
