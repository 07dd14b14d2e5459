import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { alertDeliveries, alertNotices } from "../../../db/schema/platform.ts";
import { realTurns } from "../../support/busy.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { type AlertHouse, FakeHttp, openAlertHouse, queueScope, ScriptedFigures } from "./house.ts";

let house: AlertHouse;
let http: FakeHttp;
beforeEach(async () => {
  house = await openAlertHouse();
  http = house.http;
});
afterEach(() => house.close());

const waitingNotices = () => house.database.orm.select().from(alertNotices);

describe("one message for many", () => {
  test("a storm of 1,000 scopes is one message that names ten and counts them all", async () => {
    await house.addWebhook();
    await house.addRule();
    for (let n = 0; n < 1_000; n++) house.figures.set(`Queue ${n}`, 9);
    await house.pass(20);
    expect(http.requests.length).toBe(1);
    const [body] = http.bodies;
    expect(body).toMatchObject({ total: 1_000, level: "red" });
    expect(body.alerts.length).toBe(10);
    expect(body.text).toContain("Red: Calls waiting · 1,000 alerts");
    expect(body.text).toContain("and 990 more");
    expect((await house.open()).counts).toEqual({ red: 1_000, amber: 0, unhandled: 1_000 });
    expect(await waitingNotices()).toEqual([]);
  });

  test("its end is one message too", async () => {
    await house.addWebhook();
    await house.addRule();
    for (let n = 0; n < 300; n++) house.figures.set(`Queue ${n}`, 9);
    await house.pass(20);
    for (let n = 0; n < 300; n++) house.figures.set(`Queue ${n}`, 0);
    await house.pass(400);
    expect(http.bodies.map(({ level, total }) => [level, total])).toEqual([
      ["red", 300],
      ["ok", 300],
    ]);
  });

  test("each rule has its own message", async () => {
    await house.addWebhook();
    await house.addRule();
    await house.addRule({ amber: 1, red: 2 });
    house.figures.set("Sales", 9);
    await house.pass(10);
    expect(http.requests.length).toBe(2);
  });

  test("a storm past the bound of open alerts is counted, and judged when there is room", async () => {
    await house.addRule();
    await house.addRule({ amber: 1 });
    for (let n = 0; n < 5_100; n++) house.figures.set(`Queue ${n}`, 9);
    await house.pass(12);
    expect((await house.open()).total).toBe(10_000);
    expect(house.alerts.health(null)[0]).toMatchObject({ code: "alerts_full", params: { n: 200 } });
    for (let n = 0; n < 5_100; n++) if (n < 300) house.figures.set(`Queue ${n}`, 0);
    await house.pass(3);
    expect(house.alerts.health(null)[0]).toMatchObject({ code: "alerts_watched" });
  }, 30_000);
});

describe("the gap of a webhook", () => {
  test("at most one message of a rule in WEBHOOK_MIN_SECONDS; what happened meanwhile is told together", async () => {
    await house.addWebhook();
    await house.addRule();
    house.figures.set("A", 4);
    await house.pass(10);
    house.figures.set("B", 4);
    await house.pass(60);
    house.figures.set("C", 7);
    await house.pass(60);
    house.figures.set("B", 0);
    await house.pass(60);
    expect(http.requests.length).toBe(1);
    await house.pass(200);
    expect(http.requests.length).toBe(2);
    expect(http.bodies[1].alerts.map((line: Record<string, unknown>) => [line.scopeName, line.change])).toEqual([
      ["C", "triggered"],
      ["B", "over"],
    ]);
    const gapMs = http.bodies[1].at - http.bodies[0].at;
    expect(gapMs).toBeGreaterThanOrEqual(300_000);
    expect(gapMs).toBeLessThan(303_000);
  });

  test("is an option", async () => {
    await house.close();
    house = await openAlertHouse({ options: { webhookMinSeconds: 20 } });
    await house.addWebhook();
    await house.addRule();
    for (let n = 0; n < 5; n++) {
      house.figures.set(`Queue ${n}`, 4);
      await house.pass(10);
    }
    expect(house.http.bodies.map(({ at }) => at - house.http.bodies[0].at)).toEqual([0, 20_000, 40_000]);
  });
});

