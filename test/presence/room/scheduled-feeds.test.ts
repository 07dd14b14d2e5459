/** Calendars as they fall due, over the real way out and the real thread: names, connections and what a server answers are the test's. */
import { afterEach, beforeEach, expect, test } from "bun:test";
import type { Socket } from "node:net";
import { calendarReader } from "../../../server/presence/feeds/calendar-reader.ts";
import type { FeedReader } from "../../../server/presence/feeds/reader.ts";
import { type RawServer, respond, startRaw } from "../../platform/net/raw-server.ts";
import { openScene, type Scene } from "../../platform/net/scene.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { MINUTE, MONDAY_10, openPresenceHouse, type PresenceHouse } from "./house.ts";
import { plan, withExtensions } from "./set-up.ts";

const FEED = {
  ...{ name: "Timetable", isEnabled: true, holdsFor: { kind: "all", id: null }, zone: null, fallbackStatus: "away" },
  ...{ intervalMinutes: 5, onStale: "keep", staleHours: 24 },
};
/** An interval is spread by a fifth. */
const INTERVAL = 7;

type Answer = (socket: Socket, request: string) => void;

/** What is asked of a reader, counted, and when it is done. */
class WatchedReader implements FeedReader {
  asks = 0;
  /** Answers that brought a body, each read in a thread. */
  expansions = 0;
  private readonly pending = new Set<Promise<unknown>>();

  constructor(private readonly inner: FeedReader) {}

  ask(...given: Parameters<FeedReader["ask"]>) {
    this.asks += 1;
    return this.watch(this.inner.ask(...given));
  }

  expand(...given: Parameters<FeedReader["expand"]>) {
    this.expansions += 1;
    return this.watch(this.inner.expand(...given));
  }

  async idle(): Promise<void> {
    while (this.pending.size > 0) await Promise.allSettled([...this.pending]);
  }

  private watch<Result>(work: Promise<Result>): Promise<Result> {
    this.pending.add(work);
    const done = () => void this.pending.delete(work);
    work.then(done, done);
    return work;
  }
}

let house: PresenceHouse;
let scene: Scene;
let server: RawServer;
let reader: WatchedReader;
let ids: Record<string, number>;
/** By path. */
let answers: Record<string, Answer>;

beforeEach(async () => {
  answers = {};
  server = await startRaw((socket, request) => {
    const path = request.split(" ")[1] ?? "";
    (answers[path] ?? ((one) => respond(one, "404 Not Found")))(socket, request);
  });
  const clock = new FakeClock(MONDAY_10);
  const names = { "plan.lan": [["10.1.2.3"]], "moves.lan": [["10.1.2.4"], ["127.0.0.1"]] };
  scene = openScene({ names, leadsTo: server, allowHosts: ["plan.lan", "moves.lan"] });
  // The thread's patience is by the scene's clock as well: minutes of the house take no time of what goes over sockets.
  reader = new WatchedReader(calendarReader({ clock: scene.clock, net: scene.out }));
  house = await openPresenceHouse(undefined, clock, { reader });
  ids = await withExtensions(house);
});
afterEach(async () => {
  await house.close();
  await server.close();
});

const stamp = (at: number) => new Date(at).toISOString().replace(/[-:]|\.\d{3}/g, "");

/** A calendar of events that begin so many minutes after the beginning of the test. */
function calendar(...events: readonly (readonly [inMinutes: number, minutes: number, summary: string])[]): string {
  const lines = events.flatMap(([inMinutes, minutes, summary], index) => [
    ...["BEGIN:VEVENT", `UID:${index}`, `SUMMARY:${summary}`, `DTSTART:${stamp(MONDAY_10 + inMinutes * MINUTE)}`],
    ...[`DTEND:${stamp(MONDAY_10 + (inMinutes + minutes) * MINUTE)}`, "END:VEVENT"],
  ]);
  return ["BEGIN:VCALENDAR", "VERSION:2.0", ...lines, "END:VCALENDAR", ""].join("\r\n");
}

/** As servers do it that know tags. */
const tagged =
  (body: string, etag: string): Answer =>
  (socket, request) =>
    request.includes(`if-none-match: ${etag}`)
      ? respond(socket, "304 Not Modified", { etag })
      : respond(socket, "200 OK", { etag }, body);

