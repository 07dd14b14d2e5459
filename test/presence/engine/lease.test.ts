import { afterEach, describe, expect, test } from "bun:test";
import { Leadership } from "../../../server/presence/engine/leadership.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { FakeLease, HOUR, MINUTE, monday, override, planOf, SECOND, slot, World } from "./world.ts";

const day = () =>
  planOf({
    weekly: [slot("08:00-10:00 available", 1), slot("10:00-12:00 do_not_disturb", 2), slot("12:00-14:00 lunch", 3)],
  });

describe("two engines, one database", () => {
  let world: World;
  afterEach(() => world.end());
  const pushes = () =>
    world.pbx.pushes.map(({ at, status, by }) => [new Date(at).toISOString().slice(11, 19), status, by]);

  test("A22 each change is pushed once, by the one that leads", async () => {
    world = new World(monday("07:30"));
    world.add(1, "off_work", day());
    const first = await world.started("a");
    const second = await world.started("b");
    await world.clock.advance(8 * HOUR);
    expect(pushes()).toEqual([
      ["07:00:00", "available", "a"],
      ["09:00:00", "do_not_disturb", "a"],
      ["11:00:00", "lunch", "a"],
      ["13:00:00", "off_work", "a"],
    ]);
    expect([first.view.isLeader, second.view.isLeader]).toEqual([true, false]);
    expect(second.view).toMatchObject({ phase: "following", leader: "a" });
    // Who follows shows the same, and does not even listen.
    expect(second.extension(1)).toMatchObject({ wanted: "off_work", actual: "off_work" });
    expect(world.pbx.listening).toBe(1);
  });

  test("A22 what is changed where the follower is, the leader pushes within 2 s", async () => {
    world = new World(monday("09:00"));
    world.add(1, "available", day());
    await world.started("a");
    const second = await world.started("b");
    await world.clock.advance(MINUTE);
    world.change(second, 1, { overrides: [override("away", monday("09:01"), null)] });
    await world.clock.advance(2 * SECOND);
    expect(pushes().map(([, status, by]) => [status, by])).toEqual([["away", "a"]]);
    expect(second.extension(1)?.wanted).toBe("away");
  });

  for (const [dies, at] of [
    ["just before a change", "09:59:59"],
    ["just after one", "10:00:01"],
    ["just after renewing", "09:59:50"],
  ] as const) {
    test(`A22 the leader is killed ${dies}: another takes over within 30 s, nothing is lost or done twice`, async () => {
      world = new World(monday("09:30"));
      world.add(1, "available", day());
      world.add(2, "available", day());
      const first = await world.started("a");
      const second = await world.started("b");
      await world.clock.advance(monday(at) - world.clock.now());
      kill(first);
      await world.clock.advance(30 * SECOND);
      expect(second.view.isLeader).toBe(true);
      await world.clock.advance(3 * HOUR);
      const byExtension = [1, 2].map((id) =>
        world.pbx.pushes.filter(({ yeastarId }) => yeastarId === id).map(({ status }) => status),
      );
      expect(byExtension).toEqual([
        ["do_not_disturb", "lunch"],
        ["do_not_disturb", "lunch"],
      ]);
    });
  }

  test("A22 a leader that stops in order is followed with the next look", async () => {
    world = new World(monday("09:30"));
    world.add(1, "available", day());
    const first = await world.started("a");
    const second = await world.started("b");
    await first.stop();
    await world.clock.advance(4 * SECOND);
    expect(second.view.isLeader).toBe(true);
  });

  test("A22 a node that lost the lease without knowing it pushes nothing more", async () => {
    world = new World(monday("09:59"));
    world.add(1, "available", day());
    const first = await world.started("a");
    await world.clock.advance(55 * SECOND);
    // Another took it while this one was asleep.
    world.lease.row = { holder: "b", term: 9, until: monday("11:00") };
    await world.clock.advance(15 * SECOND);
    expect(world.pbx.attempts).toEqual([]);
    expect(first.view).toMatchObject({ isLeader: false, phase: "following", leader: "b" });
  });

  test("A22 what is no longer wanted when the lease is confirmed is not pushed", async () => {
    world = new World(monday("09:59:58"));
    world.add(1, "available", day());
    const first = await world.started("a");
    await world.clock.advance(SECOND);
    world.lease.readMs = 500;
    await world.clock.advance(SECOND);
    world.change(first, 1, { overrides: [override("away", monday("09:59"), null)] });
    await world.clock.advance(10 * SECOND);
    expect(world.pbx.attempts.map(({ status }) => status)).toEqual(["away"]);
  });

  test("A22 a leader whose database is away stops before another may take over", async () => {
    world = new World(monday("09:59"));
    world.add(1, "available", day());
    const first = await world.started("a");
    world.lease.isBroken = true;
    await world.clock.advance(50 * SECOND);
    expect(first.view.isLeader).toBe(false);
    await world.clock.advance(20 * SECOND);
    expect(world.pbx.attempts).toEqual([]);
    world.lease.isBroken = false;
    await world.clock.advance(10 * SECOND);
    expect(world.pbx.pushes.map(({ status }) => status)).toEqual(["do_not_disturb"]);
    world.complaints.length = 0;
  });

  /** As SIGKILL would: no timer of it runs any more, and nothing is written or given back. */
  function kill(engine: Awaited<ReturnType<World["started"]>>): void {
    const inside = engine as unknown as {
      leadership: { timers: { cancelAll(): void }; isRunning: boolean };
      timers: { cancelAll(): void };
      wakeup: { cancel(): void };
      closeDesks(): void;
      phase: string;
    };
    inside.phase = "stopped";
    inside.leadership.isRunning = false;
    inside.leadership.timers.cancelAll();
    inside.timers.cancelAll();
    inside.wakeup.cancel();
    inside.closeDesks();
    Object.assign(inside.leadership, { mine: null });
  }
});

