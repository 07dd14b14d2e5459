import { afterEach, beforeEach, describe, expect, spyOn, test } from "bun:test";
import { Audit } from "../../../server/platform/audit/audit.ts";
import { createAuth } from "../../../server/platform/auth/auth.ts";
import { hashOf } from "../../../server/platform/auth/hidden-text.ts";
import type { Identity } from "../../../server/platform/auth/identity.ts";
import { RightsWatch } from "../../../server/platform/auth/rights-watch.ts";
import type { UserRow } from "../../../server/platform/auth/repo.ts";
import { Hub } from "../../../server/platform/events/hub.ts";
import { createLog, silentLog } from "../../../server/platform/log.ts";
import { openTestDatabase } from "../../support/database.ts";
import { type House, openHouse, PASSWORD } from "../../support/scenario.ts";
import { settle } from "../../support/fake-clock.ts";
import { StreamReader } from "../events/reading.ts";

const TERMINAL = { who: null, from: null };
const DAY_MS = 86_400_000;
let house: House;
let hub: Hub;
let watch: RightsWatch;
let ann: UserRow;
let logged: string[];

beforeEach(async () => {
  house = await openHouse();
  hub = new Hub({ clock: house.clock, log: silentLog, boot: "test" });
  hub.define({ name: "t", role: "viewer", summary: "For this test", hasParameter: false });
  logged = [];
  const log = createLog({ write: (line) => logged.push(line), isJournal: false });
  const { database, clock } = house;
  watch = new RightsWatch({ rights: house.auth.rights, database, audience: hub, clock, log });
  watch.start();
  ann = await house.auth.users.add({ name: "ann", role: "supervisor", password: PASSWORD }, TERMINAL);
});
afterEach(async () => {
  await watch.stop();
  hub.close();
  await house.close();
});

const sessionOf = (user: UserRow) => house.auth.sessions.open(user, "192.0.2.1", "", null);
const open = (who: Identity | null) => new StreamReader(hub.open({ who, topics: ["t"], since: null }));
/** A stream of a new session, which was looked at once already. */
async function stream(user = ann): Promise<{ reader: StreamReader; id: string }> {
  const id = await sessionOf(user);
  const reader = open(await house.auth.sessions.find(id));
  await house.clock.advance(1_500);
  return { reader, id };
}
async function tokenStream(token: Partial<Parameters<House["auth"]["tokens"]["add"]>[0]> = {}) {
  const text = await house.auth.tokens.add({ name: "t", role: "viewer", expiresAt: null, ...token }, TERMINAL);
  const reader = open(await house.auth.tokens.find(text));
  await house.clock.advance(1_500);
  return { reader, text };
}
/** Waits until what this process changed has been looked at; no time passes, since the last look was a second ago. */
async function looked(): Promise<void> {
  await settle(100);
}

describe("a change of this process cuts at once", () => {
  const change = (edit: object) => house.auth.people.change(ann.id, edit, TERMINAL);

  test.each([
    ["another role", () => change({ role: "viewer" })],
    ["a higher role too, since the stream was judged by the former one", () => change({ role: "admin" })],
    ["another scope", () => change({ scope: { projects: ["A"], queues: [] } })],
    ["a disabled account", () => change({ isDisabled: true })],
    ["a reset by link", () => house.auth.people.reset(ann.id, null, TERMINAL)],
    ["a reset by password", () => house.auth.people.reset(ann.id, "another good one", TERMINAL)],
    [
      "a deleted account",
      async () => {
        await change({ isDisabled: true });
        await house.auth.people.remove(ann.id, TERMINAL);
      },
    ],
  ])("%s", async (_, act) => {
    const bob = await house.auth.users.add({ name: "bob", role: "admin", password: PASSWORD }, TERMINAL);
    const [hers, his] = [await stream(), await stream(bob)];
    const before = house.clock.now();
    await act();
    await looked();
    expect([hers.reader.isDone, his.reader.isDone]).toEqual([true, false]);
    expect(house.clock.now()).toBe(before);
  });

  test("a name shown is no right", async () => {
    const { reader } = await stream();
    await change({ displayName: "Ann B.", extension: "204" });
    await looked();
    expect(reader.isDone).toBe(false);
  });

  test("signing out, and ending one session, cut that one; another browser of the person goes on", async () => {
    const [a, b, c] = [await stream(), await stream(), await stream()];
    await house.auth.sessions.close(a.id, "192.0.2.1");
    await looked();
    expect([a, b, c].map(({ reader }) => reader.isDone)).toEqual([true, false, false]);
    await house.clock.advance(250);
    const who = (await house.auth.sessions.find(c.id)) as Identity;
    await house.auth.sessions.revoke(who, hashOf(b.id).slice(0, 16), "192.0.2.1");
    await looked();
    expect([a, b, c].map(({ reader }) => reader.isDone)).toEqual([true, true, false]);
  });

  test("a revoked token, of a script or of a wall", async () => {
    const [script, wall] = [await tokenStream(), await tokenStream({ name: "w", wall: "now" }).catch(String)];
    // This topic is not for walls, so that one never opened.
    expect(wall).toContain("asks for the role");
    await house.auth.tokens.revokeByName("t", TERMINAL);
    await looked();
    expect((script as { reader: StreamReader }).reader.isDone).toBe(true);
  });

  test("a stream that was being opened while the rights ended is cut within a second", async () => {
    const id = await sessionOf(ann);
    const who = await house.auth.sessions.find(id);
    await change({ isDisabled: true });
    await looked();
    const reader = open(who);
    await settle();
    expect(reader.isDone).toBe(false);
    await house.clock.advance(1_000);
    expect(reader.isDone).toBe(true);
  });

  test("of many changes, the first is looked at at once and the others together within a quarter of a second", async () => {
    const streams = [await stream(), await stream(), await stream()];
    for (const { id } of streams) await house.auth.sessions.close(id, "192.0.2.1");
    await looked();
    expect(streams.map(({ reader }) => reader.isDone)).toEqual([true, false, false]);
    await house.clock.advance(250);
    expect(streams.map(({ reader }) => reader.isDone)).toEqual([true, true, true]);
  });

  test("without the watch nothing is cut: the check can fail", async () => {
    const { reader } = await stream();
    await watch.stop();
    await change({ isDisabled: true });
    await house.clock.advance(10_000);
    expect(reader.isDone).toBe(false);
  });
});

