import { afterEach, beforeEach, describe, expect, test } from "bun:test";
import { FeedFault } from "../../../server/presence/feeds/reader.ts";
import { everyValue } from "../../support/database.ts";
import { FEED_URL, HOUR, MINUTE, MONDAY_10, openPresenceHouse, type PresenceHouse } from "./house.ts";
import { pass, plan, withExtensions } from "./set-up.ts";

const ALL = { kind: "all", id: null };
const FEED = {
  ...{ name: "Timetable", isEnabled: true, holdsFor: ALL, zone: null, fallbackStatus: "away" },
  ...{ intervalMinutes: 30, onStale: "keep", staleHours: 24 },
};
const COURSE = {
  ...{ name: "Courses", isEnabled: true, priority: 0, conditions: { title: { kind: "text", value: "course" } } },
  action: { kind: "status", status: "lunch" },
};

let house: PresenceHouse;
let ids: Record<string, number>;
beforeEach(async () => {
  house = await openPresenceHouse();
  ids = await withExtensions(house);
});
afterEach(() => house.close());

/** A calendar with events that begin so many hours from now and last one. */
function calendar(name: string, events: readonly (readonly [inHours: number, summary: string, more?: object])[]): void {
  house.reader.body = name;
  house.reader.contents.set(
    name,
    events.map(([inHours, summary, more]) => {
      const startAt = MONDAY_10 + inHours * HOUR;
      return { startAt, endAt: startAt + HOUR, summary, ...more };
    }),
  );
}

/** Adds a calendar, and waits until it was read for the first time. */
async function feed(more: object = {}) {
  const { body } = await house.ask("admin", "POST", "feeds", { ...FEED, url: FEED_URL, ...more });
  for (let look = 0; look < 200; look++) {
    const { feeds } = (await house.ask("admin", "GET", "feeds")).body;
    if (feeds.some(({ id, fetchedAt }: { id: number; fetchedAt: number | null }) => id === body.id && fetchedAt)) break;
    await house.turns();
  }
  return body;
}
const detail = async (number: string, who = "vera") => (await house.ask(who, "GET", `extensions/${ids[number]}`)).body;

