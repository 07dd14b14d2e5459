import { expect, test } from "bun:test";
import { callRow, queueRow, Scene, START, sessionRow, userRow, wireDate } from "./scene.ts";

const DAY_MS = 86_400_000;

/** Entries of every map, set and list that can be reached from an object: whatever is kept, wherever it is kept. */
function entriesHeld(root: object): number {
  const seen = new Set<object>([root]);
  let entries = 0;
  for (const held of seen) {
    const isCollection = held instanceof Map || held instanceof Set || Array.isArray(held);
    if (isCollection) entries += Array.isArray(held) ? held.length : held.size;
    const inside = held instanceof Map ? [...held].flat() : isCollection ? [...held] : Object.values(held);
    for (const value of inside) if (typeof value === "object" && value !== null) seen.add(value);
  }
  return entries;
}

test("what came and went is not kept for a patch that nobody takes", () => {
  const scene = new Scene();
  scene.listAll();
  scene.add("calls", 1, callRow("first"));
  scene.remove("calls", 1);
  const calm = entriesHeld(scene.store);
  for (let i = 2; i < 500; i++) {
    scene.add("calls", i, callRow(`c${i}`));
    scene.remove("calls", i);
  }
  expect(entriesHeld(scene.store)).toBe(calm);
});

test("100,000 events leave nothing behind that the server no longer lists", () => {
  const scene = new Scene();
  for (let i = 0; i < 20; i++) scene.add("queues", i, queueRow(`DEMO__Q${i}`));
  for (let i = 0; i < 50; i++) scene.add("users", 1_000 + i, userRow(`a${i}`));
  scene.listAll();
  scene.store.takePatch();
  const calm = entriesHeld(scene.store);
  for (let i = 0; i < 16_500; i++) {
    const item = 10_000 + i;
    scene.now += 1_000;
    const pause = { "states.last.display_name": "pause", "states.last.start_date": wireDate(scene.now) };
    scene.add("userSessions", item, sessionRow(`a${i % 60}`, pause));
    scene.add("calls", item, callRow(`c${i}`, { startedAt: scene.now, queuedAt: scene.now }));
    scene.update("calls", item, {
      "tasks.last.queue_name": `DEMO__Q${i % 20}`,
      "tasks.last.management_date": wireDate(scene.now),
      "tasks.last.manager_user_id": String(1_000 + (i % 50)),
    });
    scene.update("calls", item, { terminate_date: wireDate(scene.now) });
    if (i % 10 === 0) scene.store.takePatch();
    if (i % 1_000 === 0) scene.store.takeDayCalls();
    scene.remove("calls", item);
    scene.remove("userSessions", item);
  }
  expect(entriesHeld(scene.store)).toBeGreaterThan(calm + 16_500);
  // The day's calls are kept for the day, and yesterday's for its late ends.
  scene.now = START + 3 * DAY_MS;
  scene.store.tick();
  scene.store.takePatch();
  scene.store.takeDayCalls();
  expect(entriesHeld(scene.store)).toBe(calm);
  const board = scene.store.snapshot();
  expect([board.agents, board.calls, scene.store.allCalls(), scene.store.sessions()]).toEqual([[], [], [], []]);
  expect(board.figures.find((row) => row.projectName === "DEMO")).toMatchObject({ loggedIn: 0, onCall: 0, paused: 0 });
}, 60_000);
