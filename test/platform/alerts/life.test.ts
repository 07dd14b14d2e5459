import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { alertRules } from "../../../db/schema/platform.ts";
import { type AlertHouse, openAlertHouse, queueScope } from "./house.ts";

let house: AlertHouse;
beforeEach(async () => {
  house = await openAlertHouse();
});
afterEach(() => house.close());

const open = async () => (await house.open()).alerts;
const past = async () => (await house.ask("viewer", "GET", "/alerts/past")).body.alerts;

describe("an alert's life", () => {
  test("begins, gets worse, is minded, ends, and stands in the history", async () => {
    await house.addRule({ forSeconds: 10 });
    house.figures.set("Sales", 4);
    await house.pass(9);
    expect(await open()).toEqual([]);
    await house.pass(3);
    const [alert] = await open();
    expect(alert).toMatchObject({ level: "amber", scopeName: "Sales", parentName: "Paris", value: 4, unit: "count" });
    house.figures.set("Sales", 7);
    await house.pass(12);
    const minded = await house.ask("supervisor", "POST", `/alerts/${alert.id}/acknowledge`, {
      note: " two more agents come ",
    });
    expect(minded.body.alert).toMatchObject({ level: "red", note: "two more agents come" });
    house.figures.set("Sales", 0);
    await house.pass(2);
    expect(await open()).toEqual([]);
    const [over] = await past();
    expect(over).toMatchObject({ id: alert.id, level: "ok", worstLevel: "red", resolution: "recovered", value: 0 });
    const { events } = (await house.ask("viewer", "GET", `/alerts/${alert.id}`)).body;
    expect(events.map(({ kind, level, value }: Record<string, unknown>) => [kind, level, value])).toEqual([
      ["triggered", "amber", 4],
      ["worsened", "red", 7],
      ["acknowledged", "red", 7],
      ["resolved", "ok", 0],
    ]);
    expect(events[2].note).toBe("two more agents come");
  });

  test("an alert that comes again is another one", async () => {
    await house.addRule();
    for (const value of [4, 0, 5]) {
      house.figures.set("Sales", value);
      await house.pass(2);
    }
    expect((await open()).length).toBe(1);
    expect((await past()).length).toBe(1);
    expect((await open())[0].id).not.toBe((await past())[0].id);
  });

  test("an unknown value keeps an alert as it is, and begins none", async () => {
    await house.addRule({ amber: null, red: 0, side: "below" });
    house.figures.set("Sales", null);
    await house.pass(5);
    expect(await open()).toEqual([]);
    house.figures.set("Sales", 0);
    await house.pass(2);
    house.figures.set("Sales", null);
    await house.pass(60);
    expect((await open())[0]).toMatchObject({ level: "red", value: 0 });
  });

  test("a scope that is not listed keeps its alert until it is known to be gone", async () => {
    await house.addRule();
    house.figures.set("Sales", 4);
    await house.pass(2);
    house.figures.remove("Sales");
    await house.pass(60);
    expect((await open()).length).toBe(1);
    house.figures.gone.add(queueScope("Sales").id);
    await house.pass(2);
    expect(await open()).toEqual([]);
    expect((await past())[0]).toMatchObject({ resolution: "gone" });
  });

  test("the value on the screen is the present one", async () => {
    await house.addRule();
    house.figures.set("Sales", 4);
    await house.pass(2);
    house.figures.set("Sales", 5);
    await house.pass(2);
    expect((await open())[0].value).toBe(5);
  });

  test("flapping is one state, told as such, and ends by itself", async () => {
    await house.addRule({ flapChanges: 4, flapWindowSeconds: 60 });
    for (let turn = 0; turn < 12; turn++) {
      house.figures.set("Sales", turn % 2 === 0 ? 4 : 0);
      await house.pass(2);
    }
    const [alert] = await open();
    expect(alert).toMatchObject({ isFlapping: true });
    await house.pass(70);
    expect(await open()).toEqual([]);
    const { events } = (await house.ask("viewer", "GET", `/alerts/${alert.id}`)).body;
    expect(events.map(({ kind }: { kind: string }) => kind)).toEqual(["triggered", "flapping", "resolved"]);
  });
});

