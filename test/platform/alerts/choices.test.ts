import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { alertNotices, notificationChoices } from "../../../db/schema/platform.ts";
import {
  type Choices,
  EVERYTHING,
  fateOf,
  isWanted,
  mutedUntil,
  TELLS,
} from "../../../server/platform/alerts/choices/choices.ts";
import { audiencesOf, isFor } from "../../../server/platform/alerts/delivery/audiences.ts";
import { PushScene } from "../push/scene.ts";
import { doorToAnywhere } from "./door.ts";
import { type AlertHouse, openAlertHouse } from "./house.ts";
import { LoopbackServer } from "./loopback.ts";
import { alertOf } from "./samples.ts";

const at = (text: string) => Date.parse(`${text}:00Z`);
const NOON = at("2026-03-02T12:00");
const NIGHT = { days: [1, 2, 3, 4, 5, 6, 7], fromMinute: 22 * 60, toMinute: 7 * 60 };
const having = (change: Partial<Choices>): Choices => ({ ...EVERYTHING, ...change });

describe("what becomes of a rule's news for a person", () => {
  test.each<[what: string, change: Partial<Choices>, at: number, fate: string]>([
    ["who never chose hears it", {}, NOON, "told"],
    ["a rule that is followed", { ruleIds: ["a"] }, NOON, "told"],
    ["one that is not", { ruleIds: ["b"] }, NOON, "dropped"],
    ["none is followed", { ruleIds: [] }, NOON, "dropped"],
    ["muted by itself", { mutes: [{ ruleId: "a", untilAt: NOON + 1 }] }, NOON, "held"],
    ["muted until this very instant", { mutes: [{ ruleId: "a", untilAt: NOON }] }, NOON, "told"],
    ["another is muted", { mutes: [{ ruleId: "b", untilAt: NOON + 1 }] }, NOON, "told"],
    ["all are muted", { mutes: [{ ruleId: null, untilAt: NOON + 1 }] }, NOON, "held"],
    ["muted, but not followed", { ruleIds: [], mutes: [{ ruleId: null, untilAt: NOON + 1 }] }, NOON, "dropped"],
    ["at night in Paris", { quiet: [NIGHT], timeZone: "Europe/Paris" }, at("2026-03-02T21:00"), "held"],
    ["a minute before", { quiet: [NIGHT], timeZone: "Europe/Paris" }, at("2026-03-02T20:59"), "told"],
    ["at the same instant in Lisbon", { quiet: [NIGHT], timeZone: "Europe/Lisbon" }, at("2026-03-02T21:00"), "told"],
    ["in summer an hour earlier", { quiet: [NIGHT], timeZone: "Europe/Paris" }, at("2026-07-02T20:00"), "held"],
    ["the second of two windows", { quiet: [NIGHT, { ...NIGHT, fromMinute: 720, toMinute: 721 }] }, NOON, "held"],
  ])("%s", (_what, change, when, fate) => {
    expect(fateOf(having(change), "a", when)).toBe(fate as never);
  });

  test("a rule is muted for the longer of its own time and that of all", () => {
    const mutes = [
      { ruleId: "a", untilAt: NOON + 10 },
      { ruleId: null, untilAt: NOON + 30 },
      { ruleId: "b", untilAt: NOON + 90 },
    ];
    expect(mutedUntil(having({ mutes }), "a", NOON)).toBe(NOON + 30);
    expect(mutedUntil(having({ mutes }), "b", NOON)).toBe(NOON + 90);
    expect(mutedUntil(having({ mutes }), "a", NOON + 30)).toBeNull();
    expect(mutedUntil(EVERYTHING, "a", NOON)).toBeNull();
  });

  test.each<[tells: Choices["tells"], worst: "amber" | "red", isOver: boolean, isWanted: boolean]>([
    [TELLS, "amber", false, true],
    [["red"], "amber", false, false],
    [["red"], "red", false, true],
    [["red"], "red", true, false],
    [["red", "resolved"], "red", true, true],
    [["red", "resolved"], "amber", true, false],
    [["amber"], "red", false, false],
    [[], "red", false, false],
  ])("who wants %p is told of %p, over: %p: %p", (tells, worstLevel, isOver, expected) => {
    expect(isWanted(tells, { worstLevel, resolvedAt: isOver ? NOON : null })).toBe(expected);
  });
});

