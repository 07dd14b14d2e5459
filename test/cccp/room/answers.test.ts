import { afterEach, expect, test } from "bun:test";
import { describedRoutes } from "../../../server/platform/http/answers.ts";
import { AnswerCheck } from "../../support/answer-check.ts";
import { openHouse, PASSWORD, SERVER } from "./house.ts";

const open: { close(): Promise<void> }[] = [];
afterEach(async () => {
  for (const made of open.splice(0)) await made.close();
});

const BASE = "/api/v1/cccp";
const BUSY = { agents: 12, queues: 3, history: 40, ratePerMinute: 60 };

test("every route of the room answers as the API document says", async () => {
  const entry = { project: "ACME", host: "two.example", port: 20103, proxyPort: 20101, vocalNode: "vn1" };
  const refused = { code: "no_host" as const, project: "X", message: "X: cccip is no host name or address." };
  const house = await openHouse({
    servers: { "cc.example": BUSY },
    deps: { readDirectory: async () => ({ entries: [entry], refused: [refused], refusedCount: 1 }) },
  });
  open.push(house);
  const answers = new AnswerCheck();
  /** Asks and holds the answer against the document; `at` fills the pattern in. */
  const call = async (route: string, at: Record<string, string> = {}, body?: unknown) => {
    const [method = "", pattern = ""] = route.split(" ");
    const path = pattern.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(at[name] ?? "?"));
    const asked = house.ask("admin", method, BASE + path, body);
    if (/sessions|callId|test|PATCH/.test(route)) await house.pass(4000);
    const answer = await asked;
    answers.check(`${method} ${BASE}${pattern}`, answer.status, answer.body);
    return answer.body;
  };

  await call("POST /servers", {}, SERVER);
  await house.until("1", "live");
  await house.pass(20_000);
  const id = "1";
  await call("GET /servers");
  const target = { host: "cc.example", port: 20103, login: "admin", password: PASSWORD };
  await call("POST /servers/test", {}, target);
  await call(
    "PUT /servers/:id/thresholds",
    { id },
    {
      rules: [{ figure: "waiting", queueId: null, side: "above", amber: 1, red: 2 }],
    },
  );
  const formula = { formula: "answered_within_of_answered", thresholdSeconds: 30, shortAbandonSeconds: 5 };
  await call("PUT /servers/:id/service-level", { id }, formula);
  const board = await call("GET /servers/:id/board", { id });
  for (const kind of ["agents", "queues", "calls", "groups", "figures"]) expect(board[kind].length).toBeGreaterThan(0);
  const { calls } = await call("GET /servers/:id/calls", { id });
  const over = calls.find((one: { state: string }) => one.state === "ended");
  const details = await call("GET /servers/:id/calls/:callId", { id, callId: over.id });
  for (const kind of ["connections", "items", "statistics"]) expect(details[kind].length).toBeGreaterThan(0);
  const timeline = await call("GET /servers/:id/sessions/:sessionId/timeline", { id, sessionId: over.id });
  expect(timeline.entries.length).toBeGreaterThan(0);
  await call("GET /servers/:id/agents/:agentId", { id, agentId: board.agents[0].id });
  const queue = await call("GET /servers/:id/queues/:queueId", { id, queueId: board.queues[0].id });
  expect(queue.hours.length).toBeGreaterThan(0);

  const list = { host: "db.example", user: "portal", password: "x", isEnabled: true, login: "a", loginPassword: "b" };
  await call("PUT /directory", {}, list);
  await call("POST /directory/test", {}, { host: "db.example", user: "portal" });
  const refreshed = await call("POST /directory/refresh");
  expect(refreshed.refused).toHaveLength(1);
  const directory = await call("GET /directory");
  expect(directory.lastRefresh).not.toBeNull();

  await call("PATCH /servers/:id", { id }, { isEnabled: false });
  await call("DELETE /servers/:id", { id });
  expect([...answers.seen].sort()).toEqual(
    describedRoutes()
      .filter((route) => route.includes(BASE))
      .sort(),
  );
});
