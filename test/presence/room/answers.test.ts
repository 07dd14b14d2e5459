import { afterAll, beforeAll, expect, test } from "bun:test";
import { describedRoutes } from "../../../server/platform/http/answers.ts";
import { presenceWrites } from "../../house/presence-writes.ts";
import { BASE, MONDAY_10, openPresenceHouse, type PresenceHouse } from "./house.ts";
import { withExtensions } from "./set-up.ts";

let house: PresenceHouse;
beforeAll(async () => {
  house = await openPresenceHouse();
});
afterAll(() => house.close());

/** Held against the document where what they need is made: in calendars.test.ts, pbxs.test.ts. */
const ELSEWHERE =
  /feeds\/:id\/(read|confirm)|engine\/|webhooks|pbxs\/(test|:id\/import)|rules\/(test|preview)|holidays\/read/;

test("every route of the room answers as the API document says", async () => {
  const request = async (method: string, { path, body }: { path: string; body?: unknown }) => {
    const { status, text } = await house.ask("admin", method, path, body);
    return new Response(status === 204 ? null : text, { status });
  };
  for (const [route, { send }] of Object.entries(presenceWrites(() => house.app, request))) {
    // The replaced application's forms are in no document of ours.
    if (!route.includes(BASE)) continue;
    const { path, body } = await send();
    const { status, text } = await house.ask("admin", route.split(" ")[0] ?? "", path, body);
    expect(status, `${route}: ${text}`).toBeLessThan(300);
  }
  const ids = await withExtensions(house);
  const id = ids["1001"] ?? 0;
  const span = `from=${MONDAY_10}&to=${MONDAY_10 + 1_000}`;
  const { token } = (await house.ask("admin", "POST", "outputs", { name: "x", holdsFor: { kind: "all", id: null } }))
    .body;
  for (const path of [
    ...["extensions", `extensions/${id}`, `extensions/${id}/timeline?${span}`, `timeline?${span}`, "groups"],
    ...[`extensions/${id}/slots`, "plannings/export", "overrides", "feeds", "rules", "rules/presets", "holidays"],
    ...["holidays/days?kind=fr&year=2026", "pbxs", "engine", "log", "log/export", "effective", "outputs", "settings"],
    `calendars/${token}`,
  ]) {
    const { status, text } = await house.ask("admin", "GET", path);
    expect(status, `${path}: ${text}`).toBe(200);
  }
  const described = describedRoutes().filter((route) => route.includes(BASE) && !ELSEWHERE.test(route));
  expect(described.length).toBeGreaterThan(45);
  expect(described.filter((route) => !house.seen.has(route))).toEqual([]);
});

test("a calendar is given out to whoever has its address, until that is withdrawn", async () => {
  const ids = await withExtensions(house);
  const extension = { kind: "extension", id: ids["1002"] };
  const { id, token } = (await house.ask("admin", "POST", "outputs", { name: "Line 2", holdsFor: extension })).body;
  await house.ask("sam", "POST", "overrides", { extensionIds: [ids["1002"]], status: "lunch", minutes: 60 });
  const { text, headers } = await house.ask(null, "GET", `calendars/${token}`);
  expect(headers.get("content-type")).toContain("text/calendar");
  expect(text).toMatch(/DTSTART:20260302T0900\d\dZ\r\nDTEND:20260302T1000\d\dZ\r\nSUMMARY:1002 Line 1002: lunch\r\n/);
  expect(text.split("\r\n").every((line) => Buffer.byteLength(line) <= 75)).toBe(true);
  expect(JSON.stringify((await house.ask("admin", "GET", "outputs")).body)).not.toContain(token);
  await house.ask("admin", "DELETE", `outputs/${id}`);
  expect((await house.ask(null, "GET", `calendars/${token}`)).status).toBe(404);
});