describe("a calendar", () => {
  test("is read at once, decides by rules, and another body counts within two seconds of its reading", async () => {
    calendar("first", [[3 / 60, "Course: maths"]]);
    await house.ask("admin", "POST", "rules", COURSE);
    await plan(house, ids["1001"] ?? 0);
    const added = await feed();
    await house.settle();
    expect(await detail("1001")).toMatchObject({
      events: [{ status: "lunch", summary: "Course: maths" }],
      next: { at: MONDAY_10 + 3 * MINUTE, status: "lunch" },
    });
    calendar("second", [[0, "Meeting"]]);
    const read = await house.ask("admin", "POST", `feeds/${added.id}/read`);
    expect(read.body).toMatchObject({ failures: 0, fault: null, counters: { events: 1, readings: 2 } });
    await house.settle();
    expect(house.pbx.statusOf(1)).toBe("away");
    expect((await house.ask("vera", "GET", "log")).body.entries[0]).toMatchObject({
      ...{ source: "calendar", newStatus: "away" },
      because: [{ level: "calendar", name: "Meeting" }, {}, {}, {}],
    });
  });

  test("is read again as its interval says, and what fails keeps the last good state and waits longer each time", async () => {
    calendar("first", [[1, "Course"]]);
    await feed({ intervalMinutes: 5 });
    await house.settle();
    // Its interval is spread by a fifth.
    await pass(house, 7);
    expect(house.reader.asks).toHaveLength(2);
    house.reader.fault = new FeedFault("feed_status", "The other side answers with an error (500).", null);
    await pass(house, 16);
    const [failing] = (await house.ask("sam", "GET", "feeds")).body.feeds;
    expect(failing).toMatchObject({ fault: { code: "feed_status" } });
    // At its time, and then after one minute and more.
    expect(failing.failures).toBeGreaterThan(1);
    expect(failing.failures).toBeLessThan(6);
    expect((await detail("1001")).events).toHaveLength(1);
    const { checks } = (await house.ask("admin", "GET", "/api/v1/platform/health")).body;
    expect(checks.map(({ code }: { code: string }) => code)).toContain("presence_feeds_failing");
  });

  test("that lost most of its events is believed when it says so twice, or when an administrator does", async () => {
    const many = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10].map((hours) => [hours, "Course"] as const);
    calendar("many", many);
    const { id } = await feed();
    // In its turn: behind the one that adding it began.
    await house.ask("admin", "POST", `feeds/${id}/read`);
    calendar("few", [[1, "Course"]]);
    expect((await house.ask("admin", "POST", `feeds/${id}/read`)).body).toMatchObject({ isHeld: true });
    expect((await detail("1001")).events).toHaveLength(10);
    expect((await house.ask("admin", "POST", `feeds/${id}/confirm`)).body.isHeld).toBe(false);
    expect((await detail("1001")).events).toHaveLength(1);
    const [entry] = await house.app.platform.audit.list(null, null, 1);
    expect(entry).toMatchObject({ action: "presence.feed.confirm", target: "Timetable" });
    expect((await house.ask("admin", "POST", `feeds/${id}/confirm`)).body.code).toBe("feed_nothing_held");

    calendar("many", many);
    await house.ask("admin", "POST", `feeds/${id}/read`);
    calendar("few", [[1, "Course"]]);
    await house.ask("admin", "POST", `feeds/${id}/read`);
    await house.ask("admin", "POST", `feeds/${id}/read`);
    expect((await detail("1001")).events).toHaveLength(1);
  });

  test.each([
    ["keep", 1, false],
    ["default", 0, false],
    ["freeze", 1, true],
  ])("not read for too long: %s", async (onStale, events, isFrozen) => {
    calendar("first", [[3, "Course"]]);
    await feed({ onStale, staleHours: 1 });
    await plan(house, ids["1001"] ?? 0);
    house.reader.fault = new Error("no route");
    house.clock.jumpWall(70 * MINUTE);
    await pass(house, 1);
    const now = await detail("1001");
    expect(now.events).toHaveLength(events);
    expect(now.because.level === "freeze").toBe(isFrozen);
    expect((await house.ask("sam", "GET", "feeds")).body.feeds[0].isStale).toBe(true);
  });

  test.each(["is read", "cannot be read"])(
    "counts as it was while it is worked out anew twice a day, and when it %s",
    async (what) => {
      calendar("first", [[20, "Course"]]);
      await feed();
      const { promise, resolve, reject } = Promise.withResolvers<void>();
      promise.catch(() => undefined);
      house.reader.gates.expand = promise;
      const { expansions } = house.reader;
      await house.clock.advance(12 * HOUR);
      await house.turns();
      expect(house.reader.expansions).toBeGreaterThan(expansions);
      expect((await detail("1001")).events).toHaveLength(1);
      if (what === "is read") resolve();
      else reject(new FeedFault("feed_unreadable", "", null));
      await house.turns();
      expect((await detail("1001")).events).toHaveLength(1);
    },
  );

  test("that is given another address while the former one is asked holds nothing of that", async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    house.reader.gates.ask = promise;
    calendar("former", [[1, "Former"]]);
    const { body } = await house.ask("admin", "POST", "feeds", { ...FEED, url: FEED_URL });
    await house.turns();
    expect(house.reader.asks).toHaveLength(1);
    calendar("other", [[1, "Other"]]);
    await house.ask("admin", "PUT", `feeds/${body.id}`, { ...FEED, url: "https://calendar.example.com/other.ics" });
    resolve();
    for (let look = 0; look < 200 && house.reader.asks.length < 2; look++) await house.turns();
    await house.turns();
    expect((await detail("1001")).events).toMatchObject([{ summary: "Other" }]);
    expect((await house.ask("admin", "GET", "feeds")).body.feeds[0].counters).toMatchObject({ readings: 1 });
  });

  test("for a team of nobody counts for whoever joins it", async () => {
    calendar("first", [[1, "Course"]]);
    const team = await house.ask("sam", "POST", "groups", { name: "Maths", extensionIds: [] });
    await feed({ holdsFor: { kind: "group", id: team.body.id } });
    await house.ask("sam", "PUT", `groups/${team.body.id}`, { name: "Maths", extensionIds: [ids["1001"]] });
    expect((await detail("1001")).events).toHaveLength(1);
  });

  test("never shows its address: neither in answers nor in the audit nor in the database", async () => {
    calendar("first", [[1, "Course"]]);
    const added = await feed();
    expect(added.address).toBe("calendar.example.com …x7Yz");
    await house.ask("admin", "PUT", `feeds/${added.id}`, { ...FEED, name: "Other" });
    await house.settle();
    expect(house.reader.asks.at(-1)?.url).toBe(FEED_URL);
    const audit = JSON.stringify(await house.app.platform.audit.list(null, null, 50));
    for (const text of [JSON.stringify(added), audit, ...(await everyValue(house.folder))]) {
      expect(text).not.toContain("secret-token");
    }
  });

  test("is for one, for a team or for all", async () => {
    calendar("first", [[1, "Course"]]);
    const team = await house.ask("sam", "POST", "groups", { name: "Maths", extensionIds: [ids["1002"]] });
    await feed({ holdsFor: { kind: "group", id: team.body.id } });
    await house.settle();
    const counts = await Promise.all(["1001", "1002"].map(async (number) => (await detail(number)).events.length));
    expect(counts).toEqual([0, 1]);
    const wrong = await house.ask("admin", "POST", "feeds", {
      ...FEED,
      url: FEED_URL,
      holdsFor: { kind: "group", id: 9 },
    });
    expect(wrong.body.fields[0]).toMatchObject({ field: "holdsFor.id", code: "no_such_team" });
    const span = `from=${MONDAY_10}&to=${MONDAY_10 + HOUR}`;
    const { timelines } = (await house.ask("vera", "GET", `timeline?${span}&groupId=${team.body.id}`)).body;
    expect(timelines.map((one: { number: string }) => one.number)).toEqual(["1002"]);
    const renamed = { name: "Physics", extensionIds: [ids["1001"]] };
    expect((await house.ask("sam", "PUT", `groups/${team.body.id}`, renamed)).body).toEqual({
      id: team.body.id,
      ...renamed,
    });
    expect((await house.ask("sam", "POST", "groups", renamed)).body.fields[0].code).toBe("taken");
    expect((await detail("1001")).events).toHaveLength(1);
    expect((await house.ask("sam", "DELETE", `groups/${team.body.id}`)).status).toBe(204);
    // What was for the team alone goes with it.
    expect((await house.ask("sam", "GET", "feeds")).body.feeds).toEqual([]);
  });
});