describe("audiences", () => {
  const device = (id: string, userId: string, change: object = {}) => {
    return { id, userId, minLevel: "amber", scope: null, ...change };
  };
  const choices: Record<string, Choices> = {
    deaf: having({ ruleIds: [] }),
    asleep: having({ mutes: [{ ruleId: null, untilAt: NOON + 1 }] }),
    red: having({ tells: ["red"] }),
  };
  const group = (...devices: ReturnType<typeof device>[]) =>
    audiencesOf(devices, (id) => choices[id] ?? EVERYTHING, "a", NOON);

  test("are all who may see and want to hear the same; who does not follow the rule is in none", () => {
    const groups = group(
      ...[device("1", "anna"), device("2", "boris"), device("3", "deaf"), device("4", "red")],
      device("5", "anna", { minLevel: "red" }),
      device("6", "carla", { scope: { projects: ["DEMO"], queues: [] } }),
    );
    expect(groups.map(({ subscriptionIds }) => subscriptionIds)).toEqual([["1", "2"], ["4"], ["5"], ["6"]]);
  });

  test("whoever has silence is one by themselves, for whom it is kept whatever their devices ask for", () => {
    const [asleep, ...rest] = group(device("1", "asleep", { minLevel: "red" }), device("2", "asleep"));
    expect(rest).toEqual([]);
    expect(asleep).toMatchObject({ keptFor: "asleep", minLevel: "amber", subscriptionIds: ["1", "2"] });
  });

  test("a scope limits whatever is chosen", () => {
    const [limited] = group(device("1", "anna", { scope: { projects: ["OTHER"], queues: [] } }));
    expect(limited && isFor(limited, alertOf())).toBe(false);
    const [whole] = group(device("1", "anna"));
    expect(whole && isFor(whole, alertOf())).toBe(true);
  });
});

