import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { HOUR, MINUTE, MONDAY_10, openPresenceHouse, type PresenceHouse } from "./house.ts";
import { pass, plan, withExtensions } from "./set-up.ts";

let house: PresenceHouse;
let ids: Record<string, number>;
beforeEach(async () => {
  house = await openPresenceHouse();
  ids = await withExtensions(house);
});
afterEach(() => house.close());

const line = async (number: string) => (await house.ask("vera", "GET", `extensions/${ids[number]}`)).body;
const log = async (query = "") => (await house.ask("vera", "GET", `log${query}`)).body.entries;

describe("from the PBX to the log", () => {
  test("extensions are imported, planned, set and written down", async () => {
    const id = ids["1001"] ?? 0;
    await plan(house, id);
    expect(await line("1001")).toMatchObject({
      ...{ number: "1001", status: "available", wantedStatus: "available", isPlanned: true, isMissing: false },
      because: { level: "weekly", status: "available" },
      next: { at: MONDAY_10 + 5 * MINUTE, status: "off_work", because: { level: "extension_default" } },
    });
    const span = `from=${MONDAY_10}&to=${MONDAY_10 + 4 * HOUR}`;
    const { timelines } = (await house.ask("vera", "GET", `extensions/${id}/timeline?${span}`)).body;
    expect(timelines[0].segments.map((one: { status: string }) => one.status)).toEqual(["available", "off_work"]);
    await pass(house, 6);
    expect(house.pbx.statusOf(1)).toBe("off_work");
    const [entry] = await log();
    expect(entry).toMatchObject({
      ...{ number: "1001", oldStatus: "available", newStatus: "off_work", source: "default", result: "done" },
      because: [{ level: "extension_default", status: "off_work" }, { level: "house_default" }],
    });
    expect(entry.at - (MONDAY_10 + 5 * MINUTE)).toBeLessThan(2_000);
    expect((await line("1001")).status).toBe("off_work");
  });

  test("A12 disabling planning leaves the status or sets the default, as the PBX's settings say, and is logged", async () => {
    const [left, reset] = [ids["1001"] ?? 0, ids["1002"] ?? 0];
    await plan(house, left);
    await house.ask("sam", "PATCH", `extensions/${left}`, { isPlanned: false });
    await house.settle();
    expect(house.pbx.statusOf(1)).toBe("available");
    expect((await log())[0]).toMatchObject({ source: "planning_off", number: "1001", result: "kept" });

    const [{ id: pbxId }] = (await house.ask("admin", "GET", "pbxs")).body.pbxs;
    await house.ask("admin", "PATCH", `pbxs/${pbxId}`, { onPlanningOff: "default" });
    await plan(house, reset);
    expect(house.pbx.statusOf(2)).toBe("available");
    await house.ask("sam", "PATCH", `extensions/${reset}`, { isPlanned: false });
    await house.settle();
    expect(house.pbx.statusOf(2)).toBe("off_work");
    expect((await log())[0]).toMatchObject({ source: "planning_off", newStatus: "off_work", result: "done" });
  });

  test("A11 a freeze holds whatever the plan says, and its end is looked at anew at once", async () => {
    const id = ids["1001"] ?? 0;
    await plan(house, id);
    await house.ask("sam", "PATCH", `extensions/${id}`, { isFrozen: true });
    await pass(house, 6);
    expect(house.pbx.statusOf(1)).toBe("available");
    expect(await line("1001")).toMatchObject({ wantedStatus: null, because: { level: "freeze" } });
    await house.ask("sam", "PATCH", `extensions/${id}`, { isFrozen: false });
    await house.settle();
    expect(house.pbx.statusOf(1)).toBe("off_work");
  });

  test("A65 the house's default is what is applied, and another one counts at once", async () => {
    const id = ids["1002"] ?? 0;
    await house.ask("admin", "PUT", "settings", { defaultStatus: "do_not_disturb" });
    await house.ask("sam", "PATCH", `extensions/${id}`, { isPlanned: true });
    await house.settle();
    expect((await house.ask("vera", "GET", "settings")).body.defaultStatus).toBe("do_not_disturb");
    expect(house.pbx.statusOf(2)).toBe("do_not_disturb");
    await house.ask("admin", "PUT", "settings", { defaultStatus: "lunch" });
    await house.settle();
    expect(house.pbx.statusOf(2)).toBe("lunch");
    expect(await line("1002")).toMatchObject({ wantedStatus: "lunch", because: { level: "house_default" } });
  });

  test("a simulation decides and writes down, and tells no PBX", async () => {
    await house.ask("admin", "PUT", "settings", { isSimulation: true });
    await plan(house, ids["1001"] ?? 0);
    await pass(house, 6);
    expect(house.pbx.pushes).toEqual([]);
    expect((await log())[0]).toMatchObject({ newStatus: "off_work", result: "simulated" });
  });

  test("A32 one that the PBX knows no more is missing, keeps its slots, and is itself again when it comes back", async () => {
    const id = ids["1001"] ?? 0;
    await plan(house, id);
    house.pbx.remove(1);
    await house.settle();
    expect(await line("1001")).toMatchObject({ isMissing: true });
    await pass(house, 6);
    expect(house.pbx.pushes.filter(({ yeastarId }) => yeastarId === 1)).toEqual([]);
    expect((await house.ask("vera", "GET", `extensions/${id}/slots`)).body.slots).toHaveLength(1);
    house.pbx.add(1, "available");
    const [{ id: pbxId }] = (await house.ask("admin", "GET", "pbxs")).body.pbxs;
    expect((await house.ask("admin", "POST", `pbxs/${pbxId}/import`)).body).toMatchObject({ added: 0, changed: 1 });
    expect(await line("1001")).toMatchObject({ id, isMissing: false });
  });
});