test("a channel sends twenty messages a minute, all rules together; the rest waits, and folds", async () => {
  await house.addWebhook();
  for (let n = 0; n < 30; n++) await house.addRule({ scopeId: "", name: `rule ${n}` });
  house.figures.set("Sales", 4);
  await house.pass(30);
  expect(http.requests.length).toBe(20);
  await house.pass(60);
  expect(http.requests.length).toBe(30);
});

describe("who is told", () => {
  test("the channels that the rule names, if they are switched on", async () => {
    const [a, b] = [await house.addWebhook("a"), await house.addWebhook("b")];
    await house.addRule({ channelIds: [b] });
    house.figures.set("Sales", 4);
    await house.pass(10);
    expect((await house.ask("admin", "GET", "/alerts/channels")).body.channels).toMatchObject([
      { id: a, lastResult: null },
      { id: b, lastResult: { isOk: true, status: 200, said: "ok", isTest: false } },
    ]);
  });

  test("nobody while amber, when the rule tells of red only; then of red, and of its end", async () => {
    await house.addWebhook();
    await house.addRule({ tellFrom: "red" });
    house.figures.set("Sales", 4);
    await house.pass(10);
    expect(http.requests.length).toBe(0);
    house.figures.set("Sales", 7);
    await house.pass(10);
    house.figures.set("Sales", 4);
    await house.pass(10);
    house.figures.set("Sales", 0);
    await house.pass(310);
    expect(http.bodies.map(({ alerts }) => alerts[0].change)).toEqual(["triggered", "resolved"]);
  });

  test("a channel that is switched off while something waits for it sends nothing, then or later", async () => {
    const id = await house.addWebhook();
    await house.addRule();
    house.figures.set("Sales", 4);
    await house.pass(1);
    const change = { name: "hook", settings: {}, language: "en" };
    await house.ask("admin", "PUT", `/alerts/channels/${id}`, { ...change, isEnabled: false });
    await house.pass(10);
    await house.ask("admin", "PUT", `/alerts/channels/${id}`, { ...change, isEnabled: true });
    await house.pass(10);
    expect(http.requests.length).toBe(0);
    expect(await waitingNotices()).toEqual([]);
  });
});

