import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { eq } from "drizzle-orm";
import { pushSubscriptions, settings, users } from "../../../db/schema/platform.ts";
import { resetSecrets } from "../../../server/platform/secrets/rotation.ts";
import { deviceName } from "../../../server/platform/push/device-name.ts";
import { type AlertHouse, openAlertHouse } from "../alerts/house.ts";
import { doorToAnywhere } from "../alerts/door.ts";
import { LoopbackServer } from "../alerts/loopback.ts";
import { BrowserKey, readVapid } from "./browser-key.ts";
import { type Device, type Person, PushScene } from "./scene.ts";

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

const scene = () => new PushScene(house, service);
const person = (...given: Parameters<PushScene["person"]>) => scene().person(...given);
const subscribe = (...given: Parameters<PushScene["subscribe"]>) => scene().subscribe(...given);
const messagesOf = (device: Device) => scene().messagesOf(device);
const devicesOf = (who: Person) => scene().devicesOf(who);
const until = (requests: number) => scene().until(requests);

describe("a push", () => {
  test("arrives encrypted for the one browser, signed by our key, and opens with its own key alone", async () => {
    const anna = await person("anna");
    const device = await subscribe(anna);
    const other = await BrowserKey.make();
    await house.addRule();
    house.figures.set("Ventes", 7);
    await until(1);
    const [request] = service.received;
    expect(request?.headers).toMatchObject({ "content-encoding": "aes128gcm", ttl: "86400", urgency: "high" });
    expect(request?.body.toString("latin1")).not.toContain("Ventes");
    const [alert] = (await house.open()).alerts;
    const [message] = await messagesOf(device);
    expect(message).toMatchObject({ path: `/alerts/${alert.id}`, tag: `alert-${alert.id}`, badge: 1 });
    expect(message.title.replaceAll("\u202f", " ")).toBe("Rouge : Appels en attente 7 · Ventes");
    await expect(other.decrypt(request?.body ?? new Uint8Array())).rejects.toThrow();
    const { publicKey, claims } = await readVapid(request?.headers.authorization ?? "");
    expect(publicKey).toBe((await house.askAs(anna.cookie, "GET", "/push")).body.publicKey);
    expect(claims).toMatchObject({ aud: service.url });
  });

  test("says who runs this by the address of the app, where it is known", async () => {
    await house.close();
    house = await openAlertHouse({
      net: doorToAnywhere(),
      options: { publicUrl: "https://vigie.example.org" },
    });
    const anna = await person("anna");
    const { id } = await subscribe(anna);
    await house.askAs(anna.cookie, "POST", `/push/subscriptions/${id}/test`);
    const { claims } = await readVapid(service.received[0]?.headers.authorization ?? "");
    expect(claims.sub).toBe("https://vigie.example.org");
  });

  test("of a storm is one to each device, with as much text as a push takes", async () => {
    const anna = await person("anna");
    const devices = [await subscribe(anna), await subscribe(anna, { language: "en" })];
    await house.addRule();
    for (let n = 0; n < 500; n++) house.figures.set(`${"é".repeat(110)} ${n}`, 9);
    await until(2);
    const [french, english] = await Promise.all(devices.map(messagesOf));
    expect(french?.[0].title).toContain("500 alertes");
    expect(english?.[0].title).toContain("500 alerts");
    expect(french?.[0].path).toStartWith("/alerts?rule=");
    for (const { body } of service.received) expect(body.length).toBeLessThanOrEqual(4_096);
  });

  test("carries a hostile name as text, on one line", async () => {
    const device = await subscribe(await person("anna"));
    await house.addRule();
    house.figures.set('<img src=x onerror="alert(1)">\r\nX: y', 9);
    await until(1);
    const [message] = await messagesOf(device);
    expect(message.title).toContain("<img src=x");
    expect(message.title + message.body).not.toMatch(/\r/);
    expect(message.body.split("\n").length).toBe(1);
  });
});