describe("what a person chose", () => {
  let house: AlertHouse;
  let service: LoopbackServer;
  let scene: PushScene;
  const PATH = "/me/notifications";
  const ALL = { tells: [...TELLS], ruleIds: null as string[] | null, quiet: [] as object[], timeZone: "Europe/Paris" };

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

  const choose = async ({ cookie }: { cookie: string }, change: object) => {
    const answer = await house.askAs(cookie, "PUT", PATH, { ...ALL, ...change });
    expect([answer.status, answer.body.code]).toEqual([200, undefined]);
    return answer.body;
  };
  const mute = ({ cookie }: { cookie: string }, ruleId: string | null, forMs: number) =>
    house.askAs(cookie, "POST", `${PATH}/mutes`, { ruleId, untilAt: house.clock.now() + forMs });

  test("is everything to begin with, with the rules that there are", async () => {
    const anna = await scene.person("anna");
    const rule = await house.addRule({ name: "Waiting" });
    const { status, body } = await house.askAs(anna.cookie, "GET", PATH);
    expect(status).toBe(200);
    expect(body.choices).toEqual({ ...EVERYTHING, tells: [...TELLS] });
    expect(body.rules).toMatchObject([{ id: rule.id, name: "Waiting", figure: "cccp.waiting" }]);
  });

  test("is kept over a restart, in the one spelling of the zone, and each change is written down", async () => {
    await house.close();
    const folder = mkdtempSync(join(tmpdir(), "vigie-choices-"));
    house = await openAlertHouse({ net: doorToAnywhere(), folder });
    scene = new PushScene(house, service);
    const anna = await scene.person("anna");
    await choose(anna, { tells: ["resolved", "red"], quiet: [NIGHT], timeZone: "europe/PARIS" });
    await mute(anna, null, 60_000);
    await house.askAs(anna.cookie, "DELETE", `${PATH}/mutes/all`);
    const { clock } = house;
    await house.close({ keep: true });
    house = await openAlertHouse({ net: doorToAnywhere(), folder, clock });
    const { choices } = (await house.askAs(anna.cookie, "GET", PATH)).body;
    expect(choices).toEqual({
      ...{ tells: ["red", "resolved"], ruleIds: null, mutes: [], quiet: [NIGHT], timeZone: "Europe/Paris" },
      isToldPersonally: true,
    });
    const entries = (await house.audit()).filter(({ action }) => action.startsWith("notifications."));
    expect(entries.map(({ action, userName }) => [action, userName]).reverse()).toEqual([
      ["notifications.change", "anna"],
      ["notifications.mute", "anna"],
      ["notifications.unmute", "anna"],
    ]);
    await house.close();
    house = await openAlertHouse();
    rmSync(folder, { recursive: true, force: true });
  });

  test("goes with the account", async () => {
    const anna = await scene.person("anna");
    await choose(anna, {});
    await house.auth.people.change(anna.id, { isDisabled: true }, { who: null, from: null });
    await house.auth.people.remove(anna.id, { who: null, from: null });
    expect(await house.database.orm.select().from(notificationChoices)).toEqual([]);
  });

  test("only what was chosen is pushed; another person's devices are told as before", async () => {
    const [anna, boris] = [await scene.person("anna"), await scene.person("boris")];
    const [hers, his] = [await scene.subscribe(anna), await scene.subscribe(boris)];
    const [followed, other] = [await house.addRule({ name: "one" }), await house.addRule({ name: "two", amber: 1 })];
    await choose(anna, { tells: ["red"], ruleIds: [followed.id] });
    house.figures.set("Calm", 4);
    house.figures.set("Busy", 9);
    await scene.until(3);
    expect((await scene.messagesOf(hers)).map(({ path }) => path).join()).not.toContain(other.id);
    const [own] = await scene.messagesOf(hers);
    expect(own.body + own.title).toContain("Busy");
    expect(own.body + own.title).not.toContain("Calm");
    expect(await scene.messagesOf(his)).toHaveLength(2);
    house.figures.set("Busy", 0);
    house.figures.set("Calm", 0);
    await house.pass(60);
    expect([(await scene.messagesOf(hers)).length, (await scene.messagesOf(his)).length]).toEqual([1, 4]);
  });

  test("own quiet hours hold what is pushed, never the watch; what still lasts at their end is told once", async () => {
    const [anna, boris] = [await scene.person("anna"), await scene.person("boris")];
    const [hers, his] = [await scene.subscribe(anna), await scene.subscribe(boris)];
    await house.addRule();
    const minute = new Date(house.clock.now()).getUTCHours() * 60 + new Date(house.clock.now()).getUTCMinutes();
    const until = (minute + 10) % 1440;
    await choose(anna, { quiet: [{ ...NIGHT, fromMinute: minute, toMinute: until }], timeZone: "UTC" });
    house.figures.set("Lasting", 4);
    house.figures.set("Short", 4);
    await scene.until(1);
    expect(await scene.messagesOf(his)).toHaveLength(1);
    expect((await house.open()).total).toBe(2);
    house.figures.set("Lasting", 9);
    house.figures.set("Short", 0);
    await house.pass(60);
    const before = (await scene.messagesOf(his)).length;
    expect(await scene.messagesOf(hers)).toEqual([]);
    await house.pass(600);
    const [told, ...more] = await scene.messagesOf(hers);
    expect(more).toEqual([]);
    expect(told.title + told.body).toContain("Lasting");
    expect(told.title + told.body).not.toContain("Short");
    expect(await scene.messagesOf(his)).toHaveLength(before);
    expect(await house.database.orm.select().from(alertNotices)).toEqual([]);
  }, 60_000);

  test("a mute ends by itself, or is taken back; both tell what still lasts", async () => {
    const anna = await scene.person("anna");
    const device = await scene.subscribe(anna);
    const [one, two] = [await house.addRule({ name: "one" }), await house.addRule({ name: "two", amber: 1 })];
    expect((await mute(anna, one.id, 60_000)).body.choices.mutes).toMatchObject([{ ruleId: one.id }]);
    await mute(anna, two.id, 3_600_000);
    house.figures.set("Sales", 4);
    await house.pass(50);
    expect(await scene.messagesOf(device)).toEqual([]);
    await house.pass(20);
    expect(await scene.messagesOf(device)).toHaveLength(1);
    const { body } = await house.askAs(anna.cookie, "DELETE", `${PATH}/mutes/${two.id}`);
    expect(body.choices.mutes).toEqual([]);
    await house.pass(10);
    expect(await scene.messagesOf(device)).toHaveLength(2);
  });

  test("what is kept back for a person outlasts a restart, and is dropped when they stop to follow", async () => {
    await house.close();
    const kept = mkdtempSync(join(tmpdir(), "vigie-kept-"));
    house = await openAlertHouse({ net: doorToAnywhere(), folder: kept });
    scene = new PushScene(house, service);
    const [anna, boris] = [await scene.person("anna"), await scene.person("boris")];
    const [hers, his] = [await scene.subscribe(anna), await scene.subscribe(boris)];
    await house.addRule();
    for (const who of [anna, boris]) await mute(who, null, 600_000);
    house.figures.set("Sales", 4);
    await house.pass(20);
    const { clock, figures } = house;
    await house.close({ isKilled: true, keep: true });
    house = await openAlertHouse({ net: doorToAnywhere(), folder: kept, clock, figures });
    await house.pass(20);
    expect(service.received).toEqual([]);
    expect(await house.database.orm.select().from(alertNotices)).toHaveLength(2);
    await choose(boris, { ruleIds: [] });
    await house.pass(600);
    expect([(await scene.messagesOf(hers)).length, (await scene.messagesOf(his)).length]).toEqual([1, 0]);
    await house.close();
    house = await openAlertHouse();
    rmSync(kept, { recursive: true, force: true });
  }, 60_000);

  test("whoever has a scope is offered the rules of what they see, and hears of nothing else", async () => {
    const scope = { projects: ["DEMO"], queues: ["Sales"] };
    const anna = await scene.person("anna", "supervisor", scope);
    const device = await scene.subscribe(anna);
    house.figures.set("Sales", 0);
    house.figures.set("Secret", 0);
    const [all, secret] = [
      await house.addRule({ name: "all" }),
      await house.addRule({ name: "of another", scopeId: "server/1/queue/DEMO__Secret" }),
    ];
    const names = (await house.askAs(anna.cookie, "GET", PATH)).body.rules.map(({ name }: { name: string }) => name);
    expect(names).toEqual(["all"]);
    const { choices } = await choose(anna, { ruleIds: [all.id, secret.id] });
    expect(choices.ruleIds).toEqual([all.id]);
    house.figures.set("Secret", 9);
    await house.pass(20);
    expect(service.received).toEqual([]);
    house.figures.set("Sales", 9);
    await scene.until(1);
    expect(JSON.stringify(await scene.messagesOf(device))).not.toContain("Secret");
  });

  test("what cannot be kept is refused, with its field", async () => {
    const anna = await scene.person("anna");
    const fault = async (method: string, path: string, body: object) => {
      const answer = await house.askAs(anna.cookie, method, path, body);
      return [answer.status, answer.body.code, answer.body.fields?.[0]?.field, answer.body.fields?.[0]?.code];
    };
    const now = house.clock.now();
    expect(await fault("PUT", PATH, { ...ALL, timeZone: "Mars/Phobos" })).toEqual([
      ...[422, "bad_choices", "timeZone", "time_zone"],
    ]);
    expect(await fault("PUT", PATH, { ...ALL, ruleIds: ["none"] })).toEqual([
      ...[422, "bad_choices", "ruleIds", "unknown_rule"],
    ]);
    expect(await fault("POST", `${PATH}/mutes`, { ruleId: null, untilAt: now })).toEqual([
      ...[422, "bad_choices", "untilAt", "end_past"],
    ]);
    expect(await fault("POST", `${PATH}/mutes`, { ruleId: null, untilAt: now + 32 * 86_400_000 })).toEqual([
      ...[422, "bad_choices", "untilAt", "too_far"],
    ]);
    expect(await fault("POST", `${PATH}/mutes`, { ruleId: "none", untilAt: now + 1_000 })).toEqual([
      ...[422, "bad_choices", "ruleId", "unknown_rule"],
    ]);
    expect((await fault("PUT", PATH, { ...ALL, tells: ["purple"] }))[0]).toBe(422);
    expect((await fault("PUT", PATH, { ...ALL, quiet: [{ ...NIGHT, days: [] }] }))[0]).toBe(422);
    expect((await house.ask("admin", "GET", PATH)).status).toBe(403);
  });
});