describe("what somebody keeps private", () => {
  test("is read by administrators alone: in lines, details, timelines, the log, files and calendars", async () => {
    calendar("private", [[0, "Doctor", { isPrivate: true }]]);
    await plan(house, ids["1001"] ?? 0);
    await feed();
    await house.settle();
    await pass(house, 2);
    const output = await house.ask("admin", "POST", "outputs", { name: "All", holdsFor: ALL });
    const span = `from=${MONDAY_10}&to=${MONDAY_10 + 2 * HOUR}`;
    expect((await house.ask("sam", "GET", "feeds")).body.feeds[0].issues).toMatchObject([{ line: 3, detail: "" }]);
    expect((await house.ask("admin", "GET", "feeds")).body.feeds[0].issues).toMatchObject([{ detail: "Doctor" }]);
    const paths = ["extensions", `extensions/${ids["1001"]}`, `timeline?${span}`, "log", "log/export", "effective"];
    for (const path of [...paths, `calendars/${output.body.token}`]) {
      for (const who of ["sam", "alice", "vera"]) {
        expect((await house.ask(who, "GET", path)).text, `${path} as ${who}`).not.toContain("Doctor");
      }
    }
    for (const path of paths.slice(0, 5))
      expect((await house.ask("admin", "GET", path)).text, path).toContain("Doctor");
    expect((await house.ask(null, "GET", `calendars/${output.body.token}`)).text).not.toContain("Doctor");
  });
});