describe("who gets what", () => {
  test("only alerts that its person may see, from the level on that the device asks for", async () => {
    const sales = { projects: ["DEMO"], queues: ["Sales"] };
    const all = await subscribe(await person("all"));
    const limited = await subscribe(await person("limited", "supervisor", sales));
    const redOnly = await subscribe(await person("red"), { minLevel: "red" });
    await house.addRule();
    house.figures.set("Sales", 4);
    house.figures.set("Secret", 9);
    await until(3);
    const bodies = async (device: Device) => (await messagesOf(device)).map(({ body, badge }) => [body, badge]);
    expect(String(await bodies(all))).toMatch(/Secret.*Sales|Sales.*Secret/s);
    const [[text, badge] = []] = await bodies(limited);
    expect(text).toContain("Sales");
    expect(text).not.toContain("Secret");
    expect(badge).toBe(0);
    expect(String(await bodies(redOnly))).not.toContain("Sales");
  });

  test("nothing of what its person may no longer see, though the message was made before", async () => {
    const anna = await person("anna");
    const device = await subscribe(anna);
    await house.addRule();
    service.answer = () => ({ status: 503, body: "" });
    house.figures.set("Sales", 9);
    house.figures.set("Secret", 9);
    await until(1);
    const scope = { projects: ["DEMO"], queues: ["Sales"] };
    await house.database.transact((tx) => tx.update(users).set({ scope }).where(eq(users.id, anna.id)));
    service.answer = () => ({ status: 201, body: "" });
    await until(2);
    const [before, after] = await messagesOf(device);
    expect(before.body).toContain("Secret");
    expect(after.body).toContain("Sales");
    expect(after.body).not.toContain("Secret");
  });

  test("nobody who cannot sign in any more", async () => {
    const anna = await person("anna");
    await subscribe(anna);
    await house.database.transact((tx) => tx.update(users).set({ isDisabled: true }).where(eq(users.id, anna.id)));
    await house.addRule();
    house.figures.set("Sales", 9);
    await house.pass(20);
    expect(service.received).toEqual([]);
  });

  test("a rule that does not name pushes sends none", async () => {
    await subscribe(await person("anna"));
    await house.addRule({ channelIds: [] });
    await house.addRule({ channelIds: ["push"], name: "pushed" });
    house.figures.set("Sales", 9);
    await until(1);
    await house.pass(20);
    expect(service.received.length).toBe(1);
  });
});

describe("devices that come and go", () => {
  test.each([404, 410])(
    "one that its push service no longer knows (%d) gets nothing more, and its person sees it",
    async (status) => {
      const anna = await person("anna");
      const gone = await subscribe(anna);
      await subscribe(anna);
      await house.addRule();
      service.answer = ({ path }) => ({ status: path === gone.path ? status : 201, body: "" });
      house.figures.set("Sales", 9);
      await until(2);
      await house.pass(5);
      expect((await devicesOf(anna)).map(({ state }: { state: string }) => state).sort()).toEqual(["ended", "live"]);
      house.figures.set("Sales", 0);
      await until(3);
      house.clock.jumpWall(16 * 86_400_000);
      // Whoever comes by now and then stays signed in.
      await devicesOf(anna);
      house.clock.jumpWall(16 * 86_400_000);
      await house.pass(3_601);
      const kept = await house.database.orm.select().from(pushSubscriptions);
      expect(kept.map(({ endedAt }) => endedAt)).toEqual([null]);
    },
    20_000,
  );

  test("a busy push service is asked again, and another device does not wait for it", async () => {
    const anna = await person("anna");
    const busy = await subscribe(anna);
    const quick = await subscribe(anna);
    service.answer = ({ path }) => ({ status: path === busy.path ? 503 : 201, body: "" });
    await house.addRule();
    house.figures.set("A", 9);
    await until(2);
    house.figures.set("B", 9);
    await house.pass(45);
    expect((await messagesOf(quick)).length).toBe(2);
    service.answer = () => ({ status: 201, body: "" });
    await house.pass(200);
    const tags = new Set((await messagesOf(busy)).map(({ tag }) => tag));
    expect(tags.size).toBe(2);
  });

  test("the same browser subscribed again is brought up to date, and belongs to who is signed in there", async () => {
    const [anna, boris] = [await person("anna"), await person("boris")];
    const device = await subscribe(anna);
    const again = await subscribe(anna, { endpoint: device.endpoint, minLevel: "red" });
    expect(again.id).toBe(device.id);
    expect(await devicesOf(anna)).toMatchObject([{ minLevel: "red", state: "live" }]);
    await subscribe(boris, { endpoint: device.endpoint });
    expect([await devicesOf(anna), (await devicesOf(boris)).length]).toEqual([[], 1]);
  });

  test("people see, test and remove their own devices only", async () => {
    const [anna, boris] = [await person("anna"), await person("boris", "admin")];
    const { id } = await subscribe(anna);
    expect(await devicesOf(boris)).toEqual([]);
    expect((await house.askAs(boris.cookie, "POST", `/push/subscriptions/${id}/test`)).status).toBe(404);
    expect((await house.askAs(boris.cookie, "DELETE", `/push/subscriptions/${id}`)).status).toBe(204);
    expect((await devicesOf(anna)).length).toBe(1);
    expect((await house.askAs(anna.cookie, "POST", `/push/subscriptions/${id}/test`)).body).toMatchObject({
      isOk: true,
      status: 201,
      isTest: true,
    });
    await house.askAs(anna.cookie, "DELETE", `/push/subscriptions/${id}`);
    expect(await devicesOf(anna)).toEqual([]);
    expect(
      (await house.audit())
        .filter(({ action }) => action.startsWith("push."))
        .map(({ action, userName }) => [action, userName])
        .reverse(),
    ).toEqual([
      ["push.subscribe", "anna"],
      ["push.test", "anna"],
      ["push.unsubscribe", "anna"],
    ]);
  });

  test("a token has no devices", async () => {
    expect((await house.ask("admin", "GET", "/push")).status).toBe(403);
  });

  test("what is no subscription is refused, with its field", async () => {
    const anna = await person("anna");
    const { keys } = await BrowserKey.make();
    const good = { endpoint: `${service.url}/x`, keys, language: "fr", minLevel: "amber" };
    const fault = async (change: object) => {
      const { status, body } = await house.askAs(anna.cookie, "POST", "/push/subscriptions", { ...good, ...change });
      return [status, body.fields?.[0]?.field];
    };
    expect(await fault({ endpoint: "not a url" })).toEqual([422, "endpoint"]);
    expect(await fault({ endpoint: "https://user:pw@push.example" })).toEqual([422, "endpoint"]);
    expect(await fault({ keys: { ...keys, p256dh: "AAAA" } })).toEqual([422, "keys.p256dh"]);
    expect(await fault({ keys: { ...keys, auth: "AAAA" } })).toEqual([422, "keys.auth"]);
    expect(await fault({ keys: { p256dh: keys.auth.padEnd(87, "A"), auth: keys.auth } })).toEqual([201, undefined]);
    await house.close();
    house = await openAlertHouse({
      net: doorToAnywhere(),
      deps: { isPushEndpoint: (url) => url.protocol === "https:" },
    });
    const boris = await person("boris");
    const { status, body } = await house.askAs(boris.cookie, "POST", "/push/subscriptions", good);
    expect([status, body.fields?.[0]?.field]).toEqual([422, "endpoint"]);
  });

  test("keys that are no point of the curve make a receipt that says so, not an exception", async () => {
    const anna = await person("anna");
    const { keys } = await BrowserKey.make();
    const { id } = await subscribe(anna, { keys: { ...keys, p256dh: Buffer.alloc(65, 4).toString("base64url") } });
    expect((await house.askAs(anna.cookie, "POST", `/push/subscriptions/${id}/test`)).body).toMatchObject({
      isOk: false,
      status: null,
    });
  });

  test("twenty a person", async () => {
    const anna = await person("anna");
    for (let n = 0; n < 20; n++) await subscribe(anna);
    const { keys } = await BrowserKey.make();
    const body = { endpoint: `${service.url}/one-more`, keys, language: "fr", minLevel: "amber" };
    expect((await house.askAs(anna.cookie, "POST", "/push/subscriptions", body)).body.code).toBe(
      "too_many_subscriptions",
    );
  });
});