describe("rules that change", () => {
  test("limits count from the next second on", async () => {
    const rule = await house.addRule();
    house.figures.set("Sales", 4);
    await house.pass(2);
    const { id: _id, scopeName: _name, ...input } = rule;
    await house.ask("admin", "PUT", `/alerts/rules/${rule.id}`, { ...input, amber: 5, red: 9 });
    await house.pass(2);
    expect(await open()).toEqual([]);
    await house.ask("admin", "PUT", `/alerts/rules/${rule.id}`, { ...input, amber: 1, red: 2 });
    await house.pass(2);
    expect((await open())[0]).toMatchObject({ level: "red", amber: 1, red: 2 });
  });

  test("another figure, another side, another scope, switched off, deleted: what is open ends without being called good", async () => {
    const changes = [
      { figure: "cccp.answer_rate", side: "below", amber: 0.9, red: 0.5 },
      { side: "below", amber: 100, red: 50 },
      { scopeId: queueScope("Other").id },
      { isEnabled: false },
    ];
    house.figures.set("Other", 0);
    for (const change of changes) {
      const rule = await house.addRule();
      house.figures.set("Sales", 4);
      await house.pass(2);
      const { id: _id, scopeName: _name, ...input } = rule;
      const [before] = await open();
      expect(before.ruleId).toBe(rule.id);
      expect((await house.ask("admin", "PUT", `/alerts/rules/${rule.id}`, { ...input, ...change })).status).toBe(200);
      await house.pass(2);
      const { alert } = (await house.ask("viewer", "GET", `/alerts/${before.id}`)).body;
      expect(alert).toMatchObject({ resolution: "rule_changed" });
      await house.ask("admin", "DELETE", `/alerts/rules/${rule.id}`);
      await house.pass(2);
      expect(await open()).toEqual([]);
    }
  });

  test("what was about to count begins anew under new limits", async () => {
    const rule = await house.addRule({ forSeconds: 10 });
    house.figures.set("Sales", 4);
    await house.pass(8);
    const { id: _id, scopeName: _name, ...input } = rule;
    await house.ask("admin", "PUT", `/alerts/rules/${rule.id}`, { ...input, amber: 2 });
    await house.pass(8);
    expect(await open()).toEqual([]);
    await house.pass(4);
    expect((await open()).length).toBe(1);
  });
});

describe("what cannot be stored did not happen", () => {
  test("it is judged again until it can be, then told once", async () => {
    await house.addWebhook();
    await house.addRule();
    const { transact } = house.database;
    Object.assign(house.database, { transact: () => Promise.reject(new Error("SQLITE_FULL")) });
    house.figures.set("Sales", 4);
    await house.pass(30);
    expect(house.alerts.health(null)[0]).toMatchObject({ state: "warn", code: "alerts_stuck" });
    expect(house.logLines.filter((line) => line.includes("could not be looked after")).length).toBe(1);
    expect(await open()).toEqual([]);
    Object.assign(house.database, { transact });
    await house.pass(10);
    expect((await open()).length).toBe(1);
    expect(house.http.requests.length).toBe(1);
    expect(house.alerts.health(null)[0]).toMatchObject({ state: "ok", code: "alerts_watched" });
  });

  test("a rule that could not be stored is not judged", async () => {
    const { transact } = house.database;
    Object.assign(house.database, { transact: () => Promise.reject(new Error("disk I/O")) });
    await expect(house.addRule()).rejects.toThrow();
    Object.assign(house.database, { transact });
    expect((await house.ask("admin", "GET", "/alerts/rules")).body.rules).toEqual([]);
    expect(await house.database.orm.select().from(alertRules)).toEqual([]);
  });
});

test("a room that cannot read its figures stops no other rule's alerts, and is logged", async () => {
  await house.addRule();
  house.figures.set("Sales", 4);
  await house.pass(2);
  house.figures.read = () => {
    throw new Error("broken");
  };
  await house.pass(5);
  expect((await open()).length).toBe(1);
  expect(house.logLines.some((line) => line.includes("broken"))).toBe(true);
});

test("a clock that is set makes no moment longer or shorter", async () => {
  await house.addRule({ forSeconds: 10 });
  house.figures.set("Sales", 4);
  await house.pass(5);
  house.clock.jumpWall(3_600_000);
  await house.pass(2);
  expect(await open()).toEqual([]);
  house.clock.jumpWall(-7_200_000);
  await house.pass(4);
  expect((await open()).length).toBe(1);
});