describe("slots", () => {
  test("are added, changed, removed, cleared and copied", async () => {
    const [id, other] = [ids["1001"] ?? 0, ids["1002"] ?? 0];
    const slots = `extensions/${id}/slots`;
    const added = await house.ask("sam", "POST", slots, weekly(0));
    expect(added).toMatchObject({ status: 201, body: { day: 0, date: null, source: "manual" } });
    await house.ask("sam", "POST", slots, { ...weekly(0), day: null, date: "2026-03-03" });
    const changed = await house.ask("sam", "PUT", `${slots}/${added.body.id}`, { ...weekly(1), status: "lunch" });
    expect(changed.body).toMatchObject({ id: added.body.id, day: 1, status: "lunch" });
    const copied = { extensionIds: [other], kind: "weekly", isReplacing: true };
    expect((await house.ask("sam", "POST", `${slots}/copy`, copied)).body).toEqual({ extensions: 1 });
    const theirs = (await house.ask("vera", "GET", `extensions/${other}/slots`)).body.slots;
    expect(theirs).toHaveLength(1);
    expect(theirs[0]).toMatchObject({ day: 1, status: "lunch" });
    // The same again adds nothing.
    await house.ask("sam", "POST", `${slots}/copy`, { ...copied, isReplacing: false });
    expect((await house.ask("vera", "GET", `extensions/${other}/slots`)).body.slots).toHaveLength(1);
    expect((await house.ask("sam", "DELETE", `${slots}?kind=dated`)).body).toEqual({ removed: 1 });
    expect((await house.ask("sam", "DELETE", `${slots}/${added.body.id}`)).status).toBe(204);
    expect((await house.ask("vera", "GET", slots)).body.slots).toEqual([]);
    expect((await house.ask("sam", "DELETE", `${slots}/${added.body.id}`)).status).toBe(404);
  });

  test.each([
    ["a status of no telephone", { status: "zzz" }, "status"],
    ["an hour of no day", { startMinute: 1_440 }, "startMinute"],
    ["both a day and a date", { date: "2026-03-03" }, "day"],
    ["neither", { day: null }, "day"],
    ["a date of no calendar", { day: null, date: "2026-02-30" }, "date"],
  ])("%s is refused, and nothing is stored", async (_, wrong, field) => {
    const slots = `extensions/${ids["1001"]}/slots`;
    const answer = await house.ask("sam", "POST", slots, { ...weekly(0), ...wrong });
    expect(answer.status).toBe(422);
    expect(answer.body.fields[0].field).toBe(field);
    expect((await house.ask("vera", "GET", slots)).body.slots).toEqual([]);
  });
});

function weekly(day: number) {
  return { day, startMinute: 480, endMinute: 720, status: "available" };
}
