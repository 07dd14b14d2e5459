import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { everyValue } from "../../support/database.ts";
import { openPresenceHouse, type PresenceHouse, SECRET } from "./house.ts";
import { pass, plan, withExtensions } from "./set-up.ts";

let house: PresenceHouse;
beforeEach(async () => {
  house = await openPresenceHouse();
});
afterEach(() => house.close());

const first = async () => (await house.ask("admin", "GET", "pbxs")).body.pbxs[0];
const audit = async () => house.app.platform.audit.list(null, null, 50);

describe("a PBX", () => {
  test("A64 other settings count without a restart, and the audit has them without the secret", async () => {
    await withExtensions(house);
    const { id } = await first();
    const change = { url: "https://other.example.com", secret: "another-secret", spacingMs: 900 };
    const changed = await house.ask("admin", "PATCH", `pbxs/${id}`, change);
    expect(changed.body).toMatchObject({ url: "https://other.example.com", spacingMs: 900, hasSecret: true });
    expect(house.setUps.at(-1)).toMatchObject({ url: "https://other.example.com", secret: "another-secret" });
    const entries = (await audit()).filter(({ action }) => action.startsWith("presence.pbx"));
    expect(entries.map(({ action }) => action)).toEqual([
      "presence.pbx.change",
      "presence.pbx.import",
      "presence.pbx.add",
    ]);
    expect(entries[0]).toMatchObject({ before: { spacingMs: 150 }, after: { spacingMs: 900 } });
    expect(JSON.stringify(entries)).not.toContain("secret-that");
    expect(JSON.stringify(entries)).not.toContain("another-secret");
  });

  test("keeps its secret to where it was entered for", async () => {
    await withExtensions(house);
    const { id } = await first();
    const moved = await house.ask("admin", "PATCH", `pbxs/${id}`, { url: "https://evil.example.com" });
    expect(moved.body.fields).toMatchObject([{ field: "secret", code: "required" }]);
    const tested = await house.ask("admin", "POST", "pbxs/test", { id, url: "https://evil.example.com" });
    expect(tested.body.fields).toMatchObject([{ field: "secret", code: "required" }]);
    expect(house.setUps.some(({ url }) => url.includes("evil"))).toBe(false);
  });

  test.each([
    ["another kind of address", { url: "ftp://pbx.example.com" }, "url"],
    ["an address with a query", { url: "https://pbx.example.com/?token=x" }, "url"],
    ["a fingerprint that is none", { certificate: { mode: "fingerprint", value: "abc" } }, "certificate.value"],
    ["a certificate that is none", { certificate: { mode: "ca", value: "abc" } }, "certificate.value"],
  ])("%s is refused", async (_, wrong, field) => {
    const body = { name: "x", url: "https://pbx.example.com", clientId: "x", secret: "y", ...wrong };
    const answer = await house.ask("admin", "POST", "pbxs", body);
    expect(answer.body.fields?.[0].field).toBe(field);
    expect((await house.ask("admin", "GET", "pbxs")).body.pbxs).toEqual([]);
  });

  test("its certificate is trusted once somebody confirmed it", async () => {
    await withExtensions(house, { url: "https://pbx.example.com:8088/openapi/v1.0" });
    const { id, url } = await first();
    expect(url).toBe("https://pbx.example.com:8088");
    const { fingerprint } = (await house.ask("admin", "POST", "pbxs/test", { id })).body;
    const spelled = (fingerprint as string).toUpperCase().replace(/..(?=.)/g, "$&:");
    const confirmed = await house.ask("admin", "POST", `pbxs/${id}/certificate`, { fingerprint: spelled });
    expect(confirmed.body.certificate).toMatchObject({ mode: "fingerprint", value: fingerprint, confirmedBy: "admin" });
    expect(house.setUps.at(-1)?.trust).toEqual({ fingerprint });
  });

  test("is not connected while it is switched off, and takes its extensions with it when it is removed", async () => {
    const ids = await withExtensions(house);
    const { id } = await first();
    expect((await house.ask("admin", "PATCH", `pbxs/${id}`, { isEnabled: false })).body.state.phase).toBe("off");
    expect((await house.ask("admin", "POST", `pbxs/${id}/import`)).body.code).toBe("pbx_off");
    expect((await house.ask("admin", "DELETE", `pbxs/${id}`)).status).toBe(204);
    expect((await house.ask("vera", "GET", `extensions/${ids["1001"]}`)).status).toBe(404);
    expect((await house.ask("vera", "GET", "extensions")).body.extensions).toEqual([]);
  });

  test("A68 neither secrets nor tokens are in the database in clear, and another key opens them", async () => {
    await withExtensions(house, { webhookSecret: "webhook-secret-in-clear" });
    await house.setUps.at(-1)?.tokens.save('{"access":"token-in-clear"}');
    expect(await house.setUps.at(-1)?.tokens.load()).toBe('{"access":"token-in-clear"}');
    const values = (await everyValue(house.folder)).join("\n");
    for (const secret of [SECRET, "webhook-secret-in-clear", "token-in-clear"]) expect(values).not.toContain(secret);
    const { database, secrets } = house.app.platform;
    const places = secrets.places.filter(({ purpose }) => purpose.startsWith("presence."));
    expect(places.map(({ purpose }) => purpose).sort()).toEqual([
      ...["presence.feed", "presence.pbx", "presence.pbx_tokens", "presence.pbx_webhook"],
    ]);
    const counts = await Promise.all(
      places.map(async (place) => [place.purpose, (await place.list(database.orm)).length]),
    );
    expect(Object.fromEntries(counts)).toEqual({
      ...{ "presence.feed": 0, "presence.pbx": 1, "presence.pbx_tokens": 1, "presence.pbx_webhook": 1 },
    });
    // Tokens of another log-in are of no use.
    await house.ask("admin", "PATCH", `pbxs/${(await first()).id}`, { secret: "another" });
    expect(await house.setUps.at(-1)?.tokens.load()).toBeNull();
  });
});