describe("quiet hours and maintenance", () => {
  /** The fake clock begins on Monday 2 March 2026, 09:00 UTC. */
  const morning = { ruleId: null, days: [1], fromMinute: 9 * 60, toMinute: 10 * 60, timeZone: "UTC" };

  test("hold what is sent, never what is judged; what is still open at their end is told once", async () => {
    await house.addWebhook();
    await house.addRule();
    await house.ask("admin", "POST", "/alerts/quiet-hours", morning);
    house.figures.set("Stays", 4);
    house.figures.set("Goes", 4);
    await house.pass(10);
    house.figures.set("Stays", 7);
    house.figures.set("Goes", 0);
    await house.pass(10);
    house.figures.set("Goes", 5);
    await house.pass(10);
    house.figures.set("Goes", 0);
    await house.pass(3_500);
    expect(http.requests.length).toBe(0);
    expect((await house.open()).alerts.length).toBe(1);
    expect((await house.ask("viewer", "GET", "/alerts/past")).body.alerts.length).toBe(2);
    await house.pass(90);
    expect(http.requests.length).toBe(1);
    expect(http.bodies[0]).toMatchObject({ total: 1, wasHeld: true, level: "red" });
    expect(http.bodies[0].alerts[0]).toMatchObject({ scopeName: "Stays", change: "triggered" });
    await house.pass(600);
    expect(http.requests.length).toBe(1);
  }, 20_000);

  test("the end of what was told before is told after", async () => {
    await house.addWebhook();
    await house.addRule();
    house.figures.set("Sales", 4);
    await house.pass(10);
    await house.ask("admin", "POST", "/alerts/quiet-hours", { ...morning, toMinute: 9 * 60 + 10 });
    house.figures.set("Sales", 0);
    await house.pass(400);
    expect(http.requests.length).toBe(1);
    await house.pass(250);
    expect(http.bodies.map(({ alerts }) => alerts[0].change)).toEqual(["triggered", "resolved"]);
  });

  test("of one rule hold only that one", async () => {
    await house.addWebhook();
    const quiet = await house.addRule({ name: "quiet" });
    await house.addRule({ name: "loud" });
    await house.ask("admin", "POST", "/alerts/quiet-hours", { ...morning, ruleId: quiet.id });
    house.figures.set("Sales", 4);
    await house.pass(10);
    expect(http.bodies.map(({ ruleName }) => ruleName)).toEqual(["loud"]);
  });

  test("deleting them lets go what they held", async () => {
    await house.addWebhook();
    await house.addRule();
    const { body: hours } = await house.ask("admin", "POST", "/alerts/quiet-hours", morning);
    house.figures.set("Sales", 4);
    await house.pass(10);
    expect((await waitingNotices()).map(({ isHeld }) => isHeld)).toEqual([true]);
    await house.ask("admin", "DELETE", `/alerts/quiet-hours/${hours.id}`);
    await house.pass(3);
    expect(http.requests.length).toBe(1);
  });

  test("maintenance silences its scope, says so on the screen, and lets go what is still open", async () => {
    await house.addWebhook();
    await house.addRule({ amber: null, red: 3 });
    house.figures.set("Worked on", 0);
    house.figures.set("Other", 0);
    await house.pass(2);
    const now = house.clock.now();
    const scopeId = queueScope("Worked on").id;
    const window = { scopeId, fromAt: now, toAt: now + 600_000, reason: "new menu" };
    expect((await house.ask("admin", "POST", "/alerts/maintenance", window)).body).toMatchObject({
      scopeName: "Worked on",
    });
    house.figures.set("Worked on", 9);
    house.figures.set("Other", 9);
    await house.pass(10);
    expect(http.bodies.map(({ alerts }) => alerts.map((line: { scopeName: string }) => line.scopeName))).toEqual([
      ["Other"],
    ]);
    const { alerts, counts } = await house.open();
    expect(alerts.map((one: Record<string, unknown>) => [one.scopeName, one.isSilenced]).sort()).toEqual([
      ["Other", false],
      ["Worked on", true],
    ]);
    expect(counts).toEqual({ red: 2, amber: 0, unhandled: 1 });
    await house.pass(620);
    expect(http.bodies.at(-1)).toMatchObject({ wasHeld: true, total: 1 });
    expect((await house.open()).counts.unhandled).toBe(2);
  });
});

