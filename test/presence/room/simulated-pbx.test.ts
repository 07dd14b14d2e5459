/** The whole way: routes, what is stored, the engine, the client, and the simulated PBX that it speaks with. */
import { expect, test } from "bun:test";
import { silentLog } from "../../../server/platform/log.ts";
import { yeastarDriver } from "../../../server/presence/pbxs/yeastar-driver.ts";
import { DEMO_APP, parseYeastarFaults, YeastarSimulator } from "../../../server/presence/simulator.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { BASE as PBX_URL, SimulatedNet } from "../yeastar/house.ts";
import { MINUTE, MONDAY_10, openPresenceHouse } from "./house.ts";
import { pass } from "./set-up.ts";

test("a PBX is entered, its extensions are read, planned, forced and set, and the log says so", async () => {
  const clock = new FakeClock(MONDAY_10, 120);
  const simulator = new YeastarSimulator({ people: 12, clock, faults: parseYeastarFaults("") });
  const net = new SimulatedNet(simulator, clock);
  const house = await openPresenceHouse(() => yeastarDriver({ clock, net, log: silentLog }), clock);
  simulator.start();
  try {
    await house.ask("admin", "PUT", "settings", { zone: "Europe/Paris" });
    const set = { name: "Simulated", url: PBX_URL, clientId: DEMO_APP.clientId, secret: DEMO_APP.secret };
    const testing = house.ask("admin", "POST", "pbxs/test", set);
    await pass(house, 1);
    const { steps } = (await testing).body;
    expect(steps.filter(({ isOk }: { isOk: boolean }) => !isOk)).toEqual([]);
    expect(steps.map(({ step }: { step: string }) => step)).toContain("list");
    await house.ask("admin", "POST", "pbxs", set);
    await pass(house, 1);
    const [pbx] = (await house.ask("admin", "GET", "pbxs")).body.pbxs;
    expect(pbx.state).toEqual({ phase: "ready", isListening: true, fault: null });
    const { extensions } = (await house.ask("vera", "GET", "extensions")).body;
    expect(extensions).toHaveLength(12);

    const { id, number } = extensions[0];
    const now = clock.now();
    const slot = { day: 0, startMinute: 480, endMinute: 620, status: "available" };
    await house.ask("sam", "POST", `extensions/${id}/slots`, slot);
    await house.ask("sam", "PATCH", `extensions/${id}`, { isPlanned: true, defaultStatus: "off_work" });
    await pass(house, 1);
    const state = () => simulator.extensions.of(number).status;
    expect(state()).toBe("available");
    await house.ask("sam", "POST", "overrides", { extensionIds: [id], status: "do_not_disturb", minutes: 5 });
    await pass(house, 1);
    expect(state()).toBe("do_not_disturb");
    await pass(house, 5);
    expect(state()).toBe("available");
    await pass(house, Math.ceil((MONDAY_10 + 20 * MINUTE - now) / 60_000) - 5);
    expect(state()).toBe("off_work");
    const { entries } = (await house.ask("vera", "GET", `log?extensionId=${id}`)).body;
    const set2 = entries.filter(({ result }: { result: string }) => result === "done");
    expect(
      set2.map((one: { source: string; newStatus: string }) => `${one.source} ${one.newStatus}`).slice(0, 3),
    ).toEqual(["default off_work", "expiry available", "override do_not_disturb"]);
    // The simulated PBX tells of a push before it answers it: what was before is known all the same.
    expect(set2.map((one: { oldStatus: string | null }) => one.oldStatus).slice(0, 3)).toEqual([
      ...["available", "do_not_disturb", "available"],
    ]);
    // The token of the log-in is kept, and nowhere to be read.
    expect(JSON.stringify((await house.ask("admin", "GET", "pbxs")).body)).not.toContain("token");
  } finally {
    const closing = house.close();
    await clock.advance(60_000);
    await closing;
  }
}, 60_000);