async function add(name: string, url: string, holdsFor: object = FEED.holdsFor) {
  const added = await house.ask("admin", "POST", "feeds", { ...FEED, name, url, holdsFor });
  await seen(name, ({ counters }) => counters.readings > 0);
  return added;
}

/** The calendar, once it is as wanted: what goes over sockets and threads takes no time of the clock. */
// biome-ignore lint/suspicious/noExplicitAny: each test knows the shape it asks for
async function seen(name: string, isSo: (feed: any) => boolean): Promise<any> {
  for (let look = 0; look < 200; look++) {
    await house.turns();
    await reader.idle();
    const { feeds } = (await house.ask("admin", "GET", "feeds")).body;
    const feed = feeds.find((one: { name: string }) => one.name === name);
    if (feed && isSo(feed)) return feed;
  }
  throw new Error("it did not come about");
}
/** Minutes that pass, each with what it set off done. */
async function passFeeds(minutes: number, isEnough = () => false): Promise<void> {
  for (let minute = 0; minute < minutes && !isEnough(); minute++) {
    await house.clock.advance(MINUTE);
    for (let turn = 0; turn < 4; turn++) {
      await house.turns();
      await reader.idle();
    }
  }
}
const summaries = async (number: string) =>
  (await house.ask("admin", "GET", `extensions/${ids[number]}`)).body.events.map(
    (one: { summary: string }) => one.summary,
  );

test("A50 a calendar that is as before (304) is not read again, and its age begins anew", async () => {
  answers["/a.ics"] = tagged(calendar([60, 30, "Course"]), '"1"');
  await add("A", "http://plan.lan/a.ics");
  const before = await seen("A", () => true);
  await passFeeds(INTERVAL);
  const after = await seen("A", ({ counters }) => counters.readings > 1);
  expect(server.requests.at(-1)).toContain('if-none-match: "1"');
  expect(after.counters).toMatchObject({ readings: 2, unchanged: 1, events: 1 });
  expect(after.fetchedAt).toBeGreaterThan(before.fetchedAt);
  expect(after.bodyAt).toBe(before.bodyAt);
  expect(reader.expansions).toBe(1);
  expect(await summaries("1001")).toEqual(["Course"]);
});

test("A50 one with another tag is read, and what it changes is waited for within 2 s", async () => {
  answers["/a.ics"] = tagged(calendar([60, 30, "Course"]), '"1"');
  const id = ids["1001"] ?? 0;
  await plan(house, id);
  await add("A", "http://plan.lan/a.ics");
  expect((await house.ask("vera", "GET", `extensions/${id}`)).body.next.status).toBe("off_work");
  // The course was moved to a quarter past, and the slot ends at five past.
  answers["/a.ics"] = tagged(calendar([15, 30, "Course"]), '"2"');
  await passFeeds(INTERVAL, () => reader.expansions > 1);
  await house.clock.advance(2_000);
  await house.turns();
  expect((await house.ask("vera", "GET", `extensions/${id}`)).body.next).toMatchObject({
    ...{ at: MONDAY_10 + 15 * MINUTE, status: "away" },
  });
  await house.clock.advance(MONDAY_10 + 15 * MINUTE - house.clock.now());
  await house.turns();
  expect(house.pbx.pushes.at(-1)).toMatchObject({ yeastarId: 1, status: "away", at: MONDAY_10 + 15 * MINUTE });
  expect(reader.expansions).toBe(2);
});

