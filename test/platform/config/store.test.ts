import { afterEach, beforeEach, expect, test } from "bun:test";
import { type House, openHouse } from "../../support/scenario.ts";

let house: House;
beforeEach(async () => {
  house = await openHouse();
});
afterEach(() => house.close());

test("a setting is undefined until it is set, then what it was set to", async () => {
  expect(await house.settings.getSetting("room.thing")).toBeUndefined();
  await house.settings.setSetting("room.thing", { list: [1, null], on: true }, null);
  expect(await house.settings.getSetting("room.thing")).toEqual({ list: [1, null], on: true });
  await house.settings.setSetting("room.thing", 7, null);
  expect(await house.settings.getSetting("room.thing")).toBe(7);
  expect(await house.settings.getSetting("room.other")).toBeUndefined();
});

test("each change is in the audit with what was before and after", async () => {
  const who = { id: "u1", name: "ann", displayName: "Ann", role: "admin", scope: null, via: "session" } as const;
  await house.settings.setSetting("room.thing", 1, who, "192.0.2.7");
  await house.settings.setSetting("room.thing", 2, null);
  const [second, first] = await house.audit.list(null, "setting.change", 10);
  expect(first).toMatchObject({
    userName: "ann",
    fromAddress: "192.0.2.7",
    target: "room.thing",
    before: null,
    after: 1,
  });
  expect(second).toMatchObject({ userName: null, via: "none", before: 1, after: 2 });
});