describe("what others set", () => {
  test("is asked about, and whoever answers is written down", async () => {
    const ids = await withExtensions(house, { onForeignChange: "ask" });
    await plan(house, ids["1001"] ?? 0);
    house.pbx.setByHand(1, "do_not_disturb");
    await pass(house, 1);
    const { questions } = (await house.ask("vera", "GET", "engine")).body;
    expect(questions).toMatchObject([{ extensions: [{ status: "do_not_disturb", wanted: "available" }] }]);
    const { driven } = (await house.ask("vera", "GET", `extensions/${ids["1001"]}`)).body;
    expect(driven.drift).toMatchObject({ status: "do_not_disturb" });
    const path = `engine/questions/${questions[0].id}`;
    expect((await house.ask("sam", "POST", path, { answer: "put_back" })).body.questions).toEqual([]);
    await house.settle();
    expect(house.pbx.statusOf(1)).toBe("available");
    expect((await house.ask("sam", "POST", path, { answer: "keep" })).status).toBe(404);
    expect((await audit())[0]).toMatchObject({ action: "presence.question.answer", userName: "sam" });
  });

  test("at once on many is one banner, which somebody takes away", async () => {
    for (let id = 4; id <= 12; id++) house.pbx.add(id, "available");
    const ids = await withExtensions(house);
    for (const id of Object.values(ids)) await house.ask("sam", "PATCH", `extensions/${id}`, { isPlanned: true });
    await house.settle();
    for (let id = 1; id <= 12; id++) house.pbx.setByHand(id, "off_work");
    await pass(house, 1);
    const { banners } = (await house.ask("vera", "GET", "engine")).body;
    expect(banners).toMatchObject([{ kind: "auto_switch", statuses: ["off_work"] }]);
    expect((await house.ask("sam", "DELETE", `engine/banners/${banners[0].id}`)).status).toBe(204);
    expect((await house.ask("sam", "DELETE", `engine/banners/${banners[0].id}`)).status).toBe(404);
    expect((await audit())[0]).toMatchObject({ action: "presence.banner.dismiss" });
  });
});

test("a webhook without a signature that fits is refused", async () => {
  await withExtensions(house);
  const answer = await house.ask(null, "POST", "webhooks/yeastar", { type: 30_009 });
  expect([answer.status, answer.body.code]).toEqual([401, "presence_webhook_not_signed"]);
});

test("health, figures and metrics tell how it goes", async () => {
  const ids = await withExtensions(house);
  await plan(house, ids["1001"] ?? 0);
  await pass(house, 6);
  const { checks } = (await house.ask("admin", "GET", "/api/v1/platform/health")).body;
  expect(checks).toContainEqual(expect.objectContaining({ name: "School", code: "presence_pbx_ready" }));
  const metrics = (await house.ask("admin", "GET", "/metrics")).text;
  expect(metrics).toContain('vigie_presence_pbx_up{pbx="School"} 1');
  expect(metrics).toContain('vigie_presence_changes_total{result="done"} 1');
  const readings = house.app.platform.figures.read(new Set(["presence.pbx_down", "presence.feeds_failing"]));
  expect(readings.map(({ figure, value }) => [figure, value])).toEqual([
    ["presence.pbx_down", 0],
    ["presence.feeds_failing", 0],
  ]);
  expect(house.app.platform.figures.isGone("presence.pbx_down", "pbx/99")).toBe(true);
  expect(house.app.platform.figures.isGone("presence.pbx_down", readings[0]?.scope.id ?? "")).toBe(false);
});