describe("what is kept", () => {
  test("neither our private key nor an endpoint stands in the database or the audit in clear", async () => {
    const anna = await person("anna");
    const { endpoint, key } = await subscribe(anna);
    const [row] = await house.database.orm.select().from(settings).where(eq(settings.key, "push.keys"));
    const stored = (row?.value ?? {}) as { privateKeySealed: string };
    expect(Object.keys(stored).sort()).toEqual(["privateKeySealed", "publicKey"]);
    const kept = JSON.stringify([
      await house.database.orm.select().from(pushSubscriptions),
      await house.audit(),
      house.logLines,
    ]);
    for (const secret of [endpoint, key.keys.auth, stored.privateKeySealed]) {
      expect(kept).not.toContain(secret);
    }
    expect(await devicesOf(anna)).toMatchObject([{ host: new URL(endpoint).host, state: "live" }]);
  });

  test("the keys outlast a restart; after `secrets reset` new ones are made, and old devices are outdated", async () => {
    await house.close();
    const folder = mkdtempSync(join(tmpdir(), "vigie-push-"));
    house = await openAlertHouse({ folder, net: doorToAnywhere() });
    const anna = await person("anna");
    await subscribe(anna);
    const key = async () => (await house.askAs(anna.cookie, "GET", "/push")).body.publicKey;
    const first = await key();
    await house.close({ keep: true });
    house = await openAlertHouse({ folder, net: doorToAnywhere() });
    expect(await key()).toBe(first);
    expect(await resetSecrets(house.platform)).toBe(2);
    await house.close({ keep: true });
    house = await openAlertHouse({ folder, net: doorToAnywhere() });
    expect(await key()).not.toBe(first);
    expect(await devicesOf(anna)).toMatchObject([{ state: "outdated" }]);
    await house.addRule();
    house.figures.set("Sales", 9);
    await house.pass(20);
    expect(service.received).toEqual([]);
    await house.close();
    house = await openAlertHouse();
    rmSync(folder, { recursive: true, force: true });
  });
});

test("a device is called by its browser and system", () => {
  const names = [
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Mobile Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile Safari/604.1",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36 Edg/140.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0",
    "curl/8",
  ].map(deviceName);
  expect(names).toEqual(["Chrome, Android", "Safari, iPhone", "Edge, Windows", "Firefox, Linux", ""]);
});
