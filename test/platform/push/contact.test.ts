/** Push services are told whom to ask about what is sent from here. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { doorToAnywhere } from "../alerts/door.ts";
import { type AlertHouse, openAlertHouse } from "../alerts/house.ts";
import { LoopbackServer } from "../alerts/loopback.ts";
import { readVapid } from "./browser-key.ts";
import { PushScene } from "./scene.ts";

const PATH = "/push/contact";
let house: AlertHouse;
let service: LoopbackServer;
beforeEach(async () => {
  service = await LoopbackServer.start();
  service.answer = () => ({ status: 201, body: "" });
  house = await openAlertHouse({ net: doorToAnywhere() });
});
afterEach(async () => {
  await house.close();
  await service.stop();
});

/** What a push says of its sender. */
async function subject(): Promise<unknown> {
  const scene = new PushScene(house, service);
  const who = await scene.person(crypto.randomUUID().slice(0, 8));
  const { id } = await scene.subscribe(who);
  await house.askAs(who.cookie, "POST", `/push/subscriptions/${id}/test`);
  return (await readVapid(service.received.at(-1)?.headers.authorization ?? "")).claims.sub;
}

const set = (contact: unknown) => house.ask("admin", "PUT", PATH, { contact });
const warnings = () => house.alerts.health(null).filter(({ code }) => code === "push_contact_missing");

test.each([
  ["ops@example.org", "mailto:ops@example.org"],
  [" ops@example.org ", "mailto:ops@example.org"],
  ["https://help.example.org/vigie", "https://help.example.org/vigie"],
])("%p is sent as %p", async (given, sent) => {
  expect((await set(given)).body).toEqual({ contact: given.trim(), publicUrl: null });
  expect(await subject()).toBe(sent);
});

test.each([
  ...[
    "ops",
    "@example.org",
    "ops@localhost",
    "a@b@example.org",
    "ops@example.org,b@example.org",
    "ops@example.org?cc=x",
  ],
  ...["http://example.org", "https://", "https://user:pw@example.org", "https://intranet", "https://example.org/a b"],
  ...["mailto:ops@example.org", "javascript:alert(1)", "ops@example.org\r\nX: y", `${"a".repeat(65)}@example.org`],
])("%p is refused, with its field", async (given) => {
  const { status, body } = await set(given);
  expect([status, body.fields?.[0]?.field, body.fields?.[0]?.code]).toEqual([422, "contact", "contact"]);
  expect((await house.ask("admin", "GET", PATH)).body.contact).toBeNull();
});

describe("while nobody gave one", () => {
  test("a line of the health page says so as soon as a device is pushed to, and goes when one is given", async () => {
    expect(warnings()).toEqual([]);
    expect(await subject()).toBe("mailto:vigie@example.org");
    expect(warnings()).toMatchObject([{ state: "warn", params: { n: 1 } }]);
    await set("ops@example.org");
    expect(warnings()).toEqual([]);
    await set(null);
    expect(warnings()).toHaveLength(1);
  });

  test("the app's own address stands in when it is https, and only then", async () => {
    for (const [publicUrl, sent] of [
      ["https://vigie.example.org", "https://vigie.example.org"],
      ["http://10.0.0.5:5000", "mailto:vigie@example.org"],
    ] as const) {
      await house.close();
      house = await openAlertHouse({ net: doorToAnywhere(), options: { publicUrl } });
      expect(await subject()).toBe(sent);
      expect(warnings()).toHaveLength(sent.startsWith("https:") ? 0 : 1);
      await set("ops@example.org");
      expect(await subject()).toBe("mailto:ops@example.org");
    }
  });
});

test("it is kept over a restart, written down, and the administrators' business alone", async () => {
  await house.close();
  const folder = mkdtempSync(join(tmpdir(), "vigie-contact-"));
  house = await openAlertHouse({ net: doorToAnywhere(), folder });
  await set("ops@example.org");
  for (const method of ["GET", "PUT"]) {
    const body = method === "PUT" ? { contact: null } : undefined;
    expect((await house.ask("supervisor", method, PATH, body)).status).toBe(403);
  }
  await house.close({ keep: true });
  house = await openAlertHouse({ net: doorToAnywhere(), folder });
  expect((await house.ask("admin", "GET", PATH)).body).toEqual({ contact: "ops@example.org", publicUrl: null });
  const [entry] = (await house.audit()).filter(({ target }) => target === "push.contact");
  expect(entry).toMatchObject({ action: "setting.change", before: null, after: { contact: "ops@example.org" } });
  await house.close();
  house = await openAlertHouse();
  rmSync(folder, { recursive: true, force: true });
});
