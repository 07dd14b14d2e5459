import { describe, expect, test } from "bun:test";
import { Scene, START, sessionRow, wireDate } from "../cccp/live/scene.ts";
import { snapshotOf } from "../../server/compat/snapshot.ts";
import { listenTcp } from "../../server/cccp/link/tcp.ts";
import { CallCentreSimulator, parseFaults } from "../../server/cccp/simulator.ts";
import type { CommandContext } from "../../server/commands/command.ts";
import { snapshot } from "../../server/commands/snapshot.ts";
import { systemClock } from "../../server/platform/clock.ts";
import { OPTIONS, type Options } from "../../server/platform/config/options.ts";
import { createLog } from "../../server/platform/log.ts";

/** Runs the command against 127.0.0.1 as a terminal would. */
async function run(port: number, password: string) {
  const printed: string[] = [];
  const said: string[] = [];
  const defaults = Object.fromEntries(Object.entries(OPTIONS).map(([name, option]) => [name, option.default]));
  const code = await snapshot.run({
    options: { ...defaults, serverHost: "127.0.0.1", serverPort: port, serverPassword: password } as Options,
    operands: [],
    clock: systemClock,
    log: createLog({ write: (line) => void said.push(line), level: "debug", isJournal: false }),
    print: (text: string) => void printed.push(text),
    say: (text: string) => void said.push(text),
    readInput: async () => "",
    askSecret: async () => null,
    stopped: new Promise(() => {}),
  } as unknown as CommandContext);
  return { code, printed, said: said.join("\n"), json: JSON.parse(printed.join("")) };
}

async function listening(faults = "") {
  const simulator = new CallCentreSimulator({
    clock: systemClock,
    agents: 12,
    queues: 3,
    history: 30,
    ratePerMinute: 0,
    password: "canary-Pw-42",
    faults: parseFaults(faults),
  });
  const listener = await listenTcp({ host: "127.0.0.1", port: 0 }, simulator.accept);
  return {
    port: listener.port,
    async close() {
      simulator.stop();
      await listener.close();
    },
  };
}

describe("vigie snapshot, over real sockets", () => {
  test("prints the whole state and exits 0", async () => {
    const server = await listening();
    const { code, json, printed, said } = await run(server.port, "canary-Pw-42");
    await server.close();
    expect(code).toBe(0);
    expect(printed).toHaveLength(1);
    expect(Object.keys(json)).toEqual(["connected", "timestamp", "users", "calls", "queues"]);
    expect(json.connected).toBe(true);
    expect(json.users.count).toBe(json.users.all.length);
    expect(json.users.count).toBeGreaterThan(5);
    expect(json.users.active).toBe(json.users.all.filter((user: { is_active: boolean }) => user.is_active).length);
    expect(json.users.active).toBeGreaterThan(0);
    expect(json.calls.count).toBe(json.calls.all.length);
    expect(json.calls.count).toBeGreaterThan(10);
    expect(json.queues).toMatchObject({ count: 3 });
    expect(Object.keys(json.users.all[0])).toContain("phone_contact_uri");
    expect(said).not.toContain("canary-Pw-42");
  });

  test("a wrong password: exit 1, connected false, why in words", async () => {
    const server = await listening();
    const { code, json, said } = await run(server.port, "wr0ng-canary");
    await server.close();
    expect(code).toBe(1);
    expect(json).toMatchObject({
      connected: false,
      users: { count: 0, active: 0, all: [] },
      calls: { count: 0, all: [] },
    });
    expect(said).toContain("refused the log-in");
    expect(said).not.toContain("wr0ng-canary");
  });

  test("nothing there, and a web server there", async () => {
    const gone = await listening();
    await gone.close();
    const { code, said } = await run(gone.port, "x");
    expect(code).toBe(1);
    expect(said).toContain("nothing listens on this port");
    const web = await listening("http");
    const answer = await run(web.port, "x");
    await web.close();
    expect(answer.said).toContain("a web server (HTTP) answered");
  });
});

test("who is active is counted apart from who is listed", () => {
  const scene = new Scene();
  scene.add("userSessions", 1, sessionRow("anna"));
  scene.add("userSessions", 2, sessionRow("bo", { terminate_date: wireDate(START) }));
  scene.listAll();
  expect(snapshotOf(scene.store, START).users).toMatchObject({ count: 2, active: 1 });
  expect(snapshotOf(null, START)).toMatchObject({ connected: false, users: { count: 0, active: 0, all: [] } });
});