describe("attempts and receipts", () => {
  const receipt = async () => (await house.ask("admin", "GET", "/alerts/channels")).body.channels[0].lastResult;

  test("what fails is tried again, further apart each time, and the receipt says why", async () => {
    await house.addWebhook();
    await house.addRule();
    http.answer = () => ({ status: 503, body: "out\r\nof order" });
    house.figures.set("Sales", 4);
    const startedAt = house.clock.now();
    const times: number[] = [];
    const { request } = http;
    http.request = (one) => {
      times.push(house.clock.now() - startedAt);
      return request.call(http, one);
    };
    await house.pass(200);
    const gaps = times.slice(1).map((at, index) => Math.round((at - (times[index] ?? 0)) / 1000));
    expect(gaps).toEqual([10, 30, 90]);
    expect(await receipt()).toMatchObject({ isOk: false, status: 503, said: "out of order" });
    expect(house.alerts.health(null)[1]).toMatchObject({ name: "hook", state: "warn", code: "channel_failed" });
    http.answer = () => ({});
    await house.pass(300);
    expect(await receipt()).toMatchObject({ isOk: true });
    expect(new Set(http.bodies.map(({ id }) => id)).size).toBe(1);
  });

  test("what happens meanwhile waits behind it, and is told together once it went through", async () => {
    await house.addWebhook();
    await house.addRule();
    http.answer = () => ({ status: 500 });
    house.figures.set("A", 4);
    await house.pass(10);
    for (const queue of ["B", "C", "D"]) {
      house.figures.set(queue, 4);
      await house.pass(200);
    }
    expect(new Set(http.bodies.map(({ id }) => id)).size).toBe(1);
    http.answer = () => ({});
    await house.pass(900);
    expect(http.bodies.at(-1)).toMatchObject({ total: 3 });
  });

  test("Retry-After is kept to", async () => {
    await house.addWebhook();
    await house.addRule();
    http.answer = () => ({ status: 429, headers: { "retry-after": "120" } });
    house.figures.set("Sales", 4);
    await house.pass(100);
    expect(http.requests.length).toBe(1);
    await house.pass(30);
    expect(http.requests.length).toBe(2);
  });

  test("a message that is refused for good is not sent again; a channel that is mended is tried at once", async () => {
    const id = await house.addWebhook();
    await house.addRule();
    http.answer = () => ({ status: 400, body: "no_text" });
    house.figures.set("Sales", 4);
    await house.pass(60);
    expect(http.requests.length).toBe(1);
    expect(house.alerts.health(null)[0]?.params).toMatchObject({ lost: 1, waiting: 0 });
    http.answer = () => ({ status: 404 });
    house.figures.set("Other", 4);
    await house.pass(700);
    const count = http.requests.length;
    http.answer = () => ({});
    const settings = { url: "https://hooks.example.org/another" };
    await house.ask("admin", "PUT", `/alerts/channels/${id}`, {
      name: "hook",
      settings,
      language: "en",
      isEnabled: true,
    });
    await house.pass(2);
    expect(http.requests.length).toBe(count + 1);
    expect(http.requests.at(-1)?.url).toBe("https://hooks.example.org/another");
  });

  test("after a day it is given up", async () => {
    await house.addWebhook();
    await house.addRule();
    http.answer = () => Promise.reject(new Error("hooks.example.org refuses the connection."));
    house.figures.set("Sales", 4);
    await house.pass(10);
    house.clock.jumpWall(86_400_000);
    await house.pass(10);
    const [delivery] = await house.database.orm.select().from(alertDeliveries);
    expect(delivery).toMatchObject({ state: "failed", attempts: 2, said: "hooks.example.org refuses the connection." });
  });

  test("no receipt and no log holds the address, which is a secret", async () => {
    await house.addWebhook();
    await house.addRule();
    http.answer = ({ url }) => Promise.reject(new Error(`cannot reach ${url}`));
    house.figures.set("Sales", 4);
    await house.pass(30);
    expect((await receipt()).said).toBe("cannot reach [hidden]");
    http.answer = () => ({ status: 500, body: "no route /services/T0/secret-part here" });
    await house.pass(60);
    expect((await receipt()).said).toBe("no route [hidden] here");
    const audits = JSON.stringify(await house.audit());
    const rows = JSON.stringify(await house.database.orm.select().from(alertDeliveries));
    for (const text of [audits, rows, house.logLines.join()]) expect(text).not.toContain("secret-part");
  });
});