describe("rules", () => {
  test("are kept in an order, tried and previewed", async () => {
    calendar("first", [
      [1, "Course"],
      [30, "Course"],
    ]);
    await plan(house, ids["1001"] ?? 0);
    await feed({ holdsFor: { kind: "extension", id: ids["1001"] } });
    await house.settle();
    const first = await house.ask("admin", "POST", "rules", COURSE);
    const ignoring = { ...COURSE, name: "Nothing", action: { kind: "ignore" } };
    const second = await house.ask("admin", "POST", "rules", ignoring);
    const event = { summary: "The Course" };
    const tried = await house.ask("admin", "POST", "rules/test", { event });
    expect(tried.body).toMatchObject({ outcome: "status", status: "lunch", ruleId: first.body.id });
    const order = [second.body.id, first.body.id];
    const ordered = await house.ask("admin", "PUT", "rules/order", { ids: order });
    expect(ordered.body.rules.map((rule: { id: number }) => rule.id)).toEqual(order);
    expect((await house.ask("admin", "POST", "rules/test", { event })).body.outcome).toBe("ignored");
    expect((await house.ask("admin", "PUT", "rules/order", { ids: [first.body.id] })).body.fields[0].code).toBe(
      "no_such_rule",
    );
    // What is stored ignores both; these give a status to both, which begins and ends.
    const preview = await house.ask("admin", "POST", "rules/preview", { rules: [COURSE] });
    expect(preview.body).toMatchObject({ people: 1, changes: [{ number: "1001" }] });
    expect(preview.body.transitions).toBeGreaterThan(2);
    expect((await house.ask("admin", "POST", "rules/preview", { rules: [ignoring] })).body).toMatchObject({
      people: 0,
    });
    const wrong = { ...COURSE, conditions: { title: { kind: "pattern", value: "(" } } };
    expect((await house.ask("admin", "POST", "rules", wrong)).body.fields[0].field).toBe("conditions.title.value");
    const changed = await house.ask("admin", "PUT", `rules/${first.body.id}`, { ...COURSE, name: "Lessons" });
    expect(changed.body).toMatchObject({ name: "Lessons", position: 2 });
    expect((await house.ask("admin", "DELETE", `rules/${first.body.id}`)).status).toBe(204);
    expect((await house.ask("vera", "GET", "rules")).body.rules).toHaveLength(1);
    expect((await house.ask("admin", "GET", "rules/presets")).body.presets[0].key).toBe("school");
  });
});

describe("holidays", () => {
  const set = { name: "Closed", isEnabled: true, kind: "dates", feedId: null, status: "off_work", holdsFor: ALL };
  const today = [{ date: "2026-03-02", name: "Fair" }];

  test("hold on their days, for those that they are for, until they are taken away", async () => {
    await plan(house, ids["1001"] ?? 0);
    const added = await house.ask("admin", "POST", "holidays", { ...set, dates: today });
    await house.settle();
    expect(house.pbx.statusOf(1)).toBe("off_work");
    expect((await detail("1001")).because).toMatchObject({ level: "holiday", name: "Fair" });
    const holdsFor = { kind: "extension", id: ids["1002"] };
    await house.ask("admin", "PUT", `holidays/${added.body.id}`, { ...set, dates: today, holdsFor });
    await house.settle();
    expect(house.pbx.statusOf(1)).toBe("available");
    expect((await house.ask("admin", "DELETE", `holidays/${added.body.id}`)).status).toBe(204);
    expect((await house.ask("vera", "GET", "holidays")).body.sets).toEqual([]);
  });

  test("come from a calendar that tells nothing else, from the law, or from what somebody typed", async () => {
    await plan(house, ids["1001"] ?? 0);
    const whole = { isAllDay: true, startAt: MONDAY_10 - 10 * HOUR, endAt: MONDAY_10 + 14 * HOUR };
    calendar("school", [[0, "Winter break", whole]]);
    const { id } = await feed({ holdsFor: { kind: "nobody", id: null } });
    await house.settle();
    expect((await detail("1001")).events).toEqual([]);
    await house.ask("admin", "POST", "holidays", { ...set, kind: "feed", feedId: id, dates: [] });
    await house.settle();
    expect((await detail("1001")).because).toMatchObject({ level: "holiday", name: "Winter break" });
    const { days } = (await house.ask("vera", "GET", "holidays/days?kind=fr-alsace&year=2026")).body;
    expect(days).toHaveLength(13);
    const read = await house.ask("admin", "POST", "holidays/read", { text: "2026-12-24 Eve\nsoon" });
    expect(read.body).toEqual({ dates: [{ date: "2026-12-24", name: "Eve" }], faults: [{ line: 2, value: "soon" }] });
    const wrong = await house.ask("admin", "POST", "holidays", { ...set, dates: [{ date: "2026-02-30", name: "" }] });
    expect(wrong.body.fields[0]).toMatchObject({ field: "dates[0].date", code: "date_form" });
  });
});
