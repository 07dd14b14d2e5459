import { expect, test } from "bun:test";
import { readFileSync } from "node:fs";
import { dialTcp, listenTcp } from "../../../server/cccp/link/tcp.ts";
import { Random } from "../../../server/platform/random.ts";
import { flapsOf } from "./flaps.ts";
import { FaultScene } from "./scene.ts";

const SECOND = 1_000;
const FLAPS = 200;
/** I/O turns without a byte after which nothing is on its way any more. */
const QUIET_TURNS = 4;

/** Sockets of a port that a process holds, as the system counts them: one that is closed for good has no inode any more. */
function openSockets(port: number): number {
  const hex = `:${port.toString(16).toUpperCase().padStart(4, "0")}`;
  const [, ...sockets] = readFileSync("/proc/self/net/tcp", "latin1").trim().split("\n");
  return sockets
    .map((line) => line.trim().split(/\s+/))
    .filter(([, local, remote, , , , , , , inode]) => inode !== "0" && (local?.endsWith(hex) || remote?.endsWith(hex)))
    .length;
}

const ioTurn = () => new Promise<void>((resolve) => setImmediate(resolve));

test("over real sockets, 200 flaps leave none open, and the truth on the board", async () => {
  const random = new Random(3);
  let port = 0;
  let dials = 0;
  const turn = async () => {
    let bytes = -1;
    for (let quiet = 0; quiet < QUIET_TURNS; quiet++) {
      await ioTurn();
      const { bytesIn, bytesOut } = scene.client.counters;
      if (bytesIn + bytesOut !== bytes) quiet = 0;
      bytes = bytesIn + bytesOut;
    }
  };
  const scene: FaultScene = new FaultScene({
    faults: flapsOf(FLAPS, 4),
    random: () => random.next(),
    turn,
    dial: (_target, ...rest) => {
      dials++;
      return dialTcp({ host: "127.0.0.1", port }, ...rest);
    },
  });
  const listener = await listenTcp({ host: "127.0.0.1", port: 0 }, scene.simulator.accept);
  port = listener.port;
  await scene.start();
  // The system's list is long where much is connected: it is looked at now and then.
  const counted = new Map<number, number>();
  const isThrough = () => {
    const round = Math.floor(dials / 20);
    if (!counted.has(round)) counted.set(round, openSockets(port));
    return dials > FLAPS && scene.status.phase === "live";
  };
  await scene.until("through", isThrough, FLAPS * 400 * SECOND, 5 * SECOND);
  await scene.pass(2 * SECOND);
  // The listener, and both ends of the one connection that is open; one that closes may still be there beside it.
  expect(openSockets(port)).toBe(3);
  expect(counted.size).toBeGreaterThanOrEqual(FLAPS / 20);
  expect(Math.max(...counted.values())).toBeLessThanOrEqual(5);
  expect(scene.simulator.connections).toBe(1);
  expect(scene.client.counters.reconnects).toBe(FLAPS);
  await scene.expectTruth();
  await scene.close();
  await listener.close();
  await turn();
  expect(openSockets(port)).toBe(0);
}, 120_000);