describe("a restart", () => {
  let folder: string;
  let clock: FakeClock;
  let figures: ScriptedFigures;
  beforeEach(async () => {
    await house.close();
    folder = mkdtempSync(join(tmpdir(), "vigie-restart-"));
    clock = new FakeClock();
    figures = new ScriptedFigures();
    http = new FakeHttp();
    house = await openAlertHouse({ folder, clock, figures, http });
    await house.addWebhook();
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  const restart = async (isKilled = false, awaySeconds = 5) => {
    await house.close({ isKilled, keep: true });
    await clock.advance(awaySeconds * 1000);
    house = await openAlertHouse({ folder, clock, figures, http });
  };

  test("tells nothing twice and loses nothing: what is open stays open, and its end is told", async () => {
    await house.addRule();
    figures.set("Sales", 4);
    await house.pass(10);
    const [before] = (await house.open()).alerts;
    await restart();
    await house.pass(600);
    expect((await house.open()).alerts).toMatchObject([{ id: before.id, triggeredAt: before.triggeredAt }]);
    expect(http.requests.length).toBe(1);
    figures.set("Sales", 0);
    await house.pass(10);
    expect(http.bodies.map(({ alerts }) => alerts[0].change)).toEqual(["triggered", "resolved"]);
    await restart();
    await house.pass(600);
    expect(http.requests.length).toBe(2);
  });

  test("before a message was made of it, and after one that did not arrive: it is sent then", async () => {
    await house.addRule();
    figures.set("Sales", 4);
    await house.pass(1.5);
    expect((await waitingNotices()).length).toBe(1);
    await restart(true);
    expect(http.requests.length).toBe(0);
    http.answer = () => ({ status: 503 });
    await house.pass(5);
    expect(http.requests.length).toBe(1);
    await restart(true);
    http.answer = () => ({});
    await house.pass(30);
    expect(http.requests.length).toBe(2);
    expect(new Set(http.bodies.map(({ id }) => id)).size).toBe(1);
    await restart(true);
    await house.pass(60);
    expect(http.requests.length).toBe(2);
  });

  test("killed at any moment, each alert is told, and none twice under another id", async () => {
    await house.addRule();
    for (let moment = 1; moment <= 12; moment++) {
      figures.set(`Queue ${moment}`, 4);
      await clock.advance(moment * 350);
      await realTurns(moment % 3);
      await restart(true, 1);
    }
    await house.pass(700);
    const told = http.bodies.flatMap(({ id, alerts }) =>
      alerts.map((line: { scopeName: string }) => `${line.scopeName} ${id}`),
    );
    const names = new Set(told.map((one) => one.slice(0, one.lastIndexOf(" "))));
    expect(names.size).toBe(12);
    expect(new Set(told).size).toBe(12);
  }, 30_000);

  test("a value that recovered while nobody looked ends its alert at the first look", async () => {
    await house.addRule();
    figures.set("Sales", 7);
    await house.pass(10);
    figures.set("Sales", 0);
    await restart(true, 400);
    await house.pass(10);
    expect((await house.open()).alerts).toEqual([]);
    expect(http.bodies.at(-1).alerts[0]).toMatchObject({ change: "resolved" });
  });

  test("the gap, what is held, and the flap guard go on where they were", async () => {
    const rule = await house.addRule({ flapChanges: 4, flapWindowSeconds: 300 });
    for (const value of [4, 0, 4]) {
      figures.set("Sales", value);
      await house.pass(2);
    }
    await restart();
    figures.set("Sales", 0);
    await house.pass(2);
    expect((await house.open()).alerts).toMatchObject([{ isFlapping: true, ruleId: rule.id }]);
    await restart();
    await house.pass(5);
    expect((await house.open()).alerts).toMatchObject([{ isFlapping: true }]);
    await house.pass(150);
    expect(http.requests.length).toBe(1);
    await house.pass(200);
    await restart();
    await house.pass(300);
    expect((await house.open()).alerts).toEqual([]);
    const changes = http.bodies.map(({ alerts }) => alerts.map((line: { change: string }) => line.change));
    expect(changes).toEqual([["over"], ["flapping"], ["resolved"]]);
  });

  test("what was only about to count begins anew", async () => {
    await house.addRule({ forSeconds: 10 });
    figures.set("Sales", 4);
    await house.pass(8);
    await restart();
    await house.pass(8);
    expect((await house.open()).alerts).toEqual([]);
    await house.pass(4);
    expect((await house.open()).alerts.length).toBe(1);
  });
});