const GOOD = calendar([60, 30, "Course"], [120, 30, "Course"]);
test.each<[what: string, answer: Answer, code: string]>([
  ["a page to sign in", (socket) => respond(socket, "200 OK", {}, "<html>sign in</html>"), "feed_not_a_calendar"],
  ["nothing", (socket) => respond(socket, "200 OK"), "feed_empty"],
  ["half of it", (socket) => respond(socket, "200 OK", {}, GOOD.slice(0, GOOD.length / 2)), "feed_unreadable"],
  ["half of what it announced", (socket) => torn(socket), "outgoing_not_connected"],
  ["an error", (socket) => respond(socket, "500 Oops", {}, GOOD), "feed_status"],
  ["30 MB", (socket) => respond(socket, "200 OK", { "content-length": "30000000" }, GOOD), "outgoing_too_large"],
  ["what never ends", (socket) => void socket.write("HTTP/1.1 200 OK\r\n\r\nBEGIN:VCALENDAR"), "outgoing_too_slow"],
])("A51 %s: the last good one stays, it is said, and other calendars go on", async (_, bad, code) => {
  answers["/bad.ics"] = tagged(GOOD, '"1"');
  answers["/good.ics"] = tagged(calendar([60, 30, "Meeting"]), '"1"');
  await add("Bad", "http://plan.lan/bad.ics", { kind: "extension", id: ids["1001"] });
  await add("Good", "http://plan.lan/good.ics", { kind: "extension", id: ids["1002"] });
  const failing = answers["/bad.ics"];
  answers["/bad.ics"] = (socket, request) => {
    bad(socket, request);
    if (code === "outgoing_too_slow") setImmediate(() => scene.clock.advance(20_000));
  };
  answers["/good.ics"] = tagged(calendar([60, 30, "Other meeting"]), '"2"');
  await passFeeds(INTERVAL);
  const failed = await seen("Bad", ({ fault }) => fault !== null);
  expect(failed).toMatchObject({ fault: { code }, counters: { events: 2 } });
  expect(JSON.stringify(failed)).not.toContain("bad.ics");
  expect(await summaries("1001")).toEqual(["Course", "Course"]);
  await seen("Good", ({ counters, failures }) => counters.readings > 1 && failures === 0);
  expect(await summaries("1002")).toEqual(["Other meeting"]);
  // It comes back by itself.
  if (failing) answers["/bad.ics"] = failing;
  await passFeeds(INTERVAL);
  expect(await seen("Bad", ({ failures }) => failures === 0)).toMatchObject({ fault: null, isHeld: false });
});

/** Less than it says that it is. */
function torn(socket: Socket): void {
  socket.write(`HTTP/1.1 200 OK\r\ncontent-length: ${GOOD.length}\r\n\r\n`);
  socket.end(GOOD.slice(0, GOOD.length / 2));
}

test("A53 webcal is taken for https, and no other kind of address", async () => {
  await house.ask("admin", "POST", "feeds", { ...FEED, name: "Public", url: "webcal://plan.lan/a.ics" });
  for (let turn = 0; turn < 100 && scene.dialled.length === 0; turn++) await house.turns();
  await scene.clock.advance(20_000);
  await seen("Public", ({ failures }) => failures > 0);
  // Over TLS, which nobody speaks here: it was dialled where https is.
  expect(scene.dialled).toEqual(["10.1.2.3:443"]);
  for (const url of ["file:///etc/passwd", "ftp://plan.lan/a.ics", "javascript:alert(1)"]) {
    const refused = await house.ask("admin", "POST", "feeds", { ...FEED, name: "Other", url });
    expect([refused.status, refused.body.fields?.[0]?.field]).toEqual([422, "url"]);
  }
});

test.each(["http://169.254.169.254/latest", "http://127.0.0.1/", "file:///etc/passwd"])(
  "A53 a calendar that leads to %s is not followed there",
  async (location) => {
    answers["/a.ics"] = (socket) => respond(socket, "302 Found", { location });
    await add("A", "http://plan.lan/a.ics");
    const { fault } = await seen("A", ({ failures }) => failures > 0);
    expect(fault.code).toStartWith("outgoing_");
    expect(scene.dialled).toEqual(["10.1.2.3:80"]);
  },
);

test("A53 a name that leads inside the second time is not followed there, and the calendar stays", async () => {
  answers["/a.ics"] = tagged(calendar([60, 30, "Course"]), '"1"');
  await add("A", "http://moves.lan/a.ics");
  await passFeeds(INTERVAL);
  const { fault } = await seen("A", ({ failures }) => failures > 0);
  expect(fault.code).toBe("outgoing_address_refused");
  expect(scene.dialled).toEqual(["10.1.2.4:80"]);
  expect(await summaries("1001")).toEqual(["Course"]);
});
