/** A device hears of alerts for as long as somebody is signed in there, whichever way that ends. */
import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { pushSubscriptions } from "../../../db/schema/platform.ts";
import { doorToAnywhere } from "../alerts/door.ts";
import { type AlertHouse, openAlertHouse } from "../alerts/house.ts";
import { LoopbackServer } from "../alerts/loopback.ts";
import { type Device, PASSWORD, type Person, PushScene } from "./scene.ts";

const DAY_MS = 86_400_000;
const TERMINAL = { who: null, from: null };

let house: AlertHouse;
let service: LoopbackServer;
let scene: PushScene;
beforeEach(async () => {
  service = await LoopbackServer.start();
  service.answer = () => ({ status: 201, body: "" });
  house = await openAlertHouse({ net: doorToAnywhere() });
  scene = new PushScene(house, service);
});
afterEach(async () => {
  await house.close();
  await service.stop();
});

/** Signs in by the log-in itself; gives the cookie. */
async function signIn(name: string, former = ""): Promise<string> {
  const answer = await house.askAs(former, "POST", "/login", { name, password: PASSWORD });
  expect(answer.status).toBe(200);
  return answer.cookie;
}

const kept = async () => (await house.database.orm.select().from(pushSubscriptions)).map(({ id }) => id);

/** The devices that hear of an alert which begins now. */
async function hearing(...devices: Device[]): Promise<boolean[]> {
  const before = await Promise.all(devices.map(async (device) => (await scene.messagesOf(device)).length));
  await house.addRule({ name: crypto.randomUUID() });
  house.figures.set("Sales", 9);
  await house.pass(8);
  const after = await Promise.all(devices.map(async (device) => (await scene.messagesOf(device)).length));
  return after.map((count, index) => count > (before[index] ?? 0));
}

describe("a device gets nothing more once", () => {
  let anna: Person;
  let phone: { cookie: string; device: Device };
  let desk: { cookie: string; device: Device };
  beforeEach(async () => {
    anna = await scene.person("anna");
    const [first, second] = [await signIn("anna"), await signIn("anna")];
    phone = { cookie: first, device: await scene.subscribe({ cookie: first }) };
    desk = { cookie: second, device: await scene.subscribe({ cookie: second }) };
    expect(await hearing(phone.device, desk.device)).toEqual([true, true]);
  });

  test("its person signs out there; their other device goes on", async () => {
    expect((await house.askAs(phone.cookie, "POST", "/logout")).status).toBe(204);
    expect(await kept()).toEqual([desk.device.id]);
    expect(await hearing(phone.device, desk.device)).toEqual([false, true]);
  });

  test("they end that log-in from elsewhere", async () => {
    const { sessions } = (await house.askAs(phone.cookie, "GET", "/me/sessions")).body;
    const current = sessions.find((one: { isCurrent: boolean }) => one.isCurrent);
    expect((await house.askAs(desk.cookie, "DELETE", `/me/sessions/${current.id}`)).status).toBe(204);
    expect(await hearing(phone.device, desk.device)).toEqual([false, true]);
  });

  test("they end all the others", async () => {
    await house.askAs(desk.cookie, "DELETE", "/me/sessions");
    expect(await hearing(phone.device, desk.device)).toEqual([false, true]);
  });

  test("they change their password: the browser that did it has to ask anew", async () => {
    const change = { current: PASSWORD, password: "another horse battery" };
    const { status, cookie } = await house.askAs(desk.cookie, "POST", "/me/password", change);
    expect([status, await kept()]).toEqual([204, []]);
    const again = await scene.subscribe({ cookie }, { endpoint: desk.device.endpoint, keys: desk.device.key.keys });
    expect(await hearing(phone.device, { ...desk.device, id: again.id })).toEqual([false, true]);
  });

  test.each([
    ["an administrator resets the password", () => house.auth.people.reset(anna.id, null, TERMINAL)],
    ["the account is disabled", () => house.auth.people.change(anna.id, { isDisabled: true }, TERMINAL)],
    [
      "the account is deleted",
      async () => {
        await house.auth.people.change(anna.id, { isDisabled: true }, TERMINAL);
        await house.auth.people.remove(anna.id, TERMINAL);
      },
    ],
  ] as [string, () => Promise<unknown>][])("%s", async (_what, end) => {
    await end();
    expect(await kept()).toEqual([]);
    expect(await hearing(phone.device, desk.device)).toEqual([false, false]);
  });

  test("enabled again, it still gets nothing before somebody signed in there", async () => {
    await house.auth.people.change(anna.id, { isDisabled: true }, TERMINAL);
    await house.auth.people.change(anna.id, { isDisabled: false }, TERMINAL);
    expect(await hearing(phone.device)).toEqual([false]);
  });

  test("the log-in has expired, though nothing has cleaned up; within the hour it is forgotten", async () => {
    house.clock.jumpWall(31 * DAY_MS);
    expect(await kept()).toHaveLength(2);
    expect(await hearing(phone.device, desk.device)).toEqual([false, false]);
    expect((await house.ask("admin", "GET", "/alerts/channels")).body.push).toEqual({ devices: 0 });
    await house.pass(3_601);
    expect(await kept()).toEqual([]);
  }, 60_000);

  test("a message that waits for it is not sent any more", async () => {
    service.answer = () => ({ status: 503, body: "" });
    expect(await hearing(phone.device)).toEqual([true]);
    const asked = (await scene.messagesOf(phone.device)).length;
    await house.askAs(phone.cookie, "POST", "/logout");
    await house.pass(120);
    expect(await scene.messagesOf(phone.device)).toHaveLength(asked);
  });

  test("somebody signs in over it: the device is the new log-in's, once its browser says so", async () => {
    const again = await signIn("anna", phone.cookie);
    expect(await kept()).toEqual([desk.device.id]);
    await scene.subscribe({ cookie: again }, { endpoint: phone.device.endpoint, keys: phone.device.key.keys });
    expect(await hearing(phone.device)).toEqual([true]);
  });
});

test("less of a scope goes on with less, from the next message on", async () => {
  const anna = await scene.person("anna");
  const device = await scene.subscribe(anna);
  const scope = { projects: ["DEMO"], queues: ["Sales"] };
  await house.auth.people.change(anna.id, { scope }, TERMINAL);
  await house.addRule();
  house.figures.set("Secret", 9);
  await house.pass(8);
  expect(service.received).toEqual([]);
  house.figures.set("Sales", 9);
  await house.pass(40);
  expect(JSON.stringify(await scene.messagesOf(device))).toContain("Sales");
  expect(JSON.stringify(await scene.messagesOf(device))).not.toContain("Secret");
});

test("a log-in that ended while its browser subscribed is refused, not forgotten", async () => {
  const anna = await scene.person("anna");
  const { secrets } = house.platform;
  const seal = secrets.seal.bind(secrets);
  secrets.seal = async (...given) => {
    await house.auth.sessions.close(anna.cookie.replace("vigie_session=", ""), "127.0.0.1");
    return seal(...given);
  };
  const keys = { p256dh: `B${"A".repeat(86)}`, auth: "B".repeat(22) };
  const body = { endpoint: `${service.url}/late`, keys, language: "fr", minLevel: "amber" };
  const answer = await house.askAs(anna.cookie, "POST", "/push/subscriptions", body);
  expect([answer.status, answer.body.code]).toEqual([401, "not_signed_in"]);
  expect(await kept()).toEqual([]);
});
