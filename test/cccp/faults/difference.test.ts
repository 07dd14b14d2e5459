import { describe, expect, test } from "bun:test";
import { comparable, FaultScene } from "./scene.ts";

const SECOND = 1_000;
const WAY = ["connecting", "greeting", "logging_in", "loading"];
const KINDS = ["queues", "agents", "calls", "groups"] as const;

/** A scene that is live, and whose link then breaks; what was published before is forgotten. */
async function broken(faults: string, ratePerMinute = 60) {
  const scene = new FaultScene({ faults, ratePerMinute });
  await scene.start();
  await scene.until("live", () => scene.status.phase === "live", SECOND);
  await scene.until("broken", () => scene.status.retryAt !== null, 60 * SECOND, 100);
  const before = scene.board;
  scene.published.length = 0;
  scene.facts.length = 0;
  return { scene, before };
}

function byId(rows: readonly { id: string }[]): Map<string, { id: string }> {
  return new Map(rows.map((row) => [row.id, row]));
}

describe("after a restart with new ids", () => {
  test("a centre in which nothing happened publishes nothing but how the link stands", async () => {
    const { scene, before } = await broken("restart@live#1", 0);
    await scene.until("live", () => scene.status.phase === "live", 5 * SECOND, 100);
    await scene.pass(SECOND);
    expect(scene.published.length).toBeGreaterThan(3);
    for (const { patch } of scene.published) expect(Object.keys(patch).sort()).toEqual(["at", "link"]);
    expect(comparable(scene.board)).toEqual(comparable(before));
    expect(scene.board.agents.length).toBeGreaterThan(8);
    expect(scene.facts).toEqual([]);
    await scene.expectTruth();
    await scene.close();
  });

  test("in one where much happened, rows that stayed as they were are in no patch, and others only by what changed", async () => {
    const { scene, before } = await broken("restart@live#1,drop-every@greeting#2,drop-every@greeting#3");
    await scene.until("live", () => scene.status.phase === "live", 60 * SECOND, 100);
    const isListed = ({ patch }: (typeof scene.published)[number]) =>
      KINDS.some((kind) => kind in patch || patch.removed);
    // All that was found is told at once, and in the very moment at which the link is up.
    const [told, ...later] = scene.published.filter(isListed);
    expect([told?.phase, later]).toEqual(["live", []]);
    const patch = told?.patch;
    let unchanged = 0;
    for (const kind of KINDS) {
      const [old, now] = [byId(before[kind]), byId(scene.board[kind])];
      const patches = byId(patch?.[kind] ?? []);
      for (const [id, row] of now) {
        const was = old.get(id);
        if (was && Bun.deepEquals(was, row)) unchanged++;
        expect([id, patches.has(id)]).toEqual([id, !was || !Bun.deepEquals(was, row)]);
        if (!was) continue;
        for (const [field, value] of Object.entries(patches.get(id) ?? {})) {
          if (field !== "id") expect([field, value]).not.toEqual([field, was[field as keyof typeof was]]);
        }
      }
      expect(new Set(patch?.removed?.[kind])).toEqual(new Set([...old.keys()].filter((id) => !now.has(id))));
    }
    expect(unchanged).toBeGreaterThan(8);
    expect(patch?.agents?.length).toBeGreaterThan(0);
    // A call keeps its name and gets a new object id, which its sheet asks by.
    const stayed = byId(before.calls);
    const calls = patch?.calls?.filter(({ id }) => stayed.has(id)) ?? [];
    expect(calls.length).toBeGreaterThan(0);
    for (const { objectId } of calls) expect(scene.truth().calls.has(objectId ?? 0)).toBe(true);
    await scene.expectTruth();
    await scene.close();
  });

  test("nobody leaves or comes who was there all the time", async () => {
    const { scene, before } = await broken("restart@live#1");
    await scene.until("live", () => scene.status.phase === "live", 60 * SECOND, 100);
    const there = new Set(before.agents.map(({ id }) => id));
    expect(new Set(scene.board.agents.map(({ id }) => id))).toEqual(there);
    const moves = scene.facts.filter(({ topic }) => topic === "cccp.agent.left" || topic === "cccp.agent.appeared");
    expect(moves).toEqual([]);
    await scene.close();
  });
});

describe("a reconnect that breaks in the middle of loading", () => {
  // Frames of a first board: five lists, then an answer for each object.
  const CUTS = [1, 2, 3, 5, 6, 7, 13, 21, 34, 55, 89].map((frame) => `die-mid-frame=${frame}@loading#2`);
  const LATE = [
    "drop-every=0.5@loading#2",
    "restart=0.7@loading#2",
    "ask-disconnect=0.3@loading#2",
    "half-open=0.3@loading#2",
  ];
  test.each([...CUTS, ...LATE.map((fault) => `slow=400@loading#2,${fault}`)])(
    "%s: the board stays",
    async (faults) => {
      const { scene, before } = await broken(`restart@live#1,${faults}`);
      await scene.until("tried again", () => scene.network.dials === 2, 10 * SECOND, 100);
      await scene.until("down again", () => scene.status.retryAt !== null, 60 * SECOND, 100);
      expect(scene.phases()).toEqual([...WAY, "live", "waiting_to_retry", ...WAY, "waiting_to_retry"]);
      for (const kind of KINDS) {
        const ids = new Set(scene.board[kind].map(({ id }) => id));
        expect(before[kind].filter(({ id }) => !ids.has(id))).toEqual([]);
      }
      await scene.until("live", () => scene.status.phase === "live", 60 * SECOND);
      await scene.pass(5 * SECOND);
      await scene.expectTruth();
      await scene.close();
    },
    30_000,
  );
});