describe("the lease", () => {
  const node = (clock: FakeClock, lease: FakeLease, nodeId: string) => {
    const changes: boolean[] = [];
    const ports = { clock, lease, nodeId, complain: () => undefined };
    const leadership = new Leadership(ports, (isLeader) => changes.push(isLeader));
    return { leadership, changes };
  };

  test("A22 of five that come at once, one leads", async () => {
    const clock = new FakeClock();
    const lease = new FakeLease();
    const nodes = ["a", "b", "c", "d", "e"].map((id) => node(clock, lease, id));
    for (const { leadership } of nodes) leadership.start();
    await clock.advance(MINUTE);
    expect(nodes.filter(({ leadership }) => leadership.isLeader)).toHaveLength(1);
    expect(lease.row?.term).toBe(1);
    for (const { leadership } of nodes) await leadership.stop();
    expect(clock.timers).toBe(0);
  });

  test("A22 of five that see the leader die, one follows it, with a term of its own", async () => {
    const clock = new FakeClock();
    const lease = new FakeLease();
    lease.row = { holder: "dead", term: 4, until: clock.now() + 20_000 };
    const nodes = ["a", "b", "c", "d", "e"].map((id) => node(clock, lease, id));
    for (const { leadership } of nodes) leadership.start();
    await clock.advance(19 * SECOND);
    expect(nodes.some(({ leadership }) => leadership.isLeader)).toBe(false);
    await clock.advance(9 * SECOND);
    expect(nodes.filter(({ leadership }) => leadership.isLeader)).toHaveLength(1);
    expect(lease.row?.term).toBe(5);
    for (const { leadership } of nodes) await leadership.stop();
  });

  test("A22 clocks that are an hour apart take no lease from one that lives", async () => {
    const early = new FakeClock(Date.UTC(2026, 0, 1, 10));
    const late = new FakeClock(Date.UTC(2026, 0, 1, 10, 0, 40));
    const lease = new FakeLease();
    const first = node(early, lease, "a");
    const second = node(late, lease, "b");
    first.leadership.start();
    await early.advance(0);
    second.leadership.start();
    for (let step = 0; step < 120; step++) {
      await early.advance(SECOND);
      await late.advance(SECOND);
    }
    expect([first.leadership.isLeader, second.leadership.isLeader]).toEqual([true, false]);
    await first.leadership.stop();
    await second.leadership.stop();
  });

  test("an answer to a renewal that got lost does not cost the lease", async () => {
    const clock = new FakeClock();
    const lease = new FakeLease();
    const { leadership, changes } = node(clock, lease, "a");
    leadership.start();
    await clock.advance(5 * SECOND);
    lease.losesAnswer = true;
    await clock.advance(MINUTE);
    expect(changes).toEqual([true]);
    expect(lease.row?.term).toBe(1);
    await leadership.stop();
    expect(lease.row?.holder).toBe("");
  });

  test("whoever comes back under the same name takes up its own lease at once", async () => {
    const clock = new FakeClock();
    const lease = new FakeLease();
    lease.row = { holder: "a", term: 4, until: clock.now() + 20_000 };
    const { leadership } = node(clock, lease, "a");
    leadership.start();
    await clock.advance(0);
    expect(leadership.isLeader).toBe(true);
    expect(lease.row?.term).toBe(5);
    await leadership.stop();
  });

  test("after a sleep in which the other took over, the first question whether to act is answered no", async () => {
    const clock = new FakeClock();
    const lease = new FakeLease();
    const { leadership, changes } = node(clock, lease, "a");
    leadership.start();
    await clock.advance(SECOND);
    clock.jumpWall(HOUR);
    lease.row = { holder: "b", term: 2, until: clock.now() + 20_000 };
    expect(await leadership.confirm()).toBe(false);
    expect(changes).toEqual([true, false]);
    await leadership.stop();
  });
});
