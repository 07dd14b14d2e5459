import { beforeEach, describe, expect, test } from "bun:test";
import { AlertFigures, type WatchedServer } from "../../../server/cccp/alert-figures.ts";
import type { LinkStatus } from "../../../server/cccp/live/model.ts";
import { FakeClock } from "../../support/fake-clock.ts";
import { queueRow, Scene, sessionRow, START, userRow, type Values, wireDate } from "./scene.ts";

const ALL = new Set([
  ...["cccp.waiting", "cccp.longest_wait", "cccp.available", "cccp.on_call", "cccp.paused"],
  ...["cccp.answer_rate", "cccp.service_level", "cccp.link_down"],
]);
const SALES = "server/1/queue/DEMO__Sales";

let clock: FakeClock;
let scene: Scene;
let server: WatchedServer;
let isStarted: boolean;
let figures: AlertFigures;
beforeEach(() => {
  clock = new FakeClock(START);
  scene = new Scene();
  server = { record: { id: "1", name: "Paris", isEnabled: true }, status: link("live"), store: scene.store };
  isStarted = true;
  figures = new AlertFigures({ clock, servers: () => [server], isStarted: () => isStarted });
});

function link(phase: LinkStatus["phase"]): LinkStatus {
  const rest = { problem: null, detail: null, retryAt: null, serverVersion: null, clockSkewMs: 0, unanswered: [] };
  return { phase, sinceAt: START, lastByteAt: null, ...rest };
}

/** A queue as the server lists it, and a floor with one agent who is available. */
function board(queue: Values = {}): void {
  scene.add("users", 1, userRow("a1"));
  scene.add("userSessions", 11, sessionRow("a1"));
  scene.add("queues", 21, queueRow("DEMO__Sales", { display_name: "Sales", ...queue }));
  scene.listAll();
}

/** The values of a scope by figure; "rest" where there is known to be nothing to judge. */
function valuesOf(scopeId: string): Record<string, number | null | "rest"> {
  const own = figures.read(ALL).filter(({ scope }) => scope.id === scopeId);
  return Object.fromEntries(
    own.map(({ figure, value, isAtRest }) => [figure.replace("cccp.", ""), isAtRest ? "rest" : value]),
  );
}

const OPEN = {
  logged_sessions_count: 3,
  latent_sessions_count: 0,
  working_sessions_count: 1,
  withdrawn_sessions_count: 1,
};

describe("a queue", () => {
  test("has its figures, with its project and name for people's own limits", () => {
    board({
      ...OPEN,
      waiting_tasks_count: 2,
      oldest_waiting_date: wireDate(START - 90_000),
      "managed_tasks.count('0')": 8,
      "failed_tasks.count('0')": 2,
    });
    expect(valuesOf(SALES)).toMatchObject({
      waiting: 2,
      longest_wait: 90,
      available: 2,
      on_call: 1,
      paused: 1,
      answer_rate: 0.8,
    });
    const [reading] = figures.read(ALL).filter(({ scope }) => scope.id === SALES);
    expect(reading?.scope).toMatchObject({
      ...{ kind: "queue", name: "Sales", parentName: "Paris" },
      queue: { projectName: "DEMO", queueName: "Sales" },
    });
  });

  test("in which nobody waits has waited 0 s, whatever the server still says of the oldest", () => {
    board({ ...OPEN, waiting_tasks_count: 0, oldest_waiting_date: wireDate(START - 90_000) });
    expect(valuesOf(SALES)).toMatchObject({ waiting: 0, longest_wait: 0 });
  });

  test("that nobody staffs and nobody waits in is closed, not short of agents; a rate of no calls is nothing to judge", () => {
    const counts = { "managed_tasks.count('0')": 0, "failed_tasks.count('0')": 0 };
    board({
      ...counts,
      logged_sessions_count: 0,
      latent_sessions_count: 0,
      working_sessions_count: 0,
      waiting_tasks_count: 0,
    });
    expect(valuesOf(SALES)).toMatchObject({ available: "rest", answer_rate: "rest", service_level: "rest" });
    scene.update("queues", 21, { waiting_tasks_count: 1 });
    expect(valuesOf(SALES)).toMatchObject({ available: 0 });
  });

  test("of which the server tells nothing is unknown, never 0", () => {
    scene.add("queues", 21, { name: "DEMO__Sales", display_name: "Sales" });
    scene.listAll();
    expect(valuesOf(SALES)).toMatchObject({
      waiting: null,
      longest_wait: null,
      available: null,
      on_call: null,
      paused: null,
    });
  });

  test("whose name has slashes and blanks has a path of its own", () => {
    board();
    scene.add("queues", 22, queueRow("DEMO__A/B c"));
    const paths = new Set(figures.read(ALL).map(({ scope }) => scope.id));
    expect(paths).toContain("server/1/queue/DEMO__A%2FB%20c");
    expect(figures.isGone("server/1/queue/DEMO__A%2FB%20c")).toBe(false);
  });
});

describe("a server", () => {
  test("has the figures of its strip", () => {
    board({ ...OPEN, waiting_tasks_count: 2, oldest_waiting_date: wireDate(START - 30_000) });
    expect(valuesOf("server/1")).toMatchObject({
      waiting: 2,
      longest_wait: 30,
      available: 1,
      on_call: 0,
      paused: 0,
      link_down: 0,
    });
  });

  test("on whose floor nobody is logged in is closed", () => {
    scene.listAll();
    expect(valuesOf("server/1")).toMatchObject({ available: "rest" });
  });

  test("whose link is not live has unknown values, however good its old board looks, and a link that is down", async () => {
    board({ ...OPEN, waiting_tasks_count: 2 });
    server.status = link("waiting_to_retry");
    expect(valuesOf("server/1").link_down).toBe(0);
    await clock.advance(20_000);
    // It tries again and again: it is down all the time.
    server.status = link("connecting");
    await clock.advance(20_000);
    clock.jumpWall(3_600_000);
    expect(valuesOf("server/1")).toEqual({
      ...{ waiting: null, longest_wait: null, available: null, on_call: null, paused: null },
      ...{ answer_rate: null, service_level: null, link_down: 40 },
    });
    expect(valuesOf(SALES)).toMatchObject({ waiting: null, available: null });
    server.status = link("live");
    expect(valuesOf("server/1")).toMatchObject({ waiting: 2, link_down: 0 });
  });

  test("that is switched off is not watched", () => {
    board();
    server.record = { ...server.record, isEnabled: false };
    expect(figures.read(ALL)).toEqual([]);
  });
});

describe("what is gone", () => {
  test("is known only of a server that is not configured, or of a queue that a live server does not list", () => {
    board();
    const gone = (path: string) => figures.isGone(path);
    expect([gone("server/1"), gone(SALES), gone("server/1/queue/DEMO__Other"), gone("server/2")]).toEqual([
      ...[false, false, true, true],
    ]);
    server.status = link("loading");
    expect(gone("server/1/queue/DEMO__Other")).toBe(false);
    server.record = { ...server.record, isEnabled: false };
    expect(gone("server/1")).toBe(true);
    isStarted = false;
    expect([gone("server/1"), gone("server/2")]).toEqual([false, false]);
  });
});

test("only what is wanted is read", () => {
  board(OPEN);
  const read = figures.read(new Set(["cccp.waiting"]));
  expect(new Set(read.map(({ figure }) => figure))).toEqual(new Set(["cccp.waiting"]));
});
