import { describe, expect, test } from "bun:test";
import { FAULTS } from "../../../server/cccp/simulator.ts";
import { type Case, CASES, IMPOSSIBLE, PHASES } from "./matrix.ts";
import { comparable, FaultScene } from "./scene.ts";

const SECOND = 1_000;
/** A case takes a twentieth of a second of a machine that has nothing else to do. */
const LIMIT_MS = 30_000;
/** The way up, as far as each phase. */
const WAY = ["connecting", "greeting", "logging_in", "loading", "live"];

function before(phase: Case["phase"]): string[] {
  if (phase === "waiting_to_retry") return [...WAY, phase];
  if (phase === "refused") return [...WAY.slice(0, 3), phase];
  return WAY.slice(0, WAY.indexOf(phase) + 1);
}

/** Brings a link to where the fault of a case awaits it. */
async function reach({ phase, plan, network, meanwhile }: Case): Promise<FaultScene> {
  const scene = new FaultScene({ faults: plan });
  if (network) scene.network.reachability = network;
  await scene.start();
  if (phase === "waiting_to_retry" || phase === "refused") {
    await scene.until(phase, () => scene.status.phase === phase, 5 * SECOND);
    expect(scene.phases()).toEqual(before(phase));
  }
  meanwhile?.(scene);
  if (network === "ignore_abort") scene.network.connectLate();
  return scene;
}

/** The link is up again, stays up, and shows the centre as it is. */
async function expectRecovery(scene: FaultScene, lateMs = 0): Promise<void> {
  scene.network.reachability = "accept";
  await scene.until("live", () => scene.status.phase === "live", 400 * SECOND);
  await scene.pass(5 * SECOND);
  expect(scene.status).toMatchObject({ phase: "live", problem: null, detail: null, retryAt: null, unanswered: [] });
  expect(scene.network.openTransports).toBe(1);
  await scene.expectTruth(lateMs);
  await scene.close();
}

const label = ({ phase, fault, plan }: Case) => [`${phase} × ${fault} (${plan || "the network's doing"})`] as const;

describe("a fault that breaks the link is named, survived, and leaves the truth on the board", () => {
  const harmful = CASES.filter(({ problem }) => problem !== null);
  test.each(harmful.map((one) => [...label(one), one] as const))(
    "%s",
    async (_label, one) => {
      const { phase, problem } = one;
      const scene = await reach(one);
      const isRetrying = phase === "waiting_to_retry" || phase === "refused";
      const heard = isRetrying ? scene.statuses.length : 0;
      const boardBefore = comparable(scene.board);
      const isDown = () => scene.statuses.slice(heard).some(({ retryAt }) => retryAt !== null);
      await scene.until("down", isDown, (isRetrying ? 400 : 100) * SECOND);

      const status = scene.status;
      expect(status.problem).toBe(problem);
      expect(status.phase).toBe(problem === "login_failed" ? "refused" : "waiting_to_retry");
      expect(status.detail).toBeString();
      expect(status.retryAt).toBeGreaterThan(scene.clock.now());
      expect(status.unanswered).toEqual([]);
      // It struck in the phase that it is about, and nothing else was tried before.
      expect(scene.network.dials).toBe(isRetrying ? 2 : 1);
      if (!isRetrying) expect(scene.phases()).toEqual([...before(phase), status.phase]);
      expect([scene.network.openTransports, scene.simulator.connections]).toEqual([0, 0]);
      // Whoever saw a board still sees one: nothing of it goes for want of a connection.
      if (phase === "waiting_to_retry") expect(comparable(scene.board)).toEqual(boardBefore);

      await expectRecovery(scene);
      expect(scene.hasNewIds).toBe(one.fault === "restart");
    },
    LIMIT_MS,
  );
});

describe("a fault that does no harm does none", () => {
  const harmless = CASES.filter(({ problem }) => problem === null);
  test.each(harmless.map((one) => [...label(one), one] as const))(
    "%s",
    async (_label, one) => {
      const scene = await reach(one);
      const isRetrying = one.phase === "waiting_to_retry" || one.phase === "refused";
      if (isRetrying) await scene.until("tried again", () => scene.network.dials === 2, 400 * SECOND);
      let events = 0;
      scene.client.onEvent(() => events++);
      await scene.pass(90 * SECOND);
      expect(scene.phases()).toEqual(isRetrying ? [...before(one.phase), ...WAY] : WAY);
      expect(scene.network.dials).toBe(isRetrying ? 2 : 1);
      const { malformed, unknownMessages } = scene.client.counters;
      expect(malformed).toBe(0);
      expect([unknownMessages > 0, events > 0]).toEqual([one.fault === "unknown-messages", one.fault === "events"]);
      expect(scene.hasNewIds).toBe(one.fault === "restart");
      await expectRecovery(scene, one.fault === "slow" ? 10 * SECOND : 0);
    },
    LIMIT_MS,
  );
});

describe("every phase meets every fault", () => {
  const pairs = PHASES.flatMap((phase) => Object.keys(FAULTS).map((fault) => `${phase} × ${fault}`));

  test("or there is a reason why it cannot", () => {
    const cases = CASES.map(({ phase, fault }) => `${phase} × ${fault}`);
    const reasons = IMPOSSIBLE.map(({ phase, fault }) => `${phase} × ${fault}`);
    expect(new Set([...cases, ...reasons])).toEqual(new Set(pairs));
    expect(reasons.filter((pair) => cases.includes(pair))).toEqual([]);
  });
});
