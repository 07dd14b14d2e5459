import { expect, test } from "bun:test";
import { Random } from "../../../server/platform/random.ts";
import { flapsOf } from "./flaps.ts";
import { FaultScene } from "./scene.ts";

const SECOND = 1_000;
const FLAPS = 1_000;

/** The most timers of a link that is up and of a centre that serves it, with nothing wrong. */
async function timersWhenLive(): Promise<number> {
  const scene = new FaultScene();
  await scene.start();
  let most = 0;
  for (let second = 0; second < 30; second++) {
    await scene.pass(SECOND);
    most = Math.max(most, scene.clock.timers);
  }
  expect(scene.phases().at(-1)).toBe("live");
  return most;
}

test("1,000 connections that each end in their own way leave no timer, no transport, and the truth on the board", async () => {
  const random = new Random(2);
  const scene = new FaultScene({ faults: flapsOf(FLAPS, 1), random: () => random.next() });
  await scene.start();
  const isThrough = () => scene.network.dials > FLAPS && scene.status.phase === "live";
  await scene.until("through", isThrough, FLAPS * 400 * SECOND, 5 * SECOND);
  await scene.pass(30 * SECOND);

  expect(scene.client.counters.reconnects).toBe(FLAPS);
  expect([scene.network.openTransports, scene.simulator.connections]).toEqual([1, 1]);
  expect(scene.clock.timers).toBeLessThanOrEqual(await timersWhenLive());
  const problems = new Set(scene.statuses.flatMap(({ problem }) => problem ?? []));
  expect([...problems].sort()).toEqual([
    "connection_reset",
    "died_mid_frame",
    "login_failed",
    "no_greeting",
    "no_login_answer",
    "not_cccp",
    "query_silent",
    "restart_requested",
    "server_shutdown",
    "stream_lost",
  ]);
  await scene.expectTruth();
  await scene.close();
}, 120_000);