describe("what ends by itself", () => {
  test("a token that expires", async () => {
    const { reader } = await tokenStream({ expiresAt: house.clock.now() + 60_000 });
    await house.clock.advance(58_000);
    expect(reader.isDone).toBe(false);
    await house.clock.advance(1_500);
    expect(reader.isDone).toBe(true);
  });

  test("a session that expires; one that was used elsewhere meanwhile does not", async () => {
    const [unused, used] = [await stream(), await stream()];
    house.clock.jumpWall(DAY_MS);
    await house.auth.sessions.find(used.id);
    house.clock.jumpWall(29 * DAY_MS);
    await house.clock.advance(1_000);
    expect([unused.reader.isDone, used.reader.isDone]).toEqual([true, false]);
  });
});

describe("a change by another process on the same database", () => {
  test("cuts within a second", async () => {
    const [hers, script] = [await stream(), await tokenStream()];
    const { clock, dataDir } = house;
    const database = await openTestDatabase(dataDir);
    const audit = new Audit(database, clock);
    const other = createAuth({ database, secrets: null, audit, clock, log: silentLog, trustedProxies: [] });
    await other.people.change(ann.id, { isDisabled: true }, TERMINAL);
    await other.tokens.revokeByName("t", TERMINAL);
    await settle();
    expect([hers.reader.isDone, script.reader.isDone]).toEqual([false, false]);
    await house.clock.advance(1_000);
    expect([hers.reader.isDone, script.reader.isDone]).toEqual([true, true]);
    await database.close();
  });
});

describe("what the watch costs", () => {
  test("nothing while nobody reads; then one query a second, however many read", async () => {
    const queries = spyOn(house.database.orm, "select");
    await house.clock.advance(10_000);
    expect(queries).toHaveBeenCalledTimes(0);
    for (let n = 0; n < 20; n++) await stream();
    queries.mockClear();
    await house.clock.advance(10_000);
    expect(queries).toHaveBeenCalledTimes(10);
    queries.mockRestore();
  });

  test("1,200 new readers are looked up in three queries", async () => {
    const who = await house.auth.sessions.find(await sessionOf(ann));
    const readers = Array.from({ length: 1_200 }, (_, n) =>
      open({ ...(who as Identity), credential: { kind: "session", key: `unknown ${n}`, endsAt: null } }),
    );
    const queries = spyOn(house.database.orm, "select");
    await house.clock.advance(1_000);
    expect(queries).toHaveBeenCalledTimes(1 + 3);
    expect(readers.every(({ isDone }) => isDone)).toBe(true);
    queries.mockRestore();
  });

  test("a database that cannot be read cuts nobody, is told once, and is made up for", async () => {
    const { reader } = await stream();
    const { rights } = house.auth;
    const stamp = rights.stamp.bind(rights);
    rights.stamp = async () => {
      throw new Error("disk I/O error");
    };
    await house.auth.people.change(ann.id, { isDisabled: true }, TERMINAL);
    await house.clock.advance(5_000);
    expect(reader.isDone).toBe(false);
    expect(logged).toHaveLength(1);
    rights.stamp = stamp;
    await house.clock.advance(1_000);
    expect(reader.isDone).toBe(true);
  });
});
